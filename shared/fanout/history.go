package fanout

import (
	"context"
	"errors"

	"github.com/casebridge/casebridge/shared/csm"
)

// repairHistories writes what cases lack that joined their incident with its history and were not given all of it.
func (f Fanout) repairHistories(ctx context.Context, late csm.Time) error {
	var failed []error
	for pending, err := range f.Store.HistoriesPendingSince(ctx, late) {
		if err != nil {
			return errors.Join(append(failed, err)...)
		}
		if err := f.Store.FinishHistory(ctx, pending); err != nil {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}
