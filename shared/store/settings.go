package store

import (
	"cmp"
	"context"

	"github.com/casebridge/casebridge/shared/csm"
)

type settingsItem struct {
	key
	csm.Settings
	Version int64 `json:"version"`
}

func newSettingsItem(settings csm.Settings) settingsItem {
	return settingsItem{settingsKey(), settings, settings.Version}
}

// settingsRecord are the settings as an admin last changed them.
func settingsRecord(stored attributes) (csm.Settings, error) {
	if stored == nil {
		return csm.DefaultSettings(), nil
	}
	item, err := unmarshal[settingsItem](stored)
	settings := item.Settings
	settings.Version = item.Version
	settings.CustomerReplies = cmp.Or(settings.CustomerReplies, csm.RepliesAwaitingCaller)
	settings.Directory = cmp.Or(settings.Directory, csm.DirectoryOff)
	return settings, err
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
func (v *View) ChangeSettings(
	ctx context.Context, change csm.SettingsChange, ifMatch Versions,
) (_ csm.Settings, err error) {
	defer wrapCall(&err, "change settings")
	if err := v.by.Require(csm.AdministerSettings); err != nil {
		return csm.Settings{}, err
	}
	return once(ctx, v, func() (d decision[csm.Settings], err error) {
		before, err := v.store.administered(ctx)
		if err != nil {
			return d, err
		}
		if err := matches("The record of settings", before.Version, ifMatch); err != nil {
			return d, err
		}
		after, err := before.Apply(change, v.by)
		if err != nil {
			return d, err
		}
		d.answer = after
		d.actions = []action{changeVersioned(v.store.cases, settingsKey(), before.Version,
			newSettingsItem(before), newSettingsItem(after))}
		return d, nil
	})
}
