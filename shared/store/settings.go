package store

import (
	"context"

	"github.com/casebridge/casebridge/shared/csm"
)

type settingsItem struct {
	key
	csm.Settings
	Version int64 `json:"version"`
}

func settingsOf(a attributes) (csm.Settings, error) {
	if a == nil {
		return csm.DefaultSettings(), nil
	}
	item, err := unmarshal[settingsItem](a)
	item.Settings.Version = item.Version
	return item.Settings, err
}

// settings reads the settings in force: a change holds from the next call on.
func (s *Store) settings(ctx context.Context) (csm.Settings, error) {
	found, err := s.getAll(ctx, place{s.cases, settingsKey()})
	if err != nil {
		return csm.Settings{}, err
	}
	return settingsOf(found[0])
}

// Settings reads the settings. Admins only.
func (v *View) Settings(ctx context.Context) (csm.Settings, error) {
	if err := v.by.Require(csm.AdministerSettings); err != nil {
		return csm.Settings{}, err
	}
	return v.store.settings(ctx)
}

// ChangeSettings applies the change to the settings in force. Admins only.
func (v *View) ChangeSettings(ctx context.Context, change csm.SettingsChange, ifMatch Versions) (csm.Settings, error) {
	if err := v.by.Require(csm.AdministerSettings); err != nil {
		return csm.Settings{}, err
	}
	return once(ctx, v, func() (d decision[csm.Settings], err error) {
		s, err := v.store.settings(ctx)
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
		d.actions = []action{put(v.store.cases, settingsItem{settingsKey(), after, after.Version},
			"attribute_not_exists(pk) OR version = :version", values(":version", s.Version))}
		return d, nil
	})
}
