package start

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/casebridge/casebridge/shared/api"
	"github.com/casebridge/casebridge/shared/config"
	"github.com/casebridge/casebridge/shared/store"
)

// API runs the function that answers the calls declared for it in shared/api. It ends the process when
// the configuration is not complete.
func API(function string) {
	run(function, func(_ context.Context, _ aws.Config, s *store.Store) (any, error) {
		tokens, err := config.Verifier()
		if err != nil {
			return nil, err
		}
		return api.Lambda(api.Handler(function, s, tokens)), nil
	})
}
