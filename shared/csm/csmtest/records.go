package csmtest

import (
	"time"

	"github.com/casebridge/casebridge/shared/csm"
)

// Now is when the records were opened.
var Now = time.Date(2026, 1, 31, 8, 0, 0, 0, time.UTC)

// Case is a case of acme's contact Grace in that state, with the solution that the state demands.
func Case(state csm.CaseState) csm.Case {
	c := csm.Case{
		Number:           "CS0000001",
		Account:          "acme",
		Contact:          Grace.ID,
		ShortDescription: "Mail is down",
		Category:         csm.Issue,
		Type:             csm.CustomerService,
		Priority:         2,
		State:            state,
		OpenedAt:         csm.At(Now),
		OpenedBy:         Bob.ID,
		UpdatedAt:        csm.At(Now),
		UpdatedBy:        Bob.ID,
		Version:          1,
	}
	if state == csm.CaseResolved || state == csm.CaseClosed {
		c.ResolutionCode = csm.SolvedByCustomer
		c.ResolutionNotes = "Thanks."
	}
	return c
}

// Incident is an incident that Ada opened for herself, in that state, with what the state demands.
func Incident(state csm.IncidentState) csm.Incident {
	incident := csm.Incident{
		Number:           "INC0000001",
		Caller:           &csm.Person{ID: Ada.ID, Type: csm.Internal},
		ShortDescription: "Mail gateway fails",
		Priority:         5,
		Impact:           3,
		Urgency:          3,
		State:            state,
		OpenedAt:         csm.At(Now),
		OpenedBy:         Ada.ID,
		UpdatedAt:        csm.At(Now),
		UpdatedBy:        Ada.ID,
		Version:          1,
	}
	//exhaustive:enforce
	switch state {
	case csm.IncidentOnHold:
		incident.HoldReason = csm.AwaitingVendor
	case csm.IncidentResolved, csm.IncidentClosed:
		incident.CloseCode = csm.Duplicate
		incident.CloseNotes = "Done."
	case csm.IncidentNew, csm.IncidentInProgress, csm.IncidentCanceled:
	}
	return incident
}

// ChangeTo is the change of an incident to that state, with what the state demands.
func ChangeTo(state csm.IncidentState) csm.IncidentChange {
	change := csm.IncidentChange{State: &state}
	//exhaustive:enforce
	switch state {
	case csm.IncidentOnHold:
		reason := csm.AwaitingChange
		change.HoldReason = &reason
	case csm.IncidentResolved, csm.IncidentClosed:
		code, notes := csm.UserError, "Explained."
		change.CloseCode = &code
		change.CloseNotes = &notes
	case csm.IncidentNew, csm.IncidentInProgress, csm.IncidentCanceled:
	}
	return change
}
