// Command fanout is the Lambda function on the queue of the fan-out's jobs: each is a page of the cases
// of an update.
package main

import (
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/start"
)

func main() {
	start.Background("fanout", func(f fanout.Fanout) lambda.Handler { return fanout.Worker{Fanout: f} })
}
