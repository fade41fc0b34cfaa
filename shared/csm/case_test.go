package csm_test

import (
	"slices"
	"testing"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

// The states that an agent may set from each state (rule 20).
func TestCaseStates(t *testing.T) {
	to := []csm.CaseState{"new", "open", "awaiting_info", "resolved", "closed", "cancelled"}
	for from, row := range map[csm.CaseState][]string{
		//                new      open   awaiting_info resolved closed cancelled
		"new":           {"same", "yes", "yes", "-", "-", "yes"},
		"open":          {"-", "same", "yes", "-", "-", "yes"},
		"awaiting_info": {"-", "yes", "same", "-", "-", "yes"},
		"resolved":      {"-", "-", "-", "same", "-", "-"}, // the solution is the customer's to answer
		"closed":        {"final", "final", "final", "final", "final", "final"},
		"cancelled":     {"final", "final", "final", "final", "final", "final"},
	} {
		for n, outcome := range row {
			t.Run(string(from+" to "+to[n])+" "+outcome, func(t *testing.T) {
				c, err := csmtest.Case(from).Apply(csm.CaseChange{State: &to[n]}, agent, settings, now)
				wantCode(t,
					map[string]csm.Code{"-": csm.CodeStateNotReachable, "final": csm.CodeCaseClosed}[outcome], err)
				wanted := csmtest.Case(from)
				switch outcome {
				case "same":
					want(t, "case", c, wanted)
				case "yes":
					wanted.State, wanted.Version, wanted.UpdatedAt = to[n], 2, "2026-01-31T08:00:00.001Z"
					wanted.Marks.AgentActedAt = csm.At(now)
					want(t, "case", c, wanted)
				}
			})
		}
	}
}

func TestASolutionIsProposedByAnAgentAndAnsweredByTheCustomer(t *testing.T) {
	for _, code := range []csm.ResolutionCode{
		"solved_fixed_by_support", "solved_known_error", "solved_workaround_provided",
		"solved_by_closing_incident",
		"solved_by_customer", "not_solved_not_reproducible", "not_solved_too_costly", "void_duplicate",
	} {
		t.Run(string(code), func(t *testing.T) {
			c, err := csmtest.Case(csm.CaseOpen).Propose(code, "Restart it.", agent, settings, now)
			wantCode(t, "", err)
			want(t, "proposed", []string{string(c.State), string(c.ResolutionCode), c.ResolutionNotes},
				[]string{"resolved", string(code), "Restart it."})
			accepted, err := c.Accept(customer, settings, now)
			wantCode(t, "", err)
			want(t, "accepted", []any{accepted.State, accepted.ResolutionCode}, []any{csm.CaseClosed, code})
			rejected, err := c.Reject("Still down.", customer, settings, now)
			wantCode(t, "", err)
			want(t, "rejected",
				[]string{string(rejected.State), string(rejected.ResolutionCode), rejected.ResolutionNotes},
				[]string{"open", "", ""})
			want(t, "versions", []int64{c.Version, accepted.Version, rejected.Version}, []int64{2, 3, 3})
		})
	}
	want(t, "number of codes", len(csm.ResolutionCodes), 8)
}

func TestWhatASolutionNeeds(t *testing.T) {
	_, err := csmtest.Case(csm.CaseOpen).Propose("magic", "x", agent, settings, now)
	wantField(t, "resolution_code", err)
	_, err = csmtest.Case(csm.CaseOpen).Propose("void_duplicate", " ", agent, settings, now)
	wantField(t, "resolution_notes", err)
	_, err = csmtest.Case(csm.CaseResolved).Reject(" ", customer, settings, now)
	wantField(t, "reason", err)
	_, err = csmtest.Case(csm.CaseResolved).Accept(agent, settings, now)
	wantCode(t, csm.CodeForbidden, err)
	_, err = csmtest.Case(csm.CaseResolved).Reject("x", agent, settings, now)
	wantCode(t, csm.CodeForbidden, err)
	_, err = csmtest.Case(csm.CaseOpen).Propose("void_duplicate", "x", customer, settings, now)
	wantCode(t, csm.CodeForbidden, err)
}

// What each state of a case, with or without an incident, lets the agent and the customer do.
func TestActions(t *testing.T) {
	c, a, r, s := csm.CreateIncident, csm.AssociateIncident, csm.RemoveIncident, csm.SyncIncident
	p, x, w, k := csm.ProposeSolution, csm.Cancel, csm.WithdrawCase, csm.Acknowledge
	for _, test := range []struct {
		state    csm.CaseState
		incident string
		agent    []csm.Action
		customer []csm.Action
	}{
		{"new", "", []csm.Action{c, a, p, x, k}, []csm.Action{w}},
		{"new", "INC0000001", []csm.Action{r, s, p, x, k}, []csm.Action{w}},
		{"open", "", []csm.Action{c, a, p, x, k}, []csm.Action{w}},
		{"awaiting_info", "INC0000001", []csm.Action{r, s, p, x, k}, []csm.Action{w}},
		{"resolved", "", []csm.Action{c, a, k}, []csm.Action{csm.AcceptSolution, csm.RejectSolution, w}},
		{"resolved", "INC0000001", []csm.Action{r, s, k}, []csm.Action{csm.AcceptSolution, csm.RejectSolution, w}},
		{"closed", "INC0000001", []csm.Action{}, []csm.Action{}},
		{"cancelled", "", []csm.Action{}, []csm.Action{}},
	} {
		t.Run(string(test.state)+" "+test.incident, func(t *testing.T) {
			of := csmtest.Case(test.state)
			of.Incident = test.incident
			want(t, "the agent's", of.Available(agent, settings), test.agent)
			want(t, "the customer's", of.Available(customer, settings), test.customer)
			off := settings
			off.IntegrationActive = false
			left := slices.DeleteFunc(slices.Clone(test.agent), func(o csm.Action) bool {
				return o == c || o == a || o == r || o == s
			})
			want(t, "the agent's without the integration", of.Available(agent, off), left)
		})
	}
}

func TestARefusalNamesTheIncidentThatTheCaseHas(t *testing.T) {
	k := csmtest.Case(csm.CaseOpen)
	k.Incident = "INC0000007"
	for _, a := range []csm.Action{csm.CreateIncident, csm.AssociateIncident} {
		err := k.Check(a, agent, settings)
		wantCode(t, csm.CodeCaseAlreadyAssociated, err)
		want(t, "detail", err.Error(),
			"case_already_associated: CS0000001 has incident INC0000007 already. Remove it first with DELETE /cases/CS0000001/incident.")
	}
}

func TestACustomersCommentOpensACaseThatAwaitsInfo(t *testing.T) {
	for _, test := range []struct {
		name string
		from csm.CaseState
		e    csm.Element
		by   csm.Caller
		want csm.CaseState
	}{
		{"the customer's comment", "awaiting_info", "comments", customer, "open"},
		{"an agent's comment", "awaiting_info", "comments", agent, "awaiting_info"},
		{"an agent's work note", "awaiting_info", "work_notes", agent, "awaiting_info"},
		{"the customer's comment on a new case", "new", "comments", customer, "new"},
		{"the customer's comment on a resolved case", "resolved", "comments", customer, "resolved"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := csmtest.Case(test.from).Noted(test.e, test.by, now)
			wantCode(t, "", err)
			want(t, "state", c.State, test.want)
			want(t, "counts as a change", c.Version == 2, test.from != test.want)
		})
	}
	for _, s := range []csm.CaseState{csm.CaseClosed, csm.CaseCancelled} {
		_, err := csmtest.Case(s).Noted(csm.ElementComments, customer, now)
		wantCode(t, csm.CodeCaseClosed, err)
	}
}

func TestOpeningACase(t *testing.T) {
	short := func(r csm.CaseRequest) csm.CaseRequest {
		r.ShortDescription = " Mail is down "
		return r
	}
	for _, test := range []struct {
		name    string
		r       csm.CaseRequest
		by      csm.Caller
		account string
		code    csm.Code
		field   string
	}{
		{"an agent for a contact", short(csm.CaseRequest{Account: "acme", Contact: "grace"}), agent, "acme", "", ""},
		{
			"an agent for another account", short(csm.CaseRequest{Account: "globex", Contact: "grace"}),
			agent, "", csm.CodeForbidden, "",
		},
		{
			"an agent of one account for a consumer", short(csm.CaseRequest{Consumer: "carol"}), agent, "",
			csm.CodeForbidden, "",
		},
		{"for nobody", short(csm.CaseRequest{Account: "acme"}), agent, "", csm.CodeInvalid, "contact"},
		{
			"for both", short(csm.CaseRequest{Contact: "grace", Consumer: "carol", Account: "acme"}), agent,
			"", csm.CodeInvalid, "",
		},
		{"for a contact of no account", short(csm.CaseRequest{Contact: "grace"}), agent, "", csm.CodeInvalid, "account"},
		{
			"for a consumer with an account", short(csm.CaseRequest{Account: "acme", Consumer: "carol"}),
			agent, "", csm.CodeInvalid, "account",
		},
		{"a contact", short(csm.CaseRequest{}), customer, "acme", "", ""},
		{"a contact for another account", short(csm.CaseRequest{Account: "globex"}), customer, "", csm.CodeForbidden, ""},
		{"a contact for somebody else", short(csm.CaseRequest{Contact: "alan"}), customer, "", csm.CodeInvalid, "contact"},
		{"a contact for a consumer", short(csm.CaseRequest{Consumer: "carol"}), customer, "", csm.CodeInvalid, "consumer"},
		{
			"a contact who assigns it", short(csm.CaseRequest{AssignedTo: "bob"}), customer, "",
			csm.CodeInvalid, "assigned_to",
		},
		{
			"a contact who assigns it to a group", short(csm.CaseRequest{AssignmentGroup: "desk"}), customer,
			"", csm.CodeInvalid, "assignment_group",
		},
		{"a consumer", short(csm.CaseRequest{}), consumer, "", "", ""},
		{
			"a consumer for somebody else", short(csm.CaseRequest{Consumer: "alan"}), consumer, "",
			csm.CodeInvalid, "consumer",
		},
		{"a consumer for a contact", short(csm.CaseRequest{Contact: "grace"}), consumer, "", csm.CodeInvalid, "contact"},
		{
			"somebody from IT", short(csm.CaseRequest{Account: "acme", Contact: "grace"}), engineer, "",
			csm.CodeForbidden, "",
		},
		{"without a description", csm.CaseRequest{}, customer, "", csm.CodeInvalid, "short_description"},
		{"of no category", short(csm.CaseRequest{Category: "joke"}), customer, "", csm.CodeInvalid, "category"},
		{"for no department", short(csm.CaseRequest{Type: "kitchen"}), customer, "", csm.CodeInvalid, "type"},
		{"of priority 5", short(csm.CaseRequest{Priority: 5}), customer, "", csm.CodeInvalid, "priority"},
	} {
		t.Run(test.name, func(t *testing.T) {
			draft, err := csm.OpenCase(test.r, test.by, settings, now)
			wantCode(t, test.code, err)
			if test.field != "" {
				wantField(t, test.field, err)
			}
			if err == nil {
				wanted := csm.Case{
					Number:           "CS0000001",
					Account:          test.account,
					ShortDescription: "Mail is down",
					Category:         "issue",
					Type:             "customer_service",
					Priority:         4,
					State:            "new",
					OpenedAt:         csm.At(now),
					OpenedBy:         test.by.ID,
					UpdatedAt:        csm.At(now),
					UpdatedBy:        test.by.ID,
					Version:          1,
					Contact:          "grace",
				}
				if test.by.Type == csm.Internal {
					wanted.Marks.AgentActedAt = csm.At(now)
				}
				if test.by.Type == csm.Consumer {
					wanted.Contact, wanted.Consumer = "", "carol"
				}
				want(t, "case", draft.Numbered("CS0000001"), wanted)
			}
		})
	}
}

func TestAgentsChangeCasesAndCustomersDoNot(t *testing.T) {
	_, err := csmtest.Case(csm.CaseOpen).Apply(csm.CaseChange{Priority: ptr(1)}, customer, settings,
		now)
	wantCode(t, csm.CodeForbidden, err)
	c, err := csmtest.Case(csm.CaseOpen).Apply(csm.CaseChange{
		ShortDescription:  ptr(" Mail is slow "),
		Description:       ptr("Since noon."),
		Category:          ptr(csm.Question),
		Type:              ptr(csm.HR),
		AssignedTo:        ptr("bob"),
		AssignmentGroup:   ptr("mail desk"),
		ConfigurationItem: ptr("mail"),
		Priority:          ptr(1),
	}, agent, settings, now)
	wantCode(t, "", err)
	wanted := csmtest.Case(csm.CaseOpen)
	wanted.ShortDescription = "Mail is slow"
	wanted.Description = "Since noon."
	wanted.Category = "question"
	wanted.Type = "hr"
	wanted.AssignmentGroup, wanted.Marks.AgentActedAt = "mail desk", csm.At(now)
	wanted.AssignedTo = "bob"
	wanted.ConfigurationItem = "mail"
	wanted.Priority = 1
	wanted.Version = 2
	wanted.UpdatedAt = "2026-01-31T08:00:00.001Z"
	want(t, "case", c, wanted)
	_, err = csmtest.Case(csm.CaseOpen).Apply(csm.CaseChange{ShortDescription: ptr("  ")}, agent,
		settings, now)
	wantField(t, "short_description", err)
}

func TestTheIncidentOfACaseIsShownToThoseWhoMaySeeIncidents(t *testing.T) {
	k := csmtest.Case(csm.CaseOpen)
	k.Incident = "INC0000001"
	want(t, "to the agent", k.View(agent, settings, nil).Incident, "INC0000001")
	want(t, "to the customer", k.View(customer, settings, nil).Incident, "")
}
