package csm

import (
	"slices"
	"strings"
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
func (c Case) Propose(code ResolutionCode, notes string, by Caller, s Settings, now time.Time) (Case, error) {
	if err := c.Check(ProposeSolution, by, s); err != nil {
		return Case{}, err
	}
	var bad invalid
	bad.add(!slices.Contains(ResolutionCodes, code), "resolution_code", "must be one of %s", list(ResolutionCodes))
	bad.add(strings.TrimSpace(notes) == "" || !fits(notes, 1, 8000), "resolution_notes", "must have 1 to 8,000 characters")
	if err := bad.err(); err != nil {
		return Case{}, err
	}
	c.State, c.ResolutionCode, c.ResolutionNotes = CaseResolved, code, notes
	return c.touched(by, now), nil
}

// Accept closes the case: the requester says that the request is done.
func (c Case) Accept(by Caller, s Settings, now time.Time) (Case, error) {
	if err := c.Check(AcceptSolution, by, s); err != nil {
		return Case{}, err
	}
	c.State = CaseClosed
	return c.touched(by, now), nil
}

// Reject opens the case again. The proposed solution leaves the record; the reason becomes a comment.
func (c Case) Reject(reason string, by Caller, s Settings, now time.Time) (Case, error) {
	if err := c.Check(RejectSolution, by, s); err != nil {
		return Case{}, err
	}
	if err := CheckText("reason", reason); err != nil {
		return Case{}, err
	}
	c.State, c.ResolutionCode, c.ResolutionNotes = CaseOpen, "", ""
	return c.touched(by, now), nil
}
