// Package token verifies the bearer tokens that callers carry: OIDC/JWT, signed RS256 or ES256
// (RFC 7515, RFC 7517, RFC 7519).
package token

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/casebridge/casebridge/shared/csm"
)

// Config says whose tokens are accepted. Exactly one of JWKS and JWKSURL is needed.
type Config struct {
	Issuer   string // the tokens' iss
	Audience string // the tokens' aud
	JWKS     string // the issuer's key set itself, as JSON
	JWKSURL  string // or where the issuer publishes it: https, or http on this machine
}

// ErrInvalid is the error of a token that is not accepted.
var ErrInvalid = errors.New("token: invalid")

// ErrUnavailable means that a token could not be checked, because the issuer's keys could not be
// had. The same call may work a few seconds later.
var ErrUnavailable = errors.New("token: the issuer's keys are not available")

// Verifier verifies tokens of one issuer. It is safe for concurrent
// use and keeps the issuer's keys.
type Verifier struct {
	keys      source
	parser    *jwt.Parser
	validator *jwt.Validator
}

// New makes a verifier. It makes no request: the keys of a JWKSURL are fetched for the first token.
func New(c Config) (*Verifier, error) {
	if c.Issuer == "" || c.Audience == "" {
		return nil, errors.New("token: issuer and audience are needed")
	}
	keys, err := newSource(c)
	if err != nil {
		return nil, fmt.Errorf("token: %w", err)
	}
	return &Verifier{
		keys: keys,
		parser: jwt.NewParser(
			jwt.WithValidMethods([]string{"RS256", "ES256"}),
			jwt.WithStrictDecoding(),
			jwt.WithoutClaimsValidation(), // keyOf validates them
		),
		validator: jwt.NewValidator(
			jwt.WithIssuer(c.Issuer),
			jwt.WithAudience(c.Audience),
			jwt.WithExpirationRequired(),
			jwt.WithIssuedAt(),
			jwt.WithLeeway(30*time.Second),
		),
	}, nil
}

func newSource(c Config) (source, error) {
	if (c.JWKS == "") == (c.JWKSURL == "") {
		return nil, errors.New("exactly one of the key set and its URL is needed")
	}
	if c.JWKSURL != "" {
		return newRemote(c.JWKSURL)
	}
	return parseKeySet([]byte(c.JWKS))
}

// Caller is the bearer of the token. It returns ErrInvalid for a token that is not accepted, a
// *ClaimError among them when the token is the issuer's but a claim is at fault, and ErrUnavailable
// when the token cannot be checked now.
func (v *Verifier) Caller(ctx context.Context, raw string) (csm.Caller, error) {
	var said claims
	_, err := v.parser.ParseWithClaims(raw, &said, func(t *jwt.Token) (any, error) {
		return v.keyOf(ctx, t)
	})
	if errors.Is(err, ErrUnavailable) {
		return csm.Caller{}, err
	}
	if err != nil {
		return csm.Caller{}, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	caller, err := said.caller()
	if err != nil {
		return csm.Caller{}, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return caller, nil
}

// keyOf is the keys that may have signed the token. What the token says is checked first, so that
// only a token of this issuer that has not expired can cause a request for keys.
func (v *Verifier) keyOf(ctx context.Context, t *jwt.Token) (any, error) {
	if err := checkHeader(t); err != nil {
		return nil, err
	}
	if err := v.validator.Validate(t.Claims); err != nil {
		return nil, err
	}
	kid, _ := t.Header["kid"].(string) // checkHeader saw to it that it is a string, if there is one
	return v.keys.find(ctx, kid, t.Method.Alg())
}
