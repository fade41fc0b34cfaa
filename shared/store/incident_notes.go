package store

import (
	"context"

	"github.com/casebridge/casebridge/shared/csm"
)

// CommentOnIncident adds an additional comment to the incident. A repeat with the caller's own
// sourceID and the same text adds nothing and gets the first answer; with another text it returns
// CodeSourceIDReused. It returns CodeVersionMismatch when the incident is at none of the versions
// ifMatch, if there are any.
func (v *View) CommentOnIncident(
	ctx context.Context, number, text, sourceID string, ifMatch ...int64,
) (csm.Note, error) {
	comment := csm.IncidentChange{Comments: &text, SourceID: sourceID}
	return v.noteOnIncident(ctx, number, text, comment, csm.KindComment, ifMatch)
}

// WorkNoteOnIncident adds a work note, which reaches no case. It returns CodeVersionMismatch as
// CommentOnIncident does.
func (v *View) WorkNoteOnIncident(ctx context.Context, number, text string, ifMatch ...int64) (csm.Note, error) {
	return v.noteOnIncident(ctx, number, text, csm.IncidentChange{WorkNotes: &text}, csm.KindWorkNotes, ifMatch)
}

func (v *View) noteOnIncident(
	ctx context.Context, number, text string, change csm.IncidentChange, kind csm.UpdateKind, ifMatch Versions,
) (_ csm.Note, err error) {
	defer wrapCall(&err, "write on incident %.30s", number)
	if err := csm.CheckText("text", text); err != nil {
		return csm.Note{}, err
	}
	call := v.incidentCall(number, commentOnIncidentCall, change, ifMatch)
	changed, err := once(ctx, v, func() (decision[Changed], error) {
		d, err := call.decide(ctx)
		d.answer.Incident = csm.Incident{} // an Idempotency-Key keeps the answer, which has none of its texts
		return d, err
	})
	v.handOn(ctx, call.last, changed)
	return changed.Update.NoteOf(kind), err
}
