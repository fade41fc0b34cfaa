package store

import (
	"context"

	"github.com/casebridge/casebridge/shared/csm"
)

// CommentOnCase adds an additional comment; a customer's moves awaiting_info to open. A repeat with
// the caller's own sourceID and the same text adds nothing and gets the first answer; with another
// text it returns CodeSourceIDReused.
func (v *View) CommentOnCase(
	ctx context.Context, number, text, sourceID string, ifMatch ...int64,
) (_ csm.Comment, err error) {
	defer wrapCall(&err, "comment on case %.30s", number)
	if v, err = v.withName(ctx); err != nil {
		return csm.Comment{}, err
	}
	comment := newNote{csm.CommentCases, csm.ElementComments, text, sourceID}
	return v.noteOnCase(ctx, number, comment, ifMatch)
}

// WorkNoteOnCase adds an internal work note.
func (v *View) WorkNoteOnCase(
	ctx context.Context, number, text string, ifMatch ...int64,
) (_ csm.Note, err error) {
	defer wrapCall(&err, "add work note to case %.30s", number)
	workNote := newNote{csm.WorkNoteCases, csm.ElementWorkNotes, text, ""}
	written, err := v.noteOnCase(ctx, number, workNote, ifMatch)
	return written.Note, err
}

// newNote is what somebody writes on a case.
type newNote struct {
	permission csm.Permission
	element    csm.Element
	text       string
	sourceID   string
}

func (v *View) noteOnCase(
	ctx context.Context, number string, note newNote, ifMatch Versions,
) (csm.Comment, error) {
	if err := csm.CheckText("text", note.text); err != nil {
		return csm.Comment{}, err
	}
	id := v.store.newID()
	return once(ctx, v, func() (d decision[csm.Comment], err error) {
		before, err := v.loadCase(ctx, number)
		if err != nil {
			return d, err
		}
		if err := before.Require(v.by, note.permission); err != nil {
			return d, err
		}
		call := v.sourcedOn(before.key, before.Account, commentOnCaseCall, note.sourceID,
			struct{ Text string }{note.text})
		earlier, found, err := v.commentedBefore(ctx, before.key, note.text, call)
		if err != nil || found {
			d.answer = earlier
			return d, err
		}
		if err := matches(before.Number, before.Version, ifMatch); err != nil {
			return d, err
		}
		after, err := before.Noted(note.element, v.by, v.store.now())
		if err != nil {
			return d, err
		}
		item := v.personalNote(before.Number, note.element, note.text, id)
		reply, err := v.reply(ctx, before, note.element, note.text)
		if err != nil {
			return d, err
		}
		applied := appliedItem{NoteKey: item.SK, Forwarding: reply.forwarding}
		d.answer = csm.Comment{Note: item.note(), Forwarding: reply.forwarding}
		d.actions = []action{
			create(v.store.cases, item),
			v.writeCase(before.caseItem, after, before.association()),
		}
		d.actions = append(d.actions, reply.actions...)
		d.actions = append(d.actions, v.tellOfNote(before.Case, item.Note)...)
		d.actions = append(d.actions, markApplied(v.store.cases, call, applied)...)
		return d, nil
	})
}

// personalNote is what the caller writes on the case; id is fresh.
func (v *View) personalNote(caseNumber string, element csm.Element, text, id string) noteItem {
	note := csm.Note{
		Element:       element,
		Text:          text,
		CreatedAt:     csm.At(v.store.now()),
		CreatedBy:     v.by.ID,
		CreatedByName: v.by.Name,
	}
	return noteItem{personalNoteKey(caseNumber, note, id), note}
}

// event is a comment that tells of a step of the case.
func (v *View) event(caseNumber string, event csm.CaseEvent, text, id string) action {
	item := v.personalNote(caseNumber, csm.ElementComments, text, id)
	item.Event = event
	return create(v.store.cases, item)
}
