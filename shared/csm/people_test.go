package csm_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

var (
	now      = csmtest.Now
	settings = csm.DefaultSettings()

	agent    = csmtest.Bob
	engineer = csmtest.Ada
	closer   = csmtest.Eve
	customer = csmtest.Grace
	consumer = csmtest.Carol
)

func ptr[T any](v T) *T { return &v }

func want(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func wantCode(t *testing.T, want csm.Code, err error) {
	t.Helper()
	if got := csm.CodeOf(err); got != want {
		t.Errorf("error is %q (%v), want %q", got, err, want)
	}
}

// wantField expects a refusal that names that field.
func wantField(t *testing.T, field string, err error) {
	t.Helper()
	wantCode(t, csm.CodeInvalid, err)
	var names []string
	if e, ok := err.(*csm.Error); ok { //nolint:errorlint // the domain does not wrap its refusals
		for _, f := range e.Fields {
			names = append(names, f.Name)
		}
	}
	want(t, "bad fields", names, []string{field})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
