// Command redrive gives the stack's functions again what was set aside: the jobs in the
// dead-letter queue of the fan-out, and the stream records in the failure bucket. Run
// it once the cause is mended; what fails again is set aside again, and doing it twice
// is harmless. It uses the AWS configuration of the environment and the stack's outputs
// in the file CASEBRIDGE_OUTPUTS.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/casebridge/casebridge/infra/deployment"
)

func main() {
	if err := redrive(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func redrive(ctx context.Context) error {
	outputs, err := deployment.FromEnvironment()
	if err != nil {
		return err
	}
	aws, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return fmt.Errorf("load the AWS configuration: %w", err)
	}
	jobs, err := moveJobs(ctx, aws, outputs[deployment.FanoutDeadLetterQueue],
		outputs[deployment.FanoutQueue])
	fmt.Printf("%d jobs of the dead-letter queue sent again\n", jobs)
	if err != nil {
		return err
	}
	records, err := replayRecords(ctx, aws, outputs)
	fmt.Printf("%d objects of the failure bucket delivered again\n", records)
	return err
}
