package store

import (
	"strings"
	"testing"

	"github.com/casebridge/casebridge/shared/csm"
)

func TestTheContentOfARequestHashesAsInEveryVersion(t *testing.T) {
	t.Parallel()
	text, number := "x", 1
	state, hold, code := csm.IncidentOnHold, csm.AwaitingCaller, csm.Duplicate
	person := &csm.Person{ID: "ada", Type: csm.Internal}
	for _, test := range []struct {
		name    string
		request any
		want    string
	}{
		{"an opening", csm.IncidentRequest{
			Caller: person, ShortDescription: "a", Description: "b", ConfigurationItem: "c", Impact: 1, Urgency: 2,
			AssignedTo: "d", AssignmentGroup: "e",
		}, "86cccd3a350a557fcd80930a159cf3b7de683dc68e973a65551f8388819513a7"},
		{"a change", csm.IncidentChange{
			Caller: person, ShortDescription: &text, Description: &text, ConfigurationItem: &text, Impact: &number,
			Urgency: &number, AssignedTo: &text, AssignmentGroup: &text, State: &state, HoldReason: &hold,
			CloseCode: &code, CloseNotes: &text, Comments: &text, WorkNotes: &text,
		}, "3f747a7dfb0b27689632807e13bd65a6e8c67b8b86050741d826028b7958c659"},
		{"no field", csm.IncidentChange{}, "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"},
	} {
		if got := contentOf(test.request); got != test.want {
			t.Errorf("%s hashes to %s, want %s", test.name, got, test.want)
		}
	}
}

func TestKeysOfSourceIDsAreShortAndShowNobody(t *testing.T) {
	t.Parallel()
	by := csm.Caller{ID: strings.Repeat("grace", 1000), Type: csm.Contact}
	id := strings.Repeat("\U0001F4E7", 200)
	for _, k := range []key{
		appliedOpening(by, openIncidentCall, id),
		appliedOn(caseKey("CS0000001"), "", by, commentOnCaseCall, id),
	} {
		if len(k.PK) > 2048 || len(k.SK) > 1024 || strings.Contains(k.PK+k.SK, "grace") {
			t.Errorf("key %.200v", k)
		}
	}
}
