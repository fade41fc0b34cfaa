package api

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
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
