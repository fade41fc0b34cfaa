package fanout

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

// messages is what is read of an SQS event.
type messages struct {
	Records []struct {
		MessageID string `json:"messageId"`
		Body      string `json:"body"`
	} `json:"Records"`
}

// Worker handles the messages of the queue. It is a lambda.Handler.
type Worker struct{ Fanout Fanout }

// pagesAtOnce is how many jobs of a batch are under way at once.
const pagesAtOnce = 2

// Invoke works on the jobs. One that failed is reported, so that SQS gives it out again, and in
// the end to the dead-letter queue (ReportBatchItemFailures).
func (w Worker) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	var received messages
	if err := json.Unmarshal(payload, &received); err != nil {
		return nil, fmt.Errorf("fanout: decode the messages: %w", err)
	}
	invocation.Describe(ctx, slog.Int("records", len(received.Records)))
	ctx, cancel := batch.InTime(ctx)
	defer cancel()
	causes := make([]error, len(received.Records))
	group := guard.NewGroup(pagesAtOnce)
	for n, m := range received.Records {
		group.Go(func() error {
			causes[n] = guard.Run(func() error { return w.work(ctx, m.Body) })
			return nil
		})
	}
	_ = group.Wait() // each job's failure is its own
	var failed []string
	for n, m := range received.Records {
		if causes[n] != nil {
			slog.ErrorContext(ctx, "job failed", "message_id", m.MessageID, "error", causes[n])
			failed = append(failed, m.MessageID)
		}
	}
	return batch.Answer(len(received.Records)-len(failed), failed, errors.Join(causes...))
}

func (w Worker) work(ctx context.Context, body string) error {
	var j Job
	if err := json.Unmarshal([]byte(body), &j); err != nil {
		return fmt.Errorf("%w: %w", batch.ErrNever, err)
	}
	return w.Fanout.Work(ctx, j)
}
