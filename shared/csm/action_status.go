package csm

import (
	"cmp"
	"time"
)

// ActionStatus says whom a case waits for, in ServiceNow's words; "" for nobody.
type ActionStatus string

// The action statuses.
const (
	NeedsAttention    ActionStatus = "needs_attention"     // by the agent
	BlockedInternally ActionStatus = "blocked_internally"  // by IT
	BlockedByCustomer ActionStatus = "blocked_by_customer" // by the customer
)

// ActionStatuses are all of them.
var ActionStatuses = []ActionStatus{NeedsAttention, BlockedInternally, BlockedByCustomer}

// ActionReason says why a case waits.
type ActionReason string

// The reasons: the first six need the agent's attention, then one waits
// for IT and two for the customer.
const (
	ReasonIncidentResolved ActionReason = "incident_resolved"
	ReasonIncidentCanceled ActionReason = "incident_canceled"
	ReasonIncidentReopened ActionReason = "incident_reopened"
	ReasonQuestion         ActionReason = "question" // IT awaits the caller's answer, and the case does not await the customer's
	ReasonCustomerReplied  ActionReason = "customer_replied"
	ReasonSolutionRejected ActionReason = "solution_rejected"
	ReasonIncidentOpen     ActionReason = "incident_open"
	ReasonAwaitingInfo     ActionReason = "awaiting_info"
	ReasonSolutionProposed ActionReason = "solution_proposed"
)

// ActionReasons are all of them.
var ActionReasons = []ActionReason{
	ReasonIncidentResolved, ReasonIncidentCanceled, ReasonIncidentReopened, ReasonQuestion,
	ReasonCustomerReplied, ReasonSolutionRejected, ReasonIncidentOpen, ReasonAwaitingInfo,
	ReasonSolutionProposed,
}

// CustomerAct is what a customer did on a case that an agent has to see.
type CustomerAct string

// The acts of customers.
const (
	ActCommented CustomerAct = "commented"
	ActRejected  CustomerAct = "rejected"
)

// CustomerActs are all of them.
var CustomerActs = []CustomerAct{ActCommented, ActRejected}

// ActionStatus says whom the case waits for, and why (rule 15). incident is the case's, nil when
// it has none that the caller may see. Customers are told only of what waits for them.
func (c Case) ActionStatus(by Caller, incident *Incident) (ActionStatus, ActionReason) {
	if c.State.Final() {
		return "", ""
	}
	internal := !c.IsCustomer(by)
	if internal {
		if reason := c.attention(incident); reason != "" {
			return NeedsAttention, reason
		}
	}
	switch {
	case c.State == CaseAwaitingInfo:
		return BlockedByCustomer, ReasonAwaitingInfo
	case c.State == CaseResolved:
		return BlockedByCustomer, ReasonSolutionProposed
	case internal && incident != nil && incident.State.Open():
		return BlockedInternally, ReasonIncidentOpen
	default:
		return "", ""
	}
}

// attention is the last of what happened since an agent last acted on the case or a solution was
// proposed, "" when nothing did.
func (c Case) attention(incident *Incident) ActionReason {
	since := c.agentLastActed()
	if c.State == CaseResolved { // maybe by the account's policy
		since = max(since, c.Marks.ProposedAt)
	}
	var reason ActionReason
	happened := func(what ActionReason, at Time) {
		if at > since {
			reason = what
			since = at
		}
	}
	if incident != nil {
		incident.calls(c.State, happened)
	}
	switch c.Marks.CustomerAct {
	case ActCommented:
		happened(ReasonCustomerReplied, c.Marks.CustomerActedAt)
	case ActRejected:
		happened(ReasonSolutionRejected, c.Marks.CustomerActedAt)
	}
	return reason
}

// agentLastActed falls back, for cases of the first release, on the
// change that an agent must have made.
func (c Case) agentLastActed() Time {
	byAgent := c.State == CaseAwaitingInfo || c.State == CaseResolved
	if c.Marks.AgentActedAt == "" && byAgent {
		return c.UpdatedAt
	}
	return c.Marks.AgentActedAt
}

// calls tells what the incident calls the agent of a case in that state for, and since when.
func (i Incident) calls(state CaseState, happened func(ActionReason, Time)) {
	//exhaustive:enforce
	switch i.State {
	case IncidentResolved, IncidentClosed:
		happened(ReasonIncidentResolved, cmp.Or(i.ResolvedAt, i.stateChangedAt()))
	case IncidentCanceled:
		happened(ReasonIncidentCanceled, i.stateChangedAt())
	case IncidentNew, IncidentInProgress, IncidentOnHold:
		if i.ReopenedAt != "" {
			happened(ReasonIncidentReopened, i.ReopenedAt)
		}
		unasked := state == CaseNew || state == CaseOpen
		if i.awaitsCaller() && unasked {
			happened(ReasonQuestion, i.stateChangedAt())
		}
	}
}

// stateChangedAt falls back, for incidents of the first release, on their last update.
func (i Incident) stateChangedAt() Time { return cmp.Or(i.StateChangedAt, i.UpdatedAt) }

// timed is the incident after an update of those kinds, with the times
// that action statuses are made of.
func (i Incident) timed(before Incident, kinds []UpdateKind) Incident {
	update := Update{Kinds: kinds}
	if update.Notable() {
		i.LastNotedAt = i.UpdatedAt
	}
	if i.HoldReason != before.HoldReason || i.State != before.State {
		i.StateChangedAt = i.UpdatedAt
	}
	if i.State == before.State {
		return i
	}
	if i.State == IncidentResolved {
		i.ResolvedAt = i.UpdatedAt
	}
	if before.State == IncidentResolved && i.State.Open() {
		i.ReopenedAt = i.UpdatedAt
	}
	return i
}

// Acknowledge is the case of which the agent has seen all that happened: nothing of it
// needs their attention any more. incident is the case's, nil when it has none. It returns
// what Check(Acknowledge) returns.
func (c Case) Acknowledge(
	incident *Incident, by Caller, settings Settings, now time.Time,
) (Case, error) {
	if err := c.Check(Acknowledge, by, settings); err != nil {
		return Case{}, err
	}
	c = c.agentActed(At(now))
	if incident != nil { // whose writer's clock may be ahead
		c.Marks.AgentActedAt = max(c.Marks.AgentActedAt, incident.UpdatedAt)
	}
	return c, nil
}

// agentActed is the case on which an agent acts then. The acts on a case come one after the
// other, whatever the clocks say.
func (c Case) agentActed(at Time) Case {
	c.Marks.AgentActedAt = later(c.Marks.lastAct(), at)
	return c
}

// customerActed is the case on which a customer acts now. A rejection stays the reason for
// attention when the customer goes on to comment.
func (c Case) customerActed(act CustomerAct, now time.Time) Case {
	unseen := c.Marks.CustomerActedAt > c.Marks.AgentActedAt
	c.Marks.CustomerActedAt = next(c.Marks.lastAct(), now)
	if !unseen || c.Marks.CustomerAct != ActRejected {
		c.Marks.CustomerAct = act
	}
	return c
}

func (m CaseMarks) lastAct() Time { return max(m.CustomerActedAt, m.AgentActedAt) }
