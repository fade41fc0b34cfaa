package api

import (
	"context"
	"net/http"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

// declareIntegration declares what ties cases to incidents.
func declareIntegration(r *router) {
	declare(r, call{
		function: "create", method: http.MethodPost, path: "/cases/{case}/incident", id: "create-incident", status: http.StatusCreated,
		summary: "Create an incident from a case", description: "Copies short_description, configuration_item and the customer as caller; priority, impact and urgency come from the settings. Needs no body.",
		refusals: []csm.Code{csm.CodeForbidden, csm.CodeCaseNotFound, csm.CodePluginInactive, csm.CodeCaseClosed, csm.CodeCaseAlreadyAssociated, csm.CodeNoPriorityRow, csm.CodeIdempotencyKeyReused},
	}, func(ctx context.Context, v *store.View, in *struct {
		Idempotent
		CaseInPath
		Bodiless
	},
	) (*created[csm.Incident], error) {
		i, err := v.CreateIncident(ctx, in.Case)
		return &created[csm.Incident]{"../../incidents/" + i.Number, etag(i.Version), i}, err
	})

	declare(r, call{
		function: "associate", method: http.MethodPut, path: "/cases/{case}/incident", id: "associate-incident", status: http.StatusOK,
		summary: "Associate a case with an open incident", description: "Doing it again with the same incident changes nothing.",
		refusals: []csm.Code{csm.CodeForbidden, csm.CodeCaseNotFound, csm.CodeIncidentNotFound, csm.CodePluginInactive, csm.CodeCaseClosed, csm.CodeCaseAlreadyAssociated, csm.CodeIncidentNotOpen},
	}, func(ctx context.Context, v *store.View, in *struct {
		CaseInPath
		Body struct {
			Number string `json:"number" minLength:"1" maxLength:"30" example:"INC0000001" doc:"Number of the incident."`
		} `nameHint:"IncidentToAssociate"`
	},
	) (*body[csm.Association], error) {
		a, err := v.AssociateIncident(ctx, in.Case, in.Body.Number)
		return &body[csm.Association]{a}, err
	})

	declare(r, call{
		function: "remove", method: http.MethodDelete, path: "/cases/{case}/incident", id: "remove-incident", status: http.StatusNoContent,
		summary: "Remove the incident from a case", description: "The incident lives on, and the notes that the case has stay.",
		refusals: []csm.Code{csm.CodeForbidden, csm.CodeCaseNotFound, csm.CodeNoIncident, csm.CodePluginInactive, csm.CodeCaseClosed},
	}, func(ctx context.Context, v *store.View, in *CaseInPath) (*struct{}, error) {
		return nil, v.RemoveIncident(ctx, in.Case)
	})

	declare(r, call{
		function: "sync", method: http.MethodPost, path: "/cases/{case}/incident/sync", id: "sync-incident", status: http.StatusOK,
		summary: "Write the notes that a case lacks", description: "Notes come by themselves; this repairs after an outage. Needs no body, and is harmless to repeat.",
		refusals: []csm.Code{csm.CodeForbidden, csm.CodeCaseNotFound, csm.CodeNoIncident, csm.CodePluginInactive, csm.CodeCaseClosed, csm.CodeIdempotencyKeyReused},
	}, func(ctx context.Context, v *store.View, in *struct {
		Idempotent
		CaseInPath
		Bodiless
	},
	) (*body[store.Synced], error) {
		s, err := v.SyncIncident(ctx, in.Case)
		return &body[store.Synced]{s}, err
	})
}
