package store_test

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/casebridge/casebridge/shared/store"
)

// entry is a line of the index in doc.go.
var entry = regexp.MustCompile(`(?m)^//   - \[(\w+\.\w+)\]: \S.+\.$`)

// indexed are the methods that the index of doc.go has under headings that begin with one of these.
func indexed(t *testing.T, headings ...string) []string {
	t.Helper()
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var methods []string
	for section := range strings.SplitSeq(string(text), "\n// # ") {
		begins := func(heading string) bool { return strings.HasPrefix(section, heading) }
		if !slices.ContainsFunc(headings, begins) {
			continue
		}
		for _, found := range entry.FindAllStringSubmatch(section, -1) {
			methods = append(methods, found[1])
		}
	}
	slices.Sort(methods)
	return methods
}

// The index of the package's documentation has every method of View and Store once, with a line on
// each.
func TestTheIndexHasEveryUseCase(t *testing.T) {
	var methods []string
	for _, of := range []reflect.Type{reflect.TypeFor[*store.Store](), reflect.TypeFor[*store.View]()} {
		for method := range of.Methods() {
			methods = append(methods, of.Elem().Name()+"."+method.Name)
		}
	}
	slices.Sort(methods)
	index := indexed(t, "What ")
	for _, method := range methods {
		if !slices.Contains(index, method) {
			t.Errorf("doc.go has no line on %s", method)
		}
	}
	for n, method := range index {
		if !slices.Contains(methods, method) {
			t.Errorf("doc.go has a line on %s, which is not there", method)
		}
		if n > 0 && index[n-1] == method {
			t.Errorf("doc.go has two lines on %s", method)
		}
	}
}
