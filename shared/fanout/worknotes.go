package fanout

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/stream"
)

// Failures keeps records that can never work, whole, for people to look at.
type Failures interface {
	Keep(ctx context.Context, name string, record []byte, cause error) error
}

// Worknotes handles batches of the incident table's stream. It is a lambda.Handler.
type Worknotes struct {
	Store    *store.Store
	Failures Failures
}

// Invoke handles the records of a batch one by one. A record that can never work is set aside and the
// batch goes on; one that failed for now is reported, so that Lambda delivers it and what follows again.
func (w *Worknotes) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	var batch stream.Batch
	if err := json.Unmarshal(payload, &batch); err != nil {
		return nil, fmt.Errorf("worknotes: decode the batch: %w", err)
	}
	result := stream.Result{Failures: []stream.Failure{}}
	for _, raw := range batch.Records {
		r, err := stream.Decode(raw)
		if err == nil {
			err = Deliver(ctx, w.Store, r.Incident, r.Version)
		} else {
			err = errors.Join(errPoison, err)
		}
		if errors.Is(err, errPoison) || errors.Is(err, ErrNoUpdate) {
			err = w.setAside(ctx, r, raw, err)
		}
		if err != nil {
			slog.ErrorContext(ctx, "update not delivered yet", "incident", r.Incident, "version", r.Version, "sequence_number", r.SequenceNumber, "error", err)
			result.Failures = append(result.Failures, stream.Failure{SequenceNumber: r.SequenceNumber})
			break // Lambda goes on from here, and what follows would only be done twice
		}
	}
	return json.Marshal(result)
}

var errPoison = errors.New("worknotes: the record can never work")

func (w *Worknotes) setAside(ctx context.Context, r stream.Record, raw []byte, cause error) error {
	slog.ErrorContext(ctx, "record set aside", "sequence_number", r.SequenceNumber, "cause", cause)
	return w.Failures.Keep(ctx, "worknotes/"+r.SequenceNumber, raw, cause)
}
