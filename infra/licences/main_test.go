package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestALicenceIsAllowed(t *testing.T) {
	tests := []struct {
		name, licence string
		want          bool
	}{
		{"a", "MIT", true},
		{"a", "GPL-3.0-only", false},
		{"a", "", false},
		{"a", "GPL-3.0-only OR MIT", true},
		{"a", "(MIT OR CC0-1.0)", true},
		{"a", "MIT AND GPL-3.0-only", false},
		{"axe-core", "MPL-2.0", true},
		{"axe-core", "GPL-3.0-only", false},
		{"a", "MPL-2.0", false},
	}
	for _, test := range tests {
		if got := (component{test.name, "1", test.licence}).isAllowed(); got != test.want {
			t.Errorf("%s with %q: got %t, want %t", test.name, test.licence, got, test.want)
		}
	}
}

func TestWhatIsNotAllowedIsNamed(t *testing.T) {
	sbom := file(t, `{"components":[
		{"name":"good","version":"v1","evidence":{"licenses":[{"license":{"id":"MIT"}}]}},
		{"name":"unknown","version":"v2"}]}`)
	lock := file(t, `{"packages":{"":{},"node_modules/copyleft":{"version":"3","license":"AGPL-3.0"}}}`)
	err := run(sbom, []string{lock})
	for _, message := range []string{`unknown v2 has the licence ""`, `copyleft 3 has the licence "AGPL-3.0"`} {
		if err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("got %v, want also %q", err, message)
		}
	}
	if err != nil && strings.Contains(err.Error(), "good") {
		t.Errorf("what is allowed is named too: %v", err)
	}
	if err := run(file(t, `{}`), nil); err == nil {
		t.Error("a list of nothing passes")
	}
}

// The lock files of the page and of the CDK are read as they are.
func TestThePackagesOfTheLockFilesAreAllowed(t *testing.T) {
	for _, lock := range []string{"../package-lock.json", "../../shared/page/package-lock.json"} {
		found, err := packages(lock)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range found {
			if !c.isAllowed() {
				t.Errorf("%s: %v", lock, c)
			}
		}
	}
}

func file(t *testing.T, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "list.json")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
