package deployment_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/casebridge/casebridge/infra/deployment"
)

func TestOutputsAreThoseOfTheOneStackOfTheFile(t *testing.T) {
	whole := map[string]string{"WorknotesFunction": "worknotes-1"}
	for _, name := range deployment.Names() {
		whole[name] = "value of " + name
	}
	part := map[string]string{deployment.APIID: "abc"}
	tests := []struct {
		name    string
		content any
		message string
	}{
		{"one stack of any name", map[string]any{"Casebridge-staging": whole}, ""},
		{"two stacks", map[string]any{"a": whole, "b": whole}, "outputs of 2 stacks"},
		{"no stack", map[string]any{}, "outputs of 0 stacks"},
		{"another stack", map[string]any{"a": part}, "lacks the outputs ApiStage, ApiUrl, CaseTable"},
		{"no outputs file", []string{}, "is not the outputs file"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "outputs.json")
			content, err := json.Marshal(test.content)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, content, 0o600); err != nil {
				t.Fatal(err)
			}
			outputs, err := deployment.Read(name)
			if test.message != "" {
				if err == nil || !strings.Contains(err.Error(), test.message) {
					t.Errorf("error %v, want one with %q", err, test.message)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := outputs.Function("worknotes"); got != "worknotes-1" {
				t.Errorf("function %q, want worknotes-1", got)
			}
		})
	}
}

func TestTheVariableMustNameAFile(t *testing.T) {
	t.Setenv("CASEBRIDGE_OUTPUTS", "")
	if _, err := deployment.FromEnvironment(); err == nil ||
		!strings.Contains(err.Error(), "CASEBRIDGE_OUTPUTS is empty") {
		t.Errorf("error %v", err)
	}
	t.Setenv("CASEBRIDGE_OUTPUTS", filepath.Join(t.TempDir(), "none.json"))
	if _, err := deployment.FromEnvironment(); !os.IsNotExist(unwrapped(err)) {
		t.Errorf("error %v", err)
	}
}

func unwrapped(err error) error {
	for {
		inner, ok := err.(interface{ Unwrap() error })
		if !ok {
			return err
		}
		err = inner.Unwrap()
	}
}
