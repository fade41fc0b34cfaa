package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/casebridge/casebridge/shared/api"
)

type description struct {
	OpenAPI    string
	Info       struct{ Title, Version string }
	Paths      map[string]map[string]operation
	Components struct {
		Schemas         map[string]map[string]any
		SecuritySchemes map[string]any
		Examples        map[string]example
	}
}

type example struct {
	Ref   string `json:"$ref"`
	Value problem
}

type operation struct {
	OperationID, Summary string
	Security             []map[string][]string
	Parameters           []map[string]any
	Responses            map[string]response
}

type response struct {
	Description string
	Headers     map[string]any
	Content     map[string]struct {
		Schema   any
		Examples map[string]example
	}
}

var theDescription = sync.OnceValue(func() (d description) {
	raw, err := api.Description()
	if err == nil {
		err = json.Unmarshal(raw, &d)
	}
	if err != nil {
		panic(err)
	}
	d.resolveExamples()
	return d
})

// resolveExamples puts the examples of the components where they are referred to.
func (d description) resolveExamples() {
	for _, item := range d.Paths {
		for _, o := range item {
			for _, answer := range o.Responses {
				for _, content := range answer.Content {
					for code, e := range content.Examples {
						content.Examples[code] = d.Components.Examples[strings.TrimPrefix(e.Ref, "#/components/examples/")]
					}
				}
			}
		}
	}
}

func (d description) of(r api.Route) (operation, bool) {
	o, ok := d.Paths[r.Path][strings.ToLower(r.Method)]
	return o, ok
}

// described says what of an answer the description of its operation does not tell, or "". Every
// answer that a test of this package gets is held to it.
func described(r api.Route, got answer) string {
	o, ok := theDescription().of(r)
	if !ok {
		return "the description has no such operation"
	}
	told, ok := o.Responses[strconv.Itoa(got.status)]
	if !ok {
		return fmt.Sprintf("the description does not tell of status %d", got.status)
	}
	for _, h := range []string{"ETag", "Location"} {
		if _, told := told.Headers[h]; told != (got.header.Get(h) != "") {
			return h + " is described but not there, or the other way round"
		}
	}
	kind, _, _ := strings.Cut(got.header.Get("Content-Type"), ";")
	content, ok := told.Content[kind]
	if !ok && got.body != "" {
		return "the description does not tell of this Content-Type"
	}
	if code := got.problem().Type; got.status >= 400 && got.body != "" {
		if _, ok := content.Examples[code]; !ok {
			return fmt.Sprintf("the description does not tell of %d %s", got.status, code)
		}
	}
	return ""
}

func TestTheDescriptionIsOpenAPIOfEveryRouteAndNothingElse(t *testing.T) {
	t.Parallel()
	d := theDescription()
	if !strings.HasPrefix(d.OpenAPI, "3.1.") || d.Info.Title == "" || d.Info.Version == "" {
		t.Errorf("it is OpenAPI %q of %+v", d.OpenAPI, d.Info)
	}
	var declared, described []string
	ids := map[string]bool{}
	for _, r := range api.Routes() {
		declared = append(declared, r.Method+" "+r.Path)
	}
	for path, item := range d.Paths {
		for method, o := range item {
			described = append(described, strings.ToUpper(method)+" "+path)
			if o.OperationID == "" || ids[o.OperationID] || o.Summary == "" {
				t.Errorf("%s %s has no operationId of its own, or no summary", method, path)
			}
			ids[o.OperationID] = true
		}
	}
	slices.Sort(declared)
	slices.Sort(described)
	if !slices.Equal(declared, described) {
		t.Errorf("routes %v\ndescribed %v", declared, described)
	}
}

func TestTheDescriptionIsServedToEverybody(t *testing.T) {
	d := newDesk(t)
	got := d.send(everybody, ask{method: http.MethodGet, path: "/openapi.json", header: with("Authorization", "")})
	want, err := api.Description()
	d.ok(err)
	if got.status != http.StatusOK || got.body != string(want) {
		t.Errorf("answer is %d with %d bytes, want %d", got.status, len(got.body), len(want))
	}
}

func TestEveryPropertyAndParameterIsDescribed(t *testing.T) {
	t.Parallel()
	d := theDescription()
	for name, schema := range d.Components.Schemas {
		undescribed(t, name, schema)
	}
	for path, item := range d.Paths {
		for method, o := range item {
			for _, p := range o.Parameters {
				if text, _ := p["description"].(string); text == "" {
					t.Errorf("%s %s: parameter %v has no description", method, path, p["name"])
				}
			}
			for status, r := range o.Responses {
				if r.Description == "" {
					t.Errorf("%s %s: status %s has no description", method, path, status)
				}
				for h, v := range r.Headers {
					schema, _ := v.(map[string]any)["schema"].(map[string]any)
					if text, _ := schema["description"].(string); text == "" && (h == "ETag" || h == "Location") {
						t.Errorf("%s %s: header %s of %s has no description", method, path, h, status)
					}
				}
			}
		}
	}
}

func undescribed(t *testing.T, name string, schema map[string]any) {
	t.Helper()
	properties, _ := schema["properties"].(map[string]any)
	if schema["type"] == "object" && schema["additionalProperties"] != false {
		t.Errorf("%s takes unknown fields", name)
	}
	for field, v := range properties {
		property := v.(map[string]any)
		if text, _ := property["description"].(string); text == "" {
			t.Errorf("%s.%s has no description", name, field)
		}
		undescribed(t, name+"."+field, property)
	}
}

func TestReferencesLeadSomewhere(t *testing.T) {
	t.Parallel()
	raw, err := api.Description()
	if err != nil {
		t.Fatal(err)
	}
	var whole any
	if err := json.Unmarshal(raw, &whole); err != nil {
		t.Fatal(err)
	}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				walk(item)
			}
		case map[string]any:
			if ref, ok := v["$ref"].(string); ok {
				_, isExample := theDescription().Components.Examples[strings.TrimPrefix(ref, "#/components/examples/")]
				if theDescription().Components.Schemas[strings.TrimPrefix(ref, "#/components/schemas/")] == nil && !isExample {
					t.Errorf("%s leads nowhere", ref)
				}
			}
			for _, item := range v {
				walk(item)
			}
		}
	}
	walk(whole)
}

func TestOperationsNeedATokenUnlessPublic(t *testing.T) {
	t.Parallel()
	d := theDescription()
	public := []string{"GET /openapi.json", "GET /", "GET /docs", "GET /assets/{asset}"} // by hand: what anybody may read
	for _, r := range api.Routes() {
		o, _ := d.of(r)
		open := slices.Contains(public, r.Method+" "+r.Path)
		if secured := len(o.Security) == 1 && o.Security[0]["token"] != nil; secured == open {
			t.Errorf("%s %s: security is %v", r.Method, r.Path, o.Security)
		}
		if _, says := o.Responses["401"]; says == open {
			t.Errorf("%s %s: tells of 401: %v", r.Method, r.Path, says)
		}
	}
	if d.Components.SecuritySchemes["token"] == nil {
		t.Error("there is no security scheme token")
	}
}

func TestRefusalsAreDescribedWithTheirCodes(t *testing.T) {
	t.Parallel()
	for _, r := range api.Routes() {
		o, _ := theDescription().of(r)
		for status, answer := range o.Responses {
			if status < "400" {
				continue
			}
			examples := answer.Content["application/problem+json"].Examples
			if len(examples) == 0 {
				t.Errorf("%s %s: status %s has no example", r.Method, r.Path, status)
			}
			for code, e := range examples {
				if e.Value.Type != code || strconv.Itoa(e.Value.Status) != status || e.Value.Title == "" || e.Value.Detail == "" {
					t.Errorf("%s %s: the example of %s %s is %+v", r.Method, r.Path, status, code, e.Value)
				}
			}
		}
	}
}

func TestRecordsAreDescribedWithETagAndNewOnesWithLocation(t *testing.T) {
	t.Parallel()
	lists := []string{ // by hand: the calls whose answer has an ETag, but is no record with a version
		"GET /cases", "GET /cases/{case}/activities", "GET /cases/{case}/watchers", "GET /cases/{case}/associations", "GET /incidents", "GET /incidents/{incident}/activities",
		"GET /incidents/{incident}/cases", "GET /incidents/{incident}/updates", "GET /openapi.json", "GET /me", "GET /", "GET /docs", "GET /assets/{asset}",
		"GET /directory/{kind}", "GET /cases/{case}/overview", "GET /incidents/{incident}/overview", "GET /incidents/{incident}/overview/cases",
	}
	records := map[string]string{ // by hand: the calls that answer with a record
		"POST /cases": "201", "GET /cases/{case}": "200", "PATCH /cases/{case}": "200",
		"POST /cases/{case}/solution": "200", "POST /cases/{case}/solution/accept": "200", "POST /cases/{case}/solution/reject": "200",
		"POST /cases/{case}/acknowledge": "200", "POST /cases/{case}/close": "200", "POST /cases/{case}/withdraw": "200",
		"GET /directory/{kind}/{id}": "200", "PUT /directory/{kind}/{id}": "200",
		"GET /accounts/{account}/policy": "200", "PUT /accounts/{account}/policy": "200",
		"POST /cases/{case}/incident": "201", "POST /incidents": "201", "GET /incidents/{incident}": "200", "PATCH /incidents/{incident}": "200",
		"GET /settings": "200", "PUT /settings": "200",
	}
	for _, r := range api.Routes() {
		o, _ := theDescription().of(r)
		status, isRecord := records[r.Method+" "+r.Path]
		for s, answer := range o.Responses {
			headers := slices.Sorted(maps.Keys(answer.Headers))
			tagged := isRecord && s == status || s == "200" && slices.Contains(lists, r.Method+" "+r.Path) || s == "304"
			if got, want := slices.Contains(headers, "ETag"), tagged; got != want {
				t.Errorf("%s %s %s: ETag described: %v, want %v", r.Method, r.Path, s, got, want)
			}
			if got, want := slices.Contains(headers, "Location"), isRecord && s == "201"; got != want {
				t.Errorf("%s %s %s: Location described: %v, want %v", r.Method, r.Path, s, got, want)
			}
		}
	}
}
