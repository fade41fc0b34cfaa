package store

import (
	"context"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// CreateIncident creates an incident from the case and associates the two, in one transaction. Here and
// below it returns CodeVersionMismatch when the case is at none of the versions ifMatch, if there are any.
func (v *View) CreateIncident(ctx context.Context, caseNumber string, ifMatch ...int64) (_ csm.Incident, err error) {
	defer wrapCall(&err, "create incident from %.30s", caseNumber)
	number := ""
	return once(ctx, v, func() (d decision[csm.Incident], err error) {
		k, err := v.loadCase(ctx, caseNumber)
		if err != nil {
			return d, err
		}
		if number != "" && k.Incident == number { // written by the attempt before, whose answer got lost
			i, err := v.loadIncident(ctx, number)
			return decision[csm.Incident]{answer: i.Incident}, err
		}
		if err := matches(k.Number, k.Version, ifMatch); err != nil {
			return d, err
		}
		if _, _, err := csm.IncidentFrom(k.Case, "INC0000000", v.by, k.settings, v.store.now()); err != nil { // before a number is spent
			return d, err
		}
		if number == "" {
			if number, err = v.store.incidentNumbers.take(ctx); err != nil {
				return d, err
			}
		}
		i, u, err := csm.IncidentFrom(k.Case, number, v.by, k.settings, v.store.now())
		if err != nil {
			return d, err
		}
		c, a, n := k.CreatedWith(i, v.by)
		d.answer = i
		d.actions = append(v.associate(k.caseItem, c, a, n), v.writeNew(i, csm.Provenance{Account: k.Account, LinkedFrom: 1}, u)...)
		return d, nil
	})
}

// AssociateIncident associates the case with an open incident. A case that has this incident already
// keeps it: the answer is the association that holds.
func (v *View) AssociateIncident(ctx context.Context, caseNumber, incidentNumber string, ifMatch ...int64) (csm.Association, error) {
	return v.associateIncident(ctx, caseNumber, incidentNumber, false, ifMatch)
}

// AssociateWithHistory does the same, and the case gets the notes of all updates before it too (rule 5).
func (v *View) AssociateWithHistory(ctx context.Context, caseNumber, incidentNumber string, ifMatch ...int64) (csm.Association, error) {
	association, err := v.associateIncident(ctx, caseNumber, incidentNumber, true, ifMatch)
	if err == nil {
		v.joinHistory(ctx, association)
	}
	return association, err
}

func (v *View) associateIncident(ctx context.Context, caseNumber, incidentNumber string, history bool, ifMatch Versions) (_ csm.Association, err error) {
	defer wrapCall(&err, "associate %.30s with %.30s", caseNumber, incidentNumber)
	incidentNumber = strings.ToUpper(incidentNumber)
	return once(ctx, v, func() (d decision[csm.Association], err error) {
		k, err := v.loadCase(ctx, caseNumber)
		if err != nil {
			return d, err
		}
		if err := matches(k.Number, k.Version, ifMatch); err != nil {
			return d, err
		}
		if err := k.Check(csm.AssociateIncident, v.by, k.settings); err != nil {
			if csm.CodeOf(err) != csm.CodeCaseAlreadyAssociated || k.Incident != incidentNumber {
				return d, err
			}
			_, d.answer, err = v.store.heldAssociation(ctx, k.association())
			return d, err
		}
		i, err := v.loadIncident(ctx, incidentNumber)
		if err != nil {
			return d, err
		}
		c, a, n, err := k.AssociateWith(i.Incident, v.by, k.settings, v.store.now())
		if err != nil {
			return d, err
		}
		if history {
			a = a.WithHistory()
			d.actions = append(d.actions, create(v.store.incidents, newHistoryItem(a)))
		}
		d.answer = a
		d.actions = append(d.actions, v.associate(k.caseItem, c, a, n)...)
		d.actions = append(d.actions, v.count(i, 1))
		return d, nil
	})
}

// RemoveIncident ends the association of the case. The incident lives on.
func (v *View) RemoveIncident(ctx context.Context, caseNumber string, ifMatch ...int64) (err error) {
	defer wrapCall(&err, "remove incident from %.30s", caseNumber)
	_, err = once(ctx, v, func() (d decision[struct{}], err error) {
		k, err := v.loadCase(ctx, caseNumber)
		if err != nil {
			return d, err
		}
		if err := matches(k.Number, k.Version, ifMatch); err != nil {
			return d, err
		}
		if err := k.Check(csm.RemoveIncident, v.by, k.settings); err != nil {
			return d, err
		}
		i, a, err := v.store.heldAssociation(ctx, k.association())
		if err != nil {
			return d, err
		}
		c, ended, n, err := k.RemovedFrom(i.Incident, a, v.by, k.settings, v.store.now())
		if err != nil {
			return d, err
		}
		d.actions = append(v.remove(k.caseItem, a, c, ended, n), v.count(i, -1))
		return d, nil
	})
	return err
}

// associate writes the case with its new association and the note of it.
func (v *View) associate(read caseItem, c csm.Case, a csm.Association, n csm.Note) []action {
	return []action{
		v.writeCase(read, c, a),
		create(v.store.cases, newAssociationItem(associationOfCase(a), a)),
		create(v.store.incidents, newAssociationItem(associationOfIncident(a), a)),
		create(v.store.cases, noteItem{associationNoteKey(a, n), n}),
	}
}

// remove writes the case without its incident, the ended association and the note of it.
func (v *View) remove(read caseItem, before csm.Association, c csm.Case, ended csm.Association, n csm.Note) []action {
	return append(v.end(before, ended),
		v.writeCase(read, c, csm.Association{}),
		create(v.store.cases, noteItem{associationNoteKey(ended, n), n}))
}

// count adds cases to the count of the incident, which must still be at the version that was read: that
// is what makes the borders of an association exact.
func (v *View) count(read incidentItem, cases int) action {
	return dynamo.Update(v.store.incidents, read.key, dynamo.Change{
		Expression: "SET linked_from = if_not_exists(linked_from, :next) ADD case_count :cases",
		Condition:  atVersion,
		Values:     readAt(read.Version).Number(":cases", int64(cases)).Number(":next", read.Version+1),
	}).FailingWith(errStale)
}

// endAssociation writes that the tie ends now, because the case does.
func (v *View) endAssociation(ctx context.Context, a csm.Association) ([]action, error) {
	i, tie, err := v.store.heldAssociation(ctx, a)
	if err != nil {
		return nil, err
	}
	return v.writeEnd(i, tie, tie.Ended(i.Incident, v.by, v.store.now())), nil
}

// writeEnd writes an ended association, and one case less on the incident.
func (v *View) writeEnd(i incidentItem, before, ended csm.Association) []action {
	return append(v.end(before, ended), v.count(i, -1))
}

// end writes an ended association on both sides.
func (v *View) end(before, ended csm.Association) []action {
	holds := "attribute_exists(pk) AND attribute_not_exists(to_version)"
	ofCase, ofIncident := associationOfCase(ended), associationOfIncident(ended)
	item := newAssociationItem
	return []action{
		change(v.store.cases, ofCase, item(ofCase, before), item(ofCase, ended), holds, nil),
		change(v.store.incidents, ofIncident, item(ofIncident, before), item(ofIncident, ended), holds, nil),
	}
}
