package store

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// relate makes the relations that other accounts have to the account of the record those
// that it names after a change. Append the actions to those of the change: one for each
// account whose relations change.
func (s *Store) relate(before, after csm.DirectoryRecord) []action {
	account := cmp.Or(after.ID, before.ID)
	changes := relationChanges{}
	more := map[string]int64{} // relations, by account
	old, present := relationsNamed(account, before), relationsNamed(account, after)
	for relation := range old {
		if _, kept := present[relation]; !kept {
			changes.set(relation, "")
			more[relation.account]--
		}
	}
	for relation, value := range present {
		if old[relation] != value {
			changes.set(relation, value)
		}
		if _, had := old[relation]; !had {
			more[relation.account]++
		}
	}
	var actions []action
	for _, other := range slices.Sorted(maps.Keys(changes)) {
		change := counted(changeOf(changes[other]), more[other])
		update := dynamo.Update(s.cases, accessKey(other), change)
		actions = append(actions, update.FailingWith(csm.TooManyRelations(other)))
	}
	return actions
}

// counted adds to the count of the relations, which keeps the item well below what DynamoDB takes:
// one of 400 KB. What an older version of the code wrote is not counted.
func counted(change dynamo.Change, more int64) dynamo.Change {
	if more == 0 {
		return change
	}
	change.Expression += " ADD relations :more"
	change.Values.Number(":more", more)
	if more > 0 {
		change.Condition = "attribute_not_exists(relations) OR relations <= :room"
		change.Values.Number(":room", csm.MostRelations-more)
	}
	return change
}

// relation is an attribute at accessKey of an account.
type relation struct{ account, name string }

// relationsNamed are the relations that other accounts have to the account of
// the record, with their values.
func relationsNamed(account string, record csm.DirectoryRecord) map[relation]string {
	named := map[relation]string{}
	if record.Parent != "" {
		named[relation{record.Parent, childPrefix + account}] = childMark
	}
	for _, grant := range record.Grants {
		named[relation{grant.Account, grantedPrefix + account}] = string(grant.Until)
	}
	return named
}

// childMark is the value of an attribute that names a child.
const childMark = "child"

// relationChanges are the new values of attributes, "" to remove one, by account and name.
type relationChanges map[string]map[string]string

func (c relationChanges) set(of relation, value string) {
	if c[of.account] == nil {
		c[of.account] = map[string]string{}
	}
	c[of.account][of.name] = value
}

// changeOf sets the attributes to their values, and removes those without one,
// whatever characters their names have.
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
