package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
)

// ProblemKind says which promise of the records is broken.
type ProblemKind string

// The kinds of problems, in the order in which Mend goes through them.
const (
	NumberAboveCounter  ProblemKind = "number_above_counter"  // the number would be given again
	NumberGivenTwice    ProblemKind = "number_given_twice"    // an association is older than its case or incident
	AccountDiffers      ProblemKind = "account_differs"       // an association is of another account than its case
	SidesDiffer         ProblemKind = "sides_differ"          // the two tables differ on an association
	AssociationMissing  ProblemKind = "association_missing"   // the case has an incident, but no such association
	AssociationEnded    ProblemKind = "association_ended"     // the case has an incident whose association has ended
	AssociationUnnamed  ProblemKind = "association_unnamed"   // an association holds, but the case does not have the incident
	AssociationTwice    ProblemKind = "association_twice"     // more than one association of a case holds
	AssociationAhead    ProblemKind = "association_ahead"     // an association begins or ends after the incident's next update
	CaseMissing         ProblemKind = "case_missing"          // notes or associations of a case that is not there
	IncidentMissing     ProblemKind = "incident_missing"      // updates or associations of an incident that is not there
	UpdateMissing       ProblemKind = "update_missing"        // the log of updates has a hole
	VersionDiffers      ProblemKind = "version_differs"       // the incident is not at the version of its last update
	NotListed           ProblemKind = "not_listed"            // lists look for the incident under another state
	CaseCountDiffers    ProblemKind = "case_count_differs"    // case_count is not the number of associations that hold
	NoteMissing         ProblemKind = "note_missing"          // a case lacks the note of a finished update
	NoteWithoutUpdate   ProblemKind = "note_without_update"   // a note of an update that is not there
	NoteOutsideInterval ProblemKind = "note_outside_interval" // a note of an update while the case was not associated
	RelationDiffers     ProblemKind = "relation_differs"      // what accounts are to each other is not what the directory says
	PendingWithoutEnd   ProblemKind = "pending_without_end"   // repair has not finished the fan-out of an update
)

// Problem is one broken promise. Fields that do not apply are empty.
type Problem struct {
	Kind        ProblemKind
	Case        string
	Incident    string
	Version     int64
	Association csm.Association // only what names it
	Account     string          // of the directory
	Related     string          // the other account
}

func (p Problem) String() string {
	text := string(p.Kind)
	for _, number := range []string{p.Case, p.Incident, p.Account, p.Related} {
		if number != "" {
			text += " " + number
		}
	}
	if p.Version != 0 {
		text += fmt.Sprintf(" version %d", p.Version)
	}
	return text
}

// pendingFor is how long an update may be pending: repair drives it every two minutes.
const pendingFor = 15 * time.Minute

// Check reads both tables whole and reports what is broken in them, by kind. What calls change
// meanwhile is no problem: one counts when two readings in a row find it. Memory grows with
// incidents, updates and associations, not with notes.
func (s *Store) Check(ctx context.Context) ([]Problem, error) {
	first, err := s.checkOnce(ctx)
	if err != nil || len(first) == 0 {
		return nil, err
	}
	second, err := s.checkOnce(ctx)
	if err != nil {
		return nil, err
	}
	again := map[Problem]bool{}
	for _, problem := range first {
		again[problem] = true
	}
	return slices.DeleteFunc(second, func(p Problem) bool { return !again[p] }), nil
}

// checker is one reading of both tables.
type checker struct {
	store     *Store
	late      csm.Time // what is pending since before is without end
	incidents map[string]*incidentRecords
	byCase    map[string]map[key]csm.Association // those of incidents, by case
	numbers   map[string]int64                   // the greatest by prefix
	accounts  accountRecords
	problems  []Problem
}

func (s *Store) checkOnce(ctx context.Context) (problems []Problem, err error) {
	defer wrap(&err, "check")
	c := checker{
		store:     s,
		late:      csm.At(s.now().Add(-pendingFor)),
		incidents: map[string]*incidentRecords{},
		numbers:   map[string]int64{},
		accounts:  newAccountRecords(),
	}
	if err := c.readIncidents(ctx); err != nil {
		return nil, err
	}
	if err := c.readCases(ctx); err != nil {
		return nil, err
	}
	for number, incident := range c.incidents {
		c.checkIncident(number, incident)
	}
	c.checkRelations()
	if err := c.checkCounters(ctx); err != nil {
		return nil, err
	}
	slices.SortFunc(c.problems, compareProblems)
	return slices.Compact(c.problems), nil
}

func (c *checker) add(problem Problem) { c.problems = append(c.problems, problem) }

// checkCounters compares the greatest numbers with the counters.
func (c *checker) checkCounters(ctx context.Context) error {
	for _, numbers := range c.store.allNumbers() {
		counter, err := numbers.read(ctx, numbers.table, counterKey())
		if err != nil {
			return err
		}
		copied, err := numbers.read(ctx, numbers.other, counterCopyKey())
		if err != nil {
			return err
		}
		greatest := c.numbers[numbers.prefix]
		if greatest > max(counter, copied) {
			c.add(Problem{Kind: NumberAboveCounter, Version: greatest, Case: numbers.prefix})
		}
	}
	return nil
}
