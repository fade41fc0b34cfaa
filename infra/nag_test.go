package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"
)

// accepted are the findings of the rules AwsSolutions that prod keeps, each
// with the resources and the reason.
var accepted = []struct {
	path   string // of the construct below the stack; everything below it is meant too
	rule   string
	reason string
}{
	{
		"Api", "AwsSolutions-APIG4",
		"Every function checks the token of its caller itself, so that the same check runs everywhere.",
	},
	{"Api", "AwsSolutions-COG4", "Tokens come from any OIDC provider, not only from Cognito."},
	{"Api", "AwsSolutions-APIG2", "The functions validate requests; a second validation could only differ."},
	{
		"Api", "AwsSolutions-APIG6",
		"The access log has what is needed of each call; API Gateway's execution log would hold texts.",
	},
	{"Api/Rest/CloudWatchRole", "AwsSolutions-IAM4", "API Gateway's own policy for its log role, as AWS documents it."},
	{"Backup/Plan/Tables", "AwsSolutions-IAM4", "AWS Backup's own policy for its role, as AWS documents it."},
	{
		"Functions", "AwsSolutions-IAM5",
		"Only objects below the function's own prefix, actions of the one key, and ListStreams and those of X-Ray, which know no resource.",
	},
	{
		"Releases/Role", "AwsSolutions-IAM5",
		"CodeDeploy looks at alarms with DescribeAlarms, which AWS grants on everything too.",
	},
	{"Failures/AccessLogs", "AwsSolutions-S1", "It is the bucket of the access logs."},
}

// findings are the errors of cdk-nag in the metadata of a synthesised stack, each once.
func findings(assembly, stack string) ([]string, error) {
	data, err := os.ReadFile(filepath.Join(assembly, stack+".metadata.json"))
	if err != nil {
		return nil, err
	}
	var metadata map[string][]struct {
		Type string
		Data any
	}
	if err := json.Unmarshal(data, &metadata); err != nil {
		return nil, err
	}
	var found []string
	for path, entries := range metadata {
		for _, entry := range entries {
			if text, isText := entry.Data.(string); isText && strings.HasPrefix(text, "AwsSolutions-") {
				rule, _, _ := strings.Cut(text, ":")
				found = append(found, path+" "+rule+" "+text)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

// checkSolutions lets cdk-nag look at the stack when the app is synthesised.
func checkSolutions(app awscdk.App, stack awscdk.Stack) {
	for _, a := range accepted {
		cdknag.NagSuppressions_AddResourceSuppressionsByPath(stack,
			jsii.String("/"+*stack.StackName()+"/"+a.path), &[]*cdknag.NagPackSuppression{{
				Id:     jsii.String(a.rule),
				Reason: jsii.String(a.reason),
			}}, jsii.Bool(true))
	}
	awscdk.Aspects_Of(app).Add(
		cdknag.NewAwsSolutionsChecks(&cdknag.NagPackProps{Reports: jsii.Bool(false)}), nil)
}

func TestProdPassesTheChecksOfAwsSolutions(t *testing.T) {
	for _, finding := range prodFindings {
		t.Error(finding)
	}
}
