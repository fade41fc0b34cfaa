package start

import (
	"context"
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/casebridge/casebridge/shared/config"
	"github.com/casebridge/casebridge/shared/failures"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/stream"
)

// Stream runs a function on the stream of the incident table: connect makes what handles a record. It
// ends the process when the configuration is not complete.
func Stream(function string, connect func(aws.Config, *store.Store) (func(context.Context, stream.Record) error, error)) {
	slog.SetDefault(config.Logger())
	consumer, err := consumer(context.Background(), function, connect)
	if err != nil {
		slog.Error("start", "function", function, "error", err)
		os.Exit(1)
	}
	lambda.Start(consumer)
}

func consumer(ctx context.Context, function string, connect func(aws.Config, *store.Store) (func(context.Context, stream.Record) error, error)) (*stream.Consumer, error) {
	aws, err := config.AWS(ctx)
	if err != nil {
		return nil, err
	}
	store, err := config.Store(aws)
	if err != nil {
		return nil, err
	}
	bucket, err := config.Need(config.FailureBucket)
	if err != nil {
		return nil, err
	}
	handle, err := connect(aws, store)
	if err != nil {
		return nil, err
	}
	return &stream.Consumer{Name: function, Handle: handle, Failures: failures.Bucket{Client: s3.NewFromConfig(aws), Name: bucket}}, nil
}
