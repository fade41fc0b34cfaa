package api

import (
	"context"
	"net/http"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

// declareCaseClose declares how a case ends without an accepted solution.
// Cancelling is a change of its state.
func declareCaseClose(r *router) {
	declare(r, call{
		function: "cases", method: http.MethodPost, path: "/cases/{case}/close",
		id: "close-case", status: http.StatusOK,
		summary: "Close a case",
		description: "By an agent, when the work is done, for case types that the fulfiller completes. " +
			"The case gets no more notes of its incident.",
		refusals: []csm.Code{
			csm.CodeForbidden, csm.CodeCaseNotFound, csm.CodeCaseClosed, csm.CodeRequesterCompletes,
			csm.CodeStateNotReachable, csm.CodeIdempotencyKeyReused, csm.CodeInconsistent,
		},
	}, closeCase)

	declare(r, call{
		function: "cases",
		method:   http.MethodPost,
		path:     "/cases/{case}/withdraw",
		id:       "withdraw-case",
		status:   http.StatusOK,
		summary:  "Withdraw a case",
		description: "By who asked, at any time. Closes the case, which gets no more notes of its incident; " +
			"the reason becomes a comment.",
		refusals: []csm.Code{
			csm.CodeForbidden, csm.CodeCaseNotFound, csm.CodeCaseClosed, csm.CodeIdempotencyKeyReused,
			csm.CodeInconsistent,
		},
	}, withdrawCase)
}

type caseResolution struct {
	ResolutionCode  csm.ResolutionCode `json:"resolution_code" doc:"How it was solved."`
	ResolutionNotes string             `json:"resolution_notes" minLength:"1" maxLength:"8000" pattern:"[^\\s\\p{Z}\\p{Cc}\\p{Cf}]" patternDescription:"a text with a visible character" doc:"What was done, for the customer to read."`
}

type closeCaseInput struct {
	Idempotent
	CaseInPath
	IfMatch
	Body caseResolution
}

func closeCase(
	ctx context.Context, view *store.View, in *closeCaseInput,
) (*record[csm.CaseView], error) {
	resolution := in.Body
	return recordOfCase(view.CloseCase(
		ctx, in.Case, resolution.ResolutionCode, resolution.ResolutionNotes, in.versions()...))
}

type caseWithdrawal struct {
	Reason string `json:"reason" minLength:"1" maxLength:"8000" pattern:"[^\\s\\p{Z}\\p{Cc}\\p{Cf}]" patternDescription:"a text with a visible character" doc:"Why it is not needed any more."`
}

type withdrawCaseInput struct {
	Idempotent
	CaseInPath
	IfMatch
	Body caseWithdrawal
}

func withdrawCase(
	ctx context.Context, view *store.View, in *withdrawCaseInput,
) (*record[csm.CaseView], error) {
	return recordOfCase(view.WithdrawCase(ctx, in.Case, in.Body.Reason, in.versions()...))
}
