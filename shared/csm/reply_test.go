package csm_test

import (
	"testing"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

var (
	graceAsks = csm.Person{ID: "grace", Type: csm.Contact, Account: "acme"}
	ofGrace   = csm.NoteRecipient{Case: "CS0000001", Account: "acme", Requester: graceAsks}
)

// awaiting is an incident on hold until grace, its caller, answers.
func awaiting() csm.Incident {
	incident := csmtest.Incident(csm.IncidentOnHold)
	incident.HoldReason = csm.AwaitingCaller
	incident.Caller = &graceAsks
	return incident
}

// Rule 11: which comments of customers become comments on the incident.
func TestWhichCommentsAreForwarded(t *testing.T) {
	inProgress := csmtest.Incident(csm.IncidentInProgress)
	inProgress.Caller = &graceAsks
	vendor := awaiting()
	vendor.HoldReason = csm.AwaitingVendor
	resolved := csmtest.Incident(csm.IncidentResolved)
	held := awaiting()
	unsaid := awaiting()
	unsaid.Caller = &csm.Person{ID: "grace", Type: csm.Contact}
	for _, test := range []struct {
		name     string
		incident *csm.Incident
		by       csm.Caller
		replies  csm.CustomerReplies
		want     csm.NotForwarded
	}{
		{"no incident", nil, csmtest.Grace, csm.RepliesAll, csm.NotForwardedNoIncident},
		{"a resolved incident", &resolved, csmtest.Grace, csm.RepliesAll, csm.NotForwardedNotOpen},
		{"the awaited caller", &held, csmtest.Grace, csm.RepliesAwaitingCaller, ""},
		{
			"somebody else, while the caller is awaited", &held, csmtest.Hedy, csm.RepliesAwaitingCaller,
			csm.NotForwardedSwitchedOff,
		},
		{
			"a contact of another account with the id of the caller", &held,
			csmtest.Of(csmtest.Grace, "globex"), csm.RepliesAwaitingCaller, csm.NotForwardedSwitchedOff,
		},
		{"the awaited caller, of a release that kept no account", &unsaid, csmtest.Grace, csm.RepliesAwaitingCaller, ""},
		{
			"a consumer with the id of the caller", &held,
			csm.Caller{ID: "grace", Type: csm.Consumer},
			csm.RepliesAwaitingCaller, csm.NotForwardedSwitchedOff,
		},
		{
			"the caller, on hold for the vendor", &vendor, csmtest.Grace, csm.RepliesAwaitingCaller,
			csm.NotForwardedSwitchedOff,
		},
		{"the caller, in progress", &inProgress, csmtest.Grace, csm.RepliesAwaitingCaller, csm.NotForwardedSwitchedOff},
		{"anybody, with all", &inProgress, csmtest.Hedy, csm.RepliesAll, ""},
		{"the awaited caller, switched off", &held, csmtest.Grace, csm.RepliesOff, csm.NotForwardedSwitchedOff},
	} {
		t.Run(test.name, func(t *testing.T) {
			switched := settings
			switched.CustomerReplies = test.replies
			want(t, "reason", test.incident.NotForwarded(test.by, csmtest.Case(csm.CaseOpen), switched), test.want)
		})
	}
	t.Run("the plugin switched off", func(t *testing.T) {
		off := settings
		off.IntegrationActive = false
		want(t, "reason", held.NotForwarded(csmtest.Grace, csmtest.Case(csm.CaseOpen), off), csm.NotForwardedSwitchedOff)
	})
}

func TestAReplyEndsTheHoldAndStaysInItsAccount(t *testing.T) {
	origin := csmtest.Case(csm.CaseAwaitingInfo)
	after, update := awaiting().RepliedBy(csmtest.Grace, origin, "Since Monday.", now)
	want(t, "state", after.State, csm.IncidentInProgress)
	want(t, "hold reason", after.HoldReason, csm.HoldReason(""))
	want(t, "version", after.Version, awaiting().Version+1)
	want(t, "updated by", after.UpdatedBy, "the customer")
	want(t, "kinds", update.Kinds, []csm.UpdateKind{csm.KindState, csm.KindComment})
	want(t, "origin", update.Origin, &csm.Origin{Case: "CS0000001", Account: "acme"})

	state := []csm.NoteKind{csm.NoteState}
	both := []csm.NoteKind{csm.NoteState, csm.NoteComment}
	for _, test := range []struct {
		name      string
		recipient csm.NoteRecipient
		origin    csm.Case
		want      []csm.NoteKind
	}{
		{"the origin case", csm.NoteRecipient{Case: "CS0000001", Account: "acme"}, origin, state},
		{"another case of the account", csm.NoteRecipient{Case: "CS0000002", Account: "acme"}, origin, both},
		{"a case of another account", csm.NoteRecipient{Case: "CS0000003", Account: "globex"}, origin, state},
		{"a consumer's case", csm.NoteRecipient{Case: "CS0000004"}, origin, state},
		{
			"a consumer's case, said by another consumer",
			csm.NoteRecipient{Case: "CS0000004"},
			csm.Case{Number: "CS0000005", Consumer: "carol"},
			state,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, update := awaiting().RepliedBy(csmtest.Grace, test.origin, "Since Monday.", now)
			want(t, "notes", kindsOf(update.NotesFor(test.recipient)), test.want)
		})
	}
}

// Nobody knows which accounts the caller of an incident covers (rule 11).
func TestANotificationOfAReplyTellsNeitherWordsNorName(t *testing.T) {
	incident := csmtest.Incident(csm.IncidentInProgress)
	_, update := incident.RepliedBy(csmtest.Grace, csmtest.Case(csm.CaseOpen), "Since Monday.", now)
	notifications := update.Notifications()
	want(t, "notifications", len(notifications), 1)
	want(t, "text", notifications[0].Text,
		"Additional comment on "+incident.Number+" by the customer: A customer commented.")
}

func kindsOf(notes []csm.Note) (kinds []csm.NoteKind) {
	for _, note := range notes {
		kinds = append(kinds, note.Source.Kind)
	}
	return kinds
}

// Rule 12: a question is a comment for the caller on their own cases, and a work note on all.
func TestAQuestionIsForTheCallersCases(t *testing.T) {
	incident := csmtest.Incident(csm.IncidentInProgress)
	incident.Caller = &graceAsks
	change := csm.IncidentChange{
		State:        ptr(csm.IncidentOnHold),
		HoldReason:   ptr(csm.AwaitingCaller),
		Comments:     ptr("Since when?"),
		AsksCustomer: true,
	}
	_, update, err := incident.Apply(change, engineer, settings, now)
	wantCode(t, "", err)

	notes := update.NotesFor(ofGrace)
	want(t, "notes of the caller's case", kindsOf(notes),
		[]csm.NoteKind{csm.NoteState, csm.NoteComment, csm.NoteQuestion})
	want(t, "element", notes[2].Element, csm.ElementComments)
	want(t, "text", notes[2].Text, "Since when?")
	others := update.NotesFor(csm.NoteRecipient{
		Case:      "CS0000002",
		Account:   "acme",
		Requester: csm.Person{ID: "hedy", Type: csm.Contact},
	})
	want(t, "notes of another case", kindsOf(others), []csm.NoteKind{csm.NoteState, csm.NoteComment})
	namesake := update.NotesFor(csm.NoteRecipient{
		Case:      "CS0000003",
		Account:   "globex",
		Requester: csm.Person{ID: "grace", Type: csm.Contact, Account: "globex"},
	})
	want(t, "notes of a case of another account's grace", kindsOf(namesake),
		[]csm.NoteKind{csm.NoteState, csm.NoteComment})
	update.Caller = &csm.Person{ID: "grace", Type: csm.Contact}
	want(t, "notes of the caller's case, of a release that kept no account", kindsOf(update.NotesFor(ofGrace)),
		[]csm.NoteKind{csm.NoteState, csm.NoteComment, csm.NoteQuestion})

	wantCode(t, csm.CodeNoCustomerToAsk, update.CheckAsk(""))
	wantCode(t, "", update.CheckAsk("CS0000001"))

	t.Run("only with the hold and a comment", func(t *testing.T) {
		for _, change := range []csm.IncidentChange{
			{Comments: ptr("Since when?"), AsksCustomer: true},
			{
				State:        ptr(csm.IncidentOnHold),
				HoldReason:   ptr(csm.AwaitingVendor),
				Comments:     ptr("Since when?"),
				AsksCustomer: true,
			},
		} {
			_, _, err := incident.Apply(change, engineer, settings, now)
			wantCode(t, csm.CodeInvalid, err)
		}
	})
}

func TestAQuestionMakesTheCaseWaitOnce(t *testing.T) {
	question := csm.Update{Incident: "INC0000001", Version: 3, CreatedBy: "ada", AsksCustomer: true}
	associated := func(state csm.CaseState) csm.Case {
		c := csmtest.Case(state)
		c.Incident = "INC0000001"
		return c
	}
	for _, test := range []struct {
		state csm.CaseState
		want  csm.CaseState
	}{
		{csm.CaseNew, csm.CaseAwaitingInfo},
		{csm.CaseOpen, csm.CaseAwaitingInfo},
		{csm.CaseAwaitingInfo, csm.CaseAwaitingInfo},
		{csm.CaseResolved, csm.CaseResolved},
		{csm.CaseClosed, csm.CaseClosed},
	} {
		want(t, string(test.state), associated(test.state).Asked(question, now).State, test.want)
	}
	asked := associated(csm.CaseOpen).Asked(question, now)
	asked.State = csm.CaseOpen // the customer answered
	want(t, "asked the same again", asked.Asked(question, now), asked)
	question.Version = 4
	want(t, "asked something new", asked.Asked(question, now).State, csm.CaseAwaitingInfo)
	removed := associated(csm.CaseOpen)
	removed.Incident = ""
	want(t, "removed meanwhile", removed.Asked(question, now), removed)
}

// Rule 6: a correction is an update of its own kind.
func TestCorrectionsHaveANote(t *testing.T) {
	held := awaiting()
	held.HoldReason = csm.AwaitingVendor
	resolved := csmtest.Incident(csm.IncidentResolved)
	for _, test := range []struct {
		name     string
		incident csm.Incident
		change   csm.IncidentChange
		want     string
	}{
		{
			"of the hold reason", held,
			csm.IncidentChange{HoldReason: ptr(csm.AwaitingChange)},
			"INC0000001 hold reason changed from Awaiting Vendor to Awaiting Change",
		},
		{
			"of the resolution", resolved,
			csm.IncidentChange{CloseNotes: ptr("Both disks replaced.")},
			"INC0000001 resolution corrected. Resolution code: Duplicate. Resolution notes: Both disks replaced.",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, update, err := test.incident.Apply(test.change, engineer, settings, now)
			wantCode(t, "", err)
			notes := update.NotesFor(ofGrace)
			want(t, "kinds", kindsOf(notes), []csm.NoteKind{csm.NoteCorrection})
			want(t, "text", notes[0].Text, test.want)
		})
	}
}
