package start

import (
	"context"
	"log/slog"
	"os"

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
	slog.SetDefault(config.Logger())
	f, err := connected(context.Background())
	if err != nil {
		slog.Error("start", "function", function, "error", err)
		os.Exit(1)
	}
	lambda.Start(handler(f))
}

func connected(ctx context.Context) (fanout.Fanout, error) {
	aws, err := config.AWS(ctx)
	if err != nil {
		return fanout.Fanout{}, err
	}
	store, err := config.Store(aws)
	if err != nil {
		return fanout.Fanout{}, err
	}
	return Fanout(aws, store)
}
