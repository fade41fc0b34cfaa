package api

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/awslabs/aws-lambda-go-api-proxy/httpadapter"

	"github.com/casebridge/casebridge/shared/invocation"
)

// mostTime is how long a call may take. The function and API Gateway wait 29 s, so that a call
// which others delay is answered and not cut off.
const mostTime = 25 * time.Second

// Lambda makes a Lambda handler of API Gateway proxy events (REST API, payload
// version 1.0) from an HTTP handler.
func Lambda(
	h http.Handler,
) func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
	adapter := httpadapter.New(fingerprinted(h))
	return func(ctx context.Context, e events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
		ctx, cancel := context.WithTimeout(ctx, mostTime)
		defer cancel()
		e.Path = routedPath(e)
		e.RequestContext.DomainName = "api" // the adapter parses it; nothing here depends on the host
		answer, err := adapter.ProxyWithContext(ctx, e)
		describe(ctx, e, answer)
		return answer, err
	}
}

// describe adds to the line of the invocation how the call was answered.
func describe(
	ctx context.Context, e events.APIGatewayProxyRequest, answer events.APIGatewayProxyResponse,
) {
	invocation.Describe(ctx,
		slog.String("api_request_id", e.RequestContext.RequestID),
		slog.Int("status", answer.StatusCode),
	)
	if answer.StatusCode < http.StatusBadRequest {
		return
	}
	var refusal Problem
	if err := json.Unmarshal([]byte(answer.Body), &refusal); err == nil {
		invocation.Refused(ctx, refusal.Type)
	}
}

// routedPath is the path that API Gateway routed by, percent-encoded. The event's own path begins
// with the base path of a custom domain, if there is one; the resource does not. An event without
// a resource is routed by its path.
func routedPath(e events.APIGatewayProxyRequest) string {
	if e.Resource == "" {
		return encoding(e.Path)
	}
	parts := strings.Split(e.Resource, "/")
	for i, part := range parts {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			value := e.PathParameters[strings.TrimSuffix(name, "}")]
			parts[i] = strings.ReplaceAll(encoding(value), "/", "%2F")
		}
	}
	return strings.Join(parts, "/")
}

// encoding is the text percent-encoded as it arrived. A REST API passes paths on as
// the client encoded them; what is no valid encoding is encoded here. So the router
// decodes every path exactly once.
func encoding(text string) string {
	decoded, err := url.PathUnescape(text)
	if err != nil {
		decoded = text
	}
	return (&url.URL{Path: decoded, RawPath: text}).EscapedPath()
}
