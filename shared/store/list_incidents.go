package store

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// IncidentFilter narrows a list of incidents.
type IncidentFilter struct {
	States []csm.IncidentState // none means all
	Text   string              // how the number or short description begins, in any case
}

func (f IncidentFilter) passes(i csm.Incident) bool {
	text := strings.ToLower(strings.TrimSpace(f.Text))
	return strings.HasPrefix(strings.ToLower(i.ShortDescription), text) ||
		strings.HasPrefix(strings.ToLower(i.Number), text)
}

// ListIncidents lists the incidents that the caller may see, last opened first.
func (v *View) ListIncidents(
	ctx context.Context, filter IncidentFilter, limit int, cursor string,
) (_ Page[csm.Incident], err error) {
	defer wrapCall(&err, "list incidents")
	if err := v.by.Require(csm.ReadIncidents); err != nil {
		return Page[csm.Incident]{}, err
	}
	states := slices.Compact(slices.Sorted(slices.Values(filter.States))) // each once
	list := filtered("incidents", states, filter.Text)
	after, err := v.open(ctx, list, cursor)
	if err != nil {
		return Page[csm.Incident]{}, err
	}
	if len(states) == 0 {
		states = csm.IncidentStates
	}
	incidents := dynamo.NewestOf(v.incidentLists(ctx, states, after, limit), OpenedKey)
	return page(ctx, v, list, limit, listed(incidents, OpenedKey, func(item incidentItem) (csm.Incident, bool) {
		incident := item.RedactedFor(v.by, item.Provenance)
		return incident, v.by.SeesIncident(item.Incident, item.Provenance) && filter.passes(incident)
	}))
}

// incidentLists are the lists of the incidents in those states.
func (v *View) incidentLists(
	ctx context.Context, states []csm.IncidentState, after string, limit int,
) []iter.Seq2[attributes, error] {
	lists := make([]iter.Seq2[attributes, error], len(states))
	for n, state := range states {
		q := dynamo.Query{
			Table: v.store.incidents, Index: IncidentsByState, PKName: StateKey, SKName: OpenedKey,
			PK:          string(state),
			After:       after,
			NewestFirst: true,
			PageSize:    readAtOnce(limit, len(states)),
		}
		lists[n] = v.after(ctx, q, OpenedKey)
	}
	return lists
}
