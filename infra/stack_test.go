package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/casebridge/casebridge/infra/deployment"
	"github.com/casebridge/casebridge/infra/local/issuer"
)

// template is what most tests of this package look at: the environment local, but for arm64 and
// with everything kept, as other environments have it. prod is the environment with every option.
// They are made once; the CDK's runtime can be neither shared nor restarted.
var template, prod document

// prodFindings are what cdk-nag has against prod.
var prodFindings []string

type document struct {
	Resources map[string]resource
	Outputs   map[string]struct{ Value any }
}

type resource struct {
	Type           string
	Properties     map[string]any
	DeletionPolicy string
	UpdatePolicy   map[string]any
	DependsOn      []string
}

func TestMain(m *testing.M) {
	if err := synthesizeAll(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// publicKeys is a key set of an issuer.
var publicKeys = sync.OnceValue(func() string {
	identity, err := issuer.New()
	if err != nil {
		panic(err)
	}
	return identity.JWKS()
})

// everyOption is what prod still needs, and the options that it leaves to the operator.
var everyOption = map[string]any{
	"env": "prod", "issuer": "https://issuer.test", "jwks_url": "https://issuer.test/keys",
	"alarm_email": "oncall@example.com", "account": "123456789012", "region": "eu-central-1",
	"domain":             "casebridge.example.com",
	"domain_certificate": "arn:aws:acm:eu-central-1:123456789012:certificate/1",
	"backup_copy_vault":  "arn:aws:backup:eu-central-1:210987654321:backup-vault:copies",
}

func synthesizeAll() error {
	dir, err := os.MkdirTemp("", "casebridge-infra-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)

	build := filepath.Join(dir, "build")
	if err := fakeBuild(build); err != nil {
		return err
	}
	kept := map[string]any{
		"env":          "local",
		"architecture": "arm64",
		"removal":      "retain",
		"issuer":       "https://issuer.test",
		"jwks":         publicKeys(),
	}
	if err := synthesize(&template, filepath.Join(dir, "local"), build, kept); err != nil {
		return err
	}
	out := filepath.Join(dir, "prod")
	if err := synthesize(&prod, out, build, everyOption); err != nil {
		return err
	}
	prodFindings, err = findings(out, "Casebridge")
	return err
}

func synthesize(into *document, out, build string, context map[string]any) error {
	context = maps.Clone(context)
	context["build"] = build
	config, err := readConfig(context)
	if err != nil {
		return err
	}
	flags, err := featureFlags()
	if err != nil {
		return err
	}
	if err := os.Unsetenv("CDK_VALIDATION"); err != nil { // set to false, it turns the CDK's own checks off
		return err
	}
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: jsii.String(out), Context: &flags})
	stack := NewStack(app, config)
	if config.Env == "prod" {
		checkSolutions(app, stack)
	}
	app.Synth(nil)

	data, err := os.ReadFile(filepath.Join(out, "Casebridge.template.json"))
	if err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}

func fakeBuild(dir string) error {
	for _, name := range functionNames() {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name, "bootstrap"), nil, 0o755); err != nil {
			return err
		}
	}
	page := filepath.Join(dir, "workspace", "page")
	if err := os.MkdirAll(page, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(page, "index.html"), nil, 0o600)
}

// featureFlags are those of cdk.json, which the CDK's command line would pass on.
func featureFlags() (map[string]any, error) {
	data, err := os.ReadFile("cdk.json")
	if err != nil {
		return nil, err
	}
	var file struct{ Context map[string]any }
	err = json.Unmarshal(data, &file)
	return file.Context, err
}

// An unsupported type passes LocalStack silently and would then be missing.
func TestOnlyTypesThatLocalStackCreates(t *testing.T) {
	created := []string{
		"AWS::ApiGateway::Account", "AWS::ApiGateway::Deployment", "AWS::ApiGateway::GatewayResponse",
		"AWS::ApiGateway::Method",
		"AWS::ApiGateway::Resource", "AWS::ApiGateway::RestApi", "AWS::ApiGateway::Stage",
		"AWS::CloudWatch::Alarm", "AWS::DynamoDB::Table", "AWS::Events::Rule", "AWS::IAM::Policy",
		"AWS::IAM::Role",
		"AWS::Lambda::EventInvokeConfig", "AWS::Lambda::EventSourceMapping", "AWS::Lambda::Function",
		"AWS::Lambda::Permission",
		"AWS::Logs::LogGroup", "AWS::S3::Bucket", "AWS::S3::BucketPolicy",
		"AWS::SNS::Topic", "AWS::SNS::TopicPolicy", "AWS::SQS::Queue", "AWS::SQS::QueuePolicy",
	}
	for id, r := range template.Resources {
		if !slices.Contains(created, r.Type) {
			t.Errorf("%s is of type %s", id, r.Type)
		}
	}
}

func TestOutputs(t *testing.T) {
	want := deployment.Names()
	for _, name := range functionNames() {
		want = append(want, deployment.FunctionOutput(name))
	}
	var got []string
	for name := range template.Outputs {
		got = append(got, name)
	}
	slices.Sort(want)
	slices.Sort(got)
	equal(t, "outputs", got, want)
}

// Renaming what holds data would replace it, so its logical ids are fixed here.
func TestWhatHoldsDataKeepsItsNameAndIsKept(t *testing.T) {
	want := map[string]string{
		"TablesCaseA9790013":     "AWS::DynamoDB::Table",
		"TablesIncident23AFB782": "AWS::DynamoDB::Table",
		"FailuresBucket3D5A4556": "AWS::S3::Bucket",
	}
	got := map[string]string{}
	for id, r := range template.Resources {
		if r.Type != "AWS::DynamoDB::Table" && r.Type != "AWS::S3::Bucket" {
			continue
		}
		got[id] = r.Type
		if r.DeletionPolicy != "Retain" {
			t.Errorf("%s has the deletion policy %q", id, r.DeletionPolicy)
		}
		if name := r.Properties["TableName"]; name != nil {
			t.Errorf("%s has the fixed name %v", id, name)
		}
		if name := r.Properties["BucketName"]; name != nil {
			t.Errorf("%s has the fixed name %v", id, name)
		}
	}
	equal(t, "stateful resources", got, want)
}

// ofType gives the resources of a type by logical id.
func ofType(kind string) map[string]resource {
	found := map[string]resource{}
	for id, r := range template.Resources {
		if r.Type == kind {
			found[id] = r
		}
	}
	return found
}

// only gives the properties of the one resource of a type.
func only(t *testing.T, kind string) map[string]any {
	t.Helper()
	found := ofType(kind)
	if len(found) != 1 {
		t.Fatalf("there are %d of %s, not one", len(found), kind)
	}
	for _, r := range found {
		return r.Properties
	}
	return nil
}

// outputRef is the logical id that an output refers to.
func outputRef(t *testing.T, name string) string {
	t.Helper()
	id, _ := template.Outputs[name].Value.(map[string]any)["Ref"].(string)
	if id == "" {
		t.Fatalf("output %s is not a reference: %v", name, template.Outputs[name].Value)
	}
	return id
}

// variables are those of a function's environment.
func variables(t *testing.T, function string) map[string]any {
	t.Helper()
	fn := template.Resources[outputRef(t, deployment.FunctionOutput(function))]
	vars, _ := at(fn.Properties, "Environment", "Variables").(map[string]any)
	return vars
}

// attribute is how a template refers to an attribute of a resource.
func attribute(id, name string) any {
	return map[string]any{"Fn::GetAtt": []any{id, name}}
}

func join(parts ...any) any {
	return map[string]any{"Fn::Join": []any{"", parts}}
}

// at follows keys and indexes into a template.
func at(value any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			m, _ := value.(map[string]any)
			value = m[step]
		case int:
			list, _ := value.([]any)
			if step >= len(list) {
				return nil
			}
			value = list[step]
		}
	}
	return value
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %s\nwant %s", what, pretty(got), pretty(want))
	}
}

func pretty(v any) string {
	data, err := json.MarshalIndent(v, "     ", "  ")
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(data)
}
