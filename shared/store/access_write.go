package store

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// namedAccounts are the other accounts that an account names: its parent, and those that it has grants for.
type namedAccounts struct {
	parent  string
	granted map[string]csm.Time // until when, by account
}

// relate makes the relations that other accounts have to the account those that it names after a change. Append the
// actions to those of the change: one for each account whose relations change.
func (s *Store) relate(account string, before, after namedAccounts) []action {
	changes := map[string]map[string]string{} // the new value of an attribute, "" to remove it, by account and name
	set := func(other, name, value string) {
		if changes[other] == nil {
			changes[other] = map[string]string{}
		}
		changes[other][name] = value
	}
	if before.parent != after.parent && before.parent != "" {
		set(before.parent, childPrefix+account, "")
	}
	if before.parent != after.parent && after.parent != "" {
		set(after.parent, childPrefix+account, childMark)
	}
	for other := range before.granted {
		if _, kept := after.granted[other]; !kept {
			set(other, grantedPrefix+account, "")
		}
	}
	for other, until := range after.granted {
		if before.granted[other] != until {
			set(other, grantedPrefix+account, string(until))
		}
	}
	var actions []action
	for _, other := range slices.Sorted(maps.Keys(changes)) {
		actions = append(actions, dynamo.Update(s.cases, accessKey(other), changeOf(changes[other])))
	}
	return actions
}

// childMark is the value of an attribute that names a child.
const childMark = "child"

// changeOf sets the attributes to their values, and removes those without one, whatever characters their names have.
func changeOf(values map[string]string) dynamo.Change {
	change := dynamo.Change{Names: map[string]string{}, Values: dynamo.Values{}}
	var set, remove []string
	for n, name := range slices.Sorted(maps.Keys(values)) {
		placeholder := fmt.Sprintf("#n%d", n)
		change.Names[placeholder] = name
		if values[name] == "" {
			remove = append(remove, placeholder)
			continue
		}
		set = append(set, fmt.Sprintf("%s = :v%d", placeholder, n))
		change.Values.Text(fmt.Sprintf(":v%d", n), values[name])
	}
	if len(set) > 0 {
		change.Expression = "SET " + strings.Join(set, ", ")
	}
	if len(remove) > 0 {
		change.Expression += " REMOVE " + strings.Join(remove, ", ")
	}
	return change
}
