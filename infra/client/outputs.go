package client

import (
	"encoding/json"
	"fmt"
	"os"
)

// Outputs reads the outputs of the deployed stack from the file CASEBRIDGE_OUTPUTS, as cdk deploy writes it.
func Outputs() (map[string]string, error) {
	name := os.Getenv("CASEBRIDGE_OUTPUTS")
	content, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("CASEBRIDGE_OUTPUTS must name the file that cdk deploy --outputs-file wrote: %w", err)
	}
	var stacks map[string]map[string]string
	if err := json.Unmarshal(content, &stacks); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return stacks["Casebridge"], nil
}
