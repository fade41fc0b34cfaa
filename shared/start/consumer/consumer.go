// Package consumer starts the functions on the streams of the tables.
package consumer

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/casebridge/casebridge/shared/env"
	"github.com/casebridge/casebridge/shared/failures"
	"github.com/casebridge/casebridge/shared/start"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/stream"
)

// Handle handles a record of the stream.
type Handle func(context.Context, stream.Record) error

// Start runs a function on the stream; connect makes what handles a record. It ends the process
// when the environment is not complete.
func Start(function string, connect func(aws.Config, *store.Store) (Handle, error)) {
	start.Function(function, func(config aws.Config, s *store.Store) (any, error) {
		bucket, err := start.Need(env.FailureBucket)
		if err != nil {
			return nil, err
		}
		handle, err := connect(config, s)
		if err != nil {
			return nil, err
		}
		return stream.Consumer{
			Name:     function,
			Handle:   handle,
			Failures: failures.Bucket{Client: s3.NewFromConfig(config), Name: bucket},
		}, nil
	})
}
