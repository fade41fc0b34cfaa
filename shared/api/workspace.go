package api

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/casebridge/casebridge/shared/page"
	"github.com/casebridge/casebridge/shared/store"
)

// document is an answer that is the same for everybody.
type document struct {
	ContentType           string `header:"Content-Type"`
	CacheControl          string `header:"Cache-Control"`
	ContentSecurityPolicy string `header:"Content-Security-Policy"`
	ContentTypeOptions    string `header:"X-Content-Type-Options"`
	ReferrerPolicy        string `header:"Referrer-Policy"`
	Body                  []byte
}

func documentOf(contentType, cache, policy string, content []byte) *document {
	return &document{contentType, cache, policy, "nosniff", "no-referrer", content}
}

// Paths are the paths of all calls, in the order of declaration. API Gateway sends a method that a path
// does not have to the workspace function too, which answers 405.
func Paths() []string {
	var paths []string
	for _, r := range Routes() {
		if !slices.Contains(paths, r.Path) {
			paths = append(paths, r.Path)
		}
	}
	return paths
}

// otherMethods answers the methods that the paths do not have (RFC 9110, 15.5.6).
func otherMethods(mux exactRoot) {
	for _, path := range Paths() {
		var allowed []string
		for _, r := range Routes() {
			if r.Path == path {
				allowed = append(allowed, r.Method)
			}
		}
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			writePlain(w, problem(codeMethodNotAllowed, "There is no "+r.Method+" here. Use one of: "+strings.Join(allowed, ", ")+"."))
		})
	}
}

func declareWorkspace(r *router) {
	describe := sync.OnceValues(Description)
	declare(r, call{
		function: "workspace", method: http.MethodGet, path: "/openapi.json", id: "get-description", status: http.StatusOK,
		content: "application/json", summary: "Read this description", public: true,
	}, func(context.Context, *store.View, *struct{}) (*document, error) {
		d, err := describe()
		return documentOf("application/json", "max-age=300", "default-src 'none'", d), err
	})

	declare(r, call{
		function: "workspace", method: http.MethodGet, path: "/", id: "get-page", status: http.StatusOK,
		content: "text/html", summary: "Open the agents' page", description: "A page for people. It takes a bearer token and does everything through this API.", public: true,
	}, func(context.Context, *store.View, *struct{}) (*document, error) {
		p, err := page.Get()
		return documentOf("text/html; charset=utf-8", "no-cache", p.Policy, p.HTML), err
	})
}

// Description is the OpenAPI 3.1 description of every call, as JSON.
func Description() ([]byte, error) {
	r := &router{api: humago.New(exactRoot{http.NewServeMux()}, config())}
	r.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	r.declareAll()
	d, err := r.api.OpenAPI().MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("api: describe: %w", err)
	}
	return d, nil
}
