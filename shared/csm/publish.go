package csm

import (
	"cmp"
	"time"
)

// Publish is the comment that shows the work note to the customer, with its text or the one
// given, and the case with that comment (rule 12). It returns CodeAlreadyPublic for a comment,
// CodeInvalid for a bad text, and CodeCaseClosed.
func (c Case) Publish(workNote Note, text string, by Caller, now time.Time) (Note, Case, error) {
	if workNote.Element != ElementWorkNotes {
		return Note{}, c, Refuse(CodeAlreadyPublic,
			"The activity is a comment: the customer sees it already.")
	}
	text = cmp.Or(text, workNote.Text)
	if err := CheckText("text", text); err != nil {
		return Note{}, c, err
	}
	after, err := c.Noted(ElementComments, by, now)
	comment := Note{
		Element:       ElementComments,
		Text:          text,
		CreatedAt:     At(now),
		CreatedBy:     by.ID,
		CreatedByName: by.Name,
	}
	return comment, after, err
}
