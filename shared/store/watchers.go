package store

import (
	"context"
	"slices"

	"github.com/casebridge/casebridge/shared/csm"
)

// Watchers are the watchers of the case, in the order in which they began to watch. It returns
// CodeCaseNotFound or what csm.Case.CheckReadsWatchers returns.
func (v *View) Watchers(ctx context.Context, number string) (_ []csm.Watcher, err error) {
	defer wrapCall(&err, "read the watchers of %.30s", number)
	found, err := v.loadCase(ctx, number)
	if err != nil {
		return nil, err
	}
	if err := found.CheckReadsWatchers(v.by); err != nil {
		return nil, err
	}
	return found.Watchers, nil
}

// Watch makes somebody a watcher of the case; without an account they are of the case's. It returns
// what csm.Case.Watch returns, or CodeVersionMismatch when the case is at none of the versions
// ifMatch.
func (v *View) Watch(ctx context.Context, number string, watcher csm.Watcher, ifMatch ...int64) (err error) {
	defer wrapCall(&err, "add a watcher to %.30s", number)
	return v.changeWatchers(ctx, number, ifMatch, func(before loadedCase) (watched, error) {
		named := watcher
		if named.Account == "" {
			named.Account = before.Account
		}
		access, names, err := v.accessToWatch(ctx, named)
		if err != nil {
			return watched{}, err
		}
		after, watchers, err := before.Watch(before.Watchers, named, access, v.by, v.store.now())
		return watched{after, watchers, names.use(named.Names())}, err
	})
}

// Unwatch makes somebody no watcher of the case any more; without an account everybody with the id.
// It returns what csm.Case.Unwatch returns, or CodeVersionMismatch when the case is at none of the
// versions ifMatch.
func (v *View) Unwatch(ctx context.Context, number, person, account string, ifMatch ...int64) (err error) {
	defer wrapCall(&err, "remove a watcher from %.30s", number)
	return v.changeWatchers(ctx, number, ifMatch, func(before loadedCase) (watched, error) {
		after, watchers, err := before.Unwatch(before.Watchers, person, account, v.by, v.store.now())
		return watched{after, watchers, nil}, err
	})
}

// watched is a case whose watchers change, with the records of the directory that they name for the
// first time.
type watched struct {
	after    csm.Case
	watchers []csm.Watcher
	names    namedRecords
}

// changeWatchers writes what decide makes of the case and its watchers.
func (v *View) changeWatchers(
	ctx context.Context, number string, ifMatch Versions,
	decide func(before loadedCase) (watched, error),
) error {
	_, err := once(ctx, v, func() (d decision[struct{}], err error) {
		before, err := v.loadCase(ctx, number)
		if err != nil {
			return d, err
		}
		if err := matches(before.Number, before.Version, ifMatch); err != nil {
			return d, err
		}
		changed, err := decide(before)
		if err != nil || changed.after == before.Case {
			return d, err
		}
		after := before.changedTo(changed.after, before.association())
		after.Watchers = changed.watchers
		write := change(v.store.cases, before.key, before.caseItem, after, atVersion, readAt(before.Version))
		d.actions = append(changed.names.actions(v.store), write)
		return d, nil
	})
	return err
}

// accessToWatch reads what decides whether somebody may watch cases: the relations of their
// account, and their record in the directory.
func (v *View) accessToWatch(ctx context.Context, watcher csm.Watcher) (csm.Access, namedRecords, error) {
	if len(watcher.ID) > longestKey || len(watcher.Account) > longestKey { // is refused
		watcher = csm.Watcher{}
	}
	account := watcher.Account
	beside := append(v.store.settingsPlaces(), v.store.inCases(accessKey(account)))
	names, found, err := v.store.loadNamed(ctx, watcher.Names(), beside...)
	if err != nil {
		return csm.Access{}, nil, err
	}
	ofSettings := len(v.store.settingsPlaces())
	settings, err := settingsOf(found[:ofSettings])
	if err != nil {
		return csm.Access{}, nil, err
	}
	settings.Named = names.directory()
	return csm.Access{
		Settings:  settings,
		Relations: map[string]csm.Relations{account: relationsOf(found[ofSettings])},
		Now:       csm.At(v.store.now()),
	}, names, nil
}

// longestKey is more bytes than an id of the allowed length has; DynamoDB takes keys of at most
// 1,024.
const longestKey = 1000

// recipients are who the messages of each of the cases are for now, by case.
func (s *Store) recipients(ctx context.Context, cases ...caseItem) (map[string][]csm.Person, error) {
	var foreign []string
	for _, of := range cases {
		for _, watcher := range of.Watchers {
			if watcher.Account != of.Account {
				foreign = append(foreign, watcher.Account)
			}
		}
	}
	slices.Sort(foreign)
	foreign = slices.Compact(foreign)
	access := csm.Access{Relations: map[string]csm.Relations{}, Now: csm.At(s.now())}
	places := make([]place, len(foreign))
	for n, account := range foreign {
		places[n] = s.inCases(accessKey(account))
	}
	found, err := s.getAll(ctx, places...)
	if err != nil {
		return nil, err
	}
	for n, account := range foreign {
		access.Relations[account] = relationsOf(found[n])
	}
	recipients := map[string][]csm.Person{}
	for _, of := range cases {
		recipients[of.Number] = access.Recipients(of.Case, of.Watchers)
	}
	return recipients, nil
}
