package fanout

import (
	"context"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/guard"
	"github.com/casebridge/casebridge/shared/invocation"
	"github.com/casebridge/casebridge/shared/store"
)

// writers is how many batches of notes are under way at once.
const writers = 4

// write writes the notes of the update to the cases and announces it, puts its question to those
// whose requester it asks, and does what the policies of their accounts say.
func (f Fanout) write(ctx context.Context, update csm.Update, cases []store.AssociatedCase) error {
	if update.Is(csm.KindAnnouncement) {
		return f.announce(ctx, update, cases)
	}
	if update.AsksCustomer {
		if err := f.nameRequesters(ctx, cases); err != nil {
			return err
		}
	}
	if err := f.writeNotes(ctx, update, cases); err != nil {
		return err
	}
	if err := f.ask(ctx, update, cases); err != nil {
		return err
	}
	return f.applyPolicies(ctx, update, cases)
}

func (f Fanout) writeNotes(
	ctx context.Context, update csm.Update, cases []store.AssociatedCase,
) error {
	group, ctx := guard.NewGroupWithContext(ctx, writers)
	var batch []store.CaseNote
	flush := func() {
		full := batch
		batch = nil
		group.Go(func() error {
			err := f.Store.WriteNotes(ctx, full)
			if err == nil {
				invocation.Measure(ctx, invocation.NotesWritten, float64(len(full)))
			}
			return err
		})
	}
	notes := update.NotesFor(csm.NoteRecipient{})
	for _, associated := range cases {
		if !update.SameForAll() {
			notes = update.NotesFor(associated.NoteRecipient)
		}
		for _, note := range notes {
			batch = append(batch, store.CaseNote{Case: associated.Case, Note: note})
			if len(batch) == store.NotesAtOnce {
				flush()
			}
		}
	}
	if len(batch) > 0 {
		flush()
	}
	return group.Wait()
}

// nameRequesters fills in who asked on the cases that do not say it.
func (f Fanout) nameRequesters(ctx context.Context, cases []store.AssociatedCase) error {
	for n, recipient := range cases {
		requester, err := f.Store.RequesterOf(ctx, recipient.NoteRecipient)
		if err != nil {
			return err
		}
		cases[n].Requester = requester
	}
	return nil
}

// ask makes the cases wait whose requester the update asks. They are few:
// those of the incident's caller.
func (f Fanout) ask(ctx context.Context, update csm.Update, cases []store.AssociatedCase) error {
	for _, recipient := range cases {
		if !update.Asks(recipient.Requester) {
			continue
		}
		if err := f.Store.AskCase(ctx, recipient.Case, update); err != nil {
			return err
		}
	}
	return nil
}
