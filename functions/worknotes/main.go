// Command worknotes is the Lambda function on the stream of the incident table that writes the
// notes of each update into the work notes of the associated cases.
package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/casebridge/casebridge/shared/env"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/fanout/queue"
	"github.com/casebridge/casebridge/shared/start"
	"github.com/casebridge/casebridge/shared/start/consumer"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/stream"
)

func main() {
	consumer.Start("worknotes", func(config aws.Config, s *store.Store) (consumer.Handle, error) {
		url, err := start.Need(env.FanoutQueue)
		if err != nil {
			return nil, err
		}
		f := fanout.Fanout{Store: s, Queue: queue.New(config, url)}
		return func(ctx context.Context, r stream.Record) error {
			return f.Deliver(ctx, r.Incident, r.Version)
		}, nil
	})
}
