package store

import (
	"context"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// CommentOnCase adds an additional comment; a customer's moves awaiting_info to open. A comment whose
// sourceID was applied to the case before is not added again: the answer is the first one.
func (v *View) CommentOnCase(ctx context.Context, number, body, sourceID string, ifMatch ...int64) (_ csm.Note, err error) {
	defer wrapCall(&err, "comment on case %.30s", number)
	if err := csm.CheckText("text", body); err != nil {
		return csm.Note{}, err
	}
	return v.noteOnCase(ctx, number, csm.CommentCases, csm.ElementComments, body, sourceID, ifMatch)
}

// WorkNoteOnCase adds an internal work note.
func (v *View) WorkNoteOnCase(ctx context.Context, number, body string, ifMatch ...int64) (_ csm.Note, err error) {
	defer wrapCall(&err, "add work note to case %.30s", number)
	if err := csm.CheckText("text", body); err != nil {
		return csm.Note{}, err
	}
	return v.noteOnCase(ctx, number, csm.WorkNoteCases, csm.ElementWorkNotes, body, "", ifMatch)
}

func (v *View) noteOnCase(ctx context.Context, number string, p csm.Permission, e csm.Element, body, sourceID string, ifMatch Versions) (csm.Note, error) {
	id := v.store.newID()
	return once(ctx, v, func() (d decision[csm.Note], err error) {
		k, err := v.loadCase(ctx, number)
		if err != nil {
			return d, err
		}
		if err := v.by.Require(p); err != nil {
			return d, err
		}
		before, found, err := v.applied(ctx, v.store.cases, k.key, sourceID)
		if err != nil || found {
			return decision[csm.Note]{answer: before.Note}, err
		}
		if err := matches(k.Number, k.Version, ifMatch); err != nil {
			return d, err
		}
		c, err := k.Noted(e, v.by, v.store.now())
		if err != nil {
			return d, err
		}
		item := v.personalNote(k.Number, e, body, id)
		d.answer = item.note()
		d.actions = append(d.actions, create(v.store.cases, item))
		d.actions = append(d.actions, v.tellOfNote(k.Case, item.Note)...)
		if sourceID != "" {
			d.actions = append(d.actions, create(v.store.cases, appliedItem{key: sourceKey(k.key, sourceID), Note: d.answer}))
		}
		if c == k.Case {
			d.actions = append(d.actions, v.unchanged(k.caseItem))
		} else {
			d.actions = append(d.actions, v.writeCase(k.caseItem, c, k.association()))
		}
		return d, nil
	})
}

func (v *View) personalNote(caseNumber string, e csm.Element, body, id string) noteItem {
	n := csm.Note{Element: e, Text: body, CreatedAt: csm.At(v.store.now()), CreatedBy: v.by.ID}
	return noteItem{personalNoteKey(caseNumber, n, id), n}
}

// unchanged holds a transaction to the case as it was read, without writing it.
func (v *View) unchanged(read caseItem) action {
	return dynamo.Check(v.store.cases, read.key, atVersion, readAt(read.Version)).FailingWith(errStale)
}

// appliedItem marks that the change with a source id was applied to a record, and what it made: a note on
// a case, a version of an incident.
type appliedItem struct {
	key
	Note    csm.Note `json:"note"`
	Version int64    `json:"version"`
}

// applied says whether the change with that source id was applied to the record before.
func (v *View) applied(ctx context.Context, table string, record key, sourceID string) (appliedItem, bool, error) {
	if sourceID == "" {
		return appliedItem{}, false, nil
	}
	return get[appliedItem](ctx, v.store, table, sourceKey(record, sourceID))
}
