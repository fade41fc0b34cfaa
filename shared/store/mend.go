package store

import (
	"context"
	"errors"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// mended is who ended what Mend ends, as the records show it.
const mended = "make check"

// Mend mends what can be mended of the problems that Check found, in the order of their kinds: an end is
// never undone, and what either table still has counts. What it cannot mend it leaves as it is. Check again
// to see what is left: some problems show only when others are mended. Doing it twice is harmless.
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
	CaseCountDiffers:   recount,
	NoteMissing:        writeNotesAgain,
}

// raiseCounter makes counter and copy as great as the greatest number.
func raiseCounter(ctx context.Context, s *Store, p Problem) ([]action, error) {
	for _, n := range []*numbers{&s.caseNumbers, &s.incidentNumbers} {
		if n.prefix != p.Case {
			continue
		}
		return nil, errors.Join(
			n.raise(ctx, n.table, counterKey(), p.Version),
			n.raise(ctx, n.other, counterCopyKey(), p.Version),
		)
	}
	return nil, nil
}

// sides are an association as both tables have it, its case and its incident; nil is absent.
type sides struct {
	incident           *incidentItem
	ofIncident, ofCase *associationItem
	associated         *caseItem
}

func (s *Store) readAssociation(ctx context.Context, a csm.Association) (read sides, err error) {
	found, err := s.client.Snapshot(ctx, append(s.placesOf(a), s.inCases(caseKey(a.Case)))...)
	if errors.Is(err, dynamo.ErrConflict) {
		return read, errStale
	}
	if err != nil {
		return read, err
	}
	return read, errors.Join(
		into(&read.incident, found[0]),
		into(&read.ofIncident, found[1]),
		into(&read.ofCase, found[2]),
		into(&read.associated, found[3]),
	)
}

func into[T any](record **T, item attributes) error {
	if item == nil {
		return nil
	}
	read, err := unmarshal[T](item)
	*record = &read
	return err
}

// mendSides makes the two sides the same: what one side alone has is written to the other, an end too.
func mendSides(ctx context.Context, s *Store, p Problem) ([]action, error) {
	read, err := s.readAssociation(ctx, p.Association)
	if err != nil || read.ofCase == nil && read.ofIncident == nil {
		return nil, err
	}
	after := read.ofIncident
	if after == nil || read.ofCase != nil && read.ofCase.ToVersion != 0 {
		after = read.ofCase
	}
	return s.writeSides(read, after.association()), nil
}

// writeSides makes both sides that association.
func (s *Store) writeSides(read sides, after csm.Association) []action {
	var actions []action
	write := func(table string, k key, before *associationItem) {
		item := newAssociationItem(k, after)
		switch {
		case before == nil:
			actions = append(actions, create(table, item))
		case before.association() != after:
			actions = append(actions, change(table, k, *before, item, "attribute_exists(pk)", nil))
		}
	}
	write(s.cases, associationOfCase(after), read.ofCase)
	write(s.incidents, associationOfIncident(after), read.ofIncident)
	return actions
}

// endBothSides ends an association that would carry one customer's notes to another.
func endBothSides(ctx context.Context, s *Store, p Problem) ([]action, error) {
	read, err := s.readAssociation(ctx, p.Association)
	if err != nil {
		return nil, err
	}
	held := read.ofIncident
	if held == nil {
		held = read.ofCase
	}
	if held == nil || held.ToVersion != 0 {
		return nil, nil
	}
	return s.writeSides(read, s.ended(read, held.association())), nil
}

// ended is the association ended before the incident's next update.
func (s *Store) ended(read sides, a csm.Association) csm.Association {
	a.ToVersion = a.FromVersion
	if read.incident != nil {
		a.ToVersion = read.incident.Version + 1
	}
	a.EndedAt = csm.At(s.now())
	a.EndedBy = mended
	return a
}

// mendMissing writes an association that the case has and neither table does; without the incident, it
// releases the case.
func mendMissing(ctx context.Context, s *Store, p Problem) ([]action, error) {
	read, err := s.readAssociation(ctx, p.Association)
	if err != nil || read.associated == nil || named(read.associated.association()) != p.Association {
		return nil, err
	}
	if read.incident == nil {
		return releaseCase(ctx, s, p)
	}
	if read.ofCase != nil || read.ofIncident != nil {
		return mendSides(ctx, s, p)
	}
	after := p.Association
	after.Account = read.associated.Account
	after.AssociatedAt = read.associated.UpdatedAt
	after.AssociatedBy = mended
	return s.writeSides(read, after), nil
}

// releaseCase takes from the case the incident whose association has ended.
func releaseCase(ctx context.Context, s *Store, p Problem) ([]action, error) {
	read, err := s.readAssociation(ctx, p.Association)
	if err != nil || read.associated == nil || named(read.associated.association()) != p.Association {
		return nil, err
	}
	after := s.changed(read.associated.Case)
	after.Incident = ""
	return []action{s.writeMended(*read.associated, after, csm.Association{})}, nil
}

func (s *Store) changed(c csm.Case) csm.Case {
	c.Version++
	c.UpdatedAt = max(c.UpdatedAt, csm.At(s.now()))
	c.UpdatedBy = mended
	return c
}

func (s *Store) writeMended(read caseItem, after csm.Case, a csm.Association) action {
	return change(s.cases, read.key, read, read.changedTo(after, a), atVersion, readAt(read.Version))
}

// mendUnnamed gives the case the incident whose association holds. A case that has another one, or has
// ended, cannot have it: then the association ends.
func mendUnnamed(ctx context.Context, s *Store, p Problem) ([]action, error) {
	read, err := s.readAssociation(ctx, p.Association)
	if err != nil || read.ofCase == nil || read.ofIncident == nil || read.ofCase.ToVersion != 0 {
		return nil, err
	}
	named := read.associated
	if named == nil || read.incident == nil || named.Incident != "" || named.State.Final() {
		return s.writeSides(read, s.ended(read, read.ofCase.association())), nil
	}
	after := s.changed(named.Case)
	after.Incident = p.Incident
	return []action{s.writeMended(*named, after, read.ofCase.association())}, nil
}

// mendAhead ends an ended association before the incident's next update, when the incident was set back:
// otherwise the case would get notes of updates to come. One that holds is left; see README.md of infra.
func mendAhead(ctx context.Context, s *Store, p Problem) ([]action, error) {
	read, err := s.readAssociation(ctx, p.Association)
	if err != nil || read.ofIncident == nil || read.ofIncident.ToVersion == 0 || read.incident == nil {
		return nil, err
	}
	after := read.ofIncident.association()
	after.ToVersion = min(after.ToVersion, read.incident.Version+1)
	return s.writeSides(read, after), nil
}

// recount makes case_count the number of associations that hold, unless a call changes it meanwhile.
func recount(ctx context.Context, s *Store, p Problem) ([]action, error) {
	incident, found, err := get[incidentItem](ctx, s, s.incidents, incidentKey(p.Incident))
	if err != nil || !found {
		return nil, err
	}
	count := int64(0)
	for item, err := range s.client.All(ctx, dynamo.Query{Table: s.incidents, PK: incident.PK, Prefix: casePrefix}) {
		if err != nil {
			return nil, err
		}
		if item["to_version"] == nil {
			count++
		}
	}
	return []action{dynamo.Update(s.incidents, incident.key, dynamo.Change{
		Expression: "SET case_count = :count",
		Condition:  "case_count = :read",
		Values:     dynamo.Values{}.Number(":count", count).Number(":read", int64(incident.CaseCount)),
	}).FailingWith(errStale)}, nil
}

// writeNotesAgain writes the notes of an update that a case lacks. Notes that are there stay as they are.
func writeNotesAgain(ctx context.Context, s *Store, p Problem) ([]action, error) {
	update, found, err := s.update(ctx, p.Incident, p.Version)
	if err != nil || !found {
		return nil, err
	}
	of, found, err := get[caseItem](ctx, s, s.cases, caseKey(p.Case))
	if err != nil || !found {
		return nil, err
	}
	var notes []CaseNote
	for _, note := range update.NotesFor(recipientOf(of.Case)) {
		notes = append(notes, CaseNote{p.Case, note})
	}
	return nil, s.WriteNotes(ctx, notes)
}
