package csm

// CaseView is a case as one caller sees it.
type CaseView struct {
	Case
	CaseNames
	ActionStatus   ActionStatus  `json:"action_status,omitempty" readOnly:"true" doc:"Whom the case waits for; absent for nobody. Customers are told only what waits for them."`
	ActionReason   ActionReason  `json:"action_reason,omitempty" readOnly:"true" doc:"Why it waits for them."`
	IncidentState  IncidentState `json:"incident_state,omitempty" readOnly:"true" doc:"Where its incident stands. Shown to those who may see the incident."`
	HoldReason     HoldReason    `json:"hold_reason,omitempty" readOnly:"true" doc:"Why its incident is on hold. Shown to those who may see the incident."`
	LastActivityAt Time          `json:"last_activity_at" readOnly:"true" format:"date-time" doc:"When the case last changed or something was said on it, of what this caller may see. Changes without the version."`
	Actions        []Action      `json:"actions" nullable:"false" readOnly:"true" doc:"What this caller can do to the case now. A call is refused exactly when its action is not listed."`
}

// View is the case as that caller sees it. incident is the case's, nil when it
// has none that the caller may see.
func (c Case) View(by Caller, settings Settings, incident *Incident) CaseView {
	if !c.ShowsIncident(by) {
		incident = nil
	}
	view := CaseView{
		Case:           c.RedactedFor(by),
		LastActivityAt: c.lastActivity(by, incident),
		Actions:        c.Available(by, settings),
	}
	view.ActionStatus, view.ActionReason = c.ActionStatus(by, incident)
	if incident != nil {
		view.IncidentState = incident.State
		view.HoldReason = incident.HoldReason
	}
	return view
}

// lastActivity is the time of the last change of the case, or of the last note
// on it that the caller may read.
func (c Case) lastActivity(by Caller, incident *Incident) Time {
	last := max(c.UpdatedAt, c.Marks.CommentedAt)
	if c.Reads(by, ElementWorkNotes) {
		last = max(last, c.Marks.WorkNotedAt)
	}
	if incident != nil {
		last = max(last, incident.LastNotedAt)
	}
	return last
}
