package api

import (
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

// update is an update of an incident as listed.
type update struct {
	Version      int64             `json:"version" doc:"Version of the incident that it made."`
	Kinds        []csm.UpdateKind  `json:"kinds" nullable:"false" doc:"What it is about."`
	State        csm.IncidentState `json:"state" doc:"State of the incident after it."`
	HoldReason   csm.HoldReason    `json:"hold_reason,omitempty" doc:"Hold reason, when it put the incident on hold."`
	CloseCode    csm.CloseCode     `json:"close_code,omitempty" doc:"Resolution code, when it resolved or closed the incident."`
	CloseNotes   string            `json:"close_notes,omitempty" doc:"Resolution notes, when it resolved or closed the incident."`
	Comment      string            `json:"comment,omitempty" doc:"The additional comment."`
	Announcement string            `json:"announcement,omitempty" doc:"What the customers of the cases were told."`
	CreatedAt    csm.Time          `json:"created_at" format:"date-time" doc:"When it was made."`
	CreatedBy    string            `json:"created_by" doc:"Who made it."`
	Pending      bool              `json:"pending" doc:"Whether cases are still to get its notes."`
	CasesTotal   int               `json:"cases_total" minimum:"0" doc:"Cases that get its notes, as far as counted."`
	CasesDone    int               `json:"cases_done" minimum:"0" doc:"Cases that have its notes, as far as recorded."`
}

func updateOf(progress store.Progress) update {
	return update{
		Version:      progress.Version,
		Kinds:        progress.Kinds,
		State:        progress.State,
		HoldReason:   progress.HoldReason,
		CloseCode:    progress.CloseCode,
		CloseNotes:   progress.CloseNotes,
		Comment:      progress.Comment,
		Announcement: progress.Announcement,
		CreatedAt:    progress.CreatedAt,
		CreatedBy:    progress.CreatedBy,
		Pending:      progress.Pending,
		CasesTotal:   progress.CasesTotal,
		CasesDone:    progress.CasesDone,
	}
}
