package main

import (
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"

	"github.com/casebridge/casebridge/infra/local/issuer"
)

// request is one signing in: an op.AuthRequest. Once there is a person it is done.
type request struct {
	asked  oidc.AuthRequest
	id     string
	code   string
	person string
	at     time.Time
}

func (r *request) GetID() string                      { return r.id }
func (r *request) GetACR() string                     { return "" }
func (r *request) GetAMR() []string                   { return nil }
func (r *request) GetAuthTime() time.Time             { return r.at }
func (r *request) GetClientID() string                { return r.asked.ClientID }
func (r *request) GetNonce() string                   { return r.asked.Nonce }
func (r *request) GetRedirectURI() string             { return r.asked.RedirectURI }
func (r *request) GetResponseType() oidc.ResponseType { return r.asked.ResponseType }
func (r *request) GetResponseMode() oidc.ResponseMode { return r.asked.ResponseMode }
func (r *request) GetScopes() []string                { return r.asked.Scopes }
func (r *request) GetState() string                   { return r.asked.State }
func (r *request) GetSubject() string                 { return r.person }
func (r *request) Done() bool                         { return r.person != "" }

// GetAudience names the page, for its ID token, and the API, for the access token.
func (r *request) GetAudience() []string { return []string{r.asked.ClientID, issuer.Audience} }

func (r *request) GetCodeChallenge() *oidc.CodeChallenge {
	if r.asked.CodeChallenge == "" {
		return nil
	}
	return &oidc.CodeChallenge{Challenge: r.asked.CodeChallenge, Method: r.asked.CodeChallengeMethod}
}
