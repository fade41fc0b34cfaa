package api

import (
	"context"
	"net/http"
	"net/url"

	"github.com/aws/aws-lambda-go/events"
	"github.com/awslabs/aws-lambda-go-api-proxy/httpadapter"
)

// Lambda makes a Lambda handler of API Gateway proxy events (REST API, payload version 1.0) from an HTTP handler.
func Lambda(h http.Handler) func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
	adapter := httpadapter.New(fingerprinted(h))
	return func(ctx context.Context, e events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
		e.Path = (&url.URL{Path: e.Path}).EscapedPath() // the adapter parses it, and a path may hold anything
		e.RequestContext.DomainName = "api"             // likewise; nothing here depends on the host
		return adapter.ProxyWithContext(ctx, e)
	}
}
