package api

import (
	"context"
	"net/http"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

// update is an update of an incident as listed.
type update struct {
	Version    int64             `json:"version" doc:"Version of the incident that it made."`
	Kinds      []csm.UpdateKind  `json:"kinds" nullable:"false" doc:"What it is about."`
	State      csm.IncidentState `json:"state" doc:"State of the incident after it."`
	HoldReason csm.HoldReason    `json:"hold_reason,omitempty" doc:"Hold reason, when it put the incident on hold."`
	CloseCode  csm.CloseCode     `json:"close_code,omitempty" doc:"Resolution code, when it resolved or closed the incident."`
	CloseNotes string            `json:"close_notes,omitempty" doc:"Resolution notes, when it resolved or closed the incident."`
	Comment    string            `json:"comment,omitempty" doc:"The additional comment."`
	CreatedAt  csm.Time          `json:"created_at" format:"date-time" doc:"When it was made."`
	CreatedBy  string            `json:"created_by" doc:"Who made it."`
	Pending    bool              `json:"pending" doc:"Whether cases are still to get its notes."`
	CasesTotal int               `json:"cases_total" minimum:"0" doc:"Cases that get its notes, as far as counted."`
	CasesDone  int               `json:"cases_done" minimum:"0" doc:"Cases that have its notes, as far as recorded."`
}

func updateOf(p store.Progress) update {
	return update{
		Version: p.Version, Kinds: p.Kinds, State: p.State, HoldReason: p.HoldReason, CloseCode: p.CloseCode, CloseNotes: p.CloseNotes,
		Comment: p.Comment, CreatedAt: p.CreatedAt, CreatedBy: p.CreatedBy, Pending: p.Pending, CasesTotal: p.CasesTotal, CasesDone: p.CasesDone,
	}
}

func declareIncidentActivities(r *router) {
	onIncident := []csm.Code{csm.CodeForbidden, csm.CodeIncidentNotFound, csm.CodeIncidentClosed, csm.CodeIdempotencyKeyReused}
	listed := []csm.Code{csm.CodeIncidentNotFound, csm.CodeInvalidCursor}

	declare(r, call{
		function: "incidents", method: http.MethodPost, path: "/incidents/{incident}/comments", id: "comment-on-incident", status: http.StatusCreated,
		summary: "Add an additional comment to an incident", description: "It reaches every associated case. A comment by the caller of an incident on hold awaiting the caller brings it back to in_progress.",
		refusals: onIncident,
	}, func(ctx context.Context, v *store.View, in *struct {
		Idempotent
		IncidentInPath
		Body said
	},
	) (*body[csm.Note], error) {
		if err := csm.CheckText("text", in.Body.Text); err != nil {
			return nil, err
		}
		c, err := v.ChangeIncident(ctx, in.Incident, csm.IncidentChange{Comments: &in.Body.Text, SourceID: in.Body.SourceID}, nil)
		return &body[csm.Note]{c.Update.NoteOf(csm.KindComment)}, err
	})

	declare(r, call{
		function: "incidents", method: http.MethodPost, path: "/incidents/{incident}/work_notes", id: "note-on-incident", status: http.StatusCreated,
		summary: "Write a work note on an incident", description: "Internal to IT: it reaches no case.", refusals: onIncident,
	}, func(ctx context.Context, v *store.View, in *struct {
		Idempotent
		IncidentInPath
		Body noted
	},
	) (*body[csm.Note], error) {
		if err := csm.CheckText("text", in.Body.Text); err != nil {
			return nil, err
		}
		c, err := v.ChangeIncident(ctx, in.Incident, csm.IncidentChange{WorkNotes: &in.Body.Text}, nil)
		return &body[csm.Note]{c.Update.NoteOf(csm.KindWorkNotes)}, err
	})

	declare(r, call{
		function: "incidents", method: http.MethodGet, path: "/incidents/{incident}/activities", id: "list-incident-activities", status: http.StatusOK,
		summary: "Read the comments, work notes and state changes of an incident", description: "Newest first, with what became of the notifications of its caller.", refusals: listed,
	}, func(ctx context.Context, v *store.View, in *struct {
		IncidentInPath
		Paging
		Elements
	},
	) (*body[Page[csm.Note]], error) {
		p, err := v.IncidentActivities(ctx, in.Incident, in.Element, in.Limit, in.Cursor)
		return pageOf(p), err
	})

	declare(r, call{
		function: "incidents", method: http.MethodGet, path: "/incidents/{incident}/cases", id: "list-incident-cases", status: http.StatusOK,
		summary: "Read which cases an incident is tied to", description: "Associations with the cases that you may see, by case number.", refusals: listed,
	}, func(ctx context.Context, v *store.View, in *struct {
		IncidentInPath
		Paging
		Active string `query:"active" enum:"true,false" doc:"Only associations that hold, or only those that ended; both when absent."`
	},
	) (*body[Page[csm.Association]], error) {
		p, err := v.CasesOfIncident(ctx, in.Incident, flag(in.Active), in.Limit, in.Cursor)
		return pageOf(p), err
	})

	declare(r, call{
		function: "incidents", method: http.MethodGet, path: "/incidents/{incident}/updates", id: "list-incident-updates", status: http.StatusOK,
		summary: "Read the updates of an incident and how far they reached its cases", description: "Newest first.", refusals: listed,
	}, func(ctx context.Context, v *store.View, in *struct {
		IncidentInPath
		Paging
	},
	) (*body[Page[update]], error) {
		p, err := v.Updates(ctx, in.Incident, in.Limit, in.Cursor)
		items := make([]update, len(p.Items))
		for i, item := range p.Items {
			items[i] = updateOf(item)
		}
		return pageOf(store.Page[update]{Items: items, Next: p.Next}), err
	})
}
