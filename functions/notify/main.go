// Command notify is the Lambda function on the stream of the incident table that tells the callers of
// incidents about updates.
package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/casebridge/casebridge/shared/config"
	"github.com/casebridge/casebridge/shared/notify"
	"github.com/casebridge/casebridge/shared/start"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/stream"
)

func main() {
	start.Stream("notify", func(c aws.Config, s *store.Store) (func(context.Context, stream.Record) error, error) {
		arn, err := config.Need(config.NotificationTopic)
		if err != nil {
			return nil, err
		}
		topic := notify.Topic{Client: sns.NewFromConfig(c), ARN: arn}
		return func(ctx context.Context, r stream.Record) error { return notify.Update(ctx, s, topic, r) }, nil
	})
}
