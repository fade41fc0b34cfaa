package store

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
)

// IncidentFilter narrows a list of incidents.
type IncidentFilter struct {
	States []csm.IncidentState // none means all
	Text   string              // how the number or short description begins, in any case
}

func (f IncidentFilter) passes(i csm.Incident) bool {
	text := strings.ToLower(strings.TrimSpace(f.Text))
	return strings.HasPrefix(strings.ToLower(i.ShortDescription), text) || strings.HasPrefix(strings.ToLower(i.Number), text)
}

// ListIncidents lists incidents, last opened first.
func (v *View) ListIncidents(ctx context.Context, f IncidentFilter, limit int, sealed string) (Page[csm.Incident], error) {
	none := Page[csm.Incident]{}
	if err := v.by.Require(csm.ReadIncidents); err != nil {
		return none, err
	}
	states := slices.Compact(slices.Sorted(slices.Values(f.States))) // each once
	list := filtered("incidents", states, f.Text)
	after, err := v.open(ctx, list, sealed)
	if err != nil {
		return none, err
	}
	if len(states) == 0 {
		states = csm.IncidentStates
	}
	var lists []iter.Seq2[attributes, error]
	for _, state := range states {
		q := query{
			table: v.store.incidents, index: IncidentsByState, pkName: StateKey, skName: OpenedKey, pk: string(state),
			after: after, newestFirst: true, pageSize: pageSize(limit),
		}
		lists = append(lists, v.after(ctx, q, OpenedKey))
	}
	return page(ctx, v, list, limit, listed(newestOf(lists, OpenedKey), OpenedKey, func(i incidentItem) (csm.Incident, bool) {
		return i.RedactedFor(v.by, i.Provenance), f.passes(i.Incident)
	}))
}
