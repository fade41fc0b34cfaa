package store

import (
	"context"
	"errors"
	"iter"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// Backlog is a kind of work on updates. A sparse index holds what is not finished of each.
type Backlog struct {
	mark   mark
	prefix string // of the sort keys of its items
}

// The kinds: to give every case its notes, to announce, and to notify the incident's caller. An
// update that the first release wrote is in the first only.
var (
	PendingNotes         = Backlog{notesMark, updatePrefix}
	PendingAnnouncements = Backlog{announcementMark, announcementPrefix}
	PendingNotifications = Backlog{notifyMark, notifyPrefix}
)

// PendingUpdate names an update with work that is not finished.
type PendingUpdate struct {
	Incident string
	Version  int64
}

func (b Backlog) key(update PendingUpdate) key {
	return keyOf(incidentPartition+update.Incident, b.prefix+padded(update.Version))
}

// parse is the update whose work lies at that key.
func (b Backlog) parse(k key) (update PendingUpdate, err error) {
	update.Incident, update.Version, err = parseVersionKey(b.prefix, k.PK, k.SK)
	return update, err
}

// PendingSince yields the updates made before that time whose work is not finished, oldest first.
func (s *Store) PendingSince(ctx context.Context, b Backlog, before csm.Time) iter.Seq2[PendingUpdate, error] {
	return unfinished(ctx, s.client, s.pendingUpdates(b.mark), before, b.parse)
}

// pendingUpdates are the partitions of the index of what is pending on updates.
func (s *Store) pendingUpdates(m mark) []dynamo.Query {
	return inPartitions(dynamo.Query{
		Table: s.incidents, Index: PendingUpdates, PKName: PendingKey, SKName: PendingSinceKey,
	}, m.partitions())
}

// inPartitions is the query in each of the partitions.
func inPartitions(q dynamo.Query, partitions []string) []dynamo.Query {
	queries := make([]dynamo.Query, len(partitions))
	for n, partition := range partitions {
		queries[n] = q
		queries[n].PK = partition
	}
	return queries
}

// unfinished yields what the partitions of a sparse index have up to that time, oldest first. parse
// makes a name of the key of an item.
func unfinished[T any](
	ctx context.Context, client *dynamo.Client, partitions []dynamo.Query, upTo csm.Time, parse func(key) (T, error),
) iter.Seq2[T, error] {
	lists := make([]iter.Seq2[attributes, error], len(partitions))
	for n, q := range partitions {
		q.UpTo = string(upTo)
		lists[n] = client.All(ctx, q)
	}
	return func(yield func(T, error) bool) {
		for item, err := range dynamo.OldestOf(lists, partitions[0].SKName) {
			var name T
			if err == nil {
				name, err = parse(dynamo.KeyOf(item))
			}
			if !yield(name, err) || err != nil {
				return
			}
		}
	}
}

// Repairs is how often repair failed at a piece of work since there was progress, and when it did
// last.
type Repairs struct {
	Failures int      `json:"repair_failures,omitempty"`
	FailedAt csm.Time `json:"repair_failed_at,omitempty"`
}

// repairsOf are the attributes of Repairs.
const repairsOf = "repair_failures, repair_failed_at"

// PendingState is how work on an update stands.
type PendingState struct {
	Pending    string   `json:"pending"`
	ProgressAt csm.Time `json:"progress_at"` // "" before the first progress
	Repairs
}

// PendingState reads it. found is false when the work is finished.
func (s *Store) PendingState(
	ctx context.Context, b Backlog, update PendingUpdate,
) (state PendingState, found bool, err error) {
	defer wrap(&err, "read what is pending of %s version %d", update.Incident, update.Version)
	state, found, err = get[PendingState](ctx, s, s.incidents, b.key(update))
	return state, found && state.Pending != "", err
}

// RecordRepairFailure counts that repair failed at that time. It counts nothing when the work was
// finished or came further since it was seen.
func (s *Store) RecordRepairFailure(
	ctx context.Context, b Backlog, update PendingUpdate, seen PendingState, at csm.Time,
) (err error) {
	defer wrap(&err, "record a failed repair of %s version %d", update.Incident, update.Version)
	change := dynamo.Change{
		Expression: "ADD repair_failures :one SET repair_failed_at = :at",
		Condition:  "attribute_exists(pending) AND attribute_not_exists(progress_at)",
		Values:     dynamo.Values{}.Number(":one", 1).Text(":at", string(at)),
	}
	if seen.ProgressAt != "" {
		change.Condition = "attribute_exists(pending) AND progress_at = :seen"
		change.Values.Text(":seen", string(seen.ProgressAt))
	}
	_, err = s.client.Update(ctx, s.incidents, b.key(update), change)
	if errors.Is(err, dynamo.ErrConditionFailed) {
		return nil
	}
	return err
}

// notifyItem marks an update whose notifications are not recorded yet.
type notifyItem struct {
	key
	Pending   string   `json:"pending"`
	CreatedAt csm.Time `json:"created_at"`
}

// logged writes an update into the log of its incident, and marks that its caller is to be
// notified, or that it is to be announced.
func (s *Store) logged(ctx context.Context, update csm.Update, request string) []action {
	actions := []action{create(s.incidents, s.newUpdateItem(ctx, update, request))}
	if len(update.Notifications()) > 0 {
		actions = append(actions, create(s.incidents, notifyItem{
			key:       notifyKey(update.Incident, update.Version),
			Pending:   s.marked(notifyMark, update.Incident),
			CreatedAt: update.CreatedAt,
		}))
	}
	if update.Is(csm.KindAnnouncement) {
		actions = append(actions, create(s.incidents, s.newAnnouncementItem(update)))
	}
	return actions
}
