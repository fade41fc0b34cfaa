package store

import (
	"maps"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
)

func (c *checker) checkCase(records *caseRecords) {
	if records.number == "" {
		return
	}
	sides := c.sidesOfCase(records)
	if records.item == nil {
		c.add(Problem{Kind: CaseMissing, Case: records.number})
		return
	}
	for _, association := range sides {
		if association.Account != records.item.Account {
			c.add(about(AccountDiffers, association))
		}
		if olderThan(association, records.item.OpenedAt) {
			c.add(about(NumberGivenTwice, association))
		}
	}
	c.checkHeld(records, sides)
	c.checkNotes(records, sides)
}

// sidesOfCase are the associations of the case in both tables; where these differ, the ended one.
func (c *checker) sidesOfCase(records *caseRecords) map[key]csm.Association {
	sides := maps.Clone(records.associations)
	ofIncidents := c.ofCase(records.number)
	for k, association := range ofIncidents {
		if sides[k] != association {
			c.add(about(SidesDiffer, association))
		}
		if sides[k].ToVersion == 0 {
			sides[k] = association
		}
	}
	for k, association := range records.associations {
		if _, there := ofIncidents[k]; !there {
			c.add(about(SidesDiffer, association))
		}
	}
	return sides
}

// ofCase are the associations of a case in the incident table.
func (c *checker) ofCase(number string) map[key]csm.Association {
	if c.byCase == nil {
		c.byCase = map[string]map[key]csm.Association{}
		for _, incident := range c.incidents {
			for k, association := range incident.associations {
				if c.byCase[association.Case] == nil {
					c.byCase[association.Case] = map[key]csm.Association{}
				}
				c.byCase[association.Case][k] = association
			}
		}
	}
	return c.byCase[number]
}

func (c *checker) checkHeld(records *caseRecords, sides map[key]csm.Association) {
	held := 0
	for k, association := range sides {
		if association.ToVersion != 0 {
			continue
		}
		held++
		if !records.item.holds() || k != associationOfCase(records.item.association()) {
			c.add(about(AssociationUnnamed, association))
		}
	}
	if held > 1 {
		c.add(Problem{Kind: AssociationTwice, Case: records.number})
	}
	if !records.item.holds() {
		return
	}
	association, there := sides[associationOfCase(records.item.association())]
	switch {
	case !there:
		c.add(about(AssociationMissing, records.item.association()))
	case association.ToVersion != 0:
		c.add(about(AssociationEnded, association))
	}
}

// holds says that the case has an association; one that has ended keeps only the incident's number.
func (c caseItem) holds() bool { return c.Incident != "" && !c.State.Final() }

// checkNotes compares the notes of the case with the updates of its incidents.
func (c *checker) checkNotes(records *caseRecords, sides map[key]csm.Association) {
	wanted := map[string]bool{}
	for _, association := range sides {
		for _, update := range c.incident(association.Incident).updates {
			if !association.Covers(update.Version) {
				continue
			}
			for _, note := range update.NotesFor(records.recipient()) {
				sk := integrationNoteKey(records.number, note).SK
				wanted[sk] = true
				if _, there := records.notes[sk]; !there && !update.unfinished() {
					c.add(Problem{
						Kind:     NoteMissing,
						Case:     records.number,
						Incident: update.Incident,
						Version:  update.Version,
					})
				}
			}
		}
	}
	for sk, source := range records.notes {
		if source == nil || wanted[sk] || !records.ofUpdate(source.Kind) {
			continue
		}
		kind := NoteOutsideInterval
		if !c.made(records, sk, *source) {
			kind = NoteWithoutUpdate
		}
		c.add(Problem{Kind: kind, Case: records.number, Incident: source.Incident, Version: source.Version})
	}
}

// made says that the update of that source is there and makes the note with that sort key.
func (c *checker) made(records *caseRecords, sk string, source csm.Source) bool {
	for _, note := range c.incident(source.Incident).updates[source.Version].NotesFor(records.recipient()) {
		if integrationNoteKey(records.number, note).SK == sk {
			return true
		}
	}
	return false
}

// ofUpdate says that notes of that kind come of updates, not of the association itself. A question
// to somebody who was erased is a note that no update makes any more.
func (r *caseRecords) ofUpdate(kind csm.NoteKind) bool {
	if kind == csm.NoteQuestion && r.recipient().Requester.ID == csm.Forgotten {
		return false
	}
	return kind != csm.NoteCreated && kind != csm.NoteAssociated && kind != csm.NoteRemoved
}

// recipient is the case as one that gets notes.
func (r *caseRecords) recipient() csm.NoteRecipient {
	if r.item == nil {
		return csm.NoteRecipient{Case: r.number}
	}
	return recipientOf(r.item.Case)
}

func recipientOf(record csm.Case) csm.NoteRecipient {
	return csm.NoteRecipient{Case: record.Number, Account: record.Account, Requester: record.Requester()}
}

// minuteBefore is one minute before the time.
func minuteBefore(at csm.Time) csm.Time {
	parsed, err := time.Parse(time.RFC3339, string(at))
	if err != nil {
		return at
	}
	return csm.At(parsed.Add(-time.Minute))
}
