package store

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// CaseActivities lists the comments and work notes of a case, newest first; elements narrows them,
// none means all that the caller may see. External callers see comments only.
func (v *View) CaseActivities(
	ctx context.Context, number string, elements []csm.Element, limit int, cursor string,
) (_ Page[csm.Note], err error) {
	defer wrapCall(&err, "list the activities of %.30s", number)
	found, err := v.loadCase(ctx, number)
	if err != nil {
		return Page[csm.Note]{}, err
	}
	if err := found.Require(v.by, csm.ReadCases); err != nil {
		return Page[csm.Note]{}, err
	}
	list := filtered("activities of "+found.Number, elements)
	after, err := v.open(ctx, list, cursor)
	if err != nil {
		return Page[csm.Note]{}, err
	}
	q := dynamo.Query{
		Table: v.store.cases, PK: found.PK, Prefix: notePrefix,
		After:       after,
		NewestFirst: true,
		PageSize:    readAtOnce(limit, 1),
	}
	read := func(item noteItem) (csm.Note, bool) {
		reads := found.Reads(v.by, item.Element) && asked(item.Element, elements)
		return found.Shown(item.note(), v.by), reads
	}
	return page(ctx, v, list, limit, listed(v.after(ctx, q, SK), SK, read))
}

// asked says whether activities of that element are asked for; none means all.
func asked(element csm.Element, elements []csm.Element) bool {
	return len(elements) == 0 || slices.Contains(elements, element)
}

// IncidentActivities lists what was said on an incident, its state changes and notifications,
// newest first.
func (v *View) IncidentActivities(
	ctx context.Context, number string, elements []csm.Element, limit int, cursor string,
) (_ Page[csm.Note], err error) {
	defer wrapCall(&err, "list the activities of %.30s", number)
	incident, err := v.loadIncident(ctx, number)
	if err != nil {
		return Page[csm.Note]{}, err
	}
	list := filtered("activities of "+incident.Number, elements)
	after, err := v.open(ctx, list, cursor)
	if err != nil {
		return Page[csm.Note]{}, err
	}
	return page(ctx, v, list, limit, v.incidentNotes(ctx, incident, elements, after, limit))
}

// incidentNotes yields the activities of each update. A place is an update's and the activity's
// number in it. After its activities each update yields an item that is not kept: it counts what
// was read of updates that have none.
func (v *View) incidentNotes(
	ctx context.Context, incident incidentItem, elements []csm.Element, after string, limit int,
) iter.Seq2[placed[csm.Note], error] {
	from, _, _ := strings.Cut(after, " ")
	q := dynamo.Query{
		Table: v.store.incidents, PK: incident.PK, Prefix: updatePrefix,
		After:       from,
		NewestFirst: true,
		PageSize:    readAtOnce(limit, 1),
	}
	whole := func(item updateItem) (updateItem, bool) { return item, true }
	return func(yield func(placed[csm.Note], error) bool) {
		for update, err := range listed(v.store.client.All(ctx, q), SK, whole) {
			if err != nil {
				yield(placed[csm.Note]{}, err)
				return
			}
			for _, note := range v.notesOfUpdate(incident, update, elements) {
				if after != "" && note.place >= after {
					continue // the page before had it
				}
				if !yield(note, nil) {
					return
				}
			}
		}
	}
}

// notesOfUpdate are the activities of an update, newest first, and the item that ends it.
func (v *View) notesOfUpdate(
	incident incidentItem, update placed[updateItem], elements []csm.Element,
) []placed[csm.Note] {
	redacted := update.item.RedactedFor(v.by, incident.Incident, incident.Provenance)
	var notes []placed[csm.Note]
	for n, note := range redacted.Activities(update.item.Notified) {
		place := fmt.Sprintf("%s %02d", update.place, n)
		notes = append(notes, placed[csm.Note]{place: place, item: note, keep: asked(note.Element, elements)})
	}
	slices.Reverse(notes)
	return append(notes, placed[csm.Note]{place: update.place + " ", bytes: update.bytes})
}
