// Command check reads both tables of a deployment and reports every promise of the records
// that is broken, as after one table was restored alone. With FIX=1 in the environment it
// mends what can be mended. It uses the AWS configuration of the environment and the stack's
// outputs in the file CASEBRIDGE_OUTPUTS.
//
// It ends with 0 when nothing is broken or all was mended, 1 when
// problems are left, 2 when it failed.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/casebridge/casebridge/infra/deployment"
	"github.com/casebridge/casebridge/shared/env"
	"github.com/casebridge/casebridge/shared/store"
)

func main() {
	left, err := check(context.Background(), os.Getenv("FIX") == "1")
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(2)
	}
	if left > 0 {
		os.Exit(1)
	}
}

// rounds is how often mending is tried: what is mended first shows what is to be mended then.
const rounds = 3

func check(ctx context.Context, fix bool) (left int, err error) {
	outputs, err := deployment.FromEnvironment()
	if err != nil {
		return 0, err
	}
	aws, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return 0, fmt.Errorf("load the AWS configuration: %w", err)
	}
	var options []store.Option
	if os.Getenv(env.ShardedIndexes) == "false" {
		options = append(options, store.WithoutShards())
	}
	fmt.Println("Reading all records of", outputs[deployment.CaseTable], "and",
		outputs[deployment.IncidentTable])
	records := store.New(dynamodb.NewFromConfig(aws), outputs[deployment.CaseTable],
		outputs[deployment.IncidentTable], options...)
	problems, err := records.Check(ctx)
	if err != nil {
		return 0, err
	}
	report(os.Stdout, "found", problems)
	if len(problems) == 0 || !fix {
		advise(os.Stdout, problems)
		return len(problems), nil
	}
	for range rounds {
		if err := records.Mend(ctx, problems); err != nil {
			return 0, err
		}
		if problems, err = records.Check(ctx); err != nil {
			return 0, err
		}
	}
	report(os.Stdout, "left", problems)
	if len(problems) > 0 {
		fmt.Println("Only people can decide about what is left: " +
			"infra/README.md, Restore, says what to do about each.")
	}
	return len(problems), nil
}
