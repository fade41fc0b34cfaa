// Package repair drives work on updates that got stuck: after a lost
// stream, a poison record or an outage.
package repair

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/invocation"
	"github.com/casebridge/casebridge/shared/store"
)

const (
	// Patience is how long work may be without progress before it is driven again.
	Patience = 2 * time.Minute
	// mostPatience is the longest wait after a failure. The wait doubles with each.
	mostPatience = time.Hour
	// atOnce is how many items are driven at the same time.
	atOnce = 4
	// Limit is the time for one item, so that one that hangs keeps nobody else waiting for long.
	Limit = 10 * time.Second
)

// Work is a kind of work on updates, and how it is done.
type Work struct {
	Name  string // for the log
	Of    store.Backlog
	Store *store.Store
	Drive func(ctx context.Context, incident string, version int64) error
	Limit time.Duration // for one update; 0 is the constant Limit
}

// Run drives all updates whose work is pending and made no progress for two minutes. One that
// fails does not stop the others, and is left alone the longer the more often it failed. It
// returns the failures that may pass.
func (w Work) Run(ctx context.Context, now time.Time) error {
	stuck := w.Store.PendingSince(ctx, w.Of, csm.At(now.Add(-Patience)))
	return Each(ctx, stuck, func(ctx context.Context, update store.PendingUpdate) error {
		return w.one(ctx, update, now)
	})
}

// one drives the update if it is due.
func (w Work) one(ctx context.Context, update store.PendingUpdate, now time.Time) error {
	limited, cancel := context.WithTimeout(ctx, w.limit())
	defer cancel()
	state, found, err := w.Store.PendingState(limited, w.Of, update)
	if err != nil || !found || !due(state, now) {
		return err
	}
	err = w.Drive(limited, update.Incident, update.Version)
	invocation.Measure(ctx, invocation.Redriven, 1)
	slog.InfoContext(ctx, "driven again", "work", w.Name, "incident", update.Incident, "version",
		update.Version,
		"failures", state.Failures, "error", err)
	if err == nil || ctx.Err() != nil { // the end of the run is no fault of this update
		return err
	}
	recording, cancel := context.WithTimeout(ctx, w.limit())
	defer cancel()
	return errors.Join(err, w.Store.RecordRepairFailure(recording, w.Of, update, state, csm.At(now)))
}

func (w Work) limit() time.Duration {
	if w.Limit > 0 {
		return w.Limit
	}
	return Limit
}

// due says that the work made no progress for long enough, and that no failure is too recent.
func due(state store.PendingState, now time.Time) bool {
	if state.ProgressAt > csm.At(now.Add(-Patience)) {
		return false
	}
	return state.Failures == 0 || state.FailedAt <= csm.At(now.Add(-backoff(state.Failures)))
}

func backoff(failures int) time.Duration {
	const most = 5 // 2 << 5 minutes are more than an hour
	return min(Patience<<min(failures-1, most), mostPatience)
}
