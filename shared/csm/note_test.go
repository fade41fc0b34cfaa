package csm_test

import (
	"testing"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

// The notes that a case gets of an update, word for word (rule 6).
func TestTextsOfNotes(t *testing.T) {
	update := func(kinds ...csm.UpdateKind) csm.Update {
		return csm.Update{
			Incident:      "INC0000001",
			Version:       2,
			Kinds:         kinds,
			From:          "in_progress",
			State:         "in_progress",
			CreatedAt:     csm.At(now),
			CreatedBy:     "ada",
			CreatedByName: "Ada Lovelace",
		}
	}
	held := func(reason csm.HoldReason) csm.Update {
		u := update("state")
		u.State, u.HoldReason = "on_hold", reason
		return u
	}
	state := func(from, to csm.IncidentState) csm.Update {
		u := update("state")
		u.From, u.State, u.CloseCode, u.CloseNotes = from, to, "solution_provided", "Restarted."
		return u
	}
	comment := update("comment")
	comment.Comment = "Line one.\nLine two."
	both := held("awaiting_caller")
	both.Kinds, both.Comment = append(both.Kinds, "comment"), "What did you see?"
	for _, test := range []struct {
		name string
		u    csm.Update
		want []string
	}{
		{
			"awaiting caller", held("awaiting_caller"),
			[]string{"INC0000001 state changed from In Progress to On Hold. Hold reason: Awaiting Caller"},
		},
		{
			"awaiting problem", held("awaiting_problem"),
			[]string{"INC0000001 state changed from In Progress to On Hold. Hold reason: Awaiting Problem"},
		},
		{
			"awaiting vendor", held("awaiting_vendor"),
			[]string{"INC0000001 state changed from In Progress to On Hold. Hold reason: Awaiting Vendor"},
		},
		{
			"awaiting change", held("awaiting_change"),
			[]string{"INC0000001 state changed from In Progress to On Hold. Hold reason: Awaiting Change"},
		},
		{"in progress", state("new", "in_progress"), []string{"INC0000001 state changed from New to In Progress"}},
		{
			"resolved", state("on_hold", "resolved"),
			[]string{
				"INC0000001 state changed from On Hold to Resolved. Resolution code: Solution provided. Resolution notes: Restarted.",
			},
		},
		{
			"closed", state("resolved", "closed"),
			[]string{
				"INC0000001 state changed from Resolved to Closed. Resolution code: Solution provided. Resolution notes: Restarted.",
			},
		},
		{"canceled", state("new", "canceled"), []string{"INC0000001 state changed from New to Canceled"}},
		{"reopened", state("resolved", "in_progress"), []string{"INC0000001 state changed from Resolved to In Progress"}},
		{"a comment", comment, []string{"Additional comment on INC0000001 by Ada Lovelace: Line one.\nLine two."}},
		{"a state and a comment", both, []string{
			"INC0000001 state changed from In Progress to On Hold. Hold reason: Awaiting Caller",
			"Additional comment on INC0000001 by Ada Lovelace: What did you see?",
		}},
		{"a work note of IT", update("work_notes"), nil},
		{"other fields", update("fields"), nil},
		{"creation", update("created"), nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var texts []string
			for n, note := range test.u.NotesFor(csm.NoteRecipient{}) {
				texts = append(texts, note.Text)
				note.Text = ""
				want(t, "the rest of the note", note,
					csm.Note{
						Element:       "work_notes",
						CreatedAt:     csm.At(now),
						CreatedBy:     "ada",
						CreatedByName: "Ada Lovelace",
						Source: &csm.Source{
							Incident: "INC0000001", Version: 2, Kind: csm.NoteKind(test.u.Kinds[n]),
						},
					})
			}
			want(t, "texts", texts, test.want)
			want(t, "notable", test.u.Notable(), test.want != nil)
		})
	}
}

func TestTheIncidentsOwnRecord(t *testing.T) {
	i := csmtest.Incident(csm.IncidentNew)
	i.Caller = &csm.Person{ID: "grace", Type: csm.Contact}
	_, u, err := i.Apply(
		csm.IncidentChange{
			State:     ptr(csm.IncidentInProgress),
			Comments:  ptr("On it."),
			WorkNotes: ptr("Disk full."),
		}, engineer, settings, now)
	wantCode(t, "", err)
	lines := func(notified map[csm.UpdateKind]csm.Notified) (out []string) {
		for _, n := range u.Activities(notified) {
			out = append(out, n.ID+" "+string(n.Element)+": "+n.Text)
		}
		return out
	}
	said := []string{
		"2.state work_notes: INC0000001 state changed from New to In Progress",
		"2.work_notes work_notes: Disk full.", "2.comment comments: On it.",
	}
	want(t, "before anybody was notified", lines(nil), said)
	want(t, "sent and suppressed",
		lines(map[csm.UpdateKind]csm.Notified{"state": csm.Sent, "comment": csm.Suppressed}), append(said,
			"2.notified_state work_notes: Notification of grace (state) sent",
			"2.notified_comment work_notes: Notification of grace (comment) suppressed: the customer follows the case"))
	want(t, "the comment", u.NoteOf(csm.KindComment).Text, "On it.")
	want(t, "what was not said", u.NoteOf(csm.KindCreated), csm.Note{})
}

// A customer is not notified of an update while a case is associated with the incident (rule 7).
func TestNotificationOutcome(t *testing.T) {
	const direct, fromCase = 0, 1 // from which version a case was associated first
	created, later := csm.KindCreated, csm.KindComment
	for _, test := range []struct {
		name       string
		caller     csm.UserType
		kind       csm.UpdateKind
		linkedFrom int64
		associated bool // at the update's version
		want       csm.Notified
	}{
		{"a contact, no case", csm.Contact, later, direct, false, csm.Sent},
		{"a contact, a case", csm.Contact, later, 2, true, csm.Suppressed},
		{"a contact, the last case was removed", csm.Contact, later, 2, false, csm.Sent},
		{"a contact, creation from a case", csm.Contact, created, fromCase, false, csm.Suppressed},
		{"a contact, the case that it was created from was removed", csm.Contact, later, fromCase, false, csm.Sent},
		{"a contact, creation, a case later", csm.Contact, created, 2, false, csm.Sent},
		{"a consumer, a case", csm.Consumer, later, fromCase, true, csm.Suppressed},
		{"somebody internal, a case", csm.Internal, later, 2, true, csm.Sent},
	} {
		t.Run(test.name, func(t *testing.T) {
			u := csm.Update{
				Version: 5,
				Kinds:   []csm.UpdateKind{test.kind},
				Caller:  &csm.Person{ID: "x", Type: test.caller},
			}
			if test.kind == created {
				u.Version = 1
			}
			want(t, "outcome",
				u.NotificationOutcome(csm.Provenance{LinkedFrom: test.linkedFrom}, test.associated), test.want)
		})
	}
}

func TestNotifications(t *testing.T) {
	u := csm.Update{
		Incident:      "INC0000001",
		Version:       3,
		Kinds:         []csm.UpdateKind{"state", "comment", "work_notes"},
		From:          "new",
		State:         "in_progress",
		Comment:       "On it.",
		CreatedByName: "Ada",
		Caller:        &csm.Person{ID: "grace", Type: csm.Contact},
	}
	want(t, "of a change", u.Notifications(), []csm.Notification{
		{
			ID:       "INC0000001.3.state",
			Incident: "INC0000001",
			Caller:   *u.Caller,
			Kind:     "state",
			Text:     "INC0000001 state changed from New to In Progress",
		},
		{
			ID:       "INC0000001.3.comment",
			Incident: "INC0000001",
			Caller:   *u.Caller,
			Kind:     "comment",
			Text:     "Additional comment on INC0000001 by Ada: On it.",
		},
	})
	u.Kinds, u.Version, u.State = []csm.UpdateKind{"created"}, 1, "new"
	want(t, "of the creation", u.Notifications()[0].Text, "INC0000001 opened. State: New")
	u.Caller = nil
	want(t, "for nobody", len(u.Notifications()), 0)
}
