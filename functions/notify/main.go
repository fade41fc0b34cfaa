// Command notify is the Lambda function on the streams of both tables: it tells the callers of
// incidents about updates, and the customers of cases what is said to them and done for them.
package main

import (
	"context"
	"os"

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
		outbox := notify.Outbox{Store: s, To: topic, LinkBase: os.Getenv(env.LinkBase)}
		return func(ctx context.Context, r stream.Record) error {
			if r.OfMessage() {
				return outbox.Send(ctx, r.Message)
			}
			return notify.Update(ctx, s, topic, r.Incident, r.Version)
		}, nil
	})
}
