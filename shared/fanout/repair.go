package fanout

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/casebridge/casebridge/shared/batch"
	"github.com/casebridge/casebridge/shared/csm"
)

// patience is how long an update may be without progress before repair drives it again.
const patience = 2 * time.Minute

// Repair delivers the updates that are still pending and made no progress for two minutes: after a lost
// stream, a poison record or an outage. One that fails does not stop the others. Then it does what is due of the
// policies of accounts: see BreakSilences.
func (f Fanout) Repair(ctx context.Context, now time.Time) error {
	late := csm.At(now.Add(-patience))
	var failed []error
	for u, err := range f.Store.UpdatesPendingSince(ctx, late) {
		if err != nil {
			return errors.Join(append(failed, err)...)
		}
		d, found, err := f.Store.Delivery(ctx, u.Incident, u.Version)
		if err == nil && (!found || d.ProgressAt > late) {
			continue
		}
		if err == nil {
			err = f.Deliver(ctx, u.Incident, u.Version)
		}
		slog.InfoContext(ctx, "pending update driven again", "incident", u.Incident, "version", u.Version, "error", err)
		if err != nil && !errors.Is(err, batch.ErrNever) {
			failed = append(failed, err)
		}
		if ctx.Err() != nil {
			break
		}
	}
	failed = append(failed, f.BreakSilences(ctx, now), f.repairHistories(ctx, late))
	return errors.Join(failed...)
}
