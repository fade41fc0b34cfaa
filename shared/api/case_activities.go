package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

func declareCaseActivities(r *router) {
	declare(r, call{
		function: "cases",
		method:   http.MethodPost,
		path:     "/cases/{case}/comments",
		id:       "comment-on-case",
		status:   http.StatusCreated,
		summary:  "Comment on a case",
		description: "Customers read it. A customer's comment moves the case from awaiting_info to open. " +
			"As the setting customer_replies has it, it becomes a comment on the case's incident too; " +
			"one by the awaited caller brings the incident back to in_progress.",
		refusals: append(slices.Clone(onCase), csm.CodeSourceIDReused),
	}, commentOnCase)

	declare(r, call{
		function: "cases", method: http.MethodPost, path: "/cases/{case}/work_notes",
		id: "note-on-case", status: http.StatusCreated,
		summary:     "Write a work note on a case",
		description: "Customers never see work notes.",
		refusals:    onCase,
	}, noteOnCase)

	declare(r, call{
		function: "cases", method: http.MethodPost, path: "/cases/{case}/activities/{activity}/publish",
		id: "publish-work-note", status: http.StatusCreated,
		summary: "Show a work note to the customer",
		description: "Adds a comment with the text of the work note, or with the given one. " +
			"Publishing it again changes nothing and gets the first comment.",
		refusals: append([]csm.Code{csm.CodeActivityNotFound, csm.CodeAlreadyPublic}, onCase...),
	}, publishWorkNote)

	declare(r, call{
		function: "cases", method: http.MethodGet, path: "/cases/{case}/activities",
		id: "list-case-activities", status: http.StatusOK,
		summary:     "Read the work notes and comments of a case",
		description: "Newest first. Customers see comments only.",
		refusals:    []csm.Code{csm.CodeForbidden, csm.CodeCaseNotFound, csm.CodeInvalidCursor},
	}, listCaseActivities)

	declare(r, call{
		function: "cases", method: http.MethodGet, path: "/cases/{case}/associations",
		id: "list-case-associations", status: http.StatusOK,
		summary: "Read the history of a case's incidents",
		description: "Every association that the case has or had: who made and ended it, and when. " +
			"Oldest first for each incident.",
		refusals: []csm.Code{csm.CodeForbidden, csm.CodeCaseNotFound, csm.CodeInvalidCursor},
	}, listCaseAssociations)
}

// onCase are the refusals of writing on a case.
var onCase = []csm.Code{
	csm.CodeForbidden, csm.CodeCaseNotFound, csm.CodeCaseClosed, csm.CodeIdempotencyKeyReused,
}

type commentBody struct {
	Text     string `json:"text" minLength:"1" maxLength:"8000" pattern:"[^\\s\\p{Z}\\p{Cc}\\p{Cf}]" patternDescription:"a text with a visible character" doc:"What to say; not only white space."`
	SourceID string `json:"source_id,omitempty" maxLength:"200" doc:"Id of the comment in the system it comes from. Your own id is applied once to a record: the same comment again gets the first answer, another text is 409 source_id_reused."`
}

type workNoteBody struct {
	Text string `json:"text" minLength:"1" maxLength:"8000" pattern:"[^\\s\\p{Z}\\p{Cc}\\p{Cf}]" patternDescription:"a text with a visible character" doc:"What to note; not only white space."`
}

type commentOnCaseInput struct {
	Idempotent
	CaseInPath
	IfMatch
	Body commentBody
}

func commentOnCase(
	ctx context.Context, view *store.View, in *commentOnCaseInput,
) (*body[csm.Comment], error) {
	comment, err := view.CommentOnCase(ctx, in.Case, in.Body.Text, in.Body.SourceID, in.versions()...)
	return &body[csm.Comment]{comment}, err
}

type noteOnCaseInput struct {
	Idempotent
	CaseInPath
	IfMatch
	Body workNoteBody
}

func noteOnCase(
	ctx context.Context, view *store.View, in *noteOnCaseInput,
) (*body[csm.Note], error) {
	note, err := view.WorkNoteOnCase(ctx, in.Case, in.Body.Text, in.versions()...)
	return &body[csm.Note]{note}, err
}

type publishInput struct {
	Idempotent
	CaseInPath
	Activity string `path:"activity" maxLength:"600" doc:"Id of the work note."`
	IfMatch
	Body *publishBody
}

type publishBody struct {
	Text string `json:"text,omitempty" maxLength:"8000" doc:"What the customer reads; the text of the work note when absent."`
}

func publishWorkNote(
	ctx context.Context, view *store.View, in *publishInput,
) (*body[csm.Note], error) {
	text := ""
	if in.Body != nil {
		text = in.Body.Text
	}
	comment, err := view.PublishWorkNote(ctx, in.Case, in.Activity, text, in.versions()...)
	return &body[csm.Note]{comment}, err
}

// Elements is part of the input of lists of activities.
type Elements struct {
	Element []csm.Element `query:"element" doc:"Only these elements, separated by commas."`
}

type listCaseActivitiesInput struct {
	CaseInPath
	Paging
	Elements
}

func listCaseActivities(
	ctx context.Context, view *store.View, in *listCaseActivitiesInput,
) (*list[csm.Note], error) {
	return listOf(view.CaseActivities(ctx, in.Case, in.Element, in.Limit, in.Cursor))
}

type listCaseAssociationsInput struct {
	CaseInPath
	Paging
}

func listCaseAssociations(
	ctx context.Context, view *store.View, in *listCaseAssociationsInput,
) (*list[csm.Association], error) {
	return listOf(view.AssociationsOfCase(ctx, in.Case, in.Limit, in.Cursor))
}
