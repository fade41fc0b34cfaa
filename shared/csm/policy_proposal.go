package csm

import "time"

// ProposedByPolicy is the case after the update resolved its incident, for an account with
// that policy: the policy's text is proposed where the case still waits for one. A case
// that has moved on, or for which the update counted before, stays as it is. The event is
// empty when nothing is proposed.
func (c Case) ProposedByPolicy(update Update, policy Policy, now time.Time) (Case, Note) {
	marks := c.Marks.of(update.Incident)
	if policy.OnIncidentResolved != ProposeOnResolved || c.Incident != update.Incident ||
		marks.ProposedVersion >= update.Version || marks.ReopenedVersion > update.Version {
		return c, Note{}
	}
	marks.ProposedVersion = update.Version
	if c.State == CaseResolved && marks.ByPolicy { // its incident was reopened and resolved again
		c.Marks = marks
		return c, Note{}
	}
	if c.State != CaseNew && c.State != CaseOpen && c.State != CaseAwaitingInfo {
		return c, Note{}
	}
	c.Marks = marks
	c = c.proposed(SolvedByClosingIncident, policy.ProposalText, policy, policyCaller, now)
	c.Marks.ByPolicy = true
	return c, event(EventSolutionProposed, policy.ProposalText, c.UpdatedAt, policyCaller)
}

// WithdrawnByPolicy is the case after the update reopened its incident: a proposal of the policy
// that nobody answered is withdrawn. The case remembers the update, so that an earlier one that
// comes late proposes nothing. The event is empty when nothing is withdrawn.
func (c Case) WithdrawnByPolicy(update Update, policy Policy, now time.Time) (Case, Note) {
	known := c.Marks.PolicyIncident == update.Incident
	if !known && policy.OnIncidentResolved != ProposeOnResolved {
		return c, Note{}
	}
	marks := c.Marks.of(update.Incident)
	if c.Incident != update.Incident || c.State.Final() || marks.ReopenedVersion >= update.Version {
		return c, Note{}
	}
	marks.ReopenedVersion = update.Version
	c.Marks = marks
	if c.State != CaseResolved || !marks.ByPolicy || marks.ProposedVersion > update.Version {
		return c, Note{}
	}
	c = c.reopened(policyCaller, now)
	text := "The proposed solution was withdrawn: it turned out not to hold."
	return c, event(EventSolutionWithdrawn, text, c.UpdatedAt, policyCaller)
}

// Resolves and Reopens say what the update did to its incident.
func (u Update) Resolves() bool { return u.Is(KindState) && u.State == IncidentResolved }

// Reopens says that the update brought a resolved incident back.
func (u Update) Reopens() bool {
	return u.Is(KindState) && u.From == IncidentResolved && u.State.Open()
}
