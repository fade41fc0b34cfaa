package store

import (
	"context"
	"errors"
	"log/slog"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// heldAssociation reads the association that a case has, and its incident, for whoever may change the case.
// It returns CodeInconsistent when the tables disagree about it.
func (s *Store) heldAssociation(ctx context.Context, a csm.Association) (i incidentItem, held csm.Association, err error) {
	found, err := s.getAll(ctx, s.placesOf(a)...)
	if err != nil {
		return i, held, err
	}
	i, held, agreed, err := readHeld(found)
	if err == nil && !agreed {
		err = s.disagreement(ctx, a)
	}
	return i, held, err
}

// placesOf are the places of all that an association rests on, besides the case.
func (s *Store) placesOf(a csm.Association) []place {
	return append([]place{s.inIncidents(incidentKey(a.Incident))}, s.sidesOf(a)...)
}

func (s *Store) sidesOf(a csm.Association) []place {
	return []place{s.inIncidents(associationOfIncident(a)), s.inCases(associationOfCase(a))}
}

// readHeld reads what lies at placesOf. agreed is false when something is missing, or one side has ended.
func readHeld(found []attributes) (i incidentItem, held csm.Association, agreed bool, err error) {
	if found[0] == nil {
		return i, held, false, nil
	}
	if i, err = unmarshal[incidentItem](found[0]); err != nil {
		return i, held, false, err
	}
	held, agreed, err = readSides(found[1:])
	return i, held, agreed, err
}

// readSides reads the two sides of an association. agreed is false when one is missing or has ended.
func readSides(found []attributes) (held csm.Association, agreed bool, err error) {
	if found[0] == nil || found[1] == nil {
		return held, false, nil
	}
	ofIncident, err := unmarshal[associationItem](found[0])
	if err != nil {
		return held, false, err
	}
	ofCase, err := unmarshal[associationItem](found[1])
	return ofIncident.association(), ofIncident.ToVersion == 0 && ofCase.ToVersion == 0, err
}

// disagreement says why an association, as a case was read to have it, was found missing or ended: errStale
// when somebody changed it since, CodeInconsistent when the tables disagree at one and the same moment.
// That happens when one of them was restored alone.
func (s *Store) disagreement(ctx context.Context, a csm.Association) error {
	places := append(s.placesOf(a), s.inCases(caseKey(a.Case)))
	found, err := s.client.Snapshot(ctx, places...)
	if errors.Is(err, dynamo.ErrConflict) {
		return errStale
	}
	if err != nil {
		return err
	}
	item, err := unmarshal[caseItem](found[len(found)-1])
	if err != nil {
		return err
	}
	_, _, agreed, err := readHeld(found[:len(found)-1])
	if err != nil {
		return err
	}
	if agreed || item.association() != a {
		return errStale
	}
	slog.ErrorContext(ctx, "records disagree", "problem", string(csm.CodeInconsistent), "case", a.Case, "incident", a.Incident)
	return csm.Refuse(csm.CodeInconsistent,
		"The records of %s and %s disagree about their association. Nothing was changed. An administrator of the installation has to run make check.", a.Case, a.Incident)
}
