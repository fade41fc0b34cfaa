package store

import (
	"context"
	"errors"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// sides are an association as both tables have it, its case and its incident; nil is absent.
type sides struct {
	incident           *incidentItem
	ofIncident, ofCase *associationItem
	associated         *caseItem
}

func (s *Store) readAssociation(ctx context.Context, named csm.Association) (read sides, err error) {
	places := append(s.placesOf(named), s.inCases(caseKey(named.Case)))
	found, err := s.client.Snapshot(ctx, places...)
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

// into reads the item into *record, which stays nil for one that is absent.
func into[T any](record **T, item attributes) error {
	if item == nil {
		return nil
	}
	read, err := unmarshal[T](item)
	*record = &read
	return err
}

// mendSides makes the two sides the same: what one side alone has is written to the other, an end
// too.
func mendSides(ctx context.Context, s *Store, problem Problem) ([]action, error) {
	read, err := s.readAssociation(ctx, problem.Association)
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
	return append(
		writeSide(s.cases, associationOfCase(after), read.ofCase, after),
		writeSide(s.incidents, associationOfIncident(after), read.ofIncident, after)...,
	)
}

// writeSide makes one side that association; before is nil when the side is missing.
func writeSide(table string, side key, before *associationItem, after csm.Association) []action {
	item := newAssociationItem(side, after)
	switch {
	case before == nil:
		return []action{create(table, item)}
	case before.association() != after:
		return []action{change(table, side, *before, item, "attribute_exists(pk)", nil)}
	default:
		return nil
	}
}

// endBothSides ends an association that would carry one customer's notes to another.
func endBothSides(ctx context.Context, s *Store, problem Problem) ([]action, error) {
	read, err := s.readAssociation(ctx, problem.Association)
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
func (s *Store) ended(read sides, association csm.Association) csm.Association {
	association.ToVersion = association.FromVersion
	if read.incident != nil {
		association.ToVersion = read.incident.Version + 1
	}
	association.EndedAt = csm.At(s.now())
	association.EndedBy = mender
	return association
}

// mendMissing writes an association that the case has and neither table does; without the incident,
// it releases the case.
func mendMissing(ctx context.Context, s *Store, problem Problem) ([]action, error) {
	read, err := s.readAssociation(ctx, problem.Association)
	if err != nil || read.associated == nil || named(read.associated.association()) != problem.Association {
		return nil, err
	}
	if read.incident == nil {
		return releaseCase(ctx, s, problem)
	}
	if read.ofCase != nil || read.ofIncident != nil {
		return mendSides(ctx, s, problem)
	}
	after := problem.Association
	after.Account = read.associated.Account
	after.AssociatedAt = read.associated.UpdatedAt
	after.AssociatedBy = mender
	return s.writeSides(read, after), nil
}

// releaseCase takes from the case the incident whose association has ended.
func releaseCase(ctx context.Context, s *Store, problem Problem) ([]action, error) {
	read, err := s.readAssociation(ctx, problem.Association)
	if err != nil || read.associated == nil || named(read.associated.association()) != problem.Association {
		return nil, err
	}
	after := s.mended(read.associated.Case)
	after.Incident = ""
	return []action{s.changedCase(*read.associated, after, csm.Association{})}, nil
}

// mended is the case with the version and the time of a change by Mend.
func (s *Store) mended(record csm.Case) csm.Case {
	record.Version++
	record.UpdatedAt = max(record.UpdatedAt, csm.At(s.now()))
	record.UpdatedBy = mender
	return record
}

// mendUnnamed gives the case the incident whose association holds. A case that has another one, or
// has ended, cannot have it: then the association ends.
func mendUnnamed(ctx context.Context, s *Store, problem Problem) ([]action, error) {
	read, err := s.readAssociation(ctx, problem.Association)
	if err != nil || read.ofCase == nil || read.ofIncident == nil || read.ofCase.ToVersion != 0 {
		return nil, err
	}
	named := read.associated
	if named == nil || read.incident == nil || named.Incident != "" || named.State.Final() {
		return s.writeSides(read, s.ended(read, read.ofCase.association())), nil
	}
	after := s.mended(named.Case)
	after.Incident = problem.Incident
	return []action{s.changedCase(*named, after, read.ofCase.association())}, nil
}

// mendAhead ends an ended association before the incident's next update, when the incident was set
// back: otherwise the case would get notes of updates to come. One that holds is left; see
// README.md of infra.
func mendAhead(ctx context.Context, s *Store, problem Problem) ([]action, error) {
	read, err := s.readAssociation(ctx, problem.Association)
	if err != nil || read.ofIncident == nil || read.ofIncident.ToVersion == 0 || read.incident == nil {
		return nil, err
	}
	after := read.ofIncident.association()
	after.ToVersion = min(after.ToVersion, read.incident.Version+1)
	return s.writeSides(read, after), nil
}
