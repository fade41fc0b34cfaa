package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

func declareIncidentActivities(r *router) {
	declare(r, call{
		function: "incidents", method: http.MethodPost, path: "/incidents/{incident}/comments",
		id: "comment-on-incident", status: http.StatusCreated, needs: csm.ChangeIncidents,
		summary: "Add an additional comment to an incident",
		description: "It reaches every associated case. A comment by the caller of an incident " +
			"on hold awaiting the caller brings it back to in_progress.",
		refusals: append(slices.Clone(onIncident), csm.CodeSourceIDReused),
	}, commentOnIncident)

	declare(r, call{
		function: "incidents", method: http.MethodPost, path: "/incidents/{incident}/work_notes",
		id: "note-on-incident", status: http.StatusCreated, needs: csm.ChangeIncidents,
		summary:     "Write a work note on an incident",
		description: "Internal to IT: it reaches no case.",
		refusals:    onIncident,
	}, noteOnIncident)

	listed := []csm.Code{csm.CodeIncidentNotFound, csm.CodeInvalidCursor}
	declare(r, call{
		function: "incidents", method: http.MethodGet, path: "/incidents/{incident}/activities",
		id: "list-incident-activities", status: http.StatusOK,
		summary:     "Read the comments, work notes and state changes of an incident",
		description: "Newest first, with what became of the notifications of its caller.",
		refusals:    listed,
	}, listIncidentActivities)

	declare(r, call{
		function:    "incidents",
		method:      http.MethodGet,
		path:        "/incidents/{incident}/cases",
		id:          "list-incident-cases",
		status:      http.StatusOK,
		summary:     "Read which cases an incident is associated with",
		description: "Associations with the cases that you may see and what each is about, by case number.",
		refusals:    listed,
	}, listIncidentCases)

	declare(r, call{
		function: "incidents", method: http.MethodGet, path: "/incidents/{incident}/updates",
		id: "list-incident-updates", status: http.StatusOK,
		summary:     "Read the updates of an incident and how far they reached its cases",
		description: "Newest first.",
		refusals:    listed,
	}, listIncidentUpdates)
}

// onIncident are the refusals of writing on an incident.
var onIncident = []csm.Code{
	csm.CodeForbidden, csm.CodeIncidentNotFound, csm.CodeIncidentClosed, csm.CodeIdempotencyKeyReused,
}

type commentOnIncidentInput struct {
	Idempotent
	IncidentInPath
	IfMatch
	Body commentBody
}

func commentOnIncident(
	ctx context.Context, view *store.View, in *commentOnIncidentInput,
) (*body[csm.Note], error) {
	note, err := view.CommentOnIncident(ctx, in.Incident, in.Body.Text, in.Body.SourceID,
		in.versions()...)
	return &body[csm.Note]{note}, err
}

type noteOnIncidentInput struct {
	Idempotent
	IncidentInPath
	IfMatch
	Body workNoteBody
}

func noteOnIncident(
	ctx context.Context, view *store.View, in *noteOnIncidentInput,
) (*body[csm.Note], error) {
	note, err := view.WorkNoteOnIncident(ctx, in.Incident, in.Body.Text, in.versions()...)
	return &body[csm.Note]{note}, err
}

type listIncidentActivitiesInput struct {
	IncidentInPath
	Paging
	Elements
}

func listIncidentActivities(
	ctx context.Context, view *store.View, in *listIncidentActivitiesInput,
) (*list[csm.Note], error) {
	return listOf(view.IncidentActivities(ctx, in.Incident, in.Element, in.Limit, in.Cursor))
}

type listIncidentCasesInput struct {
	IncidentInPath
	Paging
	Active string `query:"active" enum:"true,false" doc:"Only associations that hold, or only those that ended; both when absent."`
}

func listIncidentCases(
	ctx context.Context, view *store.View, in *listIncidentCasesInput,
) (*list[associatedCase], error) {
	return listOf(associatedCases(ctx, view, in))
}

type listIncidentUpdatesInput struct {
	IncidentInPath
	Paging
}

func listIncidentUpdates(
	ctx context.Context, view *store.View, in *listIncidentUpdatesInput,
) (*list[update], error) {
	page, err := view.Updates(ctx, in.Incident, in.Limit, in.Cursor)
	updates := make([]update, len(page.Items))
	for i, progress := range page.Items {
		updates[i] = updateOf(progress)
	}
	return listOf(store.Page[update]{Items: updates, Next: page.Next}, err)
}
