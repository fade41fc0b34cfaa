package csm

import (
	"slices"
	"time"
)

// ResolutionCode says what kind of solution was proposed.
type ResolutionCode string

// The resolution codes of cases.
const (
	SolvedFixedBySupport     ResolutionCode = "solved_fixed_by_support"
	SolvedKnownError         ResolutionCode = "solved_known_error"
	SolvedWorkaroundProvided ResolutionCode = "solved_workaround_provided"
	SolvedByClosingIncident  ResolutionCode = "solved_by_closing_incident"
	SolvedByCustomer         ResolutionCode = "solved_by_customer"
	NotSolvedNotReproducible ResolutionCode = "not_solved_not_reproducible"
	NotSolvedTooCostly       ResolutionCode = "not_solved_too_costly"
	VoidDuplicate            ResolutionCode = "void_duplicate"
)

// ResolutionCodes are all of them.
var ResolutionCodes = []ResolutionCode{
	SolvedFixedBySupport, SolvedKnownError, SolvedWorkaroundProvided, SolvedByClosingIncident,
	SolvedByCustomer, NotSolvedNotReproducible, NotSolvedTooCostly, VoidDuplicate,
}

// Propose resolves the case with a solution; only the customer's answer closes or reopens it.
// settings are those for the case's account, whose policy counts the silence from now. It returns
// what Check(ProposeSolution) returns, or CodeInvalid.
func (c Case) Propose(
	code ResolutionCode, notes string, by Caller, settings Settings, now time.Time,
) (Case, error) {
	if err := c.Check(ProposeSolution, by, settings); err != nil {
		return Case{}, err
	}
	if err := checkResolution(code, notes); err != nil {
		return Case{}, err
	}
	return c.proposed(code, notes, settings.Policy, by, now), nil
}

// checkResolution holds that the code is one of ResolutionCodes and that the notes say something.
func checkResolution(code ResolutionCode, notes string) error {
	var bad invalid
	bad.add(!slices.Contains(ResolutionCodes, code),
		"resolution_code", "must be one of %s", list(ResolutionCodes))
	bad.addText("resolution_notes", notes)
	return bad.err()
}

// Accept closes the case: the customer says that the request is done. It returns what
// Check(AcceptSolution) returns.
func (c Case) Accept(by Caller, settings Settings, now time.Time) (Case, error) {
	if err := c.Check(AcceptSolution, by, settings); err != nil {
		return Case{}, err
	}
	return c.closedNow(by, now), nil
}

// Reject opens the case again. The proposed solution leaves the record; the reason becomes a
// comment. It returns what Check(RejectSolution) returns, or CodeInvalid.
func (c Case) Reject(reason string, by Caller, settings Settings, now time.Time) (Case, error) {
	if err := c.Check(RejectSolution, by, settings); err != nil {
		return Case{}, err
	}
	if err := CheckText("reason", reason); err != nil {
		return Case{}, err
	}
	return c.customerActed(ActRejected, now).reopened(by, now), nil
}
