// Command repair is the Lambda function on a schedule: it drives the updates whose fan-out got stuck.
package main

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/casebridge/casebridge/shared/batch"
	"github.com/casebridge/casebridge/shared/env"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/start"
	"github.com/casebridge/casebridge/shared/store"
)

func main() {
	start.Function("repair", func(config aws.Config, s *store.Store) (any, error) {
		queue, err := start.Need(env.FanoutQueue)
		if err != nil {
			return nil, err
		}
		f := fanout.New(s, config, queue)
		return func(ctx context.Context) error {
			ctx, cancel := batch.InTime(ctx)
			defer cancel()
			return f.Repair(ctx, time.Now())
		}, nil
	})
}
