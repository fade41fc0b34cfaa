package main

import (
	"os/exec"
	"strings"
	"testing"
)

// What the script refuses before it asks AWS for anything.
func TestTheScriptRefusesWhatWouldGoWrong(t *testing.T) {
	tests := []struct {
		name      string
		arguments []string
		message   string
	}{
		{
			"no environment",
			[]string{"deploy", ""},
			`ENV is "": write ENV= and one of dev local prod staging, such as make deploy ENV=dev`,
		},
		{"an environment that is not there", []string{"diff", "production"}, `ENV is "production"`},
		{"the local environment", []string{"deploy", "local"}, "local is the environment of make run"},
		{"destroying prod", []string{"destroy", "prod"}, "prod is not destroyed by make"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out, err := exec.Command("./aws", test.arguments...).CombinedOutput()
			if err == nil || !strings.Contains(string(out), test.message) {
				t.Errorf("error %v, output %q, want a failure with %q", err, out, test.message)
			}
		})
	}
}
