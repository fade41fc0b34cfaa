// Package token verifies the bearer tokens that callers carry: OIDC/JWT, signed RS256 or ES256 (RFC 7519, RFC 7517).
package token

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"

	"github.com/casebridge/casebridge/shared/csm"
)

// Config says whose tokens hold. One of JWKS (the key set itself, as JSON) and JWKSURL (where the issuer
// publishes it) is needed.
type Config struct {
	Issuer, Audience string
	JWKS, JWKSURL    string
}

// Verifier verifies tokens of one issuer. It is safe for concurrent use and keeps the issuer's keys.
type Verifier struct {
	keys   keyfunc.Keyfunc
	parser *jwt.Parser
}

// New makes a verifier. With JWKSURL the keys are fetched now, and again when a token names an unknown key.
func New(ctx context.Context, c Config) (*Verifier, error) {
	if c.Issuer == "" || c.Audience == "" {
		return nil, errors.New("token: issuer and audience are needed")
	}
	keys, err := keysOf(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("token: read the issuer's keys: %w", err)
	}
	return &Verifier{keys, jwt.NewParser(
		jwt.WithValidMethods([]string{"RS256", "ES256"}), jwt.WithIssuer(c.Issuer), jwt.WithAudience(c.Audience),
		jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithLeeway(30*time.Second),
	)}, nil
}

func keysOf(ctx context.Context, c Config) (keyfunc.Keyfunc, error) {
	if c.JWKS != "" {
		return keyfunc.NewJWKSetJSON(json.RawMessage(c.JWKS))
	}
	if c.JWKSURL == "" {
		return nil, errors.New("neither a key set nor its URL is configured")
	}
	return keyfunc.NewDefaultCtx(ctx, []string{c.JWKSURL})
}

// claims are what a token says of its bearer, beside the registered claims.
type claims struct {
	jwt.RegisteredClaims
	Name     string       `json:"name"`
	Roles    []string     `json:"roles"`
	UserType csm.UserType `json:"user_type"`
	Accounts []string     `json:"accounts"`
	Account  string       `json:"account"`
}

// ErrInvalid is the error of every token that does not hold.
var ErrInvalid = errors.New("token: invalid")

// Caller is the bearer of the token. The error of a token that does not hold is ErrInvalid.
func (v *Verifier) Caller(raw string) (csm.Caller, error) {
	var c claims
	if _, err := v.parser.ParseWithClaims(raw, &c, v.keys.Keyfunc); err != nil {
		return csm.Caller{}, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return c.caller()
}

func (c claims) caller() (csm.Caller, error) {
	if c.Subject == "" || len(c.Subject) > 255 {
		return csm.Caller{}, fmt.Errorf("%w: sub must have 1 to 255 bytes", ErrInvalid)
	}
	if !slices.Contains([]csm.UserType{csm.Internal, csm.Contact, csm.Consumer}, c.UserType) {
		return csm.Caller{}, fmt.Errorf("%w: user_type must be internal, contact or consumer", ErrInvalid)
	}
	accounts := c.Accounts
	if c.Account != "" {
		accounts = append(accounts, c.Account)
	}
	if c.UserType != csm.Internal { // all accounts is for agents only
		accounts = slices.DeleteFunc(accounts, func(a string) bool { return a == "*" })
	}
	name := c.Name
	if name == "" {
		name = c.Subject
	}
	return csm.Caller{ID: c.Subject, Name: name, Type: c.UserType, Roles: c.Roles, Accounts: accounts}, nil
}
