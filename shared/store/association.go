package store

import (
	"context"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// CreateIncident creates an incident from the case and associates the two, in one
// transaction. Here and below it returns CodeVersionMismatch when the case is at none of the
// versions ifMatch, if there are any.
func (v *View) CreateIncident(
	ctx context.Context, caseNumber string, ifMatch ...int64,
) (_ csm.Incident, err error) {
	defer wrapCall(&err, "create incident from %.30s", caseNumber)
	number := "" // taken once, whatever the number of attempts
	return once(ctx, v, func() (d decision[csm.Incident], err error) {
		before, err := v.loadCase(ctx, caseNumber)
		if err != nil {
			return d, err
		}
		if number != "" && before.Incident == number { // written by the attempt before, whose answer got lost
			created, err := v.loadIncident(ctx, number)
			if err == nil {
				d.answer, err = v.named(ctx, created)
			}
			return d, err
		}
		if err := matches(before.Number, before.Version, ifMatch); err != nil {
			return d, err
		}
		draft, err := csm.IncidentFrom(before.Case, v.by, before.settings, v.store.now())
		if err != nil {
			return d, err
		}
		if number == "" {
			number, err = v.store.incidentNumbers.take(ctx)
		}
		if err != nil {
			return d, err
		}
		incident, update := draft.Numbered(number)
		after, association, note := before.CreatedWith(incident, v.by)
		provenance := csm.ProvenanceOf(before.Case)
		directory, err := v.store.directoryOf(ctx, incident.Keys())
		d.answer = incident.NamedIn(directory, provenance)
		d.actions = v.associate(before.caseItem, after, association, note)
		d.actions = append(d.actions, v.writeNew(ctx, incident, provenance, update)...)
		return d, err
	})
}

// AssociateIncident associates the case with an open incident. A case that has this incident
// already keeps it: the answer is the association that holds.
func (v *View) AssociateIncident(
	ctx context.Context, caseNumber, incidentNumber string, ifMatch ...int64,
) (_ csm.Association, err error) {
	defer wrapCall(&err, "associate %.30s with %.30s", caseNumber, incidentNumber)
	return once(ctx, v, func() (decision[csm.Association], error) {
		return v.associating(ctx, caseNumber, incidentNumber, ifMatch, fromNowOn)
	})
}

// AssociateWithHistory does the same, and the case gets the notes of all
// updates before it too (rule 5).
func (v *View) AssociateWithHistory(
	ctx context.Context, caseNumber, incidentNumber string, ifMatch ...int64,
) (_ csm.Association, err error) {
	defer wrapCall(&err, "associate %.30s with %.30s and its history", caseNumber, incidentNumber)
	association, err := once(ctx, v, func() (decision[csm.Association], error) {
		return v.associating(ctx, caseNumber, incidentNumber, ifMatch, csm.Association.WithHistory)
	})
	if err == nil {
		v.joinHistory(ctx, association)
	}
	return association, err
}

// fromNowOn leaves an association as it was decided: the case gets
// the notes of the updates to come.
func fromNowOn(association csm.Association) csm.Association { return association }

// associating decides on associating the case with the incident. begin says from which update on.
func (v *View) associating(
	ctx context.Context, caseNumber, incidentNumber string, ifMatch Versions,
	begin func(csm.Association) csm.Association,
) (d decision[csm.Association], err error) {
	incidentNumber = strings.ToUpper(incidentNumber)
	before, err := v.loadCase(ctx, caseNumber)
	if err != nil {
		return d, err
	}
	if err := matches(before.Number, before.Version, ifMatch); err != nil {
		return d, err
	}
	refusal := before.Check(csm.AssociateIncident, v.by, before.settings)
	if csm.CodeOf(refusal) == csm.CodeCaseAlreadyAssociated && before.Incident == incidentNumber {
		_, d.answer, err = v.store.heldAssociation(ctx, before.association())
		return d, err
	}
	if refusal != nil {
		return d, refusal
	}
	incident, err := v.loadIncident(ctx, incidentNumber)
	if err != nil {
		return d, err
	}
	after, association, note, err := before.AssociateWith(
		incident.Incident, incident.Provenance, v.by, before.settings, v.store.now())
	if err != nil {
		return d, err
	}
	association = begin(association)
	d.answer = association
	d.actions = v.associate(before.caseItem, after, association, note)
	d.actions = append(d.actions, v.countCases(incident, 1))
	return d, nil
}

// RemoveIncident ends the association of the case. The incident lives on.
func (v *View) RemoveIncident(ctx context.Context, caseNumber string, ifMatch ...int64) (err error) {
	defer wrapCall(&err, "remove incident from %.30s", caseNumber)
	_, err = once(ctx, v, func() (d decision[struct{}], err error) {
		before, err := v.loadCase(ctx, caseNumber)
		if err != nil {
			return d, err
		}
		if err := matches(before.Number, before.Version, ifMatch); err != nil {
			return d, err
		}
		if err := before.Check(csm.RemoveIncident, v.by, before.settings); err != nil {
			return d, err
		}
		incident, held, err := v.store.heldAssociation(ctx, before.association())
		if err != nil {
			return d, err
		}
		after, ended, note, err := before.RemovedFrom(incident.Incident, held, v.by, before.settings,
			v.store.now())
		if err != nil {
			return d, err
		}
		d.actions = v.remove(before.caseItem, held, after, ended, note)
		d.actions = append(d.actions, v.countCases(incident, -1))
		return d, nil
	})
	return err
}

// associate writes the case with its new association and the note of it, and
// marks a history to be written.
func (v *View) associate(
	before caseItem, after csm.Case, association csm.Association, note csm.Note,
) []action {
	actions := []action{
		v.writeCase(before, after, association),
		create(v.store.cases, newAssociationItem(associationOfCase(association), association)),
		create(v.store.incidents, newAssociationItem(associationOfIncident(association), association)),
		create(v.store.cases, noteItem{associationNoteKey(association, note), note}),
	}
	if association.JoinedVersion != 0 {
		actions = append(actions, create(v.store.incidents, v.store.newHistoryItem(association)))
	}
	return actions
}

// remove writes the case without its incident, the ended association and the note of it.
func (v *View) remove(
	before caseItem, held csm.Association, after csm.Case, ended csm.Association, note csm.Note,
) []action {
	return append(v.end(held, ended),
		v.writeCase(before, after, csm.Association{}),
		create(v.store.cases, noteItem{associationNoteKey(ended, note), note}))
}

// countCases adds cases to the count of the incident, which must still be at the version that was
// read: that is what makes the borders of an association exact.
func (v *View) countCases(read incidentItem, cases int) action {
	return dynamo.Update(v.store.incidents, read.key, dynamo.Change{
		Expression: "SET linked_from = if_not_exists(linked_from, :next) ADD case_count :cases",
		Condition:  atVersion,
		Values:     readAt(read.Version).Number(":cases", int64(cases)).Number(":next", read.Version+1),
	}).FailingWith(errStale)
}

// endAssociation writes that the association ends now, because the case does.
func (v *View) endAssociation(ctx context.Context, association csm.Association) ([]action, error) {
	incident, held, err := v.store.heldAssociation(ctx, association)
	if err != nil {
		return nil, err
	}
	ended := held.Ended(incident.Incident, v.by, v.store.now())
	return append(v.end(held, ended), v.countCases(incident, -1)), nil
}

// end writes an ended association on both sides.
func (v *View) end(held, ended csm.Association) []action {
	ofCase := associationOfCase(ended)
	ofIncident := associationOfIncident(ended)
	return []action{
		endSide(v.store.cases, ofCase, held, ended),
		endSide(v.store.incidents, ofIncident, held, ended),
	}
}

func endSide(table string, side key, held, ended csm.Association) action {
	stillHeld := "attribute_exists(pk) AND attribute_not_exists(to_version)"
	return change(table, side, newAssociationItem(side, held), newAssociationItem(side, ended), stillHeld, nil)
}
