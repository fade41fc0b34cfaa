// Package start is the wiring that the functions behind API Gateway share.
package start

import (
	"context"
	"log/slog"
	"net/http"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/casebridge/casebridge/shared/api"
	"github.com/casebridge/casebridge/shared/config"
)

// API runs the function that answers the calls declared for it in shared/api. It ends the process when
// the configuration is not complete.
func API(function string) {
	slog.SetDefault(config.Logger())
	handler, err := handler(context.Background(), function)
	if err != nil {
		slog.Error("start", "function", function, "error", err)
		os.Exit(1)
	}
	lambda.Start(api.Lambda(handler))
}

func handler(ctx context.Context, function string) (http.Handler, error) {
	aws, err := config.AWS(ctx)
	if err != nil {
		return nil, err
	}
	store, err := config.Store(aws)
	if err != nil {
		return nil, err
	}
	tokens, err := config.Verifier(ctx)
	if err != nil {
		return nil, err
	}
	return api.Handler(function, store, tokens), nil
}
