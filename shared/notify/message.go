package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/casebridge/casebridge/shared/batch"
	"github.com/casebridge/casebridge/shared/csm"
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
		deliveries[n] = outgoing.To(recipient, o.LinkBase)
	}
	if err := o.To.Deliver(ctx, deliveries); err != nil {
		return err
	}
	return o.Store.RecordSent(ctx, name, outgoing)
}

// patience is how long a message may be pending before repair sends it.
const patience = 2 * time.Minute

// Repair sends the messages that are still pending after two minutes. One that
// fails does not stop the others.
func (o Outbox) Repair(ctx context.Context, now time.Time) error {
	var failed []error
	for message, err := range o.Store.MessagesPendingSince(ctx, csm.At(now.Add(-patience))) {
		if err != nil {
			return errors.Join(append(failed, err)...)
		}
		err := o.Send(ctx, message)
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
