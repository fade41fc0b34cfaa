package dynamo

import (
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

// Usage is what requests to DynamoDB cost.
type Usage struct {
	Requests  int
	Retries   int     // attempts of the SDK beyond the first of a request
	Throttles int     // attempts that DynamoDB refused because it had too much to do
	Units     float64 // of capacity, read and written
}

// Meter adds up the usage of the requests that are made with its context.
type Meter struct {
	mu    sync.Mutex
	usage Usage
}

type meterKey struct{}

// WithMeter makes the requests that are made with the context count.
func WithMeter(ctx context.Context) (context.Context, *Meter) {
	meter := &Meter{}
	return context.WithValue(ctx, meterKey{}, meter), meter
}

// Read is the usage up to now.
func (m *Meter) Read() Usage {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.usage
}

func (m *Meter) add(used Usage) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.usage.Requests += used.Requests
	m.usage.Retries += used.Retries
	m.usage.Throttles += used.Throttles
	m.usage.Units += used.Units
}

// metered makes the client tell the meter of each request's context what it used.
func metered(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Meter", measure),
			middleware.Before)
	})
}

func measure(
	ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
) (
	middleware.InitializeOutput, middleware.Metadata, error,
) {
	meter, metered := ctx.Value(meterKey{}).(*Meter)
	if !metered {
		return next.HandleInitialize(ctx, in)
	}
	askForUnits(in.Parameters)
	out, metadata, err := next.HandleInitialize(ctx, in)
	used := Usage{Requests: 1, Units: unitsOf(out.Result)}
	if attempts, told := retry.GetAttemptResults(metadata); told {
		used.Retries = max(len(attempts.Results)-1, 0)
		for _, attempt := range attempts.Results {
			if Throttled(attempt.Err) {
				used.Throttles++
			}
		}
	}
	meter.add(used)
	return out, metadata, err
}

// askForUnits makes DynamoDB say what the request consumed.
func askForUnits(input any) {
	const total = types.ReturnConsumedCapacityTotal
	switch in := input.(type) {
	case *dynamodb.GetItemInput:
		in.ReturnConsumedCapacity = total
	case *dynamodb.BatchGetItemInput:
		in.ReturnConsumedCapacity = total
	case *dynamodb.QueryInput:
		in.ReturnConsumedCapacity = total
	case *dynamodb.ScanInput:
		in.ReturnConsumedCapacity = total
	case *dynamodb.PutItemInput:
		in.ReturnConsumedCapacity = total
	case *dynamodb.UpdateItemInput:
		in.ReturnConsumedCapacity = total
	case *dynamodb.DeleteItemInput:
		in.ReturnConsumedCapacity = total
	case *dynamodb.BatchWriteItemInput:
		in.ReturnConsumedCapacity = total
	case *dynamodb.TransactGetItemsInput:
		in.ReturnConsumedCapacity = total
	case *dynamodb.TransactWriteItemsInput:
		in.ReturnConsumedCapacity = total
	}
}

func unitsOf(output any) float64 {
	switch out := output.(type) {
	case *dynamodb.GetItemOutput:
		return sum(out.ConsumedCapacity)
	case *dynamodb.QueryOutput:
		return sum(out.ConsumedCapacity)
	case *dynamodb.ScanOutput:
		return sum(out.ConsumedCapacity)
	case *dynamodb.PutItemOutput:
		return sum(out.ConsumedCapacity)
	case *dynamodb.UpdateItemOutput:
		return sum(out.ConsumedCapacity)
	case *dynamodb.DeleteItemOutput:
		return sum(out.ConsumedCapacity)
	case *dynamodb.BatchGetItemOutput:
		return sumAll(out.ConsumedCapacity)
	case *dynamodb.BatchWriteItemOutput:
		return sumAll(out.ConsumedCapacity)
	case *dynamodb.TransactGetItemsOutput:
		return sumAll(out.ConsumedCapacity)
	case *dynamodb.TransactWriteItemsOutput:
		return sumAll(out.ConsumedCapacity)
	}
	return 0
}

func sum(consumed *types.ConsumedCapacity) float64 {
	if consumed == nil || consumed.CapacityUnits == nil {
		return 0
	}
	return *consumed.CapacityUnits
}

func sumAll(consumed []types.ConsumedCapacity) (total float64) {
	for n := range consumed {
		total += sum(&consumed[n])
	}
	return total
}
