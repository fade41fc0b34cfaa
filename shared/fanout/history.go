package fanout

import (
	"context"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/repair"
)

// repairHistories writes what cases lack that joined their incident with its
// history and were not given all of it.
func (f Fanout) repairHistories(ctx context.Context, now time.Time) error {
	late := csm.At(now.Add(-repair.Patience))
	return repair.Each(ctx, f.Store.HistoriesPendingSince(ctx, late),
		repair.Limited(f.Store.FinishHistory))
}
