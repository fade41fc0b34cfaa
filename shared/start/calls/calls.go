// Package calls starts the functions that answer the API's calls.
package calls

import (
	"fmt"
	"os"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/casebridge/casebridge/shared/api"
	"github.com/casebridge/casebridge/shared/env"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/limit"
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
		limits, err := limitsOf()
		if err != nil {
			return nil, err
		}
		handler := api.Handler(function, fanout.Prompt{Store: s}, tokens, api.WithLimits(limit.New(s, limits)))
		return api.Lambda(handler), nil
	})
}

// limitsOf are the limits of the environment.
func limitsOf() (limits limit.Limits, err error) {
	for name, value := range map[string]*int{env.CallerLimit: &limits.Caller, env.AccountLimit: &limits.Account} {
		text := os.Getenv(name)
		if text == "" {
			continue
		}
		if *value, err = strconv.Atoi(text); err != nil || *value < 0 {
			return limits, fmt.Errorf("start: %s is %q, want units a minute, or 0 for no limit", name, text)
		}
	}
	return limits, nil
}
