package main

import (
	"encoding/json"
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/jsii-runtime-go"

	"github.com/casebridge/casebridge/shared/api"
)

// addProblems makes the answers that API Gateway gives itself the same problems as
// the functions' own (RFC 9457).
func addProblems(rest awsapigateway.RestApi) {
	for _, answer := range api.GatewayAnswers() {
		options := awsapigateway.GatewayResponseOptions{
			Type:            awsapigateway.ResponseType_Of(jsii.String(answer.Response)),
			ResponseHeaders: problemHeaders(answer),
			Templates:       &map[string]*string{"application/json": jsii.String(problemBody(answer))},
		}
		if answer.Status != 0 {
			options.StatusCode = jsii.String(strconv.Itoa(answer.Status))
		}
		rest.AddGatewayResponse(jsii.String(answer.Response), &options)
	}
}

func problemHeaders(answer api.GatewayAnswer) *map[string]*string {
	headers := map[string]*string{
		"Content-Type":           jsii.String("'application/problem+json'"),
		"X-Content-Type-Options": jsii.String("'nosniff'"),
	}
	if answer.RetryAfter > 0 {
		headers["Retry-After"] = jsii.String("'" + strconv.Itoa(answer.RetryAfter) + "'")
	}
	return &headers
}

func problemBody(answer api.GatewayAnswer) string {
	body, err := json.Marshal(struct {
		Type   string `json:"type"`
		Title  string `json:"title"`
		Status int    `json:"status,omitempty"`
		Detail string `json:"detail"`
	}{string(answer.Type), answer.Title(), answer.Status, answer.Detail})
	if err != nil {
		panic(err)
	}
	return string(body)
}
