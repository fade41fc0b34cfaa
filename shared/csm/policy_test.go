package csm_test

import (
	"testing"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

var proposing = csm.Policy{
	OnIncidentResolved: csm.ProposeOnResolved,
	ProposalText:       "Does it work again?",
	RemindDays:         2,
	AutoCloseDays:      5,
}

// resolvedBy and reopenedBy are updates of INC0000001.
func resolvedBy(version int64) csm.Update {
	return csm.Update{
		Incident: "INC0000001", Version: version, Kinds: []csm.UpdateKind{csm.KindState},
		From: csm.IncidentInProgress, State: csm.IncidentResolved, CloseNotes: "A secret of IT.",
	}
}

func reopenedBy(version int64) csm.Update {
	return csm.Update{
		Incident: "INC0000001", Version: version, Kinds: []csm.UpdateKind{csm.KindState},
		From: csm.IncidentResolved, State: csm.IncidentInProgress,
	}
}

func withIncident(state csm.CaseState) csm.Case {
	c := csmtest.Case(state)
	c.Incident = "INC0000001"
	return c
}

// Rule 16: the policy proposes its own text where the case still waits for a solution.
func TestAPolicyProposesOnlyWhereACaseWaits(t *testing.T) {
	for state, proposes := range map[csm.CaseState]bool{
		csm.CaseNew: true, csm.CaseOpen: true, csm.CaseAwaitingInfo: true,
		csm.CaseResolved: false, csm.CaseClosed: false, csm.CaseCancelled: false,
	} {
		before := withIncident(state)
		after, event := before.ProposedByPolicy(resolvedBy(5), proposing, now)
		if !proposes {
			want(t, string(state), after, before)
			want(t, string(state)+": event", event, csm.Note{})
			continue
		}
		want(t, string(state), after.State, csm.CaseResolved)
		want(t, string(state)+": code", after.ResolutionCode, csm.SolvedByClosingIncident)
		want(t, string(state)+": notes", after.ResolutionNotes, proposing.ProposalText)
		want(t, string(state)+": event", event.Text, proposing.ProposalText)
		again, _ := after.ProposedByPolicy(resolvedBy(5), proposing, now)
		want(t, string(state)+": again", again, after)
	}
	noting := withIncident(csm.CaseOpen)
	after, _ := noting.ProposedByPolicy(resolvedBy(5), csm.DefaultPolicy(), now)
	want(t, "without the policy", after, noting)
	other := csmtest.Case(csm.CaseOpen)
	after, _ = other.ProposedByPolicy(resolvedBy(5), proposing, now)
	want(t, "without the incident", after, other)
}

// Rule 16: whatever order the updates come in, a case has a proposal of the policy only
// while the incident is resolved.
func TestProposalsOfAPolicyInAnyOrder(t *testing.T) {
	updates := map[string]csm.Update{"5": resolvedBy(5), "6": reopenedBy(6), "7": resolvedBy(7)}
	for _, test := range []struct {
		order []string
		ends  csm.CaseState
	}{
		{[]string{"5", "6"}, csm.CaseOpen},
		{[]string{"6", "5"}, csm.CaseAwaitingInfo},
		{[]string{"5", "5", "6", "5"}, csm.CaseOpen},
		{[]string{"5", "6", "7"}, csm.CaseResolved},
		{[]string{"7", "6", "5"}, csm.CaseResolved},
		{[]string{"5", "7", "6"}, csm.CaseResolved},
		{[]string{"6", "7", "5"}, csm.CaseResolved},
		{[]string{"7", "5", "6", "6"}, csm.CaseResolved},
	} {
		c := withIncident(csm.CaseAwaitingInfo)
		for _, which := range test.order {
			if updates[which].Resolves() {
				c, _ = c.ProposedByPolicy(updates[which], proposing, now)
			} else {
				c, _ = c.WithdrawnByPolicy(updates[which], proposing, now)
			}
		}
		if c.State != test.ends {
			t.Errorf("after %v the case is %s, want %s", test.order, c.State, test.ends)
		}
	}
}

// Rule 16: only what the policy proposed and nobody answered is withdrawn.
func TestAReopenedIncidentLeavesAnswersAlone(t *testing.T) {
	proposed, _ := withIncident(csm.CaseOpen).ProposedByPolicy(resolvedBy(5), proposing, now)
	rejected, err := proposed.Reject("Still down.", customer, settings, now)
	must(t, err)
	byAgent, err := rejected.Propose("solved_known_error", "Restart it.", agent, settings, now)
	must(t, err)
	after, event := byAgent.WithdrawnByPolicy(reopenedBy(6), proposing, now)
	want(t, "the agent's proposal", after.State, csm.CaseResolved)
	want(t, "its event", event, csm.Note{})
	late, _ := rejected.ProposedByPolicy(resolvedBy(5), proposing, now)
	want(t, "rejected, and the update again", late, rejected)
}

// Rule 20: silence after a proposed solution brings a reminder, then closing, each once.
func TestSilence(t *testing.T) {
	days := func(n int) time.Time { return now.AddDate(0, 0, n).Add(time.Second) }
	c, err := csmtest.Case(csm.CaseOpen).Propose("solved_known_error", "Restart it.", agent,
		settings.For(proposing), now)
	must(t, err)
	early := c.Silent(proposing, days(1))
	want(t, "early", early, csm.Silence{Case: c})
	reminded := c.Silent(proposing, days(2))
	want(t, "the reminder", reminded.Event.Event, csm.EventReminder)
	want(t, "version after a reminder", reminded.Case.Version, c.Version)
	want(t, "again", reminded.Case.Silent(proposing, days(3)).Event, csm.Note{})
	closed := reminded.Case.Silent(proposing, days(5))
	want(t, "the end", closed.Event.Event, csm.EventClosedByPolicy)
	want(t, "state", closed.Case.State, csm.CaseClosed)
	want(t, "by", closed.Case.UpdatedBy, csm.PolicyAuthor)
	commented, err := reminded.Case.Noted(csm.ElementComments, customer, days(3))
	must(t, err)
	want(t, "after a comment", commented.Silent(proposing, days(9)).Event, csm.Note{})
	want(t, "switched off since", c.Silent(csm.DefaultPolicy(), days(9)).Case.Marks.DueAt,
		csm.Time(""))
	quiet, err := csmtest.Case(csm.CaseOpen).Propose("solved_known_error", "Restart it.", agent,
		settings, now)
	must(t, err)
	want(t, "without a policy", quiet.Marks.DueAt, csm.Time(""))
}

func TestWhatAPolicyNeeds(t *testing.T) {
	admin := csmtest.With(csmtest.Bob, csm.RoleAdmin)
	for field, bad := range map[string]csm.Policy{
		"on_incident_resolved": {OnIncidentResolved: "close"},
		"proposal_text":        {OnIncidentResolved: csm.ProposeOnResolved, ProposalText: " "},
		"auto_close_days":      {AutoCloseDays: 366},
		"remind_days":          {RemindDays: 5, AutoCloseDays: 5},
		"customer_replies":     {CustomerReplies: "some"},
	} {
		_, err := csm.DefaultPolicy().Change(bad, admin)
		wantField(t, field, err)
	}
	_, err := csm.DefaultPolicy().Change(proposing, agent)
	wantCode(t, csm.CodeForbidden, err)
	overridden := settings.For(csm.Policy{CustomerReplies: csm.RepliesOff})
	want(t, "overridden", overridden.CustomerReplies, csm.RepliesOff)
	want(t, "not overridden", settings.For(csm.DefaultPolicy()).CustomerReplies,
		settings.CustomerReplies)
}

// Rule 20: who completes a case is decided by its type; who asked may always withdraw.
func TestWhoClosesACase(t *testing.T) {
	fulfilled := settings
	fulfilled.CaseTypes = map[csm.CaseType]csm.CaseTypeRecord{
		csm.CustomerService: {Completes: csm.CompletedByFulfiller},
	}
	open := csmtest.Case(csm.CaseOpen)
	_, _, err := open.Close("solved_known_error", "Replaced.", agent, settings, now)
	wantCode(t, csm.CodeRequesterCompletes, err)
	closed, event, err := open.Close("solved_known_error", "Replaced.", agent, fulfilled, now)
	must(t, err)
	want(t, "state", closed.State, csm.CaseClosed)
	want(t, "event", event.Text, "Replaced.")
	_, _, err = csmtest.Case(csm.CaseResolved).Close("solved_known_error", "x", agent, fulfilled, now)
	wantCode(t, csm.CodeStateNotReachable, err)
	_, _, err = open.Close("magic", "x", agent, fulfilled, now)
	wantField(t, "resolution_code", err)

	colleague := customer
	colleague.ID = "somebody.else"
	for _, state := range []csm.CaseState{
		csm.CaseNew, csm.CaseOpen, csm.CaseAwaitingInfo, csm.CaseResolved,
	} {
		withdrawn, event, err := csmtest.Case(state).Withdraw("It works again.", customer, settings, now)
		must(t, err)
		want(t, "code", withdrawn.ResolutionCode, csm.SolvedByCustomer)
		want(t, "reason", event.Text, "It works again.")
		_, _, err = csmtest.Case(state).Withdraw("It works again.", colleague, settings, now)
		wantCode(t, csm.CodeForbidden, err)
	}
	_, _, err = open.Withdraw(" ", customer, settings, now)
	wantField(t, "reason", err)
	_, _, err = csmtest.Case(csm.CaseClosed).Withdraw("x", customer, settings, now)
	wantCode(t, csm.CodeCaseClosed, err)
}

// Rule 20: cancelling may say why; nothing else takes a reason.
func TestTheReasonOfCancelling(t *testing.T) {
	cancelled, open, reason := csm.CaseCancelled, csm.CaseOpen, "The same as another."
	change := csm.CaseChange{State: &cancelled, Reason: &reason}
	after, err := csmtest.Case(csm.CaseNew).Apply(change, agent, settings, now)
	must(t, err)
	want(t, "the comment", change.Cancelled(after, agent).Text, reason)
	_, err = csmtest.Case(csm.CaseNew).Apply(csm.CaseChange{State: &open, Reason: &reason}, agent,
		settings, now)
	wantField(t, "reason", err)
	_, err = csmtest.Case(csm.CaseResolved).Apply(change, agent, settings, now)
	wantCode(t, csm.CodeStateNotReachable, err)
}
