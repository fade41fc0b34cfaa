package api

import (
	"context"
	"net/http"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

// said is the body of a comment.
type said struct {
	Text     string `json:"text" minLength:"1" maxLength:"8000" pattern:"\\S" doc:"What to say; not only white space."`
	SourceID string `json:"source_id,omitempty" maxLength:"200" doc:"Id of the comment in the system it comes from. The same id is applied once to a record: an echo changes nothing and gets the first answer."`
}

// noted is the body of a work note.
type noted struct {
	Text string `json:"text" minLength:"1" maxLength:"8000" pattern:"\\S" doc:"What to note; not only white space."`
}

// Elements takes part in inputs of lists of activities.
type Elements struct {
	Element []csm.Element `query:"element" doc:"Only these elements, separated by commas."`
}

func declareCaseActivities(r *router) {
	onCase := []csm.Code{csm.CodeForbidden, csm.CodeCaseNotFound, csm.CodeCaseClosed, csm.CodeIdempotencyKeyReused}

	declare(r, call{
		function: "cases", method: http.MethodPost, path: "/cases/{case}/comments", id: "comment-on-case", status: http.StatusCreated,
		summary: "Comment on a case", description: "Customers read it. A customer's comment moves the case from awaiting_info to open.", refusals: onCase,
	}, func(ctx context.Context, v *store.View, in *struct {
		Idempotent
		CaseInPath
		Body said
	},
	) (*body[csm.Note], error) {
		n, err := v.CommentOnCase(ctx, in.Case, in.Body.Text, in.Body.SourceID)
		return &body[csm.Note]{n}, err
	})

	declare(r, call{
		function: "cases", method: http.MethodPost, path: "/cases/{case}/work_notes", id: "note-on-case", status: http.StatusCreated,
		summary: "Write a work note on a case", description: "Customers never see work notes.", refusals: onCase,
	}, func(ctx context.Context, v *store.View, in *struct {
		Idempotent
		CaseInPath
		Body noted
	},
	) (*body[csm.Note], error) {
		n, err := v.WorkNoteOnCase(ctx, in.Case, in.Body.Text)
		return &body[csm.Note]{n}, err
	})

	declare(r, call{
		function: "cases", method: http.MethodGet, path: "/cases/{case}/activities", id: "list-case-activities", status: http.StatusOK,
		summary: "Read the work notes and comments of a case", description: "Newest first. Customers see comments only.",
		refusals: []csm.Code{csm.CodeForbidden, csm.CodeCaseNotFound, csm.CodeInvalidCursor},
	}, func(ctx context.Context, v *store.View, in *struct {
		CaseInPath
		Paging
		Elements
	},
	) (*body[Page[csm.Note]], error) {
		p, err := v.CaseActivities(ctx, in.Case, in.Element, in.Limit, in.Cursor)
		return pageOf(p), err
	})

	declare(r, call{
		function: "cases", method: http.MethodGet, path: "/cases/{case}/associations", id: "list-case-associations", status: http.StatusOK,
		summary: "Read the history of a case's incidents", description: "Every association that the case has or had: who made and ended it, and when. Oldest first for each incident.",
		refusals: []csm.Code{csm.CodeForbidden, csm.CodeCaseNotFound, csm.CodeInvalidCursor},
	}, func(ctx context.Context, v *store.View, in *struct {
		CaseInPath
		Paging
	},
	) (*body[Page[csm.Association]], error) {
		p, err := v.AssociationsOfCase(ctx, in.Case, in.Limit, in.Cursor)
		return pageOf(p), err
	})
}
