package main

import (
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/casebridge/casebridge/"

func TestFunctionsDoNotImportTheCDK(t *testing.T) {
	for _, path := range imports(t, "./functions/...", "./shared/...") {
		for _, cdk := range []string{
			"github.com/aws/aws-cdk-go/", "github.com/aws/jsii-runtime-go", "github.com/aws/constructs-go/",
			module + "infra",
		} {
			if strings.HasPrefix(path, cdk) {
				t.Errorf("a function depends on %s", path)
			}
		}
	}
}

func TestTheDomainImportsOnlyTheStandardLibrary(t *testing.T) {
	for _, path := range imports(t, "./shared/csm") {
		if path != module+"shared/csm" {
			t.Errorf("shared/csm depends on %s", path)
		}
	}
}

// imports gives every package outside the standard library that the named ones are built from.
func imports(t *testing.T, packages ...string) []string {
	t.Helper()
	args := append([]string{"list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}"},
		packages...)
	list := exec.Command("go", args...)
	list.Dir = ".."
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list %v: %v", packages, err)
	}
	return strings.Fields(string(out))
}
