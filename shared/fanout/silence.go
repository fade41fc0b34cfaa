package fanout

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/casebridge/casebridge/shared/csm"
)

// BreakSilences reminds of proposed solutions that nobody answered, and closes their cases, as the policies of the
// accounts say (rule 16). A case that fails does not stop the others, and is due again at the next run.
func (f Fanout) BreakSilences(ctx context.Context, now time.Time) error {
	var group errgroup.Group
	group.SetLimit(actors)
	for number, err := range f.Store.CasesDue(ctx, csm.At(now)) {
		if err != nil {
			return errors.Join(err, group.Wait())
		}
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error {
			acted, err := f.Store.BreakSilence(ctx, number)
			if acted || err != nil {
				slog.InfoContext(ctx, "policy acted on a case without an answer", "case", number, "error", err)
			}
			return err
		})
	}
	return group.Wait()
}
