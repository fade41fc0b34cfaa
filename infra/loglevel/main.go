// Command loglevel changes from which level on the functions of a stack log, without a
// deployment; the next deployment sets the level of the environment again. It uses the AWS
// configuration of the environment and the stack's outputs in the file CASEBRIDGE_OUTPUTS.
//
//	loglevel debug|info|warn|error [function...]
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/casebridge/casebridge/infra/deployment"
	"github.com/casebridge/casebridge/shared/env"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

var levels = []string{"debug", "info", "warn", "error"}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 || !slices.Contains(levels, args[0]) {
		return fmt.Errorf("the level must be one of %v: make log-level LEVEL=debug", levels)
	}
	outputs, err := deployment.FromEnvironment()
	if err != nil {
		return err
	}
	functions, err := named(outputs, args[1:])
	if err != nil {
		return err
	}
	account, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return fmt.Errorf("load the AWS configuration: %w", err)
	}
	client := lambda.NewFromConfig(account)
	var failed []error
	for _, name := range functions {
		before, err := setLevel(ctx, client, outputs.Function(name), args[0])
		if err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", name, err))
			continue
		}
		fmt.Printf("%-10s %s -> %s\n", name, before, args[0])
	}
	return errors.Join(failed...)
}

// named are the folders of the functions: those of the arguments, or all of the stack.
func named(outputs deployment.Outputs, arguments []string) ([]string, error) {
	for _, name := range arguments {
		if outputs.Function(name) == "" {
			return nil, fmt.Errorf("the stack has no function %q", name)
		}
	}
	if len(arguments) > 0 {
		return arguments, nil
	}
	var all []string
	for output := range outputs {
		if title, isFunction := strings.CutSuffix(output, "Function"); isFunction {
			all = append(all, strings.ToLower(title))
		}
	}
	slices.Sort(all)
	return all, nil
}

// setLevel changes the one variable of the function, unless somebody
// changes the function meanwhile.
func setLevel(
	ctx context.Context, client *lambda.Client, function, level string,
) (before string, err error) {
	now, err := client.GetFunctionConfiguration(ctx,
		&lambda.GetFunctionConfigurationInput{FunctionName: &function})
	if err != nil {
		return "", err
	}
	if now.Environment == nil || now.Environment.Variables == nil {
		return "", errors.New("it has no variables: is it of this stack?")
	}
	before = now.Environment.Variables[env.LogLevel]
	now.Environment.Variables[env.LogLevel] = level
	_, err = client.UpdateFunctionConfiguration(ctx, &lambda.UpdateFunctionConfigurationInput{
		FunctionName: aws.String(function),
		Environment:  &types.Environment{Variables: now.Environment.Variables},
		RevisionId:   now.RevisionId,
	})
	return before, err
}
