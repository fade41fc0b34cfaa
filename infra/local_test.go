package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// The development issuer and its people are for one machine alone.
func TestNothingOfTheLocalStackIsDeployed(t *testing.T) {
	deployed, err := json.Marshal(template)
	if err != nil {
		t.Fatal(err)
	}
	for _, local := range []string{
		"localhost", "127.0.0.1", "casebridge.test", "casebridge-page", "zitadel", "grace.hopper",
	} {
		if strings.Contains(string(deployed), local) {
			t.Errorf("the template holds %q", local)
		}
	}
	for _, path := range imports(t, "./infra", "./functions/...") {
		if strings.HasPrefix(path, module+"infra/local") ||
			strings.HasPrefix(path, "github.com/zitadel/") {
			t.Errorf("what is deployed is made from %s", path)
		}
	}
	if !slices.Contains(imports(t, "./infra/local/provider"), "github.com/zitadel/oidc/v3/pkg/op") {
		t.Error("the development issuer is made from something else: look for that")
	}
}
