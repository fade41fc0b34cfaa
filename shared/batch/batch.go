// Package batch is what the functions that get batches share: the answer that names what failed,
// the time that is left for it, and the mark of what can never work.
package batch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// ErrNever marks the failure of an item that can never work, however often it is tried.
var ErrNever = errors.New("it can never work")

// Result is the answer to a batch (ReportBatchItemFailures): Lambda delivers the failed items
// again; of a stream, everything from the first of them on.
type Result struct {
	Failures []Failure `json:"batchItemFailures"` // never null, which stands for the whole batch
}

// Failure names an item that failed for now: the sequence number of a
// stream record, the id of a message.
type Failure struct {
	ID string `json:"itemIdentifier"`
}

// Answer is a function's answer to a batch of which the items with these ids failed. When nothing
// was done it is an error, made from cause: Lambda delivers the same items again either way, and
// counts only an error in the metric Errors.
func Answer(done int, failed []string, cause error) ([]byte, error) {
	if done == 0 && len(failed) > 0 {
		return nil, fmt.Errorf("nothing of the batch was done: %w", cause)
	}
	result := Result{Failures: make([]Failure, len(failed))}
	for n, id := range failed {
		result.Failures[n].ID = id
	}
	return json.Marshal(result)
}

// spare is the time that a function keeps for its answer.
const spare = 3 * time.Second

// InTime ends ctx a moment before the function's time is up, so that the function
// can still say how far it came.
func InTime(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, deadline.Add(-spare))
}
