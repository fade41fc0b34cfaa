package e2e

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/casebridge/casebridge/infra/deployment"
)

// The local stack has no alias, so the function is one of the test's own.
func TestTheLogLevelIsSwitchedWhereAnAliasIsCalled(t *testing.T) {
	if os.Getenv("AWS_ENDPOINT_URL") == "" {
		t.Skip("it makes a function of its own, which is for the local engine only")
	}
	s := newScene(t)
	c, err := config.LoadDefaultConfig(s.ctx)
	s.must(err)
	client := lambda.NewFromConfig(c)
	const name = "log-level-test"
	s.makeFunction(client, name)
	called := func() (version, level string) {
		alias, err := client.GetAlias(s.ctx, &lambda.GetAliasInput{
			FunctionName: aws.String(name), Name: aws.String(deployment.Alias),
		})
		s.must(err)
		now, err := client.GetFunctionConfiguration(s.ctx, &lambda.GetFunctionConfigurationInput{
			FunctionName: aws.String(name), Qualifier: alias.FunctionVersion,
		})
		s.must(err)
		return *now.Version, now.Environment.Variables["LOG_LEVEL"]
	}
	tests := []struct{ argument, version, level string }{
		{"debug", "2", "debug"},
		{"error", "3", "error"},
		{"restore", "1", "info"},
		{"restore", "1", "info"},
	}
	for _, test := range tests {
		s.switchLevel(test.argument, name+":"+deployment.Alias)
		version, level := called()
		if version != test.version || level != test.level {
			t.Errorf("after %s the alias calls version %s, which logs from %s on, want %s from %s",
				test.argument, version, level, test.version, test.level)
		}
		latest, err := client.GetFunctionConfiguration(s.ctx,
			&lambda.GetFunctionConfigurationInput{FunctionName: aws.String(name)})
		s.must(err)
		if level := latest.Environment.Variables["LOG_LEVEL"]; level != "info" {
			t.Errorf("after %s the function itself logs from %s on", test.argument, level)
		}
	}
	versions, err := client.ListVersionsByFunction(s.ctx,
		&lambda.ListVersionsByFunctionInput{FunctionName: aws.String(name)})
	s.must(err)
	if len(versions.Versions) != 2 { // $LATEST and that of the release
		t.Errorf("%d versions are left", len(versions.Versions))
	}
}

// makeFunction makes a function that logs from info on, with a version and an alias, for the time
// of the test.
func (s scene) makeFunction(client *lambda.Client, name string) {
	s.Helper()
	var archive bytes.Buffer
	files := zip.NewWriter(&archive)
	_, err := files.Create("bootstrap")
	s.must(err)
	s.must(files.Close())
	_, err = client.CreateFunction(s.ctx, &lambda.CreateFunctionInput{
		FunctionName: &name,
		Runtime:      types.RuntimeProvidedal2023,
		Handler:      aws.String("bootstrap"),
		Role:         aws.String("arn:aws:iam::000000000000:role/none"),
		Code:         &types.FunctionCode{ZipFile: archive.Bytes()},
		Environment:  &types.Environment{Variables: map[string]string{"LOG_LEVEL": "info"}},
		Publish:      true,
	})
	s.must(err)
	s.Cleanup(func() {
		_, _ = client.DeleteFunction(s.ctx, &lambda.DeleteFunctionInput{FunctionName: &name})
	})
	_, err = client.CreateAlias(s.ctx, &lambda.CreateAliasInput{
		FunctionName: &name, Name: aws.String(deployment.Alias), FunctionVersion: aws.String("1"),
	})
	s.must(err)
}

// switchLevel runs the command for a stack whose function notify is the named one.
func (s scene) switchLevel(argument, function string) {
	s.Helper()
	outputs := map[string]string{deployment.FunctionOutput("notify"): function}
	for _, name := range deployment.Names() {
		outputs[name] = "-"
	}
	content, err := json.Marshal(map[string]any{"Casebridge": outputs})
	s.must(err)
	file := filepath.Join(s.TempDir(), "outputs.json")
	s.must(os.WriteFile(file, content, 0o600))
	command := exec.Command("go", "run", "../loglevel", argument, "notify")
	command.Env = append(os.Environ(), "CASEBRIDGE_OUTPUTS="+file)
	if out, err := command.CombinedOutput(); err != nil {
		s.Fatalf("loglevel %s: %v: %s", argument, err, strings.TrimSpace(string(out)))
	}
}
