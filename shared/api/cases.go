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
		description: "Those that you may see, last updated first. " + casesRead + listsMayLag,
		refusals:    []csm.Code{csm.CodeForbidden, csm.CodeInvalidCursor},
	}, listCases)

	declare(r, call{
		function: "cases", method: http.MethodGet, path: "/cases/{case}",
		id: "get-case", status: http.StatusOK,
		summary:  "Read a case",
		refusals: []csm.Code{csm.CodeForbidden, csm.CodeCaseNotFound},
	}, getCase)

	declare(r, call{
		function:    "cases",
		method:      http.MethodPatch,
		path:        "/cases/{case}",
		id:          "change-case",
		status:      http.StatusOK,
		summary:     "Change a case",
		description: "Absent fields stay as they are. A case that becomes cancelled gets no more notes of its incident.",
		refusals: []csm.Code{
			csm.CodeForbidden, csm.CodeCaseNotFound, csm.CodeCaseClosed, csm.CodeStateNotReachable,
			csm.CodeInconsistent,
		},
	}, changeCase)

	declare(r, call{
		function: "cases",
		method:   http.MethodPost,
		path:     "/cases/{case}/acknowledge",
		id:       "acknowledge-case",
		status:   http.StatusOK,
		summary:  "Acknowledge what happened on a case",
		description: "By the agent, who saw it: the case needs no attention until something new happens. " +
			"Makes no new version. Needs no body.",
		refusals: onCase,
	}, acknowledgeCase)
}

const listsMayLag = "The list may lag a moment behind a change. " +
	"A page can be short although more follow: go on while there is a next_cursor."

type openCaseInput struct {
	Idempotent
	Body newCase
}

func openCase(
	ctx context.Context, view *store.View, in *openCaseInput,
) (*created[csm.CaseView], error) {
	c, err := view.OpenCase(ctx, in.Body.request())
	return &created[csm.CaseView]{"./cases/" + c.Number, etag(c.Version), c}, err
}

type listCasesInput struct {
	Paging
	Account         string              `query:"account" maxLength:"100" doc:"Only cases of this account."`
	State           csm.CaseState       `query:"state" doc:"Only cases in this state."`
	Active          string              `query:"active" enum:"true,false" doc:"Only cases that are not closed or cancelled yet, or only those that are."`
	Type            csm.CaseType        `query:"type" maxLength:"100" doc:"Only cases for this department."`
	Priority        int                 `query:"priority" minimum:"1" maximum:"4" doc:"Only cases of this priority."`
	AssignedTo      string              `query:"assigned_to" maxLength:"255" doc:"Only cases of this agent; me for your own, none for those of nobody."`
	AssignmentGroup string              `query:"assignment_group" maxLength:"100" doc:"Only cases of this group."`
	HasIncident     string              `query:"has_incident" enum:"true,false" doc:"Only cases with, or without, an incident."`
	IncidentState   []csm.IncidentState `query:"incident_state" doc:"Only cases whose incident is in one of these states, separated by commas. For those who may see incidents."`
	ActionStatus    string              `query:"action_status" enum:"needs_attention,blocked_internally,blocked_by_customer,none" doc:"Only cases with this action status; none for cases that wait for nobody."`
	Words           string              `query:"q" maxLength:"160" doc:"Only cases with every one of these words anywhere in the number, the short_description, or the id of the contact or consumer, in upper or lower case."`
}

// casesRead says what a filtered list reads.
const casesRead = "A list reads the cases of account, or of your accounts, in that order, and answers those that " +
	"pass the filters; each page reads their incidents together. "

func listCases(
	ctx context.Context, view *store.View, in *listCasesInput,
) (*list[csm.CaseView], error) {
	filter := store.CaseFilter{
		Account:         in.Account,
		State:           in.State,
		Active:          flag(in.Active),
		Type:            in.Type,
		Priority:        in.Priority,
		AssignedTo:      in.AssignedTo,
		AssignmentGroup: in.AssignmentGroup,
		IncidentStates:  in.IncidentState,
		ActionStatus:    csm.ActionStatus(in.ActionStatus),
		Words:           in.Words,
		HasIncident:     flag(in.HasIncident),
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

func changeCase(
	ctx context.Context, view *store.View, in *changeCaseInput,
) (*record[csm.CaseView], error) {
	return recordOfCase(view.ChangeCase(ctx, in.Case, in.Body.change(), in.versions()))
}

func acknowledgeCase(
	ctx context.Context, view *store.View, in *caseAction,
) (*record[csm.CaseView], error) {
	return recordOfCase(view.AcknowledgeCase(ctx, in.Case, in.versions()...))
}
