package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// ErrNever marks the failure of a record that can never work.
var ErrNever = errors.New("stream: the record can never work")

// Failures keeps records that can never work, whole, for people to look at.
type Failures interface {
	Keep(ctx context.Context, name string, record []byte, cause error) error
}

// Consumer handles the batches of a stream mapping. It is a lambda.Handler.
type Consumer struct {
	Name     string // of the function
	Handle   func(context.Context, Record) error
	Failures Failures
}

// Invoke handles the records of a batch one by one. A record that can never work is set aside and the
// batch goes on; one that failed for now is reported, so that Lambda delivers it and what follows again.
func (c Consumer) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	var batch Batch
	if err := json.Unmarshal(payload, &batch); err != nil {
		return nil, fmt.Errorf("%s: decode the batch: %w", c.Name, err)
	}
	ctx, cancel := InTime(ctx)
	defer cancel()
	result := Result{Failures: []Failure{}}
	for _, raw := range batch.Records {
		r, err := c.one(ctx, raw)
		if err != nil {
			slog.ErrorContext(ctx, "record failed for now", "function", c.Name, "incident", r.Incident, "version", r.Version, "sequence_number", r.SequenceNumber, "error", err)
			result.Failures = append(result.Failures, Failure{ID: r.SequenceNumber})
			break // Lambda goes on from here, and what follows would only be done twice
		}
	}
	return json.Marshal(result)
}

// spare is the time that a function keeps for its answer.
const spare = 3 * time.Second

// InTime ends ctx a moment before the function's time is up, so that the function can still say how far it came.
func InTime(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, deadline.Add(-spare))
}

func (c Consumer) one(ctx context.Context, raw []byte) (Record, error) {
	r, err := Decode(raw)
	if err == nil {
		err = c.Handle(ctx, r)
	}
	if errors.Is(err, ErrNever) {
		slog.ErrorContext(ctx, "record set aside", "function", c.Name, "sequence_number", r.SequenceNumber, "error", err)
		err = c.Failures.Keep(ctx, c.Name+"/"+r.SequenceNumber, raw, err)
	}
	return r, err
}
