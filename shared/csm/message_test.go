package csm_test

import (
	"testing"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

// The customer hears of every comment that is for them, and of nothing that is not (rule 14).
func TestMessagesOfActivities(t *testing.T) {
	for _, test := range []struct {
		name    string
		element csm.Element
		by      csm.Caller
		want    bool
	}{
		{"an agent's comment", csm.ElementComments, agent, true},
		{"an agent's work note", csm.ElementWorkNotes, agent, false},
		{"the customer's own comment", csm.ElementComments, customer, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			note := csm.Note{
				Element:   test.element,
				Text:      "On it.",
				CreatedAt: csm.At(now),
				CreatedBy: test.by.ID,
			}
			got, ok := csmtest.Case(csm.CaseOpen).MessageOfNote(note, test.by)
			want(t, "told", ok, test.want)
			if test.want {
				want(t, "message", got, csm.Message{
					Case:      "CS0000001",
					Kind:      csm.MessageComment,
					Text:      "On it.",
					CreatedAt: csm.At(now),
					CreatedBy: "bob",
				})
			}
		})
	}
}

// The customer hears when the case waits for them, when a solution is proposed
// and when the case ends (rule 14).
func TestMessagesOfChanges(t *testing.T) {
	for _, test := range []struct {
		from, to csm.CaseState
		kind     csm.MessageKind
		text     string
	}{
		{"open", "awaiting_info", "awaiting_info", "CS0000001 is waiting for information from you."},
		{"open", "resolved", "solution_proposed", "Thanks."},
		{"resolved", "closed", "closed", "CS0000001 is closed."},
		{"new", "cancelled", "cancelled", "CS0000001 is cancelled."},
		{"new", "open", "", ""},
		{"resolved", "open", "", ""},
		{"open", "open", "", ""},
	} {
		t.Run(string(test.from+" to "+test.to), func(t *testing.T) {
			got, ok := csmtest.Case(test.to).MessageSince(csmtest.Case(test.from))
			want(t, "told", ok, test.kind != "")
			if test.kind != "" {
				want(t, "message", got, csm.Message{
					Case: "CS0000001", Kind: test.kind, Text: test.text, CreatedAt: csm.At(now), CreatedBy: "bob",
				})
			}
		})
	}
}
