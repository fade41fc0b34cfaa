// Package start connects a function to its surroundings: its environment, the tables, and Lambda.
package start

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/casebridge/casebridge/shared/env"
	"github.com/casebridge/casebridge/shared/invocation"
	"github.com/casebridge/casebridge/shared/store"
)

// Build makes a function's handler, in any form that lambda.Start takes.
type Build func(aws.Config, *store.Store) (any, error)

// Function runs a function with the handler that build makes. It ends the process when
// the environment is not complete.
func Function(name string, build Build) {
	slog.SetDefault(logger())
	handler, err := connect(context.Background(), build)
	if err != nil {
		slog.Error("start", "function", name, "error", err)
		os.Exit(1)
	}
	function := invocation.Function{
		Name:    name,
		Version: lambdacontext.FunctionVersion,
		Stack:   os.Getenv(env.Stack),
		Traced:  os.Getenv(env.Tracing) == "true",
		Logger:  slog.Default(),
	}
	lambda.Start(function.Logged(lambda.NewHandler(handler)))
}

// logger writes JSON lines, which CloudWatch Logs reads field by field,
// from the level of LOG_LEVEL on.
func logger() *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(os.Getenv(env.LogLevel))); err != nil {
		level = slog.LevelInfo
	}
	lines := slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: level})
	return slog.New(invocation.WithRequestID(lines))
}

func connect(ctx context.Context, build Build) (any, error) {
	config, err := AWS(ctx)
	if err != nil {
		return nil, err
	}
	cases, err := Need(env.CaseTable)
	if err != nil {
		return nil, err
	}
	incidents, err := Need(env.IncidentTable)
	if err != nil {
		return nil, err
	}
	var options []store.Option
	if os.Getenv(env.ShardedIndexes) == "false" {
		options = append(options, store.WithoutShards())
	}
	return build(config, store.New(dynamodb.NewFromConfig(config), cases, incidents, options...))
}

// AWS is the SDK's configuration: the standard environment variables and the function's role.
func AWS(ctx context.Context) (aws.Config, error) {
	config, err := awsconfig.LoadDefaultConfig(ctx, awsconfig.WithLogger(sdkLog{ctx}))
	if err != nil {
		return config, fmt.Errorf("start: load the AWS configuration: %w", err)
	}
	return config, nil
}

// Need is the value of an environment variable that the function cannot do without.
func Need(name string) (string, error) {
	value := os.Getenv(name)
	if value == "" {
		return "", fmt.Errorf(
			"start: the environment variable %s is empty; infra sets it on every function", name)
	}
	return value, nil
}
