package deployment

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
)

// The names of the stack's outputs, besides those of the functions; see FunctionOutput.
const (
	APIID                 = "ApiId"
	APIStage              = "ApiStage"
	APIURL                = "ApiUrl"
	CaseTable             = "CaseTable"             // name
	IncidentTable         = "IncidentTable"         // name
	FailureBucket         = "FailureBucket"         // name
	NotificationTopic     = "NotificationTopic"     // ARN
	FanoutQueue           = "FanoutQueue"           // URL
	FanoutDeadLetterQueue = "FanoutDeadLetterQueue" // URL

	// APIDomainTarget is there only with a domain: the name that the domain's record in DNS points
	// to.
	APIDomainTarget = "ApiDomainTarget"
)

// Alias is the alias that is called, of each function of a stack whose releases are gradual.
const Alias = "live"

// FunctionOutput is the output with the name of the deployed function, for a folder under
// functions/. Where an alias is called, it is the name of that: function:alias.
func FunctionOutput(folder string) string { return Title(folder) + "Function" }

// Title is the name of a function as it stands in names of outputs and resources.
func Title(folder string) string {
	if folder == "" {
		return ""
	}
	return strings.ToUpper(folder[:1]) + folder[1:]
}

// Outputs are the outputs of a deployed stack by name.
type Outputs map[string]string

// FromEnvironment reads the outputs from the file that the variable CASEBRIDGE_OUTPUTS names.
func FromEnvironment() (Outputs, error) {
	name := os.Getenv("CASEBRIDGE_OUTPUTS")
	if name == "" {
		return nil, errors.New(
			"CASEBRIDGE_OUTPUTS is empty: it must name the file that cdk deploy --outputs-file wrote")
	}
	return Read(name)
}

// Read reads the outputs from a file that cdk deploy --outputs-file wrote for one stack.
func Read(name string) (Outputs, error) {
	content, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read the outputs of the stack: %w", err)
	}
	var stacks map[string]Outputs
	if err := json.Unmarshal(content, &stacks); err != nil {
		return nil, fmt.Errorf("%s is not the outputs file of cdk deploy: %w", name, err)
	}
	if len(stacks) != 1 {
		return nil, fmt.Errorf(
			"%s has the outputs of %d stacks, not of one: deploy with --outputs-file to a file of its own",
			name, len(stacks))
	}
	for _, outputs := range stacks {
		if err := outputs.complete(name); err != nil {
			return nil, err
		}
		return outputs, nil
	}
	return nil, nil
}

func (o Outputs) complete(file string) error {
	var missing []string
	for _, name := range Names() {
		if o[name] == "" {
			missing = append(missing, name)
		}
	}
	if missing != nil {
		return fmt.Errorf(
			"%s lacks the outputs %s: it is of another stack, or of an older release; deploy again",
			file, strings.Join(missing, ", "))
	}
	return nil
}

// Function is the name of the deployed function of a folder under functions/, with the alias
// where one is called, or "" when the stack has none.
func (o Outputs) Function(folder string) string { return o[FunctionOutput(folder)] }

// Names are the outputs that every stack has, sorted, without those of the functions.
func Names() []string {
	names := []string{
		APIID, APIStage, APIURL, CaseTable, IncidentTable,
		FailureBucket, NotificationTopic, FanoutQueue, FanoutDeadLetterQueue,
	}
	slices.Sort(names)
	return names
}
