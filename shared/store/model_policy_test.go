package store_test

import (
	"slices"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
)

// modelSilence is what the model remembers of a proposed solution (rules 16 and 20).
type modelSilence struct {
	byPolicy   bool
	proposedAt csm.Time
	reminded   bool
	watched    bool // the policy had days when the solution was proposed, and the customer said nothing since
}

var thePolicy = person{Caller: csm.Caller{ID: "policy"}}

// policyOf is the policy of the case's account.
func (m *model) policyOf(c *modelCase) csm.Policy {
	if policy, found := m.policies[c.Account]; found {
		return policy
	}
	return csm.Policy{OnIncidentResolved: "note"}
}

// solve is what proposing a solution makes of the case.
func (m *model) solve(c *modelCase, code csm.ResolutionCode, notes string, by person, now time.Time) {
	c.State, c.ResolutionCode, c.ResolutionNotes = csm.CaseResolved, code, notes
	c.touch(by, now)
	policy := m.policyOf(c)
	c.silence = modelSilence{proposedAt: c.UpdatedAt, watched: policy.RemindDays > 0 || policy.AutoCloseDays > 0}
}

// unsolve takes the proposed solution back.
func (c *modelCase) unsolve(by person, now time.Time) {
	c.State, c.ResolutionCode, c.ResolutionNotes = csm.CaseOpen, "", ""
	c.touch(by, now)
	c.silence = modelSilence{}
}

// finish closes the case.
func (m *model) finish(c *modelCase, by person, now time.Time) {
	c.State = csm.CaseClosed
	c.touch(by, now)
	c.silence = modelSilence{}
	m.end(c, by, now)
}

// tell is the entry of the event among the case's activities.
func (c *modelCase) tell(event csm.CaseEvent, text string) {
	names := map[string]string{"policy": ""}
	for _, p := range everybody {
		names[p.ID] = p.Name
	}
	c.notes = append(c.notes, csm.Note{
		Element: "comments", Text: text, CreatedAt: c.UpdatedAt, CreatedBy: c.UpdatedBy,
		CreatedByName: names[c.UpdatedBy], Event: event,
	})
}

// applyPolicy does to the case what the policy says of an update that resolved or reopened its
// incident.
func (m *model) applyPolicy(c *modelCase, u csm.Update, now time.Time) {
	if c.Incident != u.Incident || c.associations[len(c.associations)-1].FromVersion > u.Version || !slices.Contains(u.Kinds, "state") || c.over() {
		return
	}
	resolves, reopens := u.State == "resolved", u.From == "resolved" && u.State == "in_progress"
	propose := m.policyOf(c).OnIncidentResolved == "propose"
	switch {
	case resolves && propose && c.proposed[u.Incident] < u.Version && c.reopened[u.Incident] < u.Version:
		if c.State == csm.CaseResolved && !c.silence.byPolicy {
			return
		}
		c.proposed[u.Incident] = u.Version
		if c.State != csm.CaseResolved {
			m.solve(c, "solved_by_closing_incident", m.policyOf(c).ProposalText, thePolicy, now)
			c.silence.byPolicy = true
			c.tell("solution_proposed", m.policyOf(c).ProposalText)
		}
	case reopens && c.reopened[u.Incident] < u.Version && (propose || c.proposed[u.Incident] > 0):
		c.reopened[u.Incident] = u.Version
		if c.silence.byPolicy && c.proposed[u.Incident] < u.Version {
			c.unsolve(thePolicy, now)
			c.tell("solution_withdrawn", "The proposed solution was withdrawn: it turned out not to hold.")
		}
	}
}

// breakSilence reminds the customer of the case, or closes it, when that is due.
func (m *model) breakSilence(c *modelCase, now time.Time) {
	policy, passed := m.policyOf(c), func(days int) bool {
		at, err := time.Parse(time.RFC3339, string(c.silence.proposedAt))
		return err == nil && days > 0 && !now.Before(at.AddDate(0, 0, days))
	}
	if c.State != csm.CaseResolved || !c.silence.watched {
		return
	}
	if passed(policy.AutoCloseDays) {
		m.finish(c, thePolicy, now)
		c.tell("closed_by_policy", "Closed by the account's policy: the proposed solution was not answered in time.")
		return
	}
	if passed(policy.RemindDays) && !c.silence.reminded {
		c.silence.reminded = true
		c.notes = append(c.notes, csm.Note{
			Element: "comments", Text: "Reminder: a solution was proposed and waits for an answer.",
			CreatedAt: csm.At(now), CreatedBy: "policy", Event: "reminder",
		})
	}
}

// repairPolicies is what the schedule does about silence.
func (m *model) repairPolicies(now time.Time) {
	for _, c := range m.cases {
		m.breakSilence(c, now)
	}
}

// policy gives an account another policy.
func (h *history) policy(by person) {
	account := one(h, "account", "a", "b")
	to := one(h, "policy",
		csm.Policy{OnIncidentResolved: "propose", ProposalText: "Does it work again?", RemindDays: 2, AutoCloseDays: 4},
		csm.Policy{OnIncidentResolved: "propose", ProposalText: "It was repaired.", AutoCloseDays: 3},
		csm.Policy{OnIncidentResolved: "note", RemindDays: 1, AutoCloseDays: 4})
	h.call(by, "policy of", account, to)
	got, err := h.store.As(by.Caller).ChangePolicy(h.ctx, account, to)
	if h.agree(err, unless("", !by.may("settings"), csm.CodeForbidden)) {
		to.Version = h.model.policies[account].Version + 1
		h.model.policies[account] = to
		h.same("the policy", got, to)
	}
}

// days pass, and the schedule runs.
func (h *history) days() {
	h.now = h.now.AddDate(0, 0, one(h, "days", 1, 2, 4))
	h.repair()
}

func (h *history) close(by person, c *modelCase) csm.Code {
	h.call(by, "close", c.Number)
	code := h.model.refusal(csm.CloseCase, by, c)
	got, err := h.store.As(by.Caller).CloseCase(h.ctx, c.Number, "solved_known_error", "Replaced.")
	if h.agree(err, code) {
		c.ResolutionCode, c.ResolutionNotes = "solved_known_error", "Replaced."
		h.model.finish(c, by, h.now)
		c.tell("closed", "Replaced.")
		h.same("the closed case", got, h.model.view(by, c))
	}
	return code
}

func (h *history) withdraw(by person, c *modelCase) csm.Code {
	h.call(by, "withdraw", c.Number)
	code := h.model.refusal(csm.WithdrawCase, by, c)
	got, err := h.store.As(by.Caller).WithdrawCase(h.ctx, c.Number, "It works again.")
	if h.agree(err, code) {
		c.ResolutionCode, c.ResolutionNotes = "solved_by_customer", "It works again."
		h.model.finish(c, by, h.now)
		c.tell("withdrawn", "It works again.")
		h.same("the withdrawn case", got, h.model.view(by, c))
	}
	return code
}
