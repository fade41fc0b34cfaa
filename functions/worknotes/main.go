// Command worknotes is the Lambda function on the stream of the incident table that writes the notes of
// each update into the work notes of the associated cases.
package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/casebridge/casebridge/shared/start"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/stream"
)

func main() {
	start.Stream("worknotes", func(c aws.Config, s *store.Store) (func(context.Context, stream.Record) error, error) {
		f, err := start.Fanout(c, s)
		return func(ctx context.Context, r stream.Record) error { return f.Deliver(ctx, r.Incident, r.Version) }, err
	})
}
