package api

import (
	"context"
	"net/http"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

func declareCases(r *router) {
	declare(r, call{
		function: "cases", method: http.MethodPost, path: "/cases",
		id: "open-case", status: http.StatusCreated, needs: csm.OpenCases,
		summary:     "Open a case",
		description: "By an agent for a contact or consumer, or by a customer for themselves.",
		refusals:    []csm.Code{csm.CodeForbidden, csm.CodeIdempotencyKeyReused},
	}, openCase)

	declare(r, call{
		function: "cases", method: http.MethodGet, path: "/cases",
		id: "list-cases", status: http.StatusOK, needs: csm.ReadCases,
		summary:     "List cases",
		description: "Those that you may see, last updated first. " + listsMayLag,
		refusals:    []csm.Code{csm.CodeForbidden, csm.CodeInvalidCursor},
	}, listCases)

	declare(r, call{
		function: "cases", method: http.MethodGet, path: "/cases/{case}",
		id: "get-case", status: http.StatusOK,
		summary:  "Read a case",
		refusals: []csm.Code{csm.CodeForbidden, csm.CodeCaseNotFound},
	}, getCase)

	declare(r, call{
		function: "cases", method: http.MethodPatch, path: "/cases/{case}",
		id: "change-case", status: http.StatusOK,
		summary:     "Change a case",
		description: "Absent fields stay as they are. A case that becomes cancelled gets no more notes of its incident.",
		refusals: []csm.Code{
			csm.CodeForbidden, csm.CodeCaseNotFound, csm.CodeCaseClosed, csm.CodeStateNotReachable,
			csm.CodeInconsistent,
		},
	}, changeCase)
}

const listsMayLag = "The list may lag a moment behind a change. " +
	"A page can be short although more follow: go on while there is a next_cursor."

type openCaseInput struct {
	Idempotent
	Body newCase
}

func openCase(ctx context.Context, view *store.View, in *openCaseInput) (*created[csm.CaseView], error) {
	c, err := view.OpenCase(ctx, in.Body.request())
	return &created[csm.CaseView]{"./cases/" + c.Number, etag(c.Version), c}, err
}

type listCasesInput struct {
	Paging
	Account     string        `query:"account" maxLength:"100" doc:"Only cases of this account."`
	State       csm.CaseState `query:"state" doc:"Only cases in this state."`
	AssignedTo  string        `query:"assigned_to" maxLength:"255" doc:"Only cases of this agent."`
	HasIncident string        `query:"has_incident" enum:"true,false" doc:"Only cases with, or without, an incident."`
}

func listCases(ctx context.Context, view *store.View, in *listCasesInput) (*list[csm.CaseView], error) {
	filter := store.CaseFilter{
		Account:     in.Account,
		State:       in.State,
		AssignedTo:  in.AssignedTo,
		HasIncident: flag(in.HasIncident),
	}
	return listOf(view.ListCases(ctx, filter, in.Limit, in.Cursor))
}

func recordOfCase(c csm.CaseView, err error) (*record[csm.CaseView], error) {
	return &record[csm.CaseView]{etag(c.Version), c}, err
}

func getCase(ctx context.Context, view *store.View, in *caseInput) (*record[csm.CaseView], error) {
	return recordOfCase(view.Case(ctx, in.Case))
}

type changeCaseInput struct {
	CaseInPath
	IfMatch
	Body caseChange
}

func changeCase(ctx context.Context, view *store.View, in *changeCaseInput) (*record[csm.CaseView], error) {
	return recordOfCase(view.ChangeCase(ctx, in.Case, in.Body.change(), in.versions()))
}
