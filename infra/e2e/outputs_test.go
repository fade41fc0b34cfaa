package e2e

import (
	"os"

	"github.com/casebridge/casebridge/infra/deployment"
)

// outputs are those of the stack. A stack of which only the URL is known has none; the tests that
// need its queues and functions are skipped there.
func (s scene) outputs() deployment.Outputs {
	s.Helper()
	if os.Getenv("CASEBRIDGE_OUTPUTS") == "" {
		s.Skip("this needs queues and functions of the stack: set CASEBRIDGE_OUTPUTS to the outputs file " +
			"of cdk deploy, and the credentials of its account")
	}
	outputs, err := deployment.FromEnvironment()
	s.must(err)
	return outputs
}
