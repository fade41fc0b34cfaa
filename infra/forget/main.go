// Command forget finds the data of a person in both tables of a deployment and, with FIX=1 in the
// environment, erases it. PERSON is their id and TYPE contact, consumer or internal; ACCOUNT is
// that of a contact, "*" when contacts of all accounts with the id are one person. It uses the
// AWS configuration of the environment and the stack's outputs in the file CASEBRIDGE_OUTPUTS. What
// it cannot reach, such as backups, is in infra/README.md, Erasing a person.
//
// It may be interrupted, and run again.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/casebridge/casebridge/infra/deployment"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

func main() {
	person := csm.ErasedPerson{
		ID:      os.Getenv("PERSON"),
		Type:    csm.UserType(os.Getenv("TYPE")),
		Account: os.Getenv("ACCOUNT"),
	}
	fix := os.Getenv("FIX") == "1"
	erasure, err := forget(context.Background(), person, fix)
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
	report(os.Stdout, person, erasure, fix)
}

func forget(ctx context.Context, person csm.ErasedPerson, fix bool) (store.Erasure, error) {
	if err := person.Check(); err != nil {
		return store.Erasure{}, fmt.Errorf("%w (PERSON, TYPE, ACCOUNT)", err)
	}
	outputs, err := deployment.FromEnvironment()
	if err != nil {
		return store.Erasure{}, err
	}
	aws, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return store.Erasure{}, fmt.Errorf("load the AWS configuration: %w", err)
	}
	cases, incidents := outputs[deployment.CaseTable], outputs[deployment.IncidentTable]
	fmt.Println("Reading all records of", cases, "and", incidents)
	return store.New(dynamodb.NewFromConfig(aws), cases, incidents).Forget(ctx, person, fix)
}
