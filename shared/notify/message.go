package notify

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"time"

	"github.com/casebridge/casebridge/shared/batch"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/invocation"
	"github.com/casebridge/casebridge/shared/repair"
	"github.com/casebridge/casebridge/shared/store"
)

// Outbox sends the messages of cases to their customers (rule 14).
type Outbox struct {
	Store    *store.Store
	To       Deliverer
	LinkBase string // that a case's number is appended to, for the link of a message; "" makes none
}

// Send sends a message to those who are its recipients now, and records it. Each gets
// it at least once, and never again once that is recorded. It returns batch.ErrNever
// when there is no such message.
func (o Outbox) Send(ctx context.Context, name store.MessageKey) error {
	outgoing, found, err := o.Store.Outgoing(ctx, name)
	if err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("%w: case %s has no message %s", batch.ErrNever, name.Case, name.Message)
	}
	if outgoing.Sent {
		return nil
	}
	deliveries := make([]csm.Delivery, len(outgoing.Recipients))
	for n, recipient := range outgoing.Recipients {
		deliveries[n] = outgoing.To(recipient, outgoing.Account, o.LinkBase)
	}
	if err := o.To.Deliver(ctx, deliveries); err != nil {
		return err
	}
	if err := o.Store.RecordSent(ctx, name, outgoing); err != nil {
		return err
	}
	measureLag(ctx, outgoing.CreatedAt)
	return nil
}

// Repair sends the messages that are still pending after two minutes: those of a case in their
// order, those of several cases at the same time. Each message has ten seconds, and one that fails
// does not stop the others.
func (o Outbox) Repair(ctx context.Context, now time.Time) error {
	late := csm.At(now.Add(-repair.Patience))
	return repair.Each(ctx, byCase(o.Store.MessagesPendingSince(ctx, late)), o.sendAgain)
}

// byCase puts the messages of a case together, in the order of their first ones.
func byCase(messages iter.Seq2[store.MessageKey, error]) iter.Seq2[[]store.MessageKey, error] {
	return func(yield func([]store.MessageKey, error) bool) {
		var cases []string
		of := map[string][]store.MessageKey{}
		for message, err := range messages {
			if err != nil {
				yield(nil, err)
				return
			}
			if of[message.Case] == nil {
				cases = append(cases, message.Case)
			}
			of[message.Case] = append(of[message.Case], message)
		}
		for _, number := range cases {
			if !yield(of[number], nil) {
				return
			}
		}
	}
}

// sendAgain sends messages one after the other.
func (o Outbox) sendAgain(ctx context.Context, messages []store.MessageKey) error {
	send := repair.Limited(o.Send)
	var failed []error
	for _, message := range messages {
		err := send(ctx, message)
		invocation.Measure(ctx, invocation.Redriven, 1)
		slog.InfoContext(ctx, "pending message sent again",
			"case", message.Case, "message", message.Message, "error", err)
		if err != nil && !errors.Is(err, batch.ErrNever) {
			failed = append(failed, err)
		}
		if ctx.Err() != nil {
			break
		}
	}
	return errors.Join(failed...)
}
