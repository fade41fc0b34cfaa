package fanout

import (
	"context"
	"log/slog"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/repair"
)

// BreakSilences reminds of proposed solutions that nobody answered, and closes their cases,
// as the policies of the accounts say (rule 16). A case that fails does not stop the others,
// and is due again at the next run.
func (f Fanout) BreakSilences(ctx context.Context, now time.Time) error {
	return repair.Each(ctx, f.Store.CasesDue(ctx, csm.At(now)), repair.Limited(f.breakSilence))
}

func (f Fanout) breakSilence(ctx context.Context, number string) error {
	acted, err := f.Store.BreakSilence(ctx, number)
	if acted || err != nil {
		slog.InfoContext(ctx, "policy acted on a case without an answer", "case", number, "error", err)
	}
	return err
}
