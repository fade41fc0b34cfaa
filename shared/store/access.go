package store

import (
	"context"
	"slices"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
)

// What the directory says of an account has a copy with the accounts that it concerns,
// since it decides who sees which case: that copy is read with the case, whoever's it is,
// so that no request tells a case that the caller may not see from one that is absent. Each
// relation is an attribute of its own.

// accessKey is the key of the item with the relations of other accounts to the account.
func accessKey(account string) key { return keyOf(accessPartition+account, "ACCESS") }

const accessPartition = "ACCESS#"

// The names of the attributes begin with these; the rest is the other account.
const (
	childPrefix   = "child:"   // its parent is this account
	grantedPrefix = "granted:" // it has a grant for this account; the value says until when
)

// relationsOf are what was found at accessKey.
func relationsOf(found attributes) csm.Relations {
	relations := csm.Relations{Granted: map[string]csm.Time{}}
	for name, value := range found {
		if child, is := strings.CutPrefix(name, childPrefix); is {
			relations.Children = append(relations.Children, child)
		}
		if account, is := strings.CutPrefix(name, grantedPrefix); is {
			relations.Granted[account] = csm.Time(textOf(value))
		}
	}
	slices.Sort(relations.Children)
	return relations
}

// accessPlaces are the settings, and the relations of the accounts of a
// contact. They are read with each case.
func (v *View) accessPlaces() []place {
	places := v.store.settingsPlaces()
	for _, account := range v.contactAccounts() {
		places = append(places, v.store.inCases(accessKey(account)))
	}
	return places
}

// contactAccounts are the accounts that a contact belongs to, each once.
func (v *View) contactAccounts() []string {
	if v.by.Type != csm.Contact {
		return nil
	}
	accounts := slices.DeleteFunc(slices.Clone(v.by.Accounts), func(account string) bool {
		return account == ""
	})
	slices.Sort(accounts)
	return slices.Compact(accounts)
}

// accessOf is what was found at accessPlaces.
func (v *View) accessOf(found []attributes) (csm.Access, error) {
	settings, err := settingsOf(found)
	access := csm.Access{
		Settings:  settings,
		Relations: map[string]csm.Relations{},
		Now:       csm.At(v.store.now()),
	}
	relations := found[len(v.store.settingsPlaces()):]
	for n, account := range v.contactAccounts() {
		access.Relations[account] = relationsOf(relations[n])
	}
	return access, err
}

// Require returns CodeForbidden when the caller has the permission on no record.
func (v *View) Require(ctx context.Context, p csm.Permission) (err error) {
	defer wrapCall(&err, "read what a caller may do")
	if v.by.May(p) || !p.OfEmployees() {
		return v.by.Require(p)
	}
	settings, err := v.store.settings(ctx)
	if err != nil {
		return err
	}
	return settings.Require(v.by, p)
}

// access reads what decides which cases the caller sees.
func (v *View) access(ctx context.Context) (csm.Access, error) {
	found, err := v.store.getAll(ctx, v.accessPlaces()...)
	if err != nil {
		return csm.Access{}, err
	}
	return v.accessOf(found)
}

// seen is the case with what the caller is to it; sees is false when it does not exist for them.
func (v *View) seen(item caseItem, access csm.Access) (_ caseItem, sees bool) {
	item.Standing, sees = access.Standing(v.by, item.Case, item.Watchers)
	return item, sees
}
