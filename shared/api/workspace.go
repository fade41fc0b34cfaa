package api

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"sync"

	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/casebridge/casebridge/shared/store"
)

func declareWorkspace(r *router) {
	declare(r, call{
		function: "workspace", method: http.MethodGet, path: "/openapi.json",
		id: "get-description", status: http.StatusOK, content: "application/json", public: true,
		summary: "Read this description",
	}, getDescription())

	declareMe(r)
	declarePage(r)
}

// document is an answer that is the same for everybody.
type document struct {
	ContentType           string `header:"Content-Type"`
	CacheControl          string `header:"Cache-Control"`
	ContentSecurityPolicy string `header:"Content-Security-Policy"`
	ContentTypeOptions    string `header:"X-Content-Type-Options"`
	ReferrerPolicy        string `header:"Referrer-Policy"`
	ETag                  string `header:"ETag" doc:"Changes with the content, for If-None-Match."`
	Body                  []byte
}

func documentOf(contentType, cache, policy string, content []byte) *document {
	sum := sha256.Sum256(content)
	return &document{
		ContentType:           contentType,
		CacheControl:          cache,
		ContentSecurityPolicy: policy,
		ContentTypeOptions:    "nosniff",
		ReferrerPolicy:        "no-referrer",
		ETag:                  strconv.Quote(base64.RawURLEncoding.EncodeToString(sum[:12])),
		Body:                  content,
	}
}

// getDescription makes the description at the first call, once.
func getDescription() handler[IfNoneMatch, document] {
	describe := sync.OnceValues(Description)
	return func(context.Context, *store.View, *IfNoneMatch) (*document, error) {
		description, err := describe()
		return documentOf("application/json", "max-age=300", "default-src 'none'", description), err
	}
}

// Description is the OpenAPI 3.1 description of every call, as JSON.
func Description() ([]byte, error) {
	r := &router{api: humago.New(exactRoot{http.NewServeMux()}, config())}
	r.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	r.declareAll()
	description, err := r.api.OpenAPI().MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("api: describe: %w", err)
	}
	return spellOut(description), nil
}
