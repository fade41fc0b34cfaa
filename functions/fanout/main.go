// Command fanout is the Lambda function on the queue of the fan-out's jobs: each is a
// page of the cases of an update.
package main

import (
	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/start"
	"github.com/casebridge/casebridge/shared/store"
)

func main() {
	start.Function("fanout", func(_ aws.Config, s *store.Store) (any, error) {
		return fanout.Worker{Fanout: fanout.Fanout{Store: s}}, nil
	})
}
