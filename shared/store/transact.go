package store

import (
	"context"
	"errors"
	"maps"

	"github.com/casebridge/casebridge/shared/dynamo"
)

// errStale means that a record changed since it was read: decide again.
var errStale = errors.New("store: a record changed since it was read")

// action is one write of a transaction. Its condition says that what it was decided on has not
// changed.
type action = dynamo.Action

// create puts a record that must not be there yet.
func create(table string, record any) action {
	return dynamo.Create(table, marshal(record)).FailingWith(errStale)
}

// change makes the record that was read the one after, attribute by attribute, so that what a newer
// version of the code keeps on the same item stays. values are those of the condition.
func change(table string, k key, before, after any, condition string, values dynamo.Values) action {
	difference := dynamo.Difference(marshal(before), marshal(after))
	difference.Condition = condition
	maps.Copy(difference.Values, values)
	return dynamo.Update(table, k, difference).FailingWith(errStale)
}

// changeVersioned is change for a record that was read at that version and that nobody has written
// at version 0.
func changeVersioned(table string, k key, version int64, before, after any) action {
	if version == 0 {
		return change(table, k, struct{}{}, after, "attribute_not_exists(pk)", nil)
	}
	return change(table, k, before, after, atVersion, readAt(version))
}

// atVersion is the condition that a record is still at the version that was read.
const atVersion = "version = :read"

func readAt(version int64) dynamo.Values { return dynamo.Values{}.Number(":read", version) }

// transact writes all of the actions or none. It returns errStale when a condition failed or
// another transaction was in the way, and any other failure wrapped.
func (s *Store) transact(ctx context.Context, actions []action) error {
	err := s.client.Transact(ctx, s.newID(), actions)
	if errors.Is(err, dynamo.ErrConflict) {
		return errStale
	}
	return err
}
