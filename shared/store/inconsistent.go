package store

import (
	"context"
	"errors"
	"log/slog"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
	"github.com/casebridge/casebridge/shared/invocation"
)

// heldAssociation reads the association that a case has, and its incident, for whoever may change
// the case. It returns CodeInconsistent when the tables disagree about it.
func (s *Store) heldAssociation(
	ctx context.Context, named csm.Association,
) (incident incidentItem, held csm.Association, err error) {
	found, err := s.getAll(ctx, s.placesOf(named)...)
	if err != nil {
		return incident, held, err
	}
	incident, held, agreed, err := readHeld(found)
	if err == nil && !agreed {
		err = s.disagreement(ctx, named)
	}
	return incident, held, err
}

// placesOf are the places of all that an association rests on, besides the case.
func (s *Store) placesOf(association csm.Association) []place {
	return append([]place{s.inIncidents(incidentKey(association.Incident))}, s.sidesOf(association)...)
}

func (s *Store) sidesOf(association csm.Association) []place {
	return []place{
		s.inIncidents(associationOfIncident(association)),
		s.inCases(associationOfCase(association)),
	}
}

// readHeld reads what lies at placesOf. agreed is false when something is missing, or one side has
// ended.
func readHeld(found []attributes) (incident incidentItem, held csm.Association, agreed bool, err error) {
	if found[0] == nil {
		return incident, held, false, nil
	}
	incident, err = unmarshal[incidentItem](found[0])
	if err != nil {
		return incident, held, false, err
	}
	held, agreed, err = readSides(found[1:])
	return incident, held, agreed, err
}

// readSides reads the two sides of an association. agreed is false when one is missing or has
// ended.
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

// disagreement says why an association, as a case was read to have it, was found missing or ended:
// errStale when somebody changed it since, CodeInconsistent when the tables disagree at one and the
// same moment. That happens when one of them was restored alone.
func (s *Store) disagreement(ctx context.Context, named csm.Association) error {
	places := append(s.placesOf(named), s.inCases(caseKey(named.Case)))
	found, err := s.client.Snapshot(ctx, places...)
	if errors.Is(err, dynamo.ErrConflict) {
		return errStale
	}
	if err != nil {
		return err
	}
	last := len(found) - 1
	item, err := unmarshal[caseItem](found[last])
	if err != nil {
		return err
	}
	_, _, agreed, err := readHeld(found[:last])
	if err != nil {
		return err
	}
	if agreed || item.association() != named {
		return errStale
	}
	invocation.Measure(ctx, invocation.RecordsDisagree, 1)
	slog.ErrorContext(ctx, "records disagree",
		"problem", string(csm.CodeInconsistent), "case", named.Case, "incident", named.Incident)
	return csm.Refuse(csm.CodeInconsistent, "The records of %s and %s disagree about their association. "+
		"Nothing was changed. An administrator of the installation has to run make check.", named.Case, named.Incident)
}
