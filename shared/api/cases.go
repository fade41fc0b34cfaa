package api

import (
	"context"
	"net/http"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

type newCase struct {
	Account           string       `json:"account,omitempty" maxLength:"100" doc:"Customer organisation; for a contact. A contact's token supplies it."`
	Contact           string       `json:"contact,omitempty" maxLength:"255" doc:"Id of the contact who asks; exactly one of contact and consumer. A customer's token supplies it."`
	Consumer          string       `json:"consumer,omitempty" maxLength:"255" doc:"Id of the consumer who asks."`
	ShortDescription  string       `json:"short_description" minLength:"1" maxLength:"160" pattern:"\\S" doc:"What it is about; not only white space."`
	Description       string       `json:"description,omitempty" maxLength:"8000" doc:"The whole story."`
	Category          csm.Category `json:"category,omitempty" doc:"Kind of request; issue when absent."`
	Type              csm.CaseType `json:"type,omitempty" doc:"Department; customer_service when absent."`
	Priority          int          `json:"priority,omitempty" minimum:"1" maximum:"4" doc:"1 critical, 2 high, 3 moderate, 4 low; 4 when absent."`
	AssignedTo        string       `json:"assigned_to,omitempty" maxLength:"255" doc:"Id of the agent who works on it. Agents only."`
	ConfigurationItem string       `json:"configuration_item,omitempty" maxLength:"100" doc:"What the case is about."`
}

func (n newCase) request() csm.CaseRequest {
	return csm.CaseRequest{
		Account: n.Account, Contact: n.Contact, Consumer: n.Consumer, ShortDescription: n.ShortDescription, Description: n.Description,
		Category: n.Category, Type: n.Type, Priority: n.Priority, AssignedTo: n.AssignedTo, ConfigurationItem: n.ConfigurationItem,
	}
}

type caseChange struct {
	ShortDescription  *string        `json:"short_description,omitempty" minLength:"1" maxLength:"160" pattern:"\\S" doc:"What it is about."`
	Description       *string        `json:"description,omitempty" maxLength:"8000" doc:"The whole story; empty clears it."`
	Category          *csm.Category  `json:"category,omitempty" doc:"Kind of request."`
	Type              *csm.CaseType  `json:"type,omitempty" doc:"Department."`
	Priority          *int           `json:"priority,omitempty" minimum:"1" maximum:"4" doc:"1 critical, 2 high, 3 moderate, 4 low."`
	State             *csm.CaseState `json:"state,omitempty" doc:"new goes to open, awaiting_info or cancelled; open and awaiting_info to each other or cancelled. A case is resolved by proposing a solution; then the customer closes it or opens it again."`
	AssignedTo        *string        `json:"assigned_to,omitempty" maxLength:"255" doc:"Id of the agent who works on it; empty clears it."`
	ConfigurationItem *string        `json:"configuration_item,omitempty" maxLength:"100" doc:"What the case is about; empty clears it."`
}

func (c caseChange) change() csm.CaseChange {
	return csm.CaseChange{
		ShortDescription: c.ShortDescription, Description: c.Description, Category: c.Category, Type: c.Type,
		AssignedTo: c.AssignedTo, ConfigurationItem: c.ConfigurationItem, Priority: c.Priority, State: c.State,
	}
}

func recordOfCase(c csm.CaseView, err error) (*record[csm.CaseView], error) {
	return &record[csm.CaseView]{etag(c.Version), c}, err
}

func declareCases(r *router) {
	declare(r, call{
		function: "cases", method: http.MethodPost, path: "/cases", id: "open-case", status: http.StatusCreated, needs: csm.OpenCases,
		summary: "Open a case", description: "By an agent for a contact or consumer, or by a customer for themselves.",
		refusals: []csm.Code{csm.CodeForbidden, csm.CodeIdempotencyKeyReused},
	}, func(ctx context.Context, v *store.View, in *struct {
		Idempotent
		Body newCase
	},
	) (*created[csm.CaseView], error) {
		c, err := v.OpenCase(ctx, in.Body.request())
		return &created[csm.CaseView]{"./cases/" + c.Number, etag(c.Version), c}, err
	})

	declare(r, call{
		function: "cases", method: http.MethodGet, path: "/cases", id: "list-cases", status: http.StatusOK, needs: csm.ReadCases,
		summary: "List cases", description: "Those that you may see, last updated first. The list may lag a moment behind a change. A page can be short although more follow: go on while there is a next_cursor.",
		refusals: []csm.Code{csm.CodeForbidden, csm.CodeInvalidCursor},
	}, func(ctx context.Context, v *store.View, in *struct {
		Paging
		Account     string        `query:"account" maxLength:"100" doc:"Only cases of this account."`
		State       csm.CaseState `query:"state" doc:"Only cases in this state."`
		AssignedTo  string        `query:"assigned_to" maxLength:"255" doc:"Only cases of this agent."`
		HasIncident string        `query:"has_incident" enum:"true,false" doc:"Only cases with, or without, an incident."`
	},
	) (*body[Page[csm.CaseView]], error) {
		f := store.CaseFilter{Account: in.Account, State: in.State, AssignedTo: in.AssignedTo, HasIncident: flag(in.HasIncident)}
		p, err := v.ListCases(ctx, f, in.Limit, in.Cursor)
		return pageOf(p), err
	})

	declare(r, call{
		function: "cases", method: http.MethodGet, path: "/cases/{case}", id: "get-case", status: http.StatusOK,
		summary: "Read a case", refusals: []csm.Code{csm.CodeForbidden, csm.CodeCaseNotFound},
	}, func(ctx context.Context, v *store.View, in *CaseInPath) (*record[csm.CaseView], error) {
		return recordOfCase(v.Case(ctx, in.Case))
	})

	declare(r, call{
		function: "cases", method: http.MethodPatch, path: "/cases/{case}", id: "change-case", status: http.StatusOK,
		summary: "Change a case", description: "Absent fields stay as they are. A case that becomes cancelled gets no more notes of its incident.",
		refusals: []csm.Code{csm.CodeForbidden, csm.CodeCaseNotFound, csm.CodeCaseClosed, csm.CodeStateNotReachable, csm.CodeVersionMismatch},
	}, func(ctx context.Context, v *store.View, in *struct {
		CaseInPath
		IfMatch
		Body caseChange
	},
	) (*record[csm.CaseView], error) {
		return recordOfCase(v.ChangeCase(ctx, in.Case, in.Body.change(), in.versions()))
	})
}
