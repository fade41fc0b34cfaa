package api

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

// Route is one call of the REST API and the function that answers it.
type Route struct {
	Function string // the folder under functions/
	Method   string
	Path     string // as in API Gateway and net/http.ServeMux: /cases/{case}
}

// Routes lists every declared call, in the order of declaration.
func Routes() []Route {
	r := &router{}
	r.declareAll()
	return r.routes
}

// Paths lists the paths of all calls, in the order of declaration.
func Paths() []string {
	var paths []string
	for _, route := range Routes() {
		if !slices.Contains(paths, route.Path) {
			paths = append(paths, route.Path)
		}
	}
	return paths
}

// GatewayRoutes lists every method that API Gateway has to pass on: the declared calls, HEAD
// beside each GET (RFC 9110, 9.3.2), and ANY at each path. The workspace function answers ANY
// with 405; API Gateway itself would ask for an AWS signature.
func GatewayRoutes() []Route {
	routes := Routes()
	for _, route := range Routes() {
		if route.Method == http.MethodGet {
			routes = append(routes, Route{route.Function, http.MethodHead, route.Path})
		}
	}
	for _, path := range Paths() {
		routes = append(routes, Route{"workspace", "ANY", path})
	}
	return routes
}

// router collects the declarations. It lists them all, and registers those of one function
// with huma, or all when only is "".
type router struct {
	routes  []Route
	only    string
	api     huma.API // nil: list only
	records Records
	limits  Limits // nil: none
}

// Records gives the records as one caller sees them; a *store.Store does.
type Records interface {
	As(by csm.Caller) *store.View
}

func (r *router) declareAll() {
	declareCases(r)
	declareCaseActivities(r)
	declareOverviews(r)
	declareSolution(r)
	declareCaseClose(r)
	declareWatchers(r)
	declareIntegration(r)
	declareBulk(r)
	declareIncidents(r)
	declareIncidentActivities(r)
	declareAnnouncements(r)
	declareSettings(r)
	declarePolicy(r)
	declareDirectory(r)
	declareWorkspace(r)
}

// handler answers a call: it gets the caller's view of the records and the decoded request.
type handler[I, O any] func(ctx context.Context, view *store.View, in *I) (*O, error)

// declare adds a call to the API.
func declare[I, O any](r *router, c call, handle handler[I, O]) {
	r.routes = append(r.routes, Route{c.function, c.method, c.path})
	if r.api == nil || r.only != "" && r.only != c.function {
		return
	}
	huma.Register(r.api, c.operation(bodyFields(reflect.TypeFor[I]())),
		func(ctx context.Context, in *I) (*O, error) {
			return handle(ctx, r.records.As(callerOf(ctx)), in)
		})
}

// bodyFields are the names of the fields of an input's body, in the order of their declaration.
func bodyFields(input reflect.Type) []string {
	body, ok := input.FieldByName("Body")
	if !ok || body.Type.Kind() != reflect.Struct {
		return nil
	}
	var names []string
	for _, field := range reflect.VisibleFields(body.Type) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}
