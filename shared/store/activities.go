package store

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
)

// CaseActivities lists the comments and work notes of a case, newest first; elements narrows them, none
// means all that the caller may see. External callers see comments only.
func (v *View) CaseActivities(ctx context.Context, number string, elements []csm.Element, limit int, sealed string) (Page[csm.Note], error) {
	k, err := v.loadCase(ctx, number)
	if err != nil {
		return Page[csm.Note]{}, err
	}
	if err := v.by.Require(csm.ReadCases); err != nil {
		return Page[csm.Note]{}, err
	}
	list := filtered("activities of "+k.Number, elements)
	after, err := v.open(ctx, list, sealed)
	if err != nil {
		return Page[csm.Note]{}, err
	}
	q := query{table: v.store.cases, pk: k.PK, prefix: notePrefix, after: after, newestFirst: true, pageSize: pageSize(limit)}
	return page(ctx, v, list, limit, listed(v.after(ctx, q, SK), SK, func(n noteItem) (csm.Note, bool) {
		return n.note(), v.reads(n.Element, elements)
	}))
}

// pageSize is how many items to read at once for a page of limit items: the page, the item that the page
// before ended with, and one to know whether there are more.
func pageSize(limit int) int32 { return int32(limit) + 2 } //nolint:gosec // at most 500

// reads says whether an activity is asked for and may be seen.
func (v *View) reads(e csm.Element, elements []csm.Element) bool {
	return v.by.Reads(e) && (len(elements) == 0 || slices.Contains(elements, e))
}

// IncidentActivities lists what was said on an incident, its state changes and notifications, newest first.
func (v *View) IncidentActivities(ctx context.Context, number string, elements []csm.Element, limit int, sealed string) (Page[csm.Note], error) {
	i, err := v.loadIncident(ctx, number)
	if err != nil {
		return Page[csm.Note]{}, err
	}
	list := filtered("activities of "+i.Number, elements)
	after, err := v.open(ctx, list, sealed)
	if err != nil {
		return Page[csm.Note]{}, err
	}
	return page(ctx, v, list, limit, v.incidentNotes(ctx, i, elements, after))
}

// incidentNotes yields the activities of each update. A place is an update's and the activity's number in it.
func (v *View) incidentNotes(ctx context.Context, i incidentItem, elements []csm.Element, after string) iter.Seq2[placed[csm.Note], error] {
	from, _, _ := strings.Cut(after, " ")
	q := query{table: v.store.incidents, pk: i.PK, prefix: updatePrefix, after: from, newestFirst: true}
	return func(yield func(placed[csm.Note], error) bool) {
		for u, err := range listed(v.store.all(ctx, q), SK, func(u updateItem) (updateItem, bool) { return u, true }) {
			if err != nil {
				yield(placed[csm.Note]{}, err)
				return
			}
			notes := u.item.RedactedFor(v.by, i.Incident, i.Provenance).Activities(u.item.Notified)
			for n := len(notes) - 1; n >= 0; n-- {
				place := fmt.Sprintf("%s %02d", u.place, n)
				if after != "" && place >= after {
					continue
				}
				if !yield(placed[csm.Note]{place, notes[n], v.reads(notes[n].Element, elements)}, nil) {
					return
				}
			}
		}
	}
}
