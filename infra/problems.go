package main

import (
	"encoding/json"
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/jsii-runtime-go"
)

// problem is an answer that API Gateway gives itself, in the form of the functions' own (RFC 9457).
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status,omitempty"`
	Detail string `json:"detail"`
}

var noSuchRoute = problem{
	"no_such_route", "No such call", 404,
	"Nothing answers this method and path. Check both against GET /openapi.json; the path begins with the stage.",
}

// problems are the answers by API Gateway's response type.
var problems = []struct {
	response string
	problem  problem
}{
	{"MISSING_AUTHENTICATION_TOKEN", noSuchRoute}, // a method or path that the API does not have
	{"INVALID_SIGNATURE", noSuchRoute},            // the same, with an Authorization that is no AWS signature
	{"RESOURCE_NOT_FOUND", noSuchRoute},
	{"REQUEST_TOO_LARGE", problem{
		"body_too_large", "Body too large", 413,
		"The body is larger than the API takes. Send less in one call.",
	}},
	{"UNSUPPORTED_MEDIA_TYPE", problem{
		"unsupported_media_type", "Unsupported media type", 415,
		"Send the body as application/json.",
	}},
	{"THROTTLED", problem{
		"too_many_requests", "Too many requests", 429,
		"Calls come faster than the API takes them. Wait a second and send the call again.",
	}},
	{"INTEGRATION_FAILURE", problem{
		"no_answer", "No answer", 504,
		"The call could not be passed on. Send it again; a POST with the same Idempotency-Key.",
	}},
	{"INTEGRATION_TIMEOUT", problem{
		"no_answer", "No answer in time", 504,
		"The call took too long, and may still have been done. Send it again; a POST with the same Idempotency-Key.",
	}},
	// A status set here would become that of every type not named above.
	{"DEFAULT_4XX", problem{
		"request_refused", "Request refused", 0,
		"API Gateway refused the request before it reached a function. Check method, path and headers against GET /openapi.json.",
	}},
	{"DEFAULT_5XX", problem{
		"internal_error", "Internal error", 0,
		"Something failed that is not the caller's fault. Send the call again; a POST with the same Idempotency-Key.",
	}},
}

func addProblems(rest awsapigateway.RestApi) {
	for _, p := range problems {
		body, err := json.Marshal(p.problem)
		if err != nil {
			panic(err)
		}
		options := awsapigateway.GatewayResponseOptions{
			Type: awsapigateway.ResponseType_Of(jsii.String(p.response)),
			ResponseHeaders: &map[string]*string{
				"Content-Type":           jsii.String("'application/problem+json'"),
				"X-Content-Type-Options": jsii.String("'nosniff'"),
			},
			Templates: &map[string]*string{"application/json": jsii.String(string(body))},
		}
		if p.problem.Status != 0 {
			options.StatusCode = jsii.String(strconv.Itoa(p.problem.Status))
		}
		rest.AddGatewayResponse(jsii.String(p.response), &options)
	}
}
