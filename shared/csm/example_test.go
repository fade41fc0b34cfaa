package csm_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

// An incident that is created from a case copies from it, and the case gets
// a work note (rules 1, 2 and 6).
func ExampleIncidentFrom() {
	c := csmtest.Case(csm.CaseOpen)
	draft, err := csm.IncidentFrom(c, csmtest.Bob, csm.DefaultSettings(), csmtest.Now)
	if err != nil {
		fmt.Println(err)
		return
	}
	incident, _ := draft.Numbered("INC0000001")
	after, association, note := c.CreatedWith(incident, csmtest.Bob)
	fmt.Println(incident.ShortDescription, incident.Priority, incident.Impact, incident.Urgency,
		incident.Caller.ID)
	fmt.Println(after.Incident)
	fmt.Println(association)
	fmt.Println(note.Text)
	// Output:
	// Mail is down 2 1 2 grace
	// INC0000001
	// CS0000001-INC0000001 [2,0)
	// INC0000001 created from this case. State: New
}

// A case has at most one incident (rule 4).
func ExampleCase_AssociateWith() {
	settings := csm.DefaultSettings()
	incident := csmtest.Incident(csm.IncidentInProgress)
	after, association, note, err := csmtest.Case(csm.CaseOpen).
		AssociateWith(incident, csm.Provenance{}, csmtest.Bob, settings, csmtest.Now)
	fmt.Println(association, err)
	fmt.Println(note.Text)

	incident.Number = "INC0000002"
	_, _, _, err = after.AssociateWith(incident, csm.Provenance{}, csmtest.Bob, settings, csmtest.Now)
	fmt.Println(errors.Is(err, &csm.Error{Code: csm.CodeCaseAlreadyAssociated}))
	fmt.Println(err)
	// Output:
	// CS0000001-INC0000001 [2,0) <nil>
	// INC0000001 associated with this case. State: In Progress
	// true
	// case_already_associated: CS0000001 has incident INC0000001 already. Remove it first with DELETE /cases/CS0000001/incident.
}

// A change makes the next version of the incident and the update from which
// every note is rendered (rule 6).
func ExampleIncident_Apply() {
	state := csm.IncidentOnHold
	reason := csm.AwaitingVendor
	comment := "The vendor sends a disk."
	change := csm.IncidentChange{State: &state, HoldReason: &reason, Comments: &comment}

	incident := csmtest.Incident(csm.IncidentInProgress)
	after, update, err := incident.Apply(change, csmtest.Ada, csm.DefaultSettings(),
		csmtest.Now.Add(time.Hour))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(after.State, after.Version, update.Kinds)
	for _, note := range update.NotesFor(csm.NoteRecipient{Case: "CS0000001", Account: "acme"}) {
		fmt.Println(note.Text)
	}
	// Output:
	// on_hold 2 [state comment]
	// INC0000001 state changed from In Progress to On Hold. Hold reason: Awaiting Vendor
	// Additional comment on INC0000001 by Ada Lovelace: The vendor sends a disk.
}

// A refusal says what to do, and names every bad field (rule 23).
func ExampleIncident_Apply_refused() {
	state := csm.IncidentResolved
	_, _, err := csmtest.Incident(csm.IncidentNew).
		Apply(csm.IncidentChange{State: &state}, csmtest.Ada, csm.DefaultSettings(), csmtest.Now)
	var refusal *csm.Error
	if errors.As(err, &refusal) {
		for _, field := range refusal.Fields {
			fmt.Println(field.Name)
		}
	}
	// Output:
	// close_code
	// close_notes
}

// What a case offers depends on who asks (rules 4, 8 and 9).
func ExampleCase_Available() {
	c := csmtest.Case(csm.CaseResolved)
	fmt.Println(c.Available(csmtest.Bob, csm.DefaultSettings()))
	fmt.Println(c.Available(csmtest.Grace, csm.DefaultSettings()))
	// Output:
	// [create_incident associate_incident acknowledge]
	// [accept_solution reject_solution withdraw]
}
