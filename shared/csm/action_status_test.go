package csm_test

import (
	"testing"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

// minute is the time of what happens in a story: minutes after the records were opened.
func minute(n int) time.Time { return now.Add(time.Duration(n) * time.Minute) }

// story is a case and its incident in the course of time.
type story struct {
	*testing.T
	csm.Case
	incident *csm.Incident
	minute   int
}

// begin is a case that the customer opened.
func begin(t *testing.T) *story {
	t.Helper()
	draft, err := csm.OpenCase(csm.CaseRequest{ShortDescription: "Mail is down"}, customer, settings,
		now)
	wantCode(t, "", err)
	return &story{T: t, Case: draft.Numbered("CS0000001")}
}

func (s *story) next() time.Time {
	s.minute++
	return minute(s.minute)
}

func (s *story) became(after csm.Case, err error) {
	s.Helper()
	wantCode(s.T, "", err)
	s.Case = after
}

func (s *story) create() {
	draft, err := csm.IncidentFrom(s.Case, agent, settings, s.next())
	wantCode(s.T, "", err)
	incident, _ := draft.Numbered("INC0000001")
	s.Case, _, _ = s.CreatedWith(incident, agent)
	s.incident = &incident
}

func (s *story) change(change csm.IncidentChange) {
	s.Helper()
	after, _, err := s.incident.Apply(change, csmtest.Eve, settings, s.next())
	wantCode(s.T, "", err)
	s.incident = &after
}

// steps are what happens in stories.
var steps = map[string]func(*story){
	"create":   (*story).create,
	"progress": func(s *story) { s.change(csm.IncidentChange{State: ptr(csm.IncidentInProgress)}) },
	"comment":  func(s *story) { s.change(csm.IncidentChange{Comments: ptr("We look into it.")}) },
	"hold": func(s *story) {
		s.change(csm.IncidentChange{State: ptr(csm.IncidentOnHold), HoldReason: ptr(csm.AwaitingVendor)})
	},
	"ask": func(s *story) {
		s.change(csm.IncidentChange{
			State:      ptr(csm.IncidentOnHold),
			HoldReason: ptr(csm.AwaitingCaller),
			Comments:   ptr("Which disk?"),
		})
	},
	"ask while on hold": func(s *story) {
		s.change(csm.IncidentChange{HoldReason: ptr(csm.AwaitingCaller), Comments: ptr("Which disk?")})
	},
	"resolve": func(s *story) {
		s.change(csm.IncidentChange{
			State:      ptr(csm.IncidentResolved),
			CloseCode:  ptr(csm.SolutionProvided),
			CloseNotes: ptr("Done."),
		})
	},
	"reopen": func(s *story) { s.change(csm.IncidentChange{State: ptr(csm.IncidentInProgress)}) },
	"close":  func(s *story) { s.change(csm.IncidentChange{State: ptr(csm.IncidentClosed)}) },
	"cancel": func(s *story) { s.change(csm.IncidentChange{State: ptr(csm.IncidentCanceled)}) },
	"reply":  func(s *story) { s.became(s.Noted(csm.ElementComments, customer, s.next())) },
	"answer": func(s *story) { s.became(s.Noted(csm.ElementComments, agent, s.next())) },
	"note":   func(s *story) { s.became(s.Noted(csm.ElementWorkNotes, agent, s.next())) },
	"await": func(s *story) {
		s.became(s.Apply(csm.CaseChange{State: ptr(csm.CaseAwaitingInfo)}, agent, settings, s.next()))
	},
	"edit": func(s *story) {
		s.became(s.Apply(csm.CaseChange{Priority: ptr(1 + s.minute%4)}, agent, settings, s.next()))
	},
	"give up": func(s *story) {
		s.became(s.Apply(csm.CaseChange{State: ptr(csm.CaseCancelled)}, agent, settings, s.next()))
	},
	"propose": func(s *story) {
		s.became(s.Propose(csm.SolvedKnownError, "Restart.", agent, settings, s.next()))
	},
	"reject": func(s *story) { s.became(s.Reject("Still down.", customer, settings, s.next())) },
	"accept": func(s *story) { s.became(s.Accept(customer, settings, s.next())) },
	"see":    func(s *story) { s.became(s.Acknowledge(s.incident, agent, settings, s.next())) },
}

// Whom a case waits for, and why (rule 15).
func TestActionStatus(t *testing.T) {
	for _, test := range []struct {
		steps    []string
		agent    string // what the agent is told, "" for nothing
		customer string
	}{
		{nil, "", ""},
		{[]string{"create"}, "blocked_internally incident_open", ""},
		{[]string{"create", "progress"}, "blocked_internally incident_open", ""},
		{[]string{"create", "hold"}, "blocked_internally incident_open", ""},
		{[]string{"create", "comment"}, "blocked_internally incident_open", ""},

		{[]string{"create", "resolve"}, "needs_attention incident_resolved", ""},
		{[]string{"create", "resolve", "close"}, "needs_attention incident_resolved", ""},
		{[]string{"create", "resolve", "see"}, "", ""},
		{[]string{"create", "resolve", "see", "close"}, "", ""},
		{[]string{"create", "resolve", "note"}, "needs_attention incident_resolved", ""},
		{[]string{"create", "resolve", "answer"}, "", ""},
		{[]string{"create", "resolve", "edit"}, "", ""},
		{
			[]string{"create", "resolve", "propose"},
			"blocked_by_customer solution_proposed",
			"blocked_by_customer solution_proposed",
		},
		{
			[]string{"create", "propose", "resolve"},
			"needs_attention incident_resolved",
			"blocked_by_customer solution_proposed",
		},
		{[]string{"create", "cancel"}, "needs_attention incident_canceled", ""},
		{[]string{"create", "cancel", "see"}, "", ""},

		{[]string{"create", "resolve", "reopen"}, "needs_attention incident_reopened", ""},
		{[]string{"create", "resolve", "see", "reopen"}, "needs_attention incident_reopened", ""},
		{[]string{"create", "resolve", "reopen", "see"}, "blocked_internally incident_open", ""},
		{
			[]string{"create", "resolve", "propose", "reopen"},
			"needs_attention incident_reopened",
			"blocked_by_customer solution_proposed",
		},

		{[]string{"create", "ask"}, "needs_attention question", ""},
		{[]string{"create", "hold", "see", "ask while on hold"}, "needs_attention question", ""},
		{[]string{"create", "ask", "see"}, "blocked_internally incident_open", ""},
		{[]string{"create", "ask", "await"}, "blocked_by_customer awaiting_info", "blocked_by_customer awaiting_info"},
		{[]string{"create", "await", "ask"}, "blocked_by_customer awaiting_info", "blocked_by_customer awaiting_info"},
		{[]string{"create", "ask", "await", "reply"}, "needs_attention customer_replied", ""},
		{[]string{"create", "ask", "progress"}, "blocked_internally incident_open", ""},

		{[]string{"reply"}, "needs_attention customer_replied", ""},
		{[]string{"reply", "note"}, "needs_attention customer_replied", ""},
		{[]string{"reply", "answer"}, "", ""},
		{[]string{"reply", "see"}, "", ""},
		{[]string{"reply", "create"}, "blocked_internally incident_open", ""},
		{[]string{"create", "reply"}, "needs_attention customer_replied", ""},
		{[]string{"create", "resolve", "reply"}, "needs_attention customer_replied", ""},
		{[]string{"create", "reply", "resolve"}, "needs_attention incident_resolved", ""},
		{[]string{"propose", "reply"}, "needs_attention customer_replied", "blocked_by_customer solution_proposed"},

		{[]string{"propose"}, "blocked_by_customer solution_proposed", "blocked_by_customer solution_proposed"},
		{[]string{"propose", "reject"}, "needs_attention solution_rejected", ""},
		{[]string{"propose", "reject", "reply"}, "needs_attention solution_rejected", ""},
		{[]string{"propose", "reject", "see", "reply"}, "needs_attention customer_replied", ""},
		{[]string{"await"}, "blocked_by_customer awaiting_info", "blocked_by_customer awaiting_info"},

		{[]string{"create", "resolve", "propose", "accept"}, "", ""},
		{[]string{"reply", "give up"}, "", ""},
	} {
		t.Run(join(test.steps), func(t *testing.T) {
			s := begin(t)
			for _, step := range test.steps {
				steps[step](s)
			}
			want(t, "to the agent", status(s.View(agent, settings, s.incident)), test.agent)
			want(t, "to the customer", status(s.View(customer, settings, nil)), test.customer)
		})
	}
}

func join(words []string) (line string) {
	for _, word := range words {
		line += word + ", "
	}
	return line
}

func status(view csm.CaseView) string {
	if view.ActionStatus == "" {
		return string(view.ActionReason)
	}
	return string(view.ActionStatus) + " " + string(view.ActionReason)
}

// Whoever may not see the incident learns nothing of it from the status (rule 15).
func TestAnIncidentThatIsNotSeenMakesNoStatus(t *testing.T) {
	for _, story := range [][]string{
		{"create"}, {"create", "resolve"}, {"create", "ask"}, {"create", "cancel"},
	} {
		s := begin(t)
		for _, step := range story {
			steps[step](s)
		}
		view := s.View(csmtest.With(agent, csm.RoleAgent), settings, nil)
		want(t, join(story), status(view), "")
		want(t, "the incident's state", view.IncidentState, csm.IncidentState(""))
	}
}

// Records of the first release have none of the times that the status is made of.
func TestActionStatusOfTheFirstReleasesRecords(t *testing.T) {
	resolved := csmtest.Incident(csm.IncidentResolved)
	open := csmtest.Incident(csm.IncidentInProgress)
	for _, test := range []struct {
		name     string
		state    csm.CaseState
		incident *csm.Incident
		want     string
	}{
		{"no incident", csm.CaseOpen, nil, ""},
		{"an open incident", csm.CaseOpen, &open, "blocked_internally incident_open"},
		{"a resolved incident", csm.CaseOpen, &resolved, "needs_attention incident_resolved"},
		{
			"a solution proposed since the incident was resolved", csm.CaseResolved, &resolved,
			"blocked_by_customer solution_proposed",
		},
		{"awaiting info", csm.CaseAwaitingInfo, &open, "blocked_by_customer awaiting_info"},
		{"closed", csm.CaseClosed, &resolved, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := csmtest.Case(test.state)
			want(t, "status", status(c.View(agent, settings, test.incident)), test.want)
		})
	}
}

// An agent who acknowledges has seen the incident, whatever the clock of its last writer said.
func TestAcknowledgingOutlastsAClockThatIsAhead(t *testing.T) {
	s := begin(t)
	s.create()
	s.minute += 60
	steps["resolve"](s)
	s.minute -= 60
	steps["see"](s)
	want(t, "status", status(s.View(agent, settings, s.incident)), "")
	want(t, "version", s.Version, int64(2))
	_, err := csmtest.Case(csm.CaseClosed).Acknowledge(nil, agent, settings, now)
	wantCode(t, csm.CodeCaseClosed, err)
	_, err = s.Acknowledge(nil, customer, settings, now)
	wantCode(t, csm.CodeForbidden, err)
}

func TestLastActivity(t *testing.T) {
	s := begin(t)
	times := func(agents, customers int) {
		t.Helper()
		want(t, "to the agent", s.View(agent, settings, s.incident).LastActivityAt,
			csm.At(minute(agents)))
		want(t, "to the customer", s.View(customer, settings, nil).LastActivityAt,
			csm.At(minute(customers)))
	}
	times(0, 0)
	steps["reply"](s)
	times(1, 1)
	steps["note"](s)
	times(2, 1) // work notes are not for the customer
	steps["create"](s)
	times(3, 3)
	steps["comment"](s)
	times(4, 3) // nor are the incident's notes
	s.change(csm.IncidentChange{WorkNotes: ptr("internal to IT")})
	times(4, 3) // of which the case gets no note
	steps["see"](s)
	times(4, 3) // who looks at a case does nothing to it
	steps["answer"](s)
	times(7, 7)
}

func TestEveryPermissionHasAToken(t *testing.T) {
	all := csm.Caller{Type: csm.Internal}
	for _, roles := range csm.Permissions {
		all.Roles = append(all.Roles, roles...)
	}
	tokens := map[string]bool{}
	for _, caller := range []csm.Caller{all, customer} {
		for _, token := range caller.Tokens() {
			tokens[token] = true
		}
	}
	want(t, "tokens", len(tokens), len(csm.Permissions))
	want(t, "the customer's", customer.Tokens(),
		[]string{"open_cases", "read_cases", "comment_on_cases", "answer_solutions", "withdraw_cases"})
	want(t, "nobody's", csm.Caller{}.Tokens(), []string{})
}
