package start

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/casebridge/casebridge/shared/config"
	"github.com/casebridge/casebridge/shared/failures"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/stream"
)

// Stream runs a function on the stream of the incident table: connect makes what handles a record. It
// ends the process when the configuration is not complete.
func Stream(function string, connect func(aws.Config, *store.Store) (func(context.Context, stream.Record) error, error)) {
	run(function, func(_ context.Context, c aws.Config, s *store.Store) (any, error) {
		bucket, err := config.Need(config.FailureBucket)
		if err != nil {
			return nil, err
		}
		handle, err := connect(c, s)
		if err != nil {
			return nil, err
		}
		return stream.Consumer{Name: function, Handle: handle, Failures: failures.Bucket{Client: s3.NewFromConfig(c), Name: bucket}}, nil
	})
}
