package store

import (
	"context"
	"iter"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// Oldest is when the oldest work of each kind began that is not finished, "" for none.
type Oldest struct {
	Notes         csm.Time // of an update, for its cases
	Notifications csm.Time // of an update, for the incident's caller
	Messages      csm.Time // of a case, for its customer
}

// OldestPending reads how long what is pending has been so. What began a moment ago may be missing.
func (s *Store) OldestPending(ctx context.Context) (oldest Oldest, err error) {
	defer wrap(&err, "read the oldest of what is pending")
	for _, pending := range []struct {
		partitions []dynamo.Query
		at         *csm.Time
	}{
		{s.pendingUpdates(PendingNotes.mark), &oldest.Notes},
		{s.pendingUpdates(PendingNotifications.mark), &oldest.Notifications},
		{s.pendingMessages(), &oldest.Messages},
	} {
		if *pending.at, err = s.oldestIn(ctx, pending.partitions); err != nil {
			return oldest, err
		}
	}
	return oldest, nil
}

// oldestIn is the least sort key in the partitions of a sparse index, "" when they are empty.
func (s *Store) oldestIn(ctx context.Context, partitions []dynamo.Query) (csm.Time, error) {
	lists := make([]iter.Seq2[attributes, error], len(partitions))
	for n, q := range partitions {
		q.PageSize = 1
		lists[n] = s.client.All(ctx, q)
	}
	sortKey := partitions[0].SKName
	for item, err := range dynamo.OldestOf(lists, sortKey) {
		return csm.Time(textOf(item[sortKey])), err
	}
	return "", nil
}
