package csm

import "time"

// PolicyAuthor stands for the person in what an account's policy does by itself.
const PolicyAuthor = "policy"

// policyCaller acts in the name of PolicyAuthor.
var policyCaller = Caller{ID: PolicyAuthor}

// Silence is what an account's policy does to a case whose proposed solution nobody answered.
type Silence struct {
	Case  Case
	Event Note // what the case's activities say of it; no text when there is nothing to say
}

// Silent decides what the silence of the customer does to the case now: a reminder, then closing.
// The answer is the case with its next due time in Marks.DueAt, "" when nothing more is due.
func (c Case) Silent(policy Policy, now time.Time) Silence {
	at := At(now)
	if c.State != CaseResolved || c.Marks.DueAt == "" {
		c.Marks.DueAt = ""
		return Silence{Case: c}
	}
	proposedAt := c.Marks.ProposedAt
	if policy.AutoCloseDays > 0 && daysAfter(proposedAt, policy.AutoCloseDays) <= at {
		c = c.closedNow(policyCaller, now)
		text := "Closed by the account's policy: the proposed solution was not answered in time."
		return Silence{Case: c, Event: event(EventClosedByPolicy, text, c.UpdatedAt, policyCaller)}
	}
	reminds := policy.RemindDays > 0 && c.Marks.RemindedAt == "" &&
		daysAfter(proposedAt, policy.RemindDays) <= at
	if !reminds {
		c.Marks.DueAt = c.nextDue(policy)
		return Silence{Case: c}
	}
	c.Marks.RemindedAt = at
	c.Marks.DueAt = c.nextDue(policy)
	text := "Reminder: a solution was proposed and waits for an answer."
	return Silence{Case: c, Event: event(EventReminder, text, at, policyCaller)}
}

// nextDue is when the policy does something next about a proposal that stays without an answer.
func (c Case) nextDue(policy Policy) Time {
	switch {
	case policy.RemindDays > 0 && c.Marks.RemindedAt == "":
		return daysAfter(c.Marks.ProposedAt, policy.RemindDays)
	case policy.AutoCloseDays > 0:
		return daysAfter(c.Marks.ProposedAt, policy.AutoCloseDays)
	default:
		return ""
	}
}

// proposed is the case with that solution proposed. The silence is counted from now.
func (c Case) proposed(
	code ResolutionCode, notes string, policy Policy, by Caller, now time.Time,
) Case {
	c.State = CaseResolved
	c.ResolutionCode = code
	c.ResolutionNotes = notes
	c = c.touched(by, now)
	c.Marks = c.Marks.answered()
	c.Marks.ProposedAt = c.UpdatedAt
	c.Marks.DueAt = c.nextDue(policy)
	return c
}

// closedNow is the case closed: nobody has to answer anything any more.
func (c Case) closedNow(by Caller, now time.Time) Case {
	c.State = CaseClosed
	c.Marks = c.Marks.answered()
	return c.touched(by, now)
}

// reopened is the case without the solution that was proposed.
func (c Case) reopened(by Caller, now time.Time) Case {
	c.State = CaseOpen
	c.ResolutionCode = ""
	c.ResolutionNotes = ""
	c.Marks = c.Marks.answered()
	return c.touched(by, now)
}
