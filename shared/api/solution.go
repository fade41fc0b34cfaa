package api

import (
	"context"
	"net/http"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

func declareSolution(r *router) {
	declare(r, call{
		function: "cases", method: http.MethodPost, path: "/cases/{case}/solution",
		id: "propose-solution", status: http.StatusOK,
		summary:     "Propose a solution",
		description: "Resolves the case. Only the customer's answer closes it or opens it again.",
		refusals: []csm.Code{
			csm.CodeForbidden, csm.CodeCaseNotFound, csm.CodeCaseClosed, csm.CodeStateNotReachable,
			csm.CodeIdempotencyKeyReused,
		},
	}, proposeSolution)

	answers := []csm.Code{
		csm.CodeForbidden, csm.CodeCaseNotFound, csm.CodeCaseClosed, csm.CodeNoSolutionProposed,
		csm.CodeInconsistent, csm.CodeIdempotencyKeyReused,
	}
	declare(r, call{
		function: "cases", method: http.MethodPost, path: "/cases/{case}/solution/accept",
		id: "accept-solution", status: http.StatusOK,
		summary: "Accept the solution",
		description: "By the customer. Closes the case, which gets no more notes of its incident. " +
			"Needs no body.",
		refusals: answers,
	}, acceptSolution)

	declare(r, call{
		function: "cases", method: http.MethodPost, path: "/cases/{case}/solution/reject",
		id: "reject-solution", status: http.StatusOK,
		summary:     "Reject the solution",
		description: "By the customer. Opens the case again; the reason becomes a comment.",
		refusals:    answers,
	}, rejectSolution)
}

type solutionProposal struct {
	ResolutionCode  csm.ResolutionCode `json:"resolution_code" doc:"Kind of solution."`
	ResolutionNotes string             `json:"resolution_notes" minLength:"1" maxLength:"8000" pattern:"[^\\s\\p{Z}\\p{Cc}\\p{Cf}]" patternDescription:"a text with a visible character" doc:"The solution, for the customer to read."`
}

type solutionRejection struct {
	Reason string `json:"reason" minLength:"1" maxLength:"8000" pattern:"[^\\s\\p{Z}\\p{Cc}\\p{Cf}]" patternDescription:"a text with a visible character" doc:"What is still wrong."`
}

type proposeSolutionInput struct {
	Idempotent
	CaseInPath
	IfMatch
	Body solutionProposal
}

func proposeSolution(
	ctx context.Context, view *store.View, in *proposeSolutionInput,
) (*record[csm.CaseView], error) {
	proposal := in.Body
	return recordOfCase(view.ProposeSolution(ctx, in.Case, proposal.ResolutionCode,
		proposal.ResolutionNotes, in.versions()...))
}

func acceptSolution(
	ctx context.Context, view *store.View, in *caseAction,
) (*record[csm.CaseView], error) {
	return recordOfCase(view.AcceptSolution(ctx, in.Case, in.versions()...))
}

type rejectSolutionInput struct {
	Idempotent
	CaseInPath
	IfMatch
	Body solutionRejection
}

func rejectSolution(
	ctx context.Context, view *store.View, in *rejectSolutionInput,
) (*record[csm.CaseView], error) {
	return recordOfCase(view.RejectSolution(ctx, in.Case, in.Body.Reason, in.versions()...))
}
