package api_test

import (
	"net/http"
	"testing"

	agents "github.com/casebridge/casebridge/shared/page"
)

func TestThePageComesWithItsPolicy(t *testing.T) {
	want, err := agents.Get()
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t)
	for _, path := range []string{"/", "/?utm_source=mail"} {
		got := d.must(d.get(everybody, path))
		if got.body != string(want.HTML) || got.header.Get("Content-Security-Policy") != want.Policy || got.header.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("GET %q: %d %v %s", path, got.status, got.header, short(got.body))
		}
	}
	d.is(d.send(everybody, ask{method: http.MethodGet, path: "/", raw: true, function: "cases"}), "404 no_such_route")
	d.is(d.send(everybody, ask{method: http.MethodPost, path: "/", raw: true, function: "workspace"}), "405 method_not_allowed")
}

func TestACallThatMayNotBeMadeAtAllIsForbiddenBeforeItIsRead(t *testing.T) {
	d := newDesk(t)
	for _, c := range []string{"POST /incidents", "PUT /settings"} {
		method, path := row{call: c}.route()
		d.is(d.send(acmeContact, ask{method: method, path: path, body: `{"nonsense":1}`}), "403 forbidden")
	}
	d.is(d.send(bearer(), ask{method: http.MethodPost, path: "/cases", body: `{"nonsense":1}`}), "403 forbidden")
}
