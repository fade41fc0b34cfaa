package dynamo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
)

// The errors by which DynamoDB says that it has had too much for now ("Error handling with
// DynamoDB" in its developer guide, and the reasons of a cancelled transaction in the API
// reference of TransactWriteItems).
var (
	throttlingErrors = []string{
		"ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded",
	}
	throttlingReasons = []string{"ThrottlingError", "ProvisionedThroughputExceeded"}
)

// errRest means that DynamoDB left a part of a batch for later.
var errRest = errors.New("dynamo: a part of the batch was not processed")

// Throttled says that DynamoDB refused the call only because it has too much to do: the
// same call may succeed later. A transaction that a failed condition or another
// transaction cancelled is not throttled.
func Throttled(err error) bool {
	if canceled, ok := errors.AsType[*types.TransactionCanceledException](err); ok {
		return throttledTransaction(canceled)
	}
	if errors.Is(err, errRest) {
		return true
	}
	refusal, ok := errors.AsType[smithy.APIError](err)
	return ok && slices.Contains(throttlingErrors, refusal.ErrorCode())
}

func throttledTransaction(canceled *types.TransactionCanceledException) bool {
	throttled := false
	for _, reason := range canceled.CancellationReasons {
		switch code := aws.ToString(reason.Code); {
		case code == "" || code == "None":
		case slices.Contains(throttlingReasons, code):
			throttled = true
		default:
			return false
		}
	}
	return throttled
}

// outlast makes the call again while it is throttled, until ctx ends.
func outlast(ctx context.Context, call func() error) error {
	var throttled error
	for attempt := 0; ; attempt++ {
		err := call()
		switch {
		case err == nil:
			return nil
		case Throttled(err):
			throttled = err
		case throttled != nil && ctx.Err() != nil:
			return fmt.Errorf("%w, throttled until then: %w", err, throttled)
		default:
			return err
		}
		if ended := BackOff(ctx, attempt); ended != nil {
			return fmt.Errorf("%w, throttled until then: %w", ended, throttled)
		}
	}
}

// waitForRest waits before what a batch left is sent again.
func waitForRest(ctx context.Context, attempt int) error {
	if ended := BackOff(ctx, attempt-1); ended != nil {
		return fmt.Errorf("%w: %w", ended, errRest)
	}
	return nil
}

// The waits of BackOff lie between the two.
const (
	leastWait = time.Millisecond
	mostWait  = 320 * time.Millisecond
)

// BackOff waits before the next attempt, counted from 0, with full jitter: a
// random part of a time that doubles with each attempt up to 320 ms. It returns
// the error of ctx when that ends first.
func BackOff(ctx context.Context, attempt int) error {
	most := min(10*time.Millisecond<<min(attempt, 10), mostWait)
	timer := time.NewTimer(leastWait + rand.N(most)) //nolint:gosec // jitter is no secret
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
