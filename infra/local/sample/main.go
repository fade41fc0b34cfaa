// Command sample fills a deployed stack with the records of sample.json, through the
// API. It looks first: a case or an incident with the same short description is left as
// it is, so that it may run again.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/casebridge/casebridge/infra/client"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "error: the sample data is not complete:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	stack, err := client.FromEnvironment()
	if err != nil {
		return err
	}
	f, err := newFiller(ctx, stack)
	if err != nil {
		return err
	}
	if err := f.fill(); err != nil {
		return err
	}
	fmt.Printf("Sample data: %d records of the directory, %d incidents and %d cases made, %d were there\n",
		f.records, f.incidents.made, f.cases.made, f.incidents.found+f.cases.found)
	return nil
}
