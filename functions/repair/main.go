// Command repair is the Lambda function on a schedule: it drives the updates whose fan-out or
// notifications got stuck, and the messages that were not sent.
package main

import (
	"context"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/casebridge/casebridge/shared/batch"
	"github.com/casebridge/casebridge/shared/env"
	"github.com/casebridge/casebridge/shared/failures"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/fanout/queue"
	"github.com/casebridge/casebridge/shared/notify"
	"github.com/casebridge/casebridge/shared/repair"
	"github.com/casebridge/casebridge/shared/start"
	"github.com/casebridge/casebridge/shared/store"
)

func main() {
	start.Function("repair", func(config aws.Config, s *store.Store) (any, error) {
		url, err := start.Need(env.FanoutQueue)
		if err != nil {
			return nil, err
		}
		arn, err := start.Need(env.NotificationTopic)
		if err != nil {
			return nil, err
		}
		bucket, err := start.Need(env.FailureBucket)
		if err != nil {
			return nil, err
		}
		kept := failures.Bucket{Client: s3.NewFromConfig(config), Name: bucket}
		f := fanout.Fanout{Store: s, Queue: queue.New(config, url)}
		topic := notify.NewTopic(config, arn)
		outbox := notify.Outbox{Store: s, To: topic, LinkBase: os.Getenv(env.LinkBase)}
		notifications := func(ctx context.Context, now time.Time) error {
			return notify.Repair(ctx, s, topic, now)
		}
		measure := func(ctx context.Context, now time.Time) error {
			return repair.Measure(ctx, s, kept, now)
		}
		return func(ctx context.Context) error {
			ctx, cancel := batch.InTime(ctx)
			defer cancel()
			return repair.SideBySide(ctx, time.Now(), measure, f.Repair, notifications, outbox.Repair)
		}, nil
	})
}
