// Package notify tells people about updates of incidents and about what is done on cases, through
// a topic that other systems subscribe to.
package notify

import (
	"context"
	"fmt"
	"time"

	"github.com/casebridge/casebridge/shared/batch"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/invocation"
	"github.com/casebridge/casebridge/shared/repair"
	"github.com/casebridge/casebridge/shared/store"
)

// Publisher sends a notification out.
type Publisher interface {
	Publish(ctx context.Context, n csm.Notification) error
}

// Deliverer sends messages out to their recipients.
type Deliverer interface {
	// Deliver sends all of the deliveries. With an error some may have been sent:
	// sending all again is harmless.
	Deliver(ctx context.Context, deliveries []csm.Delivery) error
}

// Update sends the notifications of an update, or suppresses them (rule 7), and records
// which. Each is sent at least once, and never again once that is recorded. It returns
// batch.ErrNever when there is no such update.
func Update(
	ctx context.Context, s *store.Store, to Publisher, incident string, version int64,
) error {
	due, fate, found, err := s.DueNotifications(ctx, incident, version)
	if err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("%w: there is no update %s version %d", batch.ErrNever, incident, version)
	}
	if len(due) == 0 {
		return nil
	}
	if fate == csm.Sent {
		for _, n := range due {
			if err := to.Publish(ctx, n); err != nil {
				return err
			}
		}
	}
	if err := s.RecordNotified(ctx, incident, version, due, fate); err != nil {
		return err
	}
	measureLag(ctx, due[0].CreatedAt)
	return nil
}

// measureLag measures the time since what people are told of, which was just recorded as told.
func measureLag(ctx context.Context, since csm.Time) {
	lag := since.Age(time.Now())
	invocation.Measure(ctx, invocation.NotificationsLag, float64(lag.Milliseconds()))
}

// Repair sends the notifications of the updates whose outcome was not recorded for two minutes.
func Repair(ctx context.Context, s *store.Store, to Publisher, now time.Time) error {
	work := repair.Work{
		Name:  "notifications",
		Of:    store.PendingNotifications,
		Store: s,
		Drive: func(ctx context.Context, incident string, version int64) error {
			if err := Update(ctx, s, to, incident, version); err != nil {
				return err
			}
			return s.FinishNotifications(ctx, incident, version) // they may have been recorded before
		},
	}
	return work.Run(ctx, now)
}
