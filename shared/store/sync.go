package store

import (
	"context"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// Synced counts the notes that a case lacked and got, and those that were there.
type Synced struct {
	Written int `json:"written" doc:"Notes that were missing and are there now."`
	Present int `json:"present" doc:"Notes that were there already."`
}

// SyncIncident writes every note of its incidents' updates that the case lacks.
func (v *View) SyncIncident(ctx context.Context, caseNumber string, ifMatch ...int64) (_ Synced, err error) {
	defer wrapCall(&err, "sync case %.30s", caseNumber)
	return once(ctx, v, func() (d decision[Synced], err error) {
		found, err := v.loadCase(ctx, caseNumber)
		if err != nil {
			return d, err
		}
		if err := matches(found.Number, found.Version, ifMatch); err != nil {
			return d, err
		}
		if err := found.Check(csm.SyncIncident, v.by, found.settings); err != nil {
			return d, err
		}
		d.answer, err = v.store.syncCase(ctx, found.key)
		return d, err
	})
}

// syncCase brings the case up to the logs of all incidents that it has or had.
func (s *Store) syncCase(ctx context.Context, of key) (synced Synced, err error) {
	associations := dynamo.Query{Table: s.cases, PK: of.PK, Prefix: associationPrefix}
	for stored, err := range s.client.All(ctx, associations) {
		if err != nil {
			return synced, err
		}
		item, err := unmarshal[associationItem](stored)
		if err != nil {
			return synced, err
		}
		if err := s.syncAssociation(ctx, item.association(), &synced); err != nil {
			return synced, err
		}
	}
	return synced, nil
}

// syncAssociation brings the case up to the log of updates between the borders of the association.
func (s *Store) syncAssociation(ctx context.Context, association csm.Association, synced *Synced) error {
	updates := dynamo.Query{
		Table: s.incidents, PK: incidentKey(association.Incident).PK, Prefix: updatePrefix,
		After: updatePrefix + padded(association.FromVersion),
	}
	if association.ToVersion != 0 {
		updates.UpTo = updatePrefix + padded(association.ToVersion)
	}
	var due []CaseNote
	for stored, err := range s.client.All(ctx, updates) {
		if err != nil {
			return err
		}
		update, err := unmarshal[updateItem](stored)
		if err != nil {
			return err
		}
		if !association.Covers(update.Version) || update.announces(association) {
			continue
		}
		for _, note := range update.NotesFor(association.Recipient()) {
			due = append(due, CaseNote{association.Case, note})
		}
		if len(due) > NotesAtOnce-csm.MostNotes {
			if err := s.writeMissing(ctx, due, synced); err != nil {
				return err
			}
			due = due[:0]
		}
	}
	return s.writeMissing(ctx, due, synced)
}

// announces says that the fan-out is still to write the announcement to the case: its note says to
// whom it was sent.
func (u updateItem) announces(association csm.Association) bool {
	return u.Announcing != "" && association.JoinedVersion <= u.Version
}

// writeMissing writes those of up to NotesAtOnce notes that are not there.
func (s *Store) writeMissing(ctx context.Context, due []CaseNote, synced *Synced) error {
	if len(due) == 0 {
		return nil
	}
	places := make([]place, len(due))
	for i, note := range due {
		places[i] = s.inCases(integrationNoteKey(note.Case, note.Note))
	}
	found, err := s.getAll(ctx, places...)
	if err != nil {
		return err
	}
	var missing []CaseNote
	for i, note := range due {
		if found[i] == nil {
			missing = append(missing, note)
		}
	}
	synced.Written += len(missing)
	synced.Present += len(due) - len(missing)
	return s.WriteNotes(ctx, missing)
}
