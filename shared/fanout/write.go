package fanout

import (
	"context"

	"golang.org/x/sync/errgroup"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

// writers is how many batches of notes are under way at once.
const writers = 4

// write writes the notes of the update to the cases, then does what the policies of their accounts say.
func (f Fanout) write(ctx context.Context, u csm.Update, cases []store.AssociatedCase) error {
	if err := f.writeNotes(ctx, u, cases); err != nil {
		return err
	}
	return f.applyPolicies(ctx, u, cases)
}

func (f Fanout) writeNotes(ctx context.Context, u csm.Update, cases []store.AssociatedCase) error {
	notes := u.Notes()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(writers)
	var batch []store.CaseNote
	flush := func() {
		full := batch
		batch = nil
		group.Go(func() error { return f.Store.WriteNotes(ctx, full) })
	}
	for _, associated := range cases {
		for _, n := range notes {
			if batch = append(batch, store.CaseNote{Case: associated.Number, Note: n}); len(batch) == store.NotesAtOnce {
				flush()
			}
		}
	}
	if len(batch) > 0 {
		flush()
	}
	return group.Wait()
}
