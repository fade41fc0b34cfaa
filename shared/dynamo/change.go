package dynamo

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Change says which attributes of an item to change, and on what condition. Expression and
// Condition are in DynamoDB's language of expressions and share the names and values.
type Change struct {
	Expression string
	Condition  string
	Names      map[string]string
	Values     Values
}

// values are nil when there are none, as DynamoDB wants it.
func (c Change) values() Item {
	if len(c.Values) == 0 {
		return nil
	}
	return c.Values
}

// Difference is the change that makes the attributes before into those after. Attributes that
// both leave alone stay as they are in the table, and so do those that neither knows: what
// another version of the code has written beside them survives. Keys do not change. before is
// empty for an item that is not there.
func Difference(before, after Item) Change {
	change := Change{Names: map[string]string{}, Values: Values{}}
	var set, remove []string
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if name == PK || name == SK || reflect.DeepEqual(before[name], after[name]) {
			continue
		}
		change.Names["#"+name] = name
		change.Values[":"+name] = after[name]
		set = append(set, "#"+name+" = :"+name)
	}
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if _, kept := after[name]; kept || name == PK || name == SK {
			continue
		}
		change.Names["#"+name] = name
		remove = append(remove, "#"+name)
	}
	var clauses []string
	if len(set) > 0 {
		clauses = append(clauses, "SET "+strings.Join(set, ", "))
	}
	if len(remove) > 0 {
		clauses = append(clauses, "REMOVE "+strings.Join(remove, ", "))
	}
	change.Expression = strings.Join(clauses, " ")
	return change
}
