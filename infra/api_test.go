package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/casebridge/casebridge/infra/deployment"
	"github.com/casebridge/casebridge/shared/api"
)

func TestRoutesAndMethodsAreTheSame(t *testing.T) {
	integrations := map[string]string{}
	for _, name := range functionNames() {
		id := outputRef(t, deployment.FunctionOutput(name))
		integrations[pretty(attribute(id, "Arn"))] = name
	}

	var want, got []api.Route
	want = append(want, api.Routes()...)
	for _, route := range api.Routes() {
		if route.Method == http.MethodGet {
			want = append(want, api.Route{Function: route.Function, Method: "HEAD", Path: route.Path})
		}
	}
	for _, path := range api.Paths() {
		want = append(want, api.Route{Function: "workspace", Method: "ANY", Path: path})
	}
	for _, method := range ofType("AWS::ApiGateway::Method") {
		p := method.Properties
		equal(t, "authorization", p["AuthorizationType"], "NONE")
		equal(t, "integration", at(p, "Integration", "Type"), "AWS_PROXY")
		got = append(got, api.Route{
			Function: integrations[pretty(functionIn(at(p, "Integration", "Uri")))],
			Method:   p["HttpMethod"].(string),
			Path:     pathOf(p["ResourceId"]),
		})
	}
	order := func(a, b api.Route) int {
		return slices.Compare([]string{a.Path, a.Method, a.Function},
			[]string{b.Path, b.Method, b.Function})
	}
	slices.SortFunc(want, order)
	slices.SortFunc(got, order)
	equal(t, "routes", got, want)
}

// functionIn finds the function's ARN among the parts of an integration's URI.
func functionIn(uri any) any {
	for _, part := range list(at(uri, "Fn::Join", 1)) {
		if at(part, "Fn::GetAtt", 1) == "Arn" {
			return part
		}
	}
	return nil
}

func pathOf(resourceID any) string {
	id, isResource := at(resourceID, "Ref").(string)
	if !isResource {
		return "/"
	}
	p := template.Resources[id].Properties
	parent := pathOf(p["ParentId"])
	if parent == "/" {
		parent = ""
	}
	return parent + "/" + p["PathPart"].(string)
}

func TestOnlyThisAPIMayCallItsFunctions(t *testing.T) {
	for id, permission := range ofType("AWS::Lambda::Permission") {
		if at(permission.Properties, "Principal") == "events.amazonaws.com" {
			continue // see TestSchedule
		}
		equal(t, id+" principal", permission.Properties["Principal"], "apigateway.amazonaws.com")
		parts := list(at(permission.Properties, "SourceArn", "Fn::Join", 1))
		if !slices.ContainsFunc(parts, func(part any) bool {
			return at(part, "Ref") == outputRef(t, "ApiId")
		}) {
			t.Errorf("%s is not limited to this API: %s", id, pretty(parts))
		}
	}
}

func TestStage(t *testing.T) {
	stage := only(t, "AWS::ApiGateway::Stage")
	equal(t, "name", stage["StageName"], "v1")
	equal(t, "calls a second", at(stage, "MethodSettings", 0, "ThrottlingRateLimit"), 500.0)
	if !json.Valid([]byte(at(stage, "AccessLogSetting", "Format").(string))) {
		t.Error("a line of the access log is not JSON")
	}
	equal(t, "binary types", only(t, "AWS::ApiGateway::RestApi")["BinaryMediaTypes"], nil)
	equal(t, "compression from", only(t, "AWS::ApiGateway::RestApi")["MinimumCompressionSize"], 1024.0)
}

func TestGatewaysOwnAnswersAreProblems(t *testing.T) {
	type answer struct{ status, problem any }
	want := map[string]answer{
		"MISSING_AUTHENTICATION_TOKEN": {"404", "no_such_route"},
		"INVALID_SIGNATURE":            {"404", "no_such_route"},
		"RESOURCE_NOT_FOUND":           {"404", "no_such_route"},
		"ACCESS_DENIED":                {"403", "request_refused"},
		"WAF_FILTERED":                 {"403", "request_refused"},
		"REQUEST_TOO_LARGE":            {"413", "body_too_large"},
		"UNSUPPORTED_MEDIA_TYPE":       {"415", "unsupported_media_type"},
		"THROTTLED":                    {"429", "too_many_requests"},
		"QUOTA_EXCEEDED":               {"429", "too_many_requests"},
		"INTEGRATION_FAILURE":          {"504", "no_answer"},
		"INTEGRATION_TIMEOUT":          {"504", "no_answer"},
		"DEFAULT_4XX":                  {nil, "request_refused"},
		"DEFAULT_5XX":                  {nil, "internal"},
	}
	got := map[string]answer{}
	for _, response := range ofType("AWS::ApiGateway::GatewayResponse") {
		p := response.Properties
		var body map[string]any
		if err := json.Unmarshal([]byte(at(p, "ResponseTemplates", "application/json").(string)), &body); err != nil {
			t.Fatal(err)
		}
		kind := p["ResponseType"].(string)
		got[kind] = answer{p["StatusCode"], body["type"]}
		fields := []string{"detail", "status", "title", "type"}
		if p["StatusCode"] == nil {
			fields = []string{"detail", "title", "type"}
		}
		equal(t, kind+" fields", slices.Sorted(maps.Keys(body)), fields)
		headers := map[string]any{
			"gatewayresponse.header.Content-Type":           "'application/problem+json'",
			"gatewayresponse.header.X-Content-Type-Options": "'nosniff'",
		}
		if p["StatusCode"] == "429" || p["StatusCode"] == "503" {
			headers["gatewayresponse.header.Retry-After"] = "'1'"
		}
		equal(t, kind+" headers", p["ResponseParameters"], headers)
	}
	equal(t, "answers", got, want)
}
