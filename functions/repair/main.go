// Command repair is the Lambda function on a schedule: it drives the updates whose fan-out got stuck, and the
// messages that were not sent.
package main

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/casebridge/casebridge/shared/batch"
	"github.com/casebridge/casebridge/shared/env"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/notify"
	"github.com/casebridge/casebridge/shared/start"
	"github.com/casebridge/casebridge/shared/store"
)

func main() {
	start.Function("repair", func(config aws.Config, s *store.Store) (any, error) {
		queue, err := start.Need(env.FanoutQueue)
		if err != nil {
			return nil, err
		}
		topic, err := start.Need(env.NotificationTopic)
		if err != nil {
			return nil, err
		}
		f := fanout.New(s, config, queue)
		outbox := notify.Outbox{Store: s, To: notify.NewTopic(config, topic), LinkBase: os.Getenv(env.LinkBase)}
		return func(ctx context.Context) error {
			ctx, cancel := batch.InTime(ctx)
			defer cancel()
			now := time.Now()
			return errors.Join(outbox.Repair(ctx, now), f.Repair(ctx, now))
		}, nil
	})
}
