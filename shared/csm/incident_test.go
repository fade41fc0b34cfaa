package csm_test

import (
	"testing"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

// The state machine of incidents, each state to each. "yes" is reachable, "-" is not, "same"
// changes nothing, "final" means that the incident cannot be changed any more.
func TestIncidentStates(t *testing.T) {
	to := []csm.IncidentState{"new", "in_progress", "on_hold", "resolved", "closed", "canceled"}
	for from, row := range map[csm.IncidentState][]string{
		//              new      in_progress on_hold  resolved closed   canceled
		"new":         {"same", "yes", "yes", "yes", "-", "yes"},
		"in_progress": {"-", "same", "yes", "yes", "-", "yes"},
		"on_hold":     {"-", "yes", "same", "yes", "-", "yes"},
		"resolved":    {"-", "yes", "-", "same", "yes", "-"},
		"closed":      {"final", "final", "final", "final", "final", "final"},
		"canceled":    {"final", "final", "final", "final", "final", "final"},
	} {
		for n, outcome := range row {
			t.Run(string(from+" to "+to[n])+" "+outcome, func(t *testing.T) {
				ch := csmtest.ChangeTo(to[n])
				if outcome == "same" {
					ch = csm.IncidentChange{State: &to[n]}
				}
				i, u, err := csmtest.Incident(from).Apply(ch, closer, settings, now)
				wantCode(t,
					map[string]csm.Code{"-": csm.CodeStateNotReachable, "final": csm.CodeIncidentClosed}[outcome],
					err)
				switch outcome {
				case "same":
					want(t, "incident", i, csmtest.Incident(from))
					want(t, "update", u, csm.Update{})
				case "yes":
					want(t, "state", i.State, to[n])
					want(t, "kinds", u.Kinds, []csm.UpdateKind{csm.KindState})
					want(t, "from and to", []csm.IncidentState{u.From, u.State}, []csm.IncidentState{from, to[n]})
					want(t, "version", []int64{i.Version, u.Version}, []int64{2, 2})
				}
			})
		}
	}
}

func TestOnlyItilAdminCloses(t *testing.T) {
	for _, by := range []csm.Caller{engineer, agent} {
		_, _, err := csmtest.Incident(csm.IncidentResolved).Apply(csmtest.ChangeTo(csm.IncidentClosed),
			by, settings, now)
		wantCode(t, csm.CodeForbidden, err)
	}
}

func TestWhoMayChangeAnIncident(t *testing.T) {
	for _, by := range []csm.Caller{
		customer, consumer, {Type: csm.Internal, Roles: []string{csm.RoleAgent, csm.RoleIncidentRead}},
	} {
		_, _, err := csmtest.Incident(csm.IncidentNew).Apply(csm.IncidentChange{Comments: ptr("x")}, by,
			settings, now)
		wantCode(t, csm.CodeForbidden, err)
	}
}

func TestHoldReasons(t *testing.T) {
	for _, reason := range []csm.HoldReason{
		"awaiting_caller", "awaiting_problem", "awaiting_vendor", "awaiting_change",
	} {
		t.Run(string(reason), func(t *testing.T) {
			ch := csm.IncidentChange{State: ptr(csm.IncidentOnHold), HoldReason: &reason}
			_, _, err := csmtest.Incident(csm.IncidentInProgress).Apply(ch, engineer, settings, now)
			if reason == "awaiting_caller" {
				wantField(t, "comments", err)
			} else {
				wantCode(t, "", err)
			}
			ch.Comments = ptr("What did you see?")
			i, u, err := csmtest.Incident(csm.IncidentInProgress).Apply(ch, engineer, settings, now)
			wantCode(t, "", err)
			want(t, "hold reasons", []csm.HoldReason{i.HoldReason, u.HoldReason},
				[]csm.HoldReason{reason, reason})
			want(t, "kinds", u.Kinds, []csm.UpdateKind{csm.KindState, csm.KindComment})
		})
	}
}

func TestAHoldReasonThatBecomesAwaitingCallerNeedsACommentToo(t *testing.T) {
	_, _, err := csmtest.Incident(csm.IncidentOnHold).Apply(
		csm.IncidentChange{HoldReason: ptr(csm.AwaitingCaller)}, engineer, settings, now)
	wantField(t, "comments", err)
}

func TestWhatEachStateDemands(t *testing.T) {
	for _, test := range []struct {
		name  string
		from  csm.IncidentState
		ch    csm.IncidentChange
		field string
	}{
		{"on hold without reason", "new", csm.IncidentChange{State: ptr(csm.IncidentOnHold)}, "hold_reason"},
		{
			"on hold with an unknown reason", "new",
			csm.IncidentChange{State: ptr(csm.IncidentOnHold), HoldReason: ptr[csm.HoldReason]("lunch")},
			"hold_reason",
		},
		{
			"a hold reason that is taken away", "on_hold",
			csm.IncidentChange{HoldReason: ptr[csm.HoldReason]("")},
			"hold_reason",
		},
		{"a hold reason on another state", "new", csm.IncidentChange{HoldReason: ptr(csm.AwaitingVendor)}, "hold_reason"},
		{
			"resolved without code", "new",
			csm.IncidentChange{State: ptr(csm.IncidentResolved), CloseNotes: ptr("Done.")},
			"close_code",
		},
		{
			"resolved with an unknown code", "new",
			csm.IncidentChange{
				State:      ptr(csm.IncidentResolved),
				CloseCode:  ptr[csm.CloseCode]("magic"),
				CloseNotes: ptr("Done."),
			},
			"close_code",
		},
		{
			"resolved without notes", "new",
			csm.IncidentChange{State: ptr(csm.IncidentResolved), CloseCode: ptr(csm.Duplicate)},
			"close_notes",
		},
		{
			"resolved with blank notes", "new",
			csm.IncidentChange{
				State:      ptr(csm.IncidentResolved),
				CloseCode:  ptr(csm.Duplicate),
				CloseNotes: ptr(" \n"),
			},
			"close_notes",
		},
		{
			"closed with the code taken away", "resolved",
			csm.IncidentChange{State: ptr(csm.IncidentClosed), CloseCode: ptr[csm.CloseCode]("")},
			"close_code",
		},
		{"a code on an open incident", "new", csm.IncidentChange{CloseCode: ptr(csm.Duplicate)}, "close_code"},
		{"notes on an open incident", "new", csm.IncidentChange{CloseNotes: ptr("x")}, "close_code"},
		{"impact 0", "new", csm.IncidentChange{Impact: ptr(0)}, "impact"},
		{"urgency 4", "new", csm.IncidentChange{Urgency: ptr(4)}, "urgency"},
		{"a blank comment", "new", csm.IncidentChange{Comments: ptr(" \t")}, "comments"},
		{"a blank work note", "new", csm.IncidentChange{WorkNotes: ptr("")}, "work_notes"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := csmtest.Incident(test.from).Apply(test.ch, closer, settings, now)
			wantField(t, test.field, err)
		})
	}
}

func TestCloseCodes(t *testing.T) {
	for code, label := range map[csm.CloseCode]string{
		"duplicate":              "Duplicate",
		"known_error":            "Known error",
		"resolved_by_caller":     "Resolved by caller",
		"resolved_by_change":     "Resolved by change",
		"resolved_by_problem":    "Resolved by problem",
		"resolved_by_request":    "Resolved by request",
		"solution_provided":      "Solution provided",
		"workaround_provided":    "Workaround provided",
		"user_error":             "User error",
		"no_resolution_provided": "No resolution provided",
	} {
		t.Run(string(code), func(t *testing.T) {
			i, u, err := csmtest.Incident(csm.IncidentInProgress).Apply(
				csm.IncidentChange{
					State:      ptr(csm.IncidentResolved),
					CloseCode:  &code,
					CloseNotes: ptr("Restarted."),
				}, engineer, settings, now)
			wantCode(t, "", err)
			want(t, "close codes", []csm.CloseCode{i.CloseCode, u.CloseCode}, []csm.CloseCode{code, code})
			want(t, "note", u.NotesFor(csm.NoteRecipient{})[0].Text,
				"INC0000001 state changed from In Progress to Resolved. Resolution code: "+label+
					". Resolution notes: Restarted.")
		})
	}
	want(t, "number of codes", len(csm.CloseCodes), 10)
}

func TestACommentByTheCallerEndsAwaitingCaller(t *testing.T) {
	held := csmtest.Incident(csm.IncidentOnHold)
	held.HoldReason = "awaiting_caller"
	vendor := csmtest.Incident(csm.IncidentOnHold)
	stranger := engineer
	stranger.ID = "alan"
	foreign := held
	foreign.Caller = &csm.Person{ID: "ada", Type: csm.Contact} // another ada, outside
	for _, test := range []struct {
		name string
		i    csm.Incident
		by   csm.Caller
		ch   csm.IncidentChange
		want csm.IncidentState
	}{
		{"the caller comments", held, engineer, csm.IncidentChange{Comments: ptr("It was red.")}, "in_progress"},
		{"somebody else comments", held, stranger, csm.IncidentChange{Comments: ptr("It was red.")}, "on_hold"},
		{
			"somebody else with the caller's id comments", foreign, engineer,
			csm.IncidentChange{Comments: ptr("It was red.")},
			"on_hold",
		},
		{
			"the caller comments while the vendor is awaited", vendor, engineer,
			csm.IncidentChange{Comments: ptr("It was red.")},
			"on_hold",
		},
		{"the caller writes a work note", held, engineer, csm.IncidentChange{WorkNotes: ptr("It was red.")}, "on_hold"},
		{
			"the caller comments and keeps it on hold", held, engineer,
			csm.IncidentChange{Comments: ptr("Not yet."), State: ptr(csm.IncidentOnHold)},
			"on_hold",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			i, u, err := test.i.Apply(test.ch, test.by, settings, now)
			wantCode(t, "", err)
			want(t, "state", i.State, test.want)
			if test.want == csm.IncidentInProgress {
				want(t, "kinds of the one update", u.Kinds, []csm.UpdateKind{csm.KindState, csm.KindComment})
				want(t, "hold reason", i.HoldReason, csm.HoldReason(""))
			}
		})
	}
}

func TestLeavingAStateClearsWhatWasOnlyForIt(t *testing.T) {
	for _, test := range []struct{ from, to csm.IncidentState }{
		{"on_hold", "in_progress"},
		{"on_hold", "resolved"},
		{"on_hold", "canceled"},
		{"resolved", "in_progress"},
	} {
		t.Run(string(test.from+" to "+test.to), func(t *testing.T) {
			i, _, err := csmtest.Incident(test.from).Apply(csmtest.ChangeTo(test.to), engineer, settings,
				now)
			wantCode(t, "", err)
			want(t, "hold reason", i.HoldReason, csm.HoldReason(""))
			if test.from == csm.IncidentResolved {
				want(t, "resolution", string(i.CloseCode)+i.CloseNotes, "")
			}
		})
	}
	t.Run("closing keeps the resolution", func(t *testing.T) {
		i, u, err := csmtest.Incident(csm.IncidentResolved).Apply(
			csm.IncidentChange{State: ptr(csm.IncidentClosed)}, closer, settings, now)
		wantCode(t, "", err)
		want(t, "resolution", []any{i.CloseCode, i.CloseNotes, u.CloseCode, u.CloseNotes},
			[]any{csm.Duplicate, "Done.", csm.Duplicate, "Done."})
	})
}

func TestEveryFieldOfAChangeCounts(t *testing.T) {
	i, u, err := csmtest.Incident(csm.IncidentNew).Apply(csm.IncidentChange{
		Caller:            &csm.Person{ID: "grace", Type: csm.Contact},
		ShortDescription:  ptr("Mail is slow"),
		Description:       ptr("Since noon."),
		ConfigurationItem: ptr("mail"),
		AssignedTo:        ptr("eve"),
		AssignmentGroup:   ptr("network"),
		Impact:            ptr(1),
		Urgency:           ptr(2),
		SourceID:          "x-1",
	}, engineer, settings, now.Add(time.Second))
	wantCode(t, "", err)
	wanted := csmtest.Incident(csm.IncidentNew)
	wanted.Caller = &csm.Person{ID: "grace", Type: csm.Contact}
	wanted.ShortDescription = "Mail is slow"
	wanted.Description = "Since noon."
	wanted.ConfigurationItem = "mail"
	wanted.AssignedTo = "eve"
	wanted.AssignmentGroup = "network"
	wanted.Impact = 1
	wanted.Urgency = 2
	wanted.Priority = 2
	wanted.Version, wanted.UpdatedAt = 2, "2026-01-31T08:00:01.000Z"
	want(t, "incident", i, wanted)
	want(t, "kinds", u.Kinds, []csm.UpdateKind{csm.KindFields})
	want(t, "source", u.SourceID, "x-1")
	want(t, "cases get a note", u.Notable(), false)
}

func TestOpeningAnIncident(t *testing.T) {
	request := csm.IncidentRequest{ShortDescription: " Mail gateway fails ", SourceID: "x-1"}
	draft, err := csm.OpenIncident(request, engineer, settings, now)
	wantCode(t, "", err)
	i, u := draft.Numbered("INC0000001")
	defaults := csmtest.Incident(csm.IncidentNew)
	defaults.StateChangedAt = csm.At(now)
	want(t, "defaults", i, defaults)
	want(t, "update", u, csm.Update{
		Incident:      "INC0000001",
		Version:       1,
		Kinds:         []csm.UpdateKind{"created"},
		State:         "new",
		Caller:        i.Caller,
		CreatedAt:     i.OpenedAt,
		CreatedBy:     "ada",
		CreatedByName: "Ada Lovelace",
		SourceID:      "x-1",
	})
	_, err = csm.OpenIncident(csm.IncidentRequest{ShortDescription: "x"}, customer, settings, now)
	wantCode(t, csm.CodeForbidden, err)
	_, err = csm.OpenIncident(csm.IncidentRequest{ShortDescription: " "}, engineer, settings, now)
	wantField(t, "short_description", err)
	_, err = csm.OpenIncident(csm.IncidentRequest{ShortDescription: "x", Impact: 2}, engineer,
		csm.Settings{LookupActive: true}, now)
	wantCode(t, csm.CodeNoPriorityRow, err)
}

func TestTheCustomerOfADirectIncidentIsShownToITAndToWhoCoversAllAccounts(t *testing.T) {
	i := csmtest.Incident(csm.IncidentNew)
	i.Caller = &csm.Person{ID: "grace", Type: csm.Contact}
	ofAll := agent
	ofAll.Accounts = []string{"*"}
	for name, test := range map[string]struct {
		by    csm.Caller
		shown bool
	}{
		"an agent of an account": {agent, false}, "an agent of all accounts": {ofAll, true},
		"itil": {engineer, true}, "itil_admin": {closer, true},
	} {
		t.Run(name, func(t *testing.T) {
			want(t, "the customer is shown", i.RedactedFor(test.by, csm.Provenance{}).Caller != nil,
				test.shown)
		})
	}
	i.Caller = &csm.Person{ID: "ada", Type: csm.Internal}
	want(t, "an internal caller is shown", i.RedactedFor(agent, csm.Provenance{}).Caller != nil, true)
}

// An employee who asked is hidden like a customer: their case is of no account (rule 17).
func TestTheEmployeeBehindAnIncidentIsShownToITAndToWhoCoversAllAccounts(t *testing.T) {
	i := csmtest.Incident(csm.IncidentNew)
	i.CreatedFrom = "CS0000001"
	i.Shared = true
	i.Caller = &csm.Person{ID: "ann", Type: csm.Internal}
	from := csm.ProvenanceOf(csm.Case{Employee: "ann"})
	update := csm.Update{Caller: i.Caller}
	for name, test := range map[string]struct {
		by    csm.Caller
		shown bool
	}{
		"an agent of an account":   {agent, false},
		"an agent of all accounts": {csmtest.Of(agent, "*"), true},
		"itil":                     {engineer, true},
	} {
		t.Run(name, func(t *testing.T) {
			want(t, "who asked is shown", i.RedactedFor(test.by, from).Caller != nil, test.shown)
			told := update.RedactedFor(test.by, i, from)
			want(t, "the log names them", told.Caller.ID == "ann", test.shown)
		})
	}
}

func TestWhoseIncidentItIsStaysHiddenFromOtherAccounts(t *testing.T) {
	i := csmtest.Incident(csm.IncidentNew)
	i.CreatedFrom, i.Caller = "CS0000001", &csm.Person{ID: "grace", Type: csm.Contact}
	other := csm.Caller{Type: csm.Internal, Roles: agent.Roles, Accounts: []string{"globex"}}
	for name, test := range map[string]struct {
		by           csm.Caller
		from, caller bool
	}{
		"an agent of the account": {agent, true, true}, "an agent of another": {other, false, false},
		"itil": {engineer, false, true}, "itil_admin": {closer, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			seen := i.RedactedFor(test.by, csm.Provenance{Account: "acme"})
			want(t, "case and caller are shown", []bool{seen.CreatedFrom != "", seen.Caller != nil},
				[]bool{test.from, test.caller})
		})
	}
}
