package api

import (
	"context"
	"net/http"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

func declareSolution(r *router) {
	declare(r, call{
		function: "cases", method: http.MethodPost, path: "/cases/{case}/solution", id: "propose-solution", status: http.StatusOK,
		summary: "Propose a solution", description: "Resolves the case. Only the customer's answer closes it or opens it again.",
		refusals: []csm.Code{csm.CodeForbidden, csm.CodeCaseNotFound, csm.CodeCaseClosed, csm.CodeStateNotReachable, csm.CodeIdempotencyKeyReused},
	}, func(ctx context.Context, v *store.View, in *struct {
		Idempotent
		CaseInPath
		Body struct {
			ResolutionCode  csm.ResolutionCode `json:"resolution_code" doc:"Kind of solution."`
			ResolutionNotes string             `json:"resolution_notes" minLength:"1" maxLength:"8000" pattern:"\\S" doc:"The solution, for the customer to read."`
		} `nameHint:"SolutionProposal"`
	},
	) (*record[csm.CaseView], error) {
		return recordOfCase(v.ProposeSolution(ctx, in.Case, in.Body.ResolutionCode, in.Body.ResolutionNotes))
	})

	answers := []csm.Code{csm.CodeForbidden, csm.CodeCaseNotFound, csm.CodeCaseClosed, csm.CodeNoSolutionProposed, csm.CodeIdempotencyKeyReused}
	declare(r, call{
		function: "cases", method: http.MethodPost, path: "/cases/{case}/solution/accept", id: "accept-solution", status: http.StatusOK,
		summary: "Accept the solution", description: "By the customer. Closes the case, which gets no more notes of its incident. Needs no body.", refusals: answers,
	}, func(ctx context.Context, v *store.View, in *struct {
		Idempotent
		CaseInPath
		Bodiless
	},
	) (*record[csm.CaseView], error) {
		return recordOfCase(v.AcceptSolution(ctx, in.Case))
	})

	declare(r, call{
		function: "cases", method: http.MethodPost, path: "/cases/{case}/solution/reject", id: "reject-solution", status: http.StatusOK,
		summary: "Reject the solution", description: "By the customer. Opens the case again; the reason becomes a comment.", refusals: answers,
	}, func(ctx context.Context, v *store.View, in *struct {
		Idempotent
		CaseInPath
		Body struct {
			Reason string `json:"reason" minLength:"1" maxLength:"8000" pattern:"\\S" doc:"What is still wrong."`
		} `nameHint:"SolutionRejection"`
	},
	) (*record[csm.CaseView], error) {
		return recordOfCase(v.RejectSolution(ctx, in.Case, in.Body.Reason))
	})
}
