package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"github.com/casebridge/casebridge/shared/batch"
	"github.com/casebridge/casebridge/shared/guard"
	"github.com/casebridge/casebridge/shared/invocation"
)

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

// Invoke handles the records of a batch one by one. A record that can never work is
// set aside and the batch goes on. One that failed for now ends the batch: Lambda
// delivers it and what follows again.
func (c Consumer) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	var records Batch
	if err := json.Unmarshal(payload, &records); err != nil {
		return nil, fmt.Errorf("%s: decode the batch: %w", c.Name, err)
	}
	invocation.Describe(ctx, slog.Int("records", len(records.Records)))
	ctx, cancel := batch.InTime(ctx)
	defer cancel()
	for done, raw := range records.Records {
		r, err := c.one(ctx, raw)
		if err != nil {
			slog.ErrorContext(ctx, "record failed for now", "function", c.Name,
				"incident", r.Incident, "version", r.Version,
				"case", r.Message.Case, "message", r.Message.Message,
				"sequence_number", r.SequenceNumber, "error", err)
			return batch.Answer(done, []string{r.SequenceNumber}, err)
		}
	}
	return batch.Answer(len(records.Records), nil, nil)
}

func (c Consumer) one(ctx context.Context, raw []byte) (Record, error) {
	r, err := Decode(raw)
	if err == nil {
		err = guard.Run(func() error { return c.Handle(ctx, r) })
	}
	if errors.Is(err, batch.ErrNever) {
		slog.ErrorContext(ctx, "record set aside", "function", c.Name,
			"sequence_number", r.SequenceNumber, "error", err)
		err = c.Failures.Keep(ctx, c.Name+"/"+r.SequenceNumber, raw, err)
	}
	return r, err
}
