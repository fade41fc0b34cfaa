// Package calls starts the functions that answer the API's calls.
package calls

import (
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/casebridge/casebridge/shared/api"
	"github.com/casebridge/casebridge/shared/env"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/start"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/token"
)

// Start runs the function that answers the calls declared for it in shared/api. It ends the
// process when the environment is not complete.
func Start(function string) {
	start.Function(function, func(_ aws.Config, s *store.Store) (any, error) {
		tokens, err := token.New(token.Config{
			Issuer:   os.Getenv(env.Issuer),
			Audience: os.Getenv(env.Audience),
			JWKS:     os.Getenv(env.JWKS),
			JWKSURL:  os.Getenv(env.JWKSURL),
		})
		if err != nil {
			return nil, err
		}
		return api.Lambda(api.Handler(function, fanout.Prompt{Store: s}, tokens)), nil
	})
}
