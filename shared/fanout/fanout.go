// Package fanout writes one update of an incident into the work notes of every case that was associated
// when it was made.
package fanout

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/stream"
)

// writers is how many batches of notes are under way at once.
const writers = 4

// Deliver writes the notes of the update and records that it is done. Doing it again, half, or beside
// another Deliver of the same update ends with the same notes: their keys and contents are functions of
// the update. It returns stream.ErrNever when
// there is no such update, or a failure that may pass.
func Deliver(ctx context.Context, s *store.Store, incident string, version int64) error {
	u, pending, found, err := s.PendingUpdate(ctx, incident, version)
	if err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("%w: there is no update %s version %d", stream.ErrNever, incident, version)
	}
	if !pending {
		return nil
	}
	cases, err := write(ctx, s, u)
	if err != nil {
		return fmt.Errorf("fanout: %s version %d: %w", incident, version, err)
	}
	return s.FinishUpdate(ctx, incident, version, cases)
}

// write streams the associated cases into batches of notes; it never holds the whole list.
func write(ctx context.Context, s *store.Store, u csm.Update) (cases int, err error) {
	notes := u.Notes()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(writers)
	var batch []store.CaseNote
	flush := func() {
		full := batch
		batch = nil
		group.Go(func() error { return s.WriteNotes(ctx, full) })
	}
	for number, err := range s.CasesOf(ctx, u.Incident, u.Version) {
		if err != nil {
			return cases, errors.Join(err, group.Wait())
		}
		cases++
		for _, n := range notes {
			if batch = append(batch, store.CaseNote{Case: number, Note: n}); len(batch) == store.NotesAtOnce {
				flush()
			}
		}
	}
	if len(batch) > 0 {
		flush()
	}
	return cases, group.Wait()
}
