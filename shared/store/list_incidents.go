package store

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// IncidentFilter narrows a list of incidents.
type IncidentFilter struct {
	States          []csm.IncidentState // none means all
	Text            string              // how the number or short description begins, in any case
	Words           string              // each of them anywhere in the number, short description or caller
	AssignedTo      string              // the id of a person, AssignedToMe or AssignedToNone
	AssignmentGroup string
	HoldReason      csm.HoldReason
	Priority        int
	UpdatedSince    csm.Time
}

// passes says whether an incident as the caller sees it passes.
func (f IncidentFilter) passes(i csm.Incident, by csm.Caller) bool {
	caller := csm.Person{}
	if i.Caller != nil {
		caller = *i.Caller
	}
	return f.begins(i) &&
		words(f.Words).in(i.Number, i.ShortDescription, caller.ID) &&
		assigned(f.AssignedTo, i.AssignedTo, by) &&
		admits(f.AssignmentGroup, i.AssignmentGroup) &&
		admits(f.HoldReason, i.HoldReason) &&
		admits(f.Priority, i.Priority) &&
		i.UpdatedAt >= f.UpdatedSince
}

func (f IncidentFilter) list(states []csm.IncidentState) string {
	return filtered("incidents", states, f.Text, f.Words, f.AssignedTo, f.AssignmentGroup,
		f.HoldReason, strconv.Itoa(f.Priority), f.UpdatedSince)
}

func (f IncidentFilter) begins(i csm.Incident) bool {
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
	list := filter.list(states)
	after, err := v.open(ctx, list, cursor)
	if err != nil {
		return Page[csm.Incident]{}, err
	}
	if len(states) == 0 {
		states = csm.IncidentStates
	}
	rows := incidentRows{v, filter, states, map[string]csm.Provenance{}}
	incidents := dynamo.NewestOf(v.incidentLists(ctx, states, after, limit), OpenedKey)
	found, err := page(ctx, v, list, limit, rows.whole(ctx, rows.of(incidents), limit))
	if err != nil {
		return found, err
	}
	return found, v.nameIncidents(ctx, found.Items, rows.origin)
}
