// Command notify is the Lambda function on the stream of the incident table that tells the callers of
// incidents about updates.
package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/casebridge/casebridge/shared/env"
	"github.com/casebridge/casebridge/shared/notify"
	"github.com/casebridge/casebridge/shared/start"
	"github.com/casebridge/casebridge/shared/start/consumer"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/stream"
)

func main() {
	consumer.Start("notify", func(config aws.Config, s *store.Store) (consumer.Handle, error) {
		arn, err := start.Need(env.NotificationTopic)
		if err != nil {
			return nil, err
		}
		topic := notify.NewTopic(config, arn)
		return func(ctx context.Context, r stream.Record) error {
			return notify.Update(ctx, s, topic, r.Incident, r.Version)
		}, nil
	})
}
