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
		k, err := v.loadCase(ctx, caseNumber)
		if err != nil {
			return d, err
		}
		if err := matches(k.Number, k.Version, ifMatch); err != nil {
			return d, err
		}
		if err := k.Check(csm.SyncIncident, v.by, k.settings); err != nil {
			return d, err
		}
		for a, err := range v.store.client.All(ctx, dynamo.Query{Table: v.store.cases, PK: k.PK, Prefix: associationPrefix}) {
			if err != nil {
				return d, err
			}
			item, err := unmarshal[associationItem](a)
			if err != nil {
				return d, err
			}
			if err := v.store.syncAssociation(ctx, item.association(), &d.answer); err != nil {
				return d, err
			}
		}
		return d, nil
	})
}

// syncAssociation brings the case up to the log of updates between the borders of the association.
func (s *Store) syncAssociation(ctx context.Context, a csm.Association, count *Synced) error {
	upTo := ""
	if a.ToVersion != 0 {
		upTo = updatePrefix + padded(a.ToVersion)
	}
	q := dynamo.Query{Table: s.incidents, PK: incidentKey(a.Incident).PK, Prefix: updatePrefix, After: updatePrefix + padded(a.FromVersion), UpTo: upTo}
	var due []CaseNote
	for item, err := range s.client.All(ctx, q) {
		if err != nil {
			return err
		}
		u, err := unmarshal[updateItem](item)
		if err != nil {
			return err
		}
		if !a.Covers(u.Version) {
			continue
		}
		for _, n := range u.NotesFor(a.Recipient()) {
			due = append(due, CaseNote{a.Case, n})
		}
		if len(due) > NotesAtOnce-csm.MostNotes {
			if err := s.writeMissing(ctx, due, count); err != nil {
				return err
			}
			due = due[:0]
		}
	}
	return s.writeMissing(ctx, due, count)
}

// writeMissing writes those of up to NotesAtOnce notes that are not there.
func (s *Store) writeMissing(ctx context.Context, due []CaseNote, count *Synced) error {
	if len(due) == 0 {
		return nil
	}
	places := make([]place, len(due))
	for i, n := range due {
		places[i] = s.inCases(integrationNoteKey(n.Case, n.Note))
	}
	found, err := s.getAll(ctx, places...)
	if err != nil {
		return err
	}
	var missing []CaseNote
	for i, n := range due {
		if found[i] == nil {
			missing = append(missing, n)
		}
	}
	count.Written += len(missing)
	count.Present += len(due) - len(missing)
	return s.WriteNotes(ctx, missing)
}
