package api_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/casebridge/casebridge/infra/local/issuer"
	"github.com/casebridge/casebridge/shared/api"
	"github.com/casebridge/casebridge/shared/token"
)

// What may work a little later says when to come again.
func TestACallWhoseTimeIsUpIsToldWhenToComeAgain(t *testing.T) {
	d := newDesk(t)
	number := d.openCase("acme")
	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	for _, method := range []string{http.MethodGet, http.MethodPatch} {
		e := events.APIGatewayProxyRequest{
			HTTPMethod: method, Path: "/cases/" + number, Body: `{"priority":1}`,
			Headers: map[string]string{"Authorization": "Bearer " + tokenOf(everybody)},
		}
		r, err := d.api["cases"](ctx, e)
		d.ok(err)
		got := d.is(answer{r.StatusCode, r.MultiValueHeaders, r.Body}, "429 too_busy")
		if got.header.Get("Retry-After") != "1" {
			t.Errorf("%s: headers are %v", method, got.header)
		}
	}
	d.is(d.get(everybody, "/cases/"+number), "200")
}

func TestATokenThatCannotBeCheckedNowIsUnavailable(t *testing.T) {
	d := newDesk(t)
	nowhere := token.Config{
		Issuer:   issuer.Name,
		Audience: issuer.Audience,
		JWKSURL:  "http://127.0.0.1:1/keys",
	}
	tokens, err := token.New(nowhere)
	d.ok(err)
	call := api.Lambda(api.Handler("cases", d.store, tokens))
	r, err := call(t.Context(), events.APIGatewayProxyRequest{
		HTTPMethod: http.MethodGet,
		Path:       "/cases",
		Headers:    map[string]string{"Authorization": "Bearer " + tokenOf(everybody)},
	})
	d.ok(err)
	got := d.is(answer{r.StatusCode, r.MultiValueHeaders, r.Body}, "503 keys_unavailable")
	if got.header.Get("Retry-After") == "" || got.header.Get("WWW-Authenticate") != "" {
		t.Errorf("headers are %v", got.header)
	}
}
