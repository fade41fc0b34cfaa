// Command worknotes is the Lambda function on the stream of the incident table: it writes the work notes
// of each update to the associated cases.
package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/casebridge/casebridge/shared/config"
	"github.com/casebridge/casebridge/shared/failures"
	"github.com/casebridge/casebridge/shared/fanout"
)

func main() {
	slog.SetDefault(config.Logger())
	handler, err := build(context.Background())
	if err != nil {
		slog.Error("start", "error", err)
		os.Exit(1)
	}
	lambda.Start(handler)
}

func build(ctx context.Context) (*fanout.Worknotes, error) {
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
	return &fanout.Worknotes{Store: store, Failures: failures.Bucket{Client: s3.NewFromConfig(aws), Name: bucket}}, nil
}
