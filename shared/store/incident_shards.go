package store

import (
	"context"
	"iter"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// IncidentsByShard spreads the incidents of each state over several partitions, and holds of each
// what lists filter by. IncidentsByState is the index of earlier releases: one partition for each
// state, with whole incidents. Lists read both, and each change of an incident puts it into one of
// them: see WithoutShards. Releases that do not know StateShard leave it as it was, so that an
// incident that they changed can be in a wrong partition of the first index; it is in the right one
// of the second, and lists go by the record.

// listedAttributes are what the index holds for the filters of lists, and for what a caller may
// see.
var listedAttributes = []string{
	"number", "state", "short_description", "caller", "account", "priority",
	"hold_reason", "assigned_to", "assignment_group", "updated_at",
}

// WithoutShards makes the store write records where releases find them that do not know the shards
// of indexes. It is for a deployment that still has functions of such a release, or that may go
// back to one.
func WithoutShards() Option { return func(s *Store) { s.unsharded = true } }

// lists says that lists find the incident by its state: those of the releases that the store writes
// for.
func (s *Store) lists(i incidentItem) bool {
	if i.StateKey != "" || s.unsharded {
		return i.StateKey == string(i.State)
	}
	return i.StateShard == stateShard(i.State, shardBy(i.Number, incidentShards))
}

// listAgain moves the incident to where lists look for it.
func listAgain(ctx context.Context, s *Store, p Problem) ([]action, error) {
	read, found, err := get[incidentItem](ctx, s, s.incidents, incidentKey(p.Incident))
	if err != nil || !found {
		return nil, err
	}
	after := s.newIncidentItem(read.Incident, read.Provenance)
	return []action{change(s.incidents, read.key, read, after, atVersion, readAt(read.Version))}, nil
}

// incidentLists are the lists of the incidents in those states.
func (v *View) incidentLists(
	ctx context.Context, states []csm.IncidentState, after string, limit int,
) []iter.Seq2[attributes, error] {
	var queries []dynamo.Query
	for _, state := range states {
		queries = append(queries, dynamo.Query{Index: IncidentsByState, PKName: StateKey, PK: string(state)})
		for shard := range incidentShards {
			queries = append(queries, dynamo.Query{
				Index: IncidentsByShard, PKName: StateShard, PK: stateShard(state, shard),
			})
		}
	}
	lists := make([]iter.Seq2[attributes, error], len(queries))
	for n, q := range queries {
		q.Table = v.store.incidents
		q.SKName = OpenedKey
		q.After = after
		q.NewestFirst = true
		q.PageSize = readAtOnce(limit, len(queries))
		lists[n] = v.after(ctx, q, OpenedKey)
	}
	return lists
}
