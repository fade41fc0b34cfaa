// Command fanout is the Lambda function on the queue of the fan-out's jobs: each is a
// page of the cases of an update.
package main

import (
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/casebridge/casebridge/shared/env"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/notify"
	"github.com/casebridge/casebridge/shared/start"
	"github.com/casebridge/casebridge/shared/store"
)

func main() {
	start.Function("fanout", func(config aws.Config, s *store.Store) (any, error) {
		arn, err := start.Need(env.NotificationTopic)
		if err != nil {
			return nil, err
		}
		return fanout.Worker{Fanout: fanout.Fanout{
			Store:     s,
			Customers: notify.NewTopic(config, arn),
			LinkBase:  os.Getenv(env.LinkBase),
		}}, nil
	})
}
