package store

import (
	"context"

	"github.com/casebridge/casebridge/shared/csm"
)

// CommentOnCase adds an additional comment; a customer's moves awaiting_info to open. A repeat with
// the caller's own sourceID and the same text adds nothing and gets the first answer; with another text it
// returns CodeSourceIDReused.
func (v *View) CommentOnCase(ctx context.Context, number, body, sourceID string, ifMatch ...int64) (_ csm.Comment, err error) {
	defer wrapCall(&err, "comment on case %.30s", number)
	if err := csm.CheckText("text", body); err != nil {
		return csm.Comment{}, err
	}
	return v.noteOnCase(ctx, number, csm.CommentCases, csm.ElementComments, body, sourceID, ifMatch)
}

// WorkNoteOnCase adds an internal work note.
func (v *View) WorkNoteOnCase(ctx context.Context, number, body string, ifMatch ...int64) (_ csm.Note, err error) {
	defer wrapCall(&err, "add work note to case %.30s", number)
	if err := csm.CheckText("text", body); err != nil {
		return csm.Note{}, err
	}
	workNote, err := v.noteOnCase(ctx, number, csm.WorkNoteCases, csm.ElementWorkNotes, body, "", ifMatch)
	return workNote.Note, err
}

func (v *View) noteOnCase(ctx context.Context, number string, p csm.Permission, e csm.Element, body, sourceID string, ifMatch Versions) (csm.Comment, error) {
	id := v.store.newID()
	return once(ctx, v, func() (d decision[csm.Comment], err error) {
		k, err := v.loadCase(ctx, number)
		if err != nil {
			return d, err
		}
		if err := v.by.Require(p); err != nil {
			return d, err
		}
		call := v.sourcedOn(k.key, commentOnCaseCall, sourceID, struct{ Text string }{body})
		before, found, err := v.commentedBefore(ctx, k.key, body, call)
		if err != nil || found {
			return decision[csm.Comment]{answer: before}, err
		}
		if err := matches(k.Number, k.Version, ifMatch); err != nil {
			return d, err
		}
		c, err := k.Noted(e, v.by, v.store.now())
		if err != nil {
			return d, err
		}
		item := v.personalNote(k.Number, e, body, id)
		reply, err := v.reply(ctx, k, e, body)
		if err != nil {
			return d, err
		}
		d.answer = csm.Comment{Note: item.note(), Forwarding: reply.forwarding}
		d.actions = append(reply.actions, create(v.store.cases, item))
		d.actions = append(d.actions, v.tellOfNote(k.Case, item.Note)...)
		applied := appliedItem{NoteKey: item.SK, Forwarding: reply.forwarding}
		d.actions = append(d.actions, markApplied(v.store.cases, call, applied)...)
		d.actions = append(d.actions, v.writeCase(k.caseItem, c, k.association()))
		return d, nil
	})
}

func (v *View) personalNote(caseNumber string, e csm.Element, body, id string) noteItem {
	n := csm.Note{Element: e, Text: body, CreatedAt: csm.At(v.store.now()), CreatedBy: v.by.ID, CreatedByName: v.by.Name}
	return noteItem{personalNoteKey(caseNumber, n, id), n}
}

// event is a comment that tells of a step of the case.
func (v *View) event(caseNumber string, event csm.CaseEvent, text, id string) action {
	item := v.personalNote(caseNumber, csm.ElementComments, text, id)
	item.Event = event
	return create(v.store.cases, item)
}
