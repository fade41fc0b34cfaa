package api

import (
	"context"
	"net/http"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

func declareIncidents(r *router) {
	declare(r, call{
		function:    "incidents",
		method:      http.MethodPost,
		path:        "/incidents",
		id:          "open-incident",
		status:      http.StatusCreated,
		needs:       csm.ChangeIncidents,
		summary:     "Open an incident that comes from no case",
		description: "The priority is looked up from impact and urgency.",
		refusals: []csm.Code{
			csm.CodeForbidden, csm.CodeNoPriorityRow, csm.CodeSourceIDReused, csm.CodeIdempotencyKeyReused,
		},
	}, openIncident)

	declare(r, call{
		function: "incidents",
		method:   http.MethodGet,
		path:     "/incidents",
		id:       "list-incidents",
		status:   http.StatusOK,
		needs:    csm.ReadIncidents,
		summary:  "List incidents",
		description: "Last opened first. To find an open incident to associate, filter by the states new, " +
			"in_progress and on_hold and by text. A list reads the incidents in the states, or in all, in that order, and " +
			"answers those that pass the filters. " + listsMayLag,
		refusals: []csm.Code{csm.CodeForbidden, csm.CodeInvalidCursor},
	}, listIncidents)

	declare(r, call{
		function: "incidents", method: http.MethodGet, path: "/incidents/{incident}",
		id: "get-incident", status: http.StatusOK,
		summary:  "Read an incident",
		refusals: []csm.Code{csm.CodeIncidentNotFound},
	}, getIncident)

	declare(r, call{
		function: "incidents", method: http.MethodPatch, path: "/incidents/{incident}",
		id: "change-incident", status: http.StatusOK, needs: csm.ChangeIncidents,
		summary: "Change an incident",
		description: "One update, which reaches every associated case in the background. " +
			"Absent fields stay as they are; a change that changes nothing makes no update.",
		refusals: []csm.Code{
			csm.CodeForbidden, csm.CodeIncidentNotFound, csm.CodeIncidentClosed,
			csm.CodeStateNotReachable, csm.CodeNoPriorityRow, csm.CodeSourceIDReused,
			csm.CodeNoCustomerToAsk,
		},
	}, changeIncident)
}

type openIncidentInput struct {
	Idempotent
	Body newIncident
}

func openIncident(
	ctx context.Context, view *store.View, in *openIncidentInput,
) (*created[csm.Incident], error) {
	incident, err := view.OpenIncident(ctx, in.Body.request())
	location := "./incidents/" + incident.Number
	return &created[csm.Incident]{location, etag(incident.Version), incident}, err
}

type listIncidentsInput struct {
	Paging
	State           []csm.IncidentState `query:"state" doc:"Only incidents in these states, separated by commas."`
	Words           string              `query:"q" maxLength:"160" doc:"Only incidents with every one of these words anywhere in the number, the short_description, or the id of the caller, in upper or lower case."`
	AssignedTo      string              `query:"assigned_to" maxLength:"255" doc:"Only incidents of this person; me for your own, none for those of nobody."`
	AssignmentGroup string              `query:"assignment_group" maxLength:"100" doc:"Only incidents of this group."`
	HoldReason      csm.HoldReason      `query:"hold_reason" doc:"Only incidents that are on hold for this reason."`
	Priority        int                 `query:"priority" minimum:"1" maximum:"5" doc:"Only incidents of this priority."`
	UpdatedSince    time.Time           `query:"updated_since" doc:"Only incidents with an update at or after this time."`
	Query           string              `query:"query" maxLength:"160" doc:"How the number or the short_description begins, in upper or lower case."`
}

func listIncidents(
	ctx context.Context, view *store.View, in *listIncidentsInput,
) (*list[csm.Incident], error) {
	filter := store.IncidentFilter{
		States:          in.State,
		Text:            in.Query,
		Words:           in.Words,
		AssignedTo:      in.AssignedTo,
		AssignmentGroup: in.AssignmentGroup,
		HoldReason:      in.HoldReason,
		Priority:        in.Priority,
	}
	if !in.UpdatedSince.IsZero() {
		filter.UpdatedSince = csm.At(in.UpdatedSince)
	}
	return listOf(view.ListIncidents(ctx, filter, in.Limit, in.Cursor))
}

func recordOfIncident(incident csm.Incident, err error) (*record[csm.Incident], error) {
	return &record[csm.Incident]{etag(incident.Version), incident}, err
}

func getIncident(
	ctx context.Context, view *store.View, in *incidentInput,
) (*record[csm.Incident], error) {
	return recordOfIncident(view.Incident(ctx, in.Incident))
}

type changeIncidentInput struct {
	IncidentInPath
	IfMatch
	Body incidentChange
}

func changeIncident(
	ctx context.Context, view *store.View, in *changeIncidentInput,
) (*record[csm.Incident], error) {
	changed, err := view.ChangeIncident(ctx, in.Incident, in.Body.change(), in.versions())
	return recordOfIncident(changed.Incident, err)
}
