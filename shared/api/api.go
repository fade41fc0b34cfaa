package api

import (
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/casebridge/casebridge/shared/token"
)

// Handler answers the calls of one function, or of all functions when function is "".
func Handler(
	function string, records Records, tokens *token.Verifier, options ...Option,
) http.Handler {
	mux := exactRoot{http.NewServeMux()}
	r := &router{only: function, records: records, api: humago.New(mux, config())}
	for _, option := range options {
		option(r)
	}
	r.api.UseMiddleware(
		named,
		authenticate(r.api, tokens),
		limited(r.api, r.limits),
		authorize(r.api, records),
		refuseBadQuery(r.api),
		onceForKey(r.api),
	)
	r.declareAll()
	if function == "workspace" {
		refuseOtherMethods(mux)
	}
	mux.ServeMux.HandleFunc("/", noRoute)
	return recovering(exactPath(lowerCaseMediaType(conditional(mux))))
}

// exactRoot makes a pattern that ends in / match that path alone. A ServeMux
// would match every path below it.
type exactRoot struct{ *http.ServeMux }

func (m exactRoot) HandleFunc(pattern string, handle func(http.ResponseWriter, *http.Request)) {
	if strings.HasSuffix(pattern, "/") {
		pattern += "{$}"
	}
	m.ServeMux.HandleFunc(pattern, handle)
}

// These huma settings are global, so they are set before any handler runs.
func init() {
	huma.NewErrorWithContext = newProblem
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return newProblem(nil, status, message, errs...)
	}
	// encoding/json decodes TEXT into text, which would get past the validation of text.
	huma.ValidateStrictCasing = true
}

const (
	about = "Customer service cases and the IT incidents behind them. An incident's state changes, " +
		"additional comments and resolution appear in the work notes of every associated case."
	aboutTokens = "An OIDC token (RS256 or ES256) with the claims sub, name, roles, " +
		"user_type (internal, contact, consumer) and accounts (\"*\" for all)."
)

func config() huma.Config {
	c := huma.DefaultConfig("Casebridge", "1.0.0")
	c.Info.Description = about
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token": {Type: "http", Scheme: "bearer", BearerFormat: "JWT", Description: aboutTokens},
	}
	c.Components.Examples = examples()
	// The workspace function serves the description.
	c.OpenAPIPath = ""
	c.DocsPath = ""
	c.SchemasPath = ""
	c.Formats = map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat}
	c.RejectUnknownQueryParameters = true
	c.CreateHooks = nil // no $schema links in the records
	registerEnums(c.Components.Schemas)
	return c
}
