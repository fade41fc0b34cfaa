package api_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"strconv"
	"testing"

	"github.com/casebridge/casebridge/shared/api"
)

// Each kind of refusal is in the catalogue once, and tells when to come
// again where the status asks for it.
func TestTheCatalogueHoldsEveryRefusalOnce(t *testing.T) {
	t.Parallel()
	shown := theDescription().Components.Examples
	for _, code := range append(domainCodes(t), "keys_unavailable") {
		if e := shown[code].Value; e.Type != code || e.Status < 400 || e.Detail == "" ||
			e.Title != http.StatusText(e.Status) {
			t.Errorf("%s is shown as %+v", code, e)
		}
	}
	for _, answer := range api.GatewayAnswers() {
		if e := shown[string(answer.Type)].Value; e.Detail != answer.Detail ||
			answer.Status != 0 && e.Status != answer.Status {
			t.Errorf("%s is shown as %+v", answer.Response, e)
		}
	}
	for path, item := range theDescription().Paths {
		for method, o := range item {
			for status, answer := range o.Responses {
				if _, told := answer.Headers["Retry-After"]; told != (status == "429" || status == "503") {
					t.Errorf("%s %s %s: Retry-After described: %v", method, path, status, told)
				}
			}
		}
	}
	raw, err := api.Description()
	if err != nil || len(raw) > 1<<20 {
		t.Errorf("the description has %d bytes: %v", len(raw), err)
	}
	t.Logf("the description has %d bytes", len(raw))
}

// domainCodes are the codes that the domain declares, read from its
// source so that none is forgotten.
func domainCodes(t *testing.T) (codes []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../csm/errors.go", nil,
		parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "Code" {
			code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			codes = append(codes, code)
		}
		return true
	})
	if len(codes) == 0 {
		t.Fatal("errors.go of the domain declares no code")
	}
	return codes
}
