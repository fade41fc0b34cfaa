package start

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/casebridge/casebridge/shared/config"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/store"
)

// Fanout connects the fan-out to the stack's tables and queue.
func Fanout(c aws.Config, s *store.Store) (fanout.Fanout, error) {
	url, err := config.Need(config.FanoutQueue)
	return fanout.Fanout{Store: s, Queue: fanout.SQS{Client: sqs.NewFromConfig(c), URL: url}}, err
}

// Background runs a function of the fan-out that no stream wakes. It ends the process when the
// configuration is not complete.
func Background(function string, handler func(fanout.Fanout) lambda.Handler) {
	run(function, func(_ context.Context, c aws.Config, s *store.Store) (any, error) {
		f, err := Fanout(c, s)
		return handler(f), err
	})
}
