package fanout

import (
	"context"
	"errors"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/repair"
	"github.com/casebridge/casebridge/shared/store"
)

// Repair delivers the updates that got stuck. Beside that it does what is due of the policies of accounts (see
// BreakSilences), and writes the histories that are missing.
func (f Fanout) Repair(ctx context.Context, now time.Time) error {
	work := repair.Work{Name: "notes", Of: store.PendingNotes, Store: f.Store, Drive: f.Deliver}
	late := csm.At(now.Add(-repair.Patience))
	return errors.Join(work.Run(ctx, now), f.BreakSilences(ctx, now), f.repairHistories(ctx, late))
}
