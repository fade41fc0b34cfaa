package store

import (
	"cmp"
	"context"
	"maps"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

type settingsItem struct {
	key
	csm.Settings
	Version int64 `json:"version"`
}

// settingsRecord are the settings as an admin last changed them.
func settingsRecord(a attributes) (csm.Settings, error) {
	if a == nil {
		return csm.DefaultSettings(), nil
	}
	item, err := unmarshal[settingsItem](a)
	item.Settings.Version = item.Version
	item.Settings.CustomerReplies = cmp.Or(item.Settings.CustomerReplies, csm.RepliesAwaitingCaller)
	return item.Settings, err
}

// settings reads the settings in force: a change holds from the next call on.
func (s *Store) settings(ctx context.Context) (csm.Settings, error) {
	found, err := s.getAll(ctx, s.settingsPlaces()...)
	if err != nil {
		return csm.Settings{}, err
	}
	return settingsOf(found)
}

// administered reads the settings alone, as an admin changes them.
func (s *Store) administered(ctx context.Context) (csm.Settings, error) {
	found, err := s.getAll(ctx, s.inCases(settingsKey()))
	if err != nil {
		return csm.Settings{}, err
	}
	return settingsRecord(found[0])
}

// Settings reads the settings. Admins only.
func (v *View) Settings(ctx context.Context) (_ csm.Settings, err error) {
	defer wrapCall(&err, "read settings")
	if err := v.by.Require(csm.AdministerSettings); err != nil {
		return csm.Settings{}, err
	}
	return v.store.administered(ctx)
}

// ChangeSettings applies the change to the settings in force. Admins only.
func (v *View) ChangeSettings(ctx context.Context, change csm.SettingsChange, ifMatch Versions) (_ csm.Settings, err error) {
	defer wrapCall(&err, "change settings")
	if err := v.by.Require(csm.AdministerSettings); err != nil {
		return csm.Settings{}, err
	}
	return once(ctx, v, func() (d decision[csm.Settings], err error) {
		s, err := v.store.administered(ctx)
		if err != nil {
			return d, err
		}
		if err := matches("The record of settings", s.Version, ifMatch); err != nil {
			return d, err
		}
		after, err := s.Apply(change, v.by)
		if err != nil {
			return d, err
		}
		d.answer = after
		d.actions = []action{v.writeSettings(s, after)}
		return d, nil
	})
}

// writeSettings changes the settings that were read, unless somebody else has since. Nobody has written
// those of version 0.
func (v *View) writeSettings(before, after csm.Settings) action {
	read, condition := attributes{}, "attribute_not_exists(pk)"
	var values dynamo.Values
	if before.Version > 0 {
		read, condition = marshal(settingsItem{settingsKey(), before, before.Version}), atVersion
		values = readAt(before.Version)
	}
	difference := dynamo.Difference(read, marshal(settingsItem{settingsKey(), after, after.Version}))
	difference.Condition = condition
	maps.Copy(difference.Values, values)
	return dynamo.Update(v.store.cases, settingsKey(), difference).FailingWith(errStale)
}
