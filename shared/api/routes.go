package api

import (
	"context"
	"strconv"

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

// Routes lists every call, in the order of declaration.
func Routes() []Route {
	r := &router{}
	r.declareAll()
	return r.routes
}

// router takes the declarations: it lists them, and registers those of one function, or all with only "".
type router struct {
	routes []Route
	only   string
	api    huma.API // nil: list only
	store  *store.Store
}

func (r *router) declareAll() {
	declareCases(r)
	declareCaseActivities(r)
	declareSolution(r)
	declareIntegration(r)
	declareBulk(r)
	declareIncidents(r)
	declareIncidentActivities(r)
	declareSettings(r)
	declareWorkspace(r)
}

// call is what is declared of an operation beside its types.
type call struct {
	function    string
	method      string
	path        string
	id          string // operationId
	summary     string
	description string
	status      int    // of success
	content     string // media type of success, where it is no record; a page takes any query
	refusals    []csm.Code
	needs       csm.Permission // checked before the request, where no record decides
	public      bool           // needs no token
}

// declare adds a call to the API: in is what the handler takes, out what it gives.
func declare[I, O any](r *router, c call, handle func(context.Context, *store.View, *I) (*O, error)) {
	r.routes = append(r.routes, Route{c.function, c.method, c.path})
	if r.api == nil || r.only != "" && r.only != c.function {
		return
	}
	huma.Register(r.api, c.operation(), func(ctx context.Context, in *I) (*O, error) {
		return handle(ctx, r.store.As(callerOf(ctx)), in)
	})
}

const needs = "needs" // in the metadata of an operation

func (c call) operation() huma.Operation {
	security := []map[string][]string{{"token": {}}}
	if c.public {
		security = []map[string][]string{}
	}
	return huma.Operation{
		OperationID: c.id, Method: c.method, Path: c.path, Summary: c.summary, Description: c.description,
		// huma refuses a body that fills its limit.
		DefaultStatus: c.status, MaxBodyBytes: maxBody + 1, Tags: []string{c.function},
		Security: security, Responses: c.responses(), SkipValidateParams: c.content == "text/html", Metadata: map[string]any{needs: c.needs},
	}
}

// responses describes what the call can answer. huma adds the success of calls with records.
func (c call) responses() map[string]*huma.Response {
	out := c.problems()
	if c.content != "" {
		out[strconv.Itoa(c.status)] = &huma.Response{Content: map[string]*huma.MediaType{c.content: {Schema: &huma.Schema{}}}}
	}
	return out
}

// maxBody is the most bytes of a request body: several times the largest record.
const maxBody = 256 << 10
