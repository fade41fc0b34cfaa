package store

import (
	"context"
	"errors"

	"github.com/casebridge/casebridge/shared/dynamo"
)

// mender is who ended what Mend ends, as the records show it.
const mender = "make check"

// Mend mends what can be mended of the problems that Check found, in the order of their kinds: an
// end is never undone, and what either table still has counts. What it cannot mend it leaves as it
// is. Check again to see what is left: some problems show only when others are mended. Doing it
// twice is harmless.
func (s *Store) Mend(ctx context.Context, problems []Problem) (err error) {
	defer wrap(&err, "mend")
	for _, problem := range problems {
		mend := menders[problem.Kind]
		if mend == nil {
			continue
		}
		err := persist(ctx, func() error {
			actions, err := mend(ctx, s, problem)
			if err != nil || len(actions) == 0 {
				return err
			}
			return s.transact(ctx, actions)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Mends says whether Mend can do anything about a problem of that kind.
func Mends(kind ProblemKind) bool { return menders[kind] != nil }

// menders decide what to write, on what the records are now.
var menders = map[ProblemKind]func(context.Context, *Store, Problem) ([]action, error){
	NumberAboveCounter: raiseCounter,
	NumberGivenTwice:   endBothSides,
	AccountDiffers:     endBothSides,
	SidesDiffer:        mendSides,
	AssociationMissing: mendMissing,
	AssociationEnded:   releaseCase,
	AssociationUnnamed: mendUnnamed,
	AssociationAhead:   mendAhead,
	NotListed:          listAgain,
	CaseCountDiffers:   recount,
	NoteMissing:        writeNotesAgain,
	RelationDiffers:    mendRelation,
}

// raiseCounter makes counter and copy as great as the greatest number.
func raiseCounter(ctx context.Context, s *Store, problem Problem) ([]action, error) {
	for _, numbers := range s.allNumbers() {
		if numbers.prefix != problem.Case {
			continue
		}
		return nil, errors.Join(
			numbers.raise(ctx, numbers.table, counterKey(), problem.Version),
			numbers.raise(ctx, numbers.other, counterCopyKey(), problem.Version),
		)
	}
	return nil, nil
}

// recount makes case_count the number of associations that hold, unless a call changes it
// meanwhile.
func recount(ctx context.Context, s *Store, problem Problem) ([]action, error) {
	incident, found, err := get[incidentItem](ctx, s, s.incidents, incidentKey(problem.Incident))
	if err != nil || !found {
		return nil, err
	}
	count := int64(0)
	associations := dynamo.Query{Table: s.incidents, PK: incident.PK, Prefix: casePrefix}
	for item, err := range s.client.All(ctx, associations) {
		if err != nil {
			return nil, err
		}
		if item["to_version"] == nil {
			count++
		}
	}
	recounted := dynamo.Change{
		Expression: "SET case_count = :count",
		Condition:  "case_count = :read",
		Values:     dynamo.Values{}.Number(":count", count).Number(":read", int64(incident.CaseCount)),
	}
	return []action{dynamo.Update(s.incidents, incident.key, recounted).FailingWith(errStale)}, nil
}

// writeNotesAgain writes the notes of an update that a case lacks. Notes that are there stay as
// they are.
func writeNotesAgain(ctx context.Context, s *Store, problem Problem) ([]action, error) {
	update, found, err := s.update(ctx, problem.Incident, problem.Version)
	if err != nil || !found {
		return nil, err
	}
	of, found, err := get[caseItem](ctx, s, s.cases, caseKey(problem.Case))
	if err != nil || !found {
		return nil, err
	}
	var notes []CaseNote
	for _, note := range update.NotesFor(recipientOf(of.Case)) {
		notes = append(notes, CaseNote{problem.Case, note})
	}
	return nil, s.WriteNotes(ctx, notes)
}
