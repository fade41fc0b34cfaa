package main

import (
	"net/url"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// clientID is the page's, the only client.
const clientID = "casebridge-page"

// page is the page as a client: public, so with PKCE, and at any
// address of this machine's loopback.
type page struct{}

var _ op.HasRedirectGlobs = page{}

func (page) GetID() string                       { return clientID }
func (page) RedirectURIs() []string              { return nil }
func (page) PostLogoutRedirectURIs() []string    { return nil }
func (page) ApplicationType() op.ApplicationType { return op.ApplicationTypeUserAgent }
func (page) AuthMethod() oidc.AuthMethod         { return oidc.AuthMethodNone }
func (page) ResponseTypes() []oidc.ResponseType {
	return []oidc.ResponseType{oidc.ResponseTypeCode}
}
func (page) GrantTypes() []oidc.GrantType { return []oidc.GrantType{oidc.GrantTypeCode} }
func (page) LoginURL(request string) string {
	return loginPath + "?request=" + url.QueryEscape(request)
}
func (page) AccessTokenType() op.AccessTokenType { return op.AccessTokenTypeJWT }
func (page) IDTokenLifetime() time.Duration      { return tokenLife }
func (page) DevMode() bool                       { return true } // redirects to http
func (page) IsScopeAllowed(string) bool          { return false }
func (page) ClockSkew() time.Duration            { return 0 }

// IDTokenUserinfoClaimsAssertion: the ID token says who it is, so that nobody has to ask for it.
func (page) IDTokenUserinfoClaimsAssertion() bool { return true }

func (page) RestrictAdditionalIdTokenScopes() func([]string) []string     { return unchanged }
func (page) RestrictAdditionalAccessTokenScopes() func([]string) []string { return unchanged }

func unchanged(scopes []string) []string { return scopes }

func (page) RedirectURIGlobs() []string {
	return []string{"http://localhost:*/**", "http://127.0.0.1:*/**"}
}

// PostLogoutRedirectURIGlobs are the short address and LocalStack's own of the API.
func (page) PostLogoutRedirectURIGlobs() []string {
	return []string{"http://localhost:*/", "http://127.0.0.1:*/", "http://*:*/_aws/execute-api/*/*/"}
}
