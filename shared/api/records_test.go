package api_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"reflect"
	"strings"
	"testing"

	"github.com/casebridge/casebridge/shared/store"
)

// The API reaches the records only as one caller sees them: it names nothing of the store but
// View, the types that View's methods take and give, and the mark of a repeated request.
func TestTheAPIReachesOnlyAView(t *testing.T) {
	allowed := map[string]bool{"WithIdempotencyKey": true, "WithReach": true}
	collect(reflect.TypeFor[*store.View](), allowed)
	for name, positions := range storeNamesInSource(t) {
		if !allowed[name] {
			t.Errorf("store.%s is not a caller's: %v", name, positions)
		}
	}
	if allowed["Store"] || allowed["Delivery"] {
		t.Error("a use case of callers gives out what is the background functions' own")
	}
}

func TestCallersAndBackgroundFunctionsShareNoMethod(t *testing.T) {
	view, background := reflect.TypeFor[*store.View](), reflect.TypeFor[*store.Store]()
	for i := range background.NumMethod() {
		name := background.Method(i).Name
		if _, both := view.MethodByName(name); both {
			t.Errorf("a View offers %s, which acts for nobody", name)
		}
	}
}

// collect adds the names of the store's types that can be reached from a type's methods and fields.
func collect(t reflect.Type, names map[string]bool) {
	ours := t.PkgPath() == reflect.TypeFor[store.View]().PkgPath()
	if ours {
		name, _, _ := strings.Cut(t.Name(), "[")
		names[name] = true
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		for i := range t.NumMethod() {
			method := t.Method(i).Type
			for n := 1; n < method.NumIn(); n++ {
				collect(method.In(n), names)
			}
			for n := range method.NumOut() {
				collect(method.Out(n), names)
			}
		}
		collect(t.Elem(), names)
		return
	}
	if t.Kind() != reflect.Struct || !ours {
		return
	}
	for i := range t.NumField() {
		if field := t.Field(i); field.IsExported() {
			collect(field.Type, names)
		}
	}
}

// storeNamesInSource are the names of package store that the API's own files use, and where.
func storeNamesInSource(t *testing.T) map[string][]string {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string][]string{}
	files := token.NewFileSet()
	for _, entry := range entries {
		if path.Ext(entry.Name()) != ".go" || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(files, entry.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			selector, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := selector.X.(*ast.Ident); ok && pkg.Name == "store" {
				used[selector.Sel.Name] = append(used[selector.Sel.Name],
					files.Position(selector.Pos()).String())
			}
			return true
		})
	}
	return used
}
