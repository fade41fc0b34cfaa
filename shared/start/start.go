// Package start is the wiring that the functions share.
package start

import (
	"context"
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/casebridge/casebridge/shared/config"
	"github.com/casebridge/casebridge/shared/store"
)

// run runs a function with the handler that build makes, in any form that lambda.Start takes. It ends the
// process when the configuration is not complete.
func run(function string, build func(context.Context, aws.Config, *store.Store) (any, error)) {
	slog.SetDefault(config.Logger())
	handler, err := connected(context.Background(), build)
	if err != nil {
		slog.Error("start", "function", function, "error", err)
		os.Exit(1)
	}
	lambda.Start(handler)
}

func connected(ctx context.Context, build func(context.Context, aws.Config, *store.Store) (any, error)) (any, error) {
	aws, err := config.AWS(ctx)
	if err != nil {
		return nil, err
	}
	store, err := config.Store(aws)
	if err != nil {
		return nil, err
	}
	return build(ctx, aws, store)
}
