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

	"github.com/casebridge/casebridge/shared/store"
)

// document is an answer that is not JSON of ours.
type document struct {
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	Body         []byte
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
func otherMethods(mux *http.ServeMux) {
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
		summary: "Read this description", public: true,
	}, func(context.Context, *store.View, *struct{}) (*document, error) {
		d, err := describe()
		return &document{"application/json", "max-age=300", d}, err
	})
}

// Description is the OpenAPI 3.1 description of every call, as JSON.
func Description() ([]byte, error) {
	r := &router{api: humago.New(http.NewServeMux(), config())}
	r.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	r.declareAll()
	d, err := r.api.OpenAPI().MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("api: describe: %w", err)
	}
	return d, nil
}
