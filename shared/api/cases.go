package api

import (
	"context"
	"net/http"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

type newCase struct {
	Account           string `json:"account,omitempty" maxLength:"100" doc:"Customer organisation; for a contact. A contact's token supplies it."`
	Contact           string `json:"contact,omitempty" maxLength:"100" doc:"Id of the contact who asks; exactly one of contact and consumer. A customer's token supplies it."`
	Consumer          string `json:"consumer,omitempty" maxLength:"100" doc:"Id of the consumer who asks."`
	ShortDescription  string `json:"short_description" minLength:"1" maxLength:"160" doc:"What it is about."`
	Description       string `json:"description,omitempty" maxLength:"8000" doc:"The whole story."`
	Category          string `json:"category,omitempty" enum:"question,issue,feature" doc:"Kind of request; issue when absent."`
	Type              string `json:"type,omitempty" enum:"customer_service,hr,facilities" doc:"Department; customer_service when absent."`
	Priority          int    `json:"priority,omitempty" minimum:"1" maximum:"4" doc:"1 critical, 2 high, 3 moderate, 4 low; 4 when absent."`
	AssignedTo        string `json:"assigned_to,omitempty" maxLength:"100" doc:"Id of the agent who works on it."`
	ConfigurationItem string `json:"configuration_item,omitempty" maxLength:"100" doc:"What the case is about."`
}

func (n newCase) request() csm.CaseRequest {
	return csm.CaseRequest{
		Account: n.Account, Contact: n.Contact, Consumer: n.Consumer, ShortDescription: n.ShortDescription, Description: n.Description,
		Category: n.Category, Type: n.Type, Priority: n.Priority, AssignedTo: n.AssignedTo, ConfigurationItem: n.ConfigurationItem,
	}
}

func declareCases(r *router) {
	declare(r, call{
		function: "cases", method: http.MethodPost, path: "/cases", id: "open-case", status: http.StatusCreated,
		summary: "Open a case", description: "By an agent for a contact or consumer, or by a customer for themselves.",
		refusals: []csm.Code{csm.CodeForbidden, csm.CodeIdempotencyKeyReused},
	}, func(ctx context.Context, v *store.View, in *struct {
		Idempotent
		Body newCase
	}) (*created[csm.CaseView], error) {
		c, err := v.OpenCase(ctx, in.Body.request())
		return &created[csm.CaseView]{below(ctx, "/cases/"+c.Number), etag(c.Version), c}, err
	})

	declare(r, call{
		function: "cases", method: http.MethodGet, path: "/cases/{case}", id: "get-case", status: http.StatusOK,
		summary: "Read a case", refusals: []csm.Code{csm.CodeForbidden, csm.CodeCaseNotFound},
	}, func(ctx context.Context, v *store.View, in *CaseInPath) (*record[csm.CaseView], error) {
		c, err := v.Case(ctx, in.Case)
		return &record[csm.CaseView]{etag(c.Version), c}, err
	})

	declare(r, call{
		function: "cases", method: http.MethodGet, path: "/cases/{case}/activities", id: "list-case-activities", status: http.StatusOK,
		summary: "Read the work notes and comments of a case", description: "Newest first. Customers see comments only.",
		refusals: []csm.Code{csm.CodeForbidden, csm.CodeCaseNotFound, csm.CodeInvalidCursor},
	}, func(ctx context.Context, v *store.View, in *struct {
		CaseInPath
		Paging
		Element []csm.Element `query:"element" enum:"work_notes,comments" doc:"Only these elements."`
	}) (*body[Page[csm.Note]], error) {
		p, err := v.CaseActivities(ctx, in.Case, in.Element, in.Limit, in.Cursor)
		return pageOf(p), err
	})
}
