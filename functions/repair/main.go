// Command repair is the Lambda function on a schedule: it drives the updates whose fan-out got stuck.
package main

import (
	"context"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/start"
	"github.com/casebridge/casebridge/shared/stream"
)

func main() {
	start.Background("repair", func(f fanout.Fanout) lambda.Handler {
		return lambda.NewHandler(func(ctx context.Context) error {
			ctx, cancel := stream.InTime(ctx)
			defer cancel()
			return f.Repair(ctx, time.Now())
		})
	})
}
