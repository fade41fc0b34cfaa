package store_test

import (
	"time"

	"github.com/casebridge/casebridge/shared/csm"
)

// modelActs are who acted on a case and when, of which its action status is made (rule 15).
type modelActs struct {
	agent, customer csm.Time
	rejected        bool // the customer's last act that no agent has answered
	said, noted     csm.Time
}

func (a *modelActs) agentActs(at csm.Time) { a.agent = after(max(a.agent, a.customer), at) }

func (a *modelActs) customerActs(rejected bool, now time.Time) {
	unanswered := a.customer > a.agent
	a.customer = after(max(a.agent, a.customer), csm.At(now))
	a.rejected = rejected || a.rejected && unanswered
}

// after is at, or a millisecond after the time before.
func after(before, at csm.Time) csm.Time {
	now, err := time.Parse(time.RFC3339, string(at))
	if err != nil {
		panic(err)
	}
	return later(before, now)
}

// says is what a comment or work note by the person makes of the acts.
func (a *modelActs) says(element csm.Element, by person, now time.Time) {
	switch {
	case element == csm.ElementWorkNotes:
		a.noted = later(a.noted, now)
		return
	case by.Type == csm.Internal:
		a.agentActs(csm.At(now))
	default:
		a.customerActs(false, now)
	}
	a.said = later(a.said, now)
}

// showStatus puts into the view what is derived on reading.
func (m *model) showStatus(v *csm.CaseView, by person, c *modelCase) {
	var incident csm.Incident
	if c.Incident != "" && by.seesIncident(m.incidentOf(c.Incident)) {
		incident = m.incidentOf(c.Incident).Incident
	}
	v.IncidentState, v.HoldReason = incident.State, incident.HoldReason
	v.LastActivityAt = max(c.UpdatedAt, c.acts.said, incident.LastNotedAt)
	if by.Type == csm.Internal {
		v.LastActivityAt = max(v.LastActivityAt, c.acts.noted)
	}
	why := m.attention(c, incident)
	switch {
	case c.over():
	case by.Type == csm.Internal && why != "":
		v.ActionStatus, v.ActionReason = "needs_attention", why
	case c.State == "awaiting_info":
		v.ActionStatus, v.ActionReason = "blocked_by_customer", "awaiting_info"
	case c.State == "resolved":
		v.ActionStatus, v.ActionReason = "blocked_by_customer", "solution_proposed"
	case by.Type == csm.Internal && (incident.State == "new" || incident.State == "in_progress" || incident.State == "on_hold"):
		v.ActionStatus, v.ActionReason = "blocked_internally", "incident_open"
	}
}

// attention is the last thing that happened since an agent acted.
func (m *model) attention(c *modelCase, i csm.Incident) csm.ActionReason {
	at := map[csm.ActionReason]csm.Time{}
	switch i.State {
	case "resolved", "closed":
		at["incident_resolved"] = i.ResolvedAt
	case "canceled":
		at["incident_canceled"] = i.StateChangedAt
	case "new", "in_progress", "on_hold":
		at["incident_reopened"] = i.ReopenedAt
	}
	if i.HoldReason == "awaiting_caller" && (c.State == "new" || c.State == "open") {
		at["question"] = i.StateChangedAt
	}
	if c.acts.rejected {
		at["solution_rejected"] = c.acts.customer
	} else {
		at["customer_replied"] = c.acts.customer
	}
	last, why := max(c.acts.agent, c.silence.proposedAt), csm.ActionReason("")
	for _, reason := range csm.ActionReasons {
		if at[reason] > last {
			last, why = at[reason], reason
		}
	}
	return why
}

// timeUpdate puts the times of the update into the incident that it makes.
func timeUpdate(n *csm.Incident, before csm.Incident, u csm.Update) {
	if u.Is("state") || u.Is("correction") || u.Is("comment") || u.Is("announcement") {
		n.LastNotedAt = n.UpdatedAt
	}
	if n.State != before.State || n.HoldReason != before.HoldReason {
		n.StateChangedAt = n.UpdatedAt
	}
	switch {
	case before.State == "resolved" && n.State == "in_progress":
		n.ReopenedAt = n.UpdatedAt
	case before.State != "resolved" && n.State == "resolved":
		n.ResolvedAt = n.UpdatedAt
	}
}

func (h *history) acknowledge(by person, c *modelCase) csm.Code {
	h.call(by, "acknowledge", c.Number)
	code := h.model.refusal(csm.Acknowledge, by, c)
	got, err := h.store.As(by.Caller).AcknowledgeCase(h.ctx, c.Number)
	if h.agree(err, code) {
		c.acts.agentActs(csm.At(h.now))
		if c.Incident != "" && by.seesIncident(h.model.incidentOf(c.Incident)) {
			c.acts.agent = max(c.acts.agent, h.model.incidentOf(c.Incident).UpdatedAt)
		}
		h.same("the acknowledged case", got, h.model.view(by, c))
	}
	return code
}
