package store

import (
	"context"
	"iter"
	"log/slog"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
)

// historyItem marks that a case joined an incident with its history, until it has all the notes. It
// lies in the index of pending updates, in a partition of its own.
type historyItem struct {
	key
	Association associationItem `json:"association"`
	Pending     string          `json:"pending"`
	CreatedAt   csm.Time        `json:"created_at"`
}

func (s *Store) newHistoryItem(association csm.Association) historyItem {
	return historyItem{
		key:         historyKey(association),
		Association: newAssociationItem(associationOfIncident(association), association),
		Pending:     s.marked(historyMark, association.Incident),
		CreatedAt:   association.AssociatedAt,
	}
}

// writeHistory gives the case the notes of the updates before it joined. What a failure leaves,
// repair writes.
func (s *Store) writeHistory(ctx context.Context, association csm.Association) (err error) {
	defer wrap(&err, "write history of %s to %s", association.Incident, association.Case)
	var count Synced
	if err := s.syncAssociation(ctx, association, &count); err != nil {
		return err
	}
	return s.client.Delete(ctx, s.incidents, historyKey(association))
}

// PendingHistory names a case that may lack notes of the incident that it joined with history.
type PendingHistory struct {
	Incident string
	item     key
}

// HistoriesPendingSince yields those of cases that joined before that time, oldest first.
func (s *Store) HistoriesPendingSince(ctx context.Context, before csm.Time) iter.Seq2[PendingHistory, error] {
	parse := func(k key) (PendingHistory, error) {
		return PendingHistory{Incident: strings.TrimPrefix(k.PK, incidentPartition), item: k}, nil
	}
	return unfinished(ctx, s.client, s.pendingUpdates(historyMark), before, parse)
}

// FinishHistory writes what the case lacks. Doing it again changes nothing.
func (s *Store) FinishHistory(ctx context.Context, pending PendingHistory) (err error) {
	defer wrap(&err, "finish a history of %s", pending.Incident)
	item, found, err := get[historyItem](ctx, s, s.incidents, pending.item)
	if err != nil || !found {
		return err
	}
	named := item.Association.association()
	association, found, err := get[associationItem](ctx, s, s.incidents, associationOfIncident(named))
	if err != nil || !found {
		return err
	}
	return s.writeHistory(ctx, association.association())
}

// joinHistory writes the history of a case that the caller just associated. It is best effort: the
// call has succeeded already, and repair writes what is missing.
func (v *View) joinHistory(ctx context.Context, association csm.Association) {
	if association.JoinedVersion == 0 {
		return
	}
	if err := v.store.writeHistory(ctx, association); err != nil {
		slog.WarnContext(ctx, "history is left to repair",
			"case", association.Case, "incident", association.Incident, "error", err)
	}
}
