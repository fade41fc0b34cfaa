package api

import (
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/token"
)

// Handler answers the calls of one function.
func Handler(function string, s *store.Store, tokens *token.Verifier) http.Handler {
	mux := exactRoot{http.NewServeMux()}
	r := &router{only: function, store: s, api: humago.New(mux, config())}
	r.api.UseMiddleware(authenticate(r.api, tokens), onceForKey(r.api))
	r.declareAll()
	if function == "workspace" {
		otherMethods(mux)
	}
	mux.ServeMux.HandleFunc("/", noRoute)
	return recovering(exact(plainMediaType(mux)))
}

// exactRoot takes / for the root alone; a ServeMux takes it for every path.
type exactRoot struct{ *http.ServeMux }

func (m exactRoot) HandleFunc(pattern string, handle func(http.ResponseWriter, *http.Request)) {
	if strings.HasSuffix(pattern, "/") {
		pattern += "{$}"
	}
	m.ServeMux.HandleFunc(pattern, handle)
}

// What huma keeps for the whole process, set before anything reads it.
func init() {
	huma.NewErrorWithContext = newProblem
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return newProblem(nil, status, message, errs...)
	}
	huma.ValidateStrictCasing = true // encoding/json takes TEXT for text, which would get past the checks of text
}

func config() huma.Config {
	c := huma.DefaultConfig("Casebridge", "1.0.0")
	c.Info.Description = "Customer service cases and the IT incidents behind them. An incident's state changes, additional comments and resolution appear in the work notes of every associated case."
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token": {Type: "http", Scheme: "bearer", BearerFormat: "JWT", Description: "An OIDC token (RS256 or ES256) with the claims sub, name, roles, user_type (internal, contact, consumer) and accounts (\"*\" for all)."},
	}
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", "" // the workspace function serves the description
	c.Formats = map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat}
	c.RejectUnknownQueryParameters = true
	c.CreateHooks = nil // no $schema links in the records
	registerEnums(c.Components.Schemas)
	return c
}
