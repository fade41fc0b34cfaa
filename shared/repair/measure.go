package repair

import (
	"context"
	"errors"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/invocation"
	"github.com/casebridge/casebridge/shared/store"
)

// Kept is what was set aside for people to look at; a failures.Bucket is.
type Kept interface {
	Count(ctx context.Context) (int, error)
}

// Measure measures what waits for repair or for people: how long the oldest work of each kind has
// been pending, and how much lies in the failure bucket.
func Measure(ctx context.Context, s *store.Store, kept Kept, now time.Time) error {
	return errors.Join(measurePending(ctx, s, now), measureKept(ctx, kept))
}

func measurePending(ctx context.Context, s *store.Store, now time.Time) error {
	oldest, err := s.OldestPending(ctx)
	if err != nil {
		return err
	}
	for metric, since := range map[invocation.Metric]csm.Time{
		invocation.PendingNotesAge:         oldest.Notes,
		invocation.PendingNotificationsAge: oldest.Notifications,
		invocation.PendingMessagesAge:      oldest.Messages,
	} {
		invocation.Measure(ctx, metric, since.Age(now).Seconds())
	}
	return nil
}

func measureKept(ctx context.Context, kept Kept) error {
	count, err := kept.Count(ctx)
	if err != nil {
		return err
	}
	invocation.Measure(ctx, invocation.SetAside, float64(count))
	return nil
}
