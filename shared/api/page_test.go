package api_test

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/casebridge/casebridge/shared/env"
)

// buildPage lays a page as the build does, for all tests of the package.
func buildPage() error {
	folder, err := os.MkdirTemp("", "page")
	if err != nil {
		return err
	}
	files := map[string]string{
		"index.html":             `<meta content="{{settings}}"><style>p{}</style>`,
		"docs.html":              `<main id="docs">`,
		"assets/app-ABCDEFGH.js": "go()",
	}
	for name, content := range files {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			return err
		}
	}
	return errors.Join(os.Setenv(env.PageFolder, folder), os.Setenv(env.Reference, "on"))
}

func TestThePageComesWithItsPolicy(t *testing.T) {
	d := newDesk(t)
	for _, path := range []string{"/", "/?code=c&state=s"} {
		got := d.must(d.get(everybody, path))
		policy := got.header.Get("Content-Security-Policy")
		if got.body != `<meta content="{&#34;reference&#34;:true}"><style>p{}</style>` ||
			!strings.Contains(policy, "script-src 'self'") ||
			got.header.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("GET %q: %d %v %s", path, got.status, got.header, short(got.body))
		}
	}
	d.is(d.send(everybody, ask{method: http.MethodGet, path: "/", raw: true, function: "cases"}),
		"404 no_such_route")
	d.is(d.send(everybody, ask{method: http.MethodPost, path: "/", raw: true, function: "workspace"}),
		"405 method_not_allowed")
}

func TestAssetsAreGoodForEver(t *testing.T) {
	d := newDesk(t)
	got := d.send(bearer(), ask{method: http.MethodGet, path: "/assets/app-ABCDEFGH.js"})
	if got.status != http.StatusOK || got.body != "go()" ||
		!strings.Contains(got.header.Get("Cache-Control"), "immutable") ||
		!strings.HasPrefix(got.header.Get("Content-Type"), "text/javascript") {
		t.Errorf("%d %v %s", got.status, got.header, got.body)
	}
	for _, name := range []string{"app-AAAAAAAA.js", "index.html", "..%2Findex.html"} {
		d.is(d.send(bearer(), ask{method: http.MethodGet, path: "/assets/" + name}), "404 no_such_route")
	}
}

func TestTheReferenceIsServed(t *testing.T) {
	d := newDesk(t)
	got := d.send(bearer(), ask{method: http.MethodGet, path: "/docs"})
	if got.status != http.StatusOK || got.body != `<main id="docs">` ||
		got.header.Get("Content-Security-Policy") == "" {
		t.Errorf("%d %v %s", got.status, got.header, got.body)
	}
}

func TestACallThatMayNotBeMadeAtAllIsForbiddenBeforeItIsRead(t *testing.T) {
	d := newDesk(t)
	for _, c := range []string{"POST /incidents", "PUT /settings"} {
		method, path := row{call: c}.route()
		d.is(d.send(acmeContact, ask{method: method, path: path, body: `{"nonsense":1}`}),
			"403 forbidden")
	}
	d.is(d.send(bearer(), ask{method: http.MethodPost, path: "/cases", body: `{"nonsense":1}`}),
		"403 forbidden")
}
