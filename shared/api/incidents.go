package api

import (
	"context"
	"net/http"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

type newIncident struct {
	Caller            *csm.Person `json:"caller,omitempty" doc:"Who it is for; you, when absent."`
	ShortDescription  string      `json:"short_description" minLength:"1" maxLength:"160" pattern:"\\S" doc:"What it is about."`
	Description       string      `json:"description,omitempty" maxLength:"8000" doc:"The whole story."`
	ConfigurationItem string      `json:"configuration_item,omitempty" maxLength:"100" doc:"What is broken."`
	Impact            int         `json:"impact,omitempty" minimum:"1" maximum:"3" doc:"1 high, 2 medium, 3 low; 3 when absent."`
	Urgency           int         `json:"urgency,omitempty" minimum:"1" maximum:"3" doc:"1 high, 2 medium, 3 low; 3 when absent."`
	AssignedTo        string      `json:"assigned_to,omitempty" maxLength:"255" doc:"Id of who works on it."`
	AssignmentGroup   string      `json:"assignment_group,omitempty" maxLength:"100" doc:"Group that works on it."`
	SourceID          string      `json:"source_id,omitempty" maxLength:"200" doc:"Id of the incident in the system it comes from. The same id opens one incident: an echo gets the incident that it opened."`
}

func (n newIncident) request() csm.IncidentRequest {
	return csm.IncidentRequest{
		Caller: n.Caller, ShortDescription: n.ShortDescription, Description: n.Description, ConfigurationItem: n.ConfigurationItem,
		Impact: n.Impact, Urgency: n.Urgency, AssignedTo: n.AssignedTo, AssignmentGroup: n.AssignmentGroup, SourceID: n.SourceID,
	}
}

type incidentChange struct {
	Caller            *csm.Person        `json:"caller,omitempty" doc:"Who it is for."`
	ShortDescription  *string            `json:"short_description,omitempty" minLength:"1" maxLength:"160" pattern:"\\S" doc:"What it is about."`
	Description       *string            `json:"description,omitempty" maxLength:"8000" doc:"The whole story; empty clears it."`
	ConfigurationItem *string            `json:"configuration_item,omitempty" maxLength:"100" doc:"What is broken; empty clears it."`
	Impact            *int               `json:"impact,omitempty" minimum:"1" maximum:"3" doc:"1 high, 2 medium, 3 low. The priority follows."`
	Urgency           *int               `json:"urgency,omitempty" minimum:"1" maximum:"3" doc:"1 high, 2 medium, 3 low. The priority follows."`
	AssignedTo        *string            `json:"assigned_to,omitempty" maxLength:"255" doc:"Id of who works on it; empty clears it."`
	AssignmentGroup   *string            `json:"assignment_group,omitempty" maxLength:"100" doc:"Group that works on it; empty clears it."`
	State             *csm.IncidentState `json:"state,omitempty" doc:"on_hold needs hold_reason; resolved needs close_code and close_notes."`
	HoldReason        *csm.HoldReason    `json:"hold_reason,omitempty" doc:"Only on hold. awaiting_caller needs comments too."`
	CloseCode         *csm.CloseCode     `json:"close_code,omitempty" doc:"Resolution code."`
	CloseNotes        *string            `json:"close_notes,omitempty" maxLength:"8000" doc:"Resolution notes."`
	Comments          *string            `json:"comments,omitempty" minLength:"1" maxLength:"8000" pattern:"\\S" doc:"An additional comment, in the same update."`
	SourceID          string             `json:"source_id,omitempty" maxLength:"200" doc:"Id of the change in the system it comes from. The same id is applied once: an echo changes nothing."`
}

func (c incidentChange) change() csm.IncidentChange {
	return csm.IncidentChange{
		Caller: c.Caller, ShortDescription: c.ShortDescription, Description: c.Description, ConfigurationItem: c.ConfigurationItem,
		AssignedTo: c.AssignedTo, AssignmentGroup: c.AssignmentGroup, Impact: c.Impact, Urgency: c.Urgency, State: c.State,
		HoldReason: c.HoldReason, CloseCode: c.CloseCode, CloseNotes: c.CloseNotes, Comments: c.Comments, SourceID: c.SourceID,
	}
}

func declareIncidents(r *router) {
	declare(r, call{
		function: "incidents", method: http.MethodPost, path: "/incidents", id: "open-incident", status: http.StatusCreated, needs: csm.ChangeIncidents,
		summary: "Open an incident that comes from no case", description: "The priority is looked up from impact and urgency.",
		refusals: []csm.Code{csm.CodeForbidden, csm.CodeNoPriorityRow, csm.CodeIdempotencyKeyReused},
	}, func(ctx context.Context, v *store.View, in *struct {
		Idempotent
		Body newIncident
	},
	) (*created[csm.Incident], error) {
		i, err := v.OpenIncident(ctx, in.Body.request())
		return &created[csm.Incident]{"./incidents/" + i.Number, etag(i.Version), i}, err
	})

	declare(r, call{
		function: "incidents", method: http.MethodGet, path: "/incidents", id: "list-incidents", status: http.StatusOK, needs: csm.ReadIncidents,
		summary: "List incidents", description: "Last opened first. To find an open incident to associate, filter by the states new, in_progress and on_hold and by text. The list may lag a moment behind a change. A page can be short although more follow: go on while there is a next_cursor.",
		refusals: []csm.Code{csm.CodeForbidden, csm.CodeInvalidCursor},
	}, func(ctx context.Context, v *store.View, in *struct {
		Paging
		State []csm.IncidentState `query:"state" doc:"Only incidents in these states, separated by commas."`
		Query string              `query:"query" maxLength:"160" doc:"How the number or the short_description begins, in upper or lower case."`
	},
	) (*body[Page[csm.Incident]], error) {
		p, err := v.ListIncidents(ctx, store.IncidentFilter{States: in.State, Text: in.Query}, in.Limit, in.Cursor)
		return pageOf(p), err
	})

	declare(r, call{
		function: "incidents", method: http.MethodGet, path: "/incidents/{incident}", id: "get-incident", status: http.StatusOK,
		summary: "Read an incident", refusals: []csm.Code{csm.CodeIncidentNotFound},
	}, func(ctx context.Context, v *store.View, in *IncidentInPath) (*record[csm.Incident], error) {
		i, err := v.Incident(ctx, in.Incident)
		return &record[csm.Incident]{etag(i.Version), i}, err
	})

	declare(r, call{
		function: "incidents", method: http.MethodPatch, path: "/incidents/{incident}", id: "change-incident", status: http.StatusOK,
		summary: "Change an incident", description: "One update, which reaches every associated case in the background. Absent fields stay as they are; a change that changes nothing makes no update.",
		refusals: []csm.Code{csm.CodeForbidden, csm.CodeIncidentNotFound, csm.CodeIncidentClosed, csm.CodeStateNotReachable, csm.CodeNoPriorityRow, csm.CodeVersionMismatch},
	}, func(ctx context.Context, v *store.View, in *struct {
		IncidentInPath
		IfMatch
		Body incidentChange
	},
	) (*record[csm.Incident], error) {
		c, err := v.ChangeIncident(ctx, in.Incident, in.Body.change(), in.versions())
		return &record[csm.Incident]{etag(c.Incident.Version), c.Incident}, err
	})
}
