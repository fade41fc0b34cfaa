package csm

import (
	"slices"
	"time"
)

// MostWatchers is how many watchers a case has at most.
const MostWatchers = 50

// Watcher is a contact who follows a case (rule 17).
type Watcher struct {
	ID      string   `json:"id" doc:"Id of the contact."`
	Type    UserType `json:"type" doc:"Always contact."`
	Account string   `json:"account" doc:"The account that the contact belongs to."`
}

// person is the watcher as somebody who is told things.
func (w Watcher) person() Person { return Person(w) }

// is says whether the caller is the watcher: somebody of another account may have the same id.
func (w Watcher) is(by Caller) bool { return w.ID == by.ID && by.belongsTo(w.Account) }

// Names are the records of the directory that the watcher names.
func (w Watcher) Names() []DirectoryName {
	return named([]DirectoryName{{"person", DirectoryKey{Contacts, w.ID}}})
}

// checkWatchers holds that the caller may say who watches the case: agents and who asked.
func (c Case) checkWatchers(by Caller) error {
	customer := c.isRequester(by) && by.Type != Internal
	if customer || by.May(ChangeCases) && !c.IsCustomer(by) {
		return nil
	}
	return Refuse(CodeForbidden, "The watchers of %s are chosen by who asked for it and by agents.",
		c.Number)
}

// Watch decides who watches the case once the watcher does too. Doing it again changes nothing.
// The account of the watcher is the case's if none is given; one of another account needs a
// grant. access has the relations of that account, and the settings the directory's record of the
// contact. It returns CodeForbidden, CodeCaseClosed, CodeInvalid or CodeTooManyWatchers.
func (c Case) Watch(
	watchers []Watcher, watcher Watcher, access Access, by Caller, now time.Time,
) (Case, []Watcher, error) {
	if err := c.checkWatchers(by); err != nil {
		return Case{}, nil, err
	}
	if c.State.Final() {
		return Case{}, nil, c.closed()
	}
	if err := c.checkWatcher(watcher, access, by); err != nil {
		return Case{}, nil, err
	}
	if slices.Contains(watchers, watcher) {
		return c, watchers, nil
	}
	if len(watchers) == MostWatchers {
		return Case{}, nil, Refuse(CodeTooManyWatchers,
			"%s has %d watchers already, which is as many as there can be. Remove one first.", c.Number,
			MostWatchers)
	}
	return c.watchedBy(by, now), append(watchers, watcher), nil
}

func (c Case) checkWatcher(watcher Watcher, access Access, by Caller) error {
	var bad invalid
	bad.add(watcher.Type != Contact, "type",
		"must be contact: others see what they asked for, or work on")
	bad.add(!visible(watcher.ID), "person", "must be the id of a contact")
	bad.addPerson("person", watcher.ID)
	foreign := c.Account == "" ||
		watcher.Account != c.Account && !access.granted(c.Account, watcher.Account)
	bad.add(foreign, "account", "must be that of the case, or one that has a grant for its cases")
	if !foreign {
		access.Settings.checkNames(watcher.Names(), watcher.Account, by, &bad)
	}
	return bad.inOrder([]string{"person", "type", "account"})
}

// Unwatch decides who watches the case once the person does not any more, even when the case has
// ended. Without an account it is for everybody with the id. Doing it again changes nothing. It
// returns CodeForbidden.
func (c Case) Unwatch(
	watchers []Watcher, person, account string, by Caller, now time.Time,
) (Case, []Watcher, error) {
	if err := c.checkWatchers(by); err != nil {
		return Case{}, nil, err
	}
	left := slices.DeleteFunc(slices.Clone(watchers), func(w Watcher) bool {
		return w.ID == person && (account == "" || account == w.Account)
	})
	if len(left) == len(watchers) {
		return c, watchers, nil
	}
	return c.watchedBy(by, now), left, nil
}

// watchedBy is the case whose watchers the caller changes now. It is no act of an
// agent on what the case is about.
func (c Case) watchedBy(by Caller, now time.Time) Case {
	c.UpdatedAt = next(c.UpdatedAt, now)
	c.UpdatedBy = by.ID
	c.Version++
	return c
}
