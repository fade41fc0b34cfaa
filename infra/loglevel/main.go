// Command loglevel changes from which level on the functions of a stack log, without a
// deployment. It uses the AWS configuration of the environment and the stack's outputs in the file
// CASEBRIDGE_OUTPUTS.
//
//	loglevel debug|info|warn|error|restore [function...]
//
// The next deployment sets the level of the environment again. Where an alias is called, the level
// is that of a version of its own, and restore moves the alias back to the version of the release:
// before the next deployment, because CodeDeploy goes on from that version.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/casebridge/casebridge/infra/deployment"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

var levels = []string{"debug", "info", "warn", "error"}

// restore ends what was changed where an alias is called.
const restore = "restore"

func run(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] != restore && !slices.Contains(levels, args[0]) {
		return fmt.Errorf("the level must be one of %v or %s: make log-level LEVEL=debug", levels, restore)
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
		changed, err := change(ctx, client, outputs.Function(name), args[0])
		if err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", name, err))
			continue
		}
		fmt.Printf("%-10s %s\n", name, changed)
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

// change sets the level of a function, which is name or name:alias, and says what it did.
func change(
	ctx context.Context, client *lambda.Client, function, level string,
) (changed string, err error) {
	name, alias, hasAlias := strings.Cut(function, ":")
	switch {
	case !hasAlias && level == restore:
		return "stays: it has no alias, and the next deployment sets the level", nil
	case !hasAlias:
		before, err := setLevel(ctx, client, name, level)
		return before + " -> " + level, err
	case level == restore:
		return moveBack(ctx, client, name, alias)
	default:
		return moveToLevel(ctx, client, name, alias, level)
	}
}
