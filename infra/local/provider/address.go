package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"

	"github.com/klauspost/compress/gzhttp"
)

// compressedFrom is the size in bytes from which the deployed API compresses its answers.
const compressedFrom = 1024

// newAddress passes every request on to the API that is deployed now, and compresses the answers as
// API Gateway does in AWS, which LocalStack does not.
func newAddress(engine, outputs string) (http.Handler, error) {
	target, err := url.Parse(engine)
	if err != nil {
		return nil, fmt.Errorf("the URL of LocalStack: %w", err)
	}
	compressed, err := gzhttp.NewWrapper(gzhttp.MinSize(compressedFrom))
	if err != nil {
		return nil, err
	}
	return compressed(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		base, err := deployed(outputs)
		if err != nil {
			http.Error(w, "Nothing is deployed on the local stack: run make run.\n"+err.Error(),
				http.StatusServiceUnavailable)
			return
		}
		proxy := httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(&url.URL{Scheme: target.Scheme, Host: target.Host, Path: base})
			p.Out.Host = p.In.Host // as a custom domain keeps it
		}}
		proxy.ServeHTTP(w, r)
	})), nil
}

// deployed is the path of the API on LocalStack. It is read for each request: a
// deployment may make a new one.
func deployed(outputs string) (string, error) {
	content, err := os.ReadFile(outputs)
	if err != nil {
		return "", err
	}
	var stacks struct {
		Casebridge struct{ ApiId, ApiStage string }
	}
	if err := json.Unmarshal(content, &stacks); err != nil {
		return "", fmt.Errorf("%s: %w", outputs, err)
	}
	return "/_aws/execute-api/" + stacks.Casebridge.ApiId + "/" + stacks.Casebridge.ApiStage, nil
}
