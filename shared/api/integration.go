package api

import (
	"context"
	"net/http"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

// declareIntegration declares what associates cases with incidents.
func declareIntegration(r *router) {
	declare(r, call{
		function: "create",
		method:   http.MethodPost,
		path:     "/cases/{case}/incident",
		id:       "create-incident",
		status:   http.StatusCreated,
		summary:  "Create an incident from a case",
		description: "Copies short_description, configuration_item and the customer as caller; " +
			"priority, impact and urgency come from the settings. Needs no body.",
		refusals: onAssociation(csm.CodeCaseAlreadyAssociated, csm.CodeNoPriorityRow,
			csm.CodeIdempotencyKeyReused),
	}, createIncident)

	declare(r, call{
		function:    "associate",
		method:      http.MethodPut,
		path:        "/cases/{case}/incident",
		id:          "associate-incident",
		status:      http.StatusOK,
		summary:     "Associate a case with an open incident",
		description: "Doing it again with the same incident changes nothing.",
		refusals: onAssociation(csm.CodeIncidentNotFound, csm.CodeCaseAlreadyAssociated,
			csm.CodeIncidentNotOpen,
			csm.CodeIncidentNotShared),
	}, associateIncident)

	declare(r, call{
		function: "remove", method: http.MethodDelete, path: "/cases/{case}/incident",
		id: "remove-incident", status: http.StatusNoContent,
		summary:     "Remove the incident from a case",
		description: "The incident lives on, and the notes that the case has stay.",
		refusals:    onAssociation(csm.CodeNoIncident),
	}, removeIncident)

	declare(r, call{
		function: "sync", method: http.MethodPost, path: "/cases/{case}/incident/sync",
		id: "sync-incident", status: http.StatusOK,
		summary: "Write the notes that a case lacks",
		description: "Notes come by themselves; this repairs after an outage. " +
			"Needs no body, and is harmless to repeat.",
		refusals: onAssociation(csm.CodeNoIncident, csm.CodeIdempotencyKeyReused),
	}, syncIncident)
}

// onAssociation are the refusals of every call on the incident of a case, and some more.
func onAssociation(more ...csm.Code) []csm.Code {
	return append(more, csm.CodeForbidden, csm.CodeCaseNotFound, csm.CodePluginInactive,
		csm.CodeCaseClosed, csm.CodeTypeWithoutIncident,
		csm.CodeInconsistent)
}

func createIncident(
	ctx context.Context, view *store.View, in *caseAction,
) (*created[csm.Incident], error) {
	incident, err := view.CreateIncident(ctx, in.Case, in.versions()...)
	location := "../../incidents/" + incident.Number
	return &created[csm.Incident]{location, etag(incident.Version), incident}, err
}

type incidentToAssociate struct {
	Number  string `json:"number" minLength:"1" maxLength:"30" example:"INC0000001" doc:"Number of the incident."`
	History bool   `json:"history,omitempty" doc:"Whether the case also gets the notes of the updates before this moment."`
}

type associateIncidentInput struct {
	CaseInPath
	IfMatch
	Body incidentToAssociate
}

func associateIncident(
	ctx context.Context, view *store.View, in *associateIncidentInput,
) (*body[csm.Association], error) {
	associate := view.AssociateIncident
	if in.Body.History {
		associate = view.AssociateWithHistory
	}
	association, err := associate(ctx, in.Case, in.Body.Number, in.versions()...)
	return &body[csm.Association]{association}, err
}

type removeIncidentInput struct {
	CaseInPath
	IfMatch
}

func removeIncident(
	ctx context.Context, view *store.View, in *removeIncidentInput,
) (*struct{}, error) {
	return nil, view.RemoveIncident(ctx, in.Case, in.versions()...)
}

func syncIncident(
	ctx context.Context, view *store.View, in *caseAction,
) (*body[store.Synced], error) {
	synced, err := view.SyncIncident(ctx, in.Case, in.versions()...)
	return &body[store.Synced]{synced}, err
}
