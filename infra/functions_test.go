package main

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/casebridge/casebridge/infra/deployment"
	"github.com/casebridge/casebridge/infra/grants"
	"github.com/casebridge/casebridge/shared/api"
)

// lambdasOwn is what Lambda does with a function's role so that it can
// read a stream or a queue for it.
var lambdasOwn = map[string]map[string][]string{
	"worknotes": readsStream,
	"notify":    readsBothStreams,
	"fanout":    {"queue": {"ReceiveMessage", "DeleteMessage", "GetQueueAttributes"}},
}

var readsStream = map[string][]string{
	"incident stream": {"DescribeStream", "GetRecords", "GetShardIterator"},
	"*":               {"ListStreams"}, // IAM knows no resource for it
	"bucket":          {"ListBucket"},
	"aws/lambda/*":    {"PutObject"},
}

var readsBothStreams = map[string][]string{
	"incident stream": readsStream["incident stream"],
	"case stream":     readsStream["incident stream"],
	"*":               readsStream["*"],
	"bucket":          readsStream["bucket"],
	"aws/lambda/*":    readsStream["aws/lambda/*"],
}

// What the code of each function needs is compared with infra/grants while the tests of
// infra/grants and shared/api run.
func TestPoliciesAreTheGrantsAndWhatLambdaItselfNeeds(t *testing.T) {
	resources := resourcesOfGrants(t)
	for _, name := range functionNames() {
		t.Run(name, func(t *testing.T) {
			fn := template.Resources[outputRef(t, deployment.FunctionOutput(name))].Properties
			role := at(fn, "Role", "Fn::GetAtt", 0)
			logs := at(fn, "LoggingConfig", "LogGroup", "Ref").(string)
			named := maps.Clone(resources)
			named[pretty(attribute(logs, "Arn"))] = "log"

			want := map[string][]string{"log": {"CreateLogStream", "PutLogEvents"}}
			for _, grant := range grants.Functions[name].List() {
				resource, action, _ := strings.Cut(grant, " ")
				on := map[string]string{"sqs": "queue", "sns": "topic", "s3": name + "/*"}[resource]
				if on == "" {
					on = resource
				}
				want[on] = append(want[on], action)
			}
			for resource, actions := range lambdasOwn[name] {
				want[resource] = append(want[resource], actions...)
			}
			for _, actions := range want {
				slices.Sort(actions)
			}
			equal(t, "grants", granted(t, role, named), want)
			equal(t, "managed policies", template.Resources[role.(string)].Properties["ManagedPolicyArns"],
				nil)
		})
	}
}

// resourcesOfGrants gives the resources as package grants names them, by how
// the template writes their ARNs.
func resourcesOfGrants(t *testing.T) map[string]string {
	t.Helper()
	cases := attribute(outputRef(t, "CaseTable"), "Arn")
	incidents := attribute(outputRef(t, "IncidentTable"), "Arn")
	bucket := attribute(outputRef(t, "FailureBucket"), "Arn")
	names := map[string]string{
		pretty(cases):     "cases",
		pretty(incidents): "incidents",
		pretty(attribute(outputRef(t, "IncidentTable"), "StreamArn")): "incident stream",
		pretty(attribute(outputRef(t, "CaseTable"), "StreamArn")):     "case stream",
		pretty(bucket):                                                   "bucket",
		pretty(join(bucket, "/aws/lambda/*")):                            "aws/lambda/*",
		pretty(attribute(outputRef(t, "FanoutQueue"), "Arn")):            "queue",
		pretty(map[string]any{"Ref": outputRef(t, "NotificationTopic")}): "topic",
		pretty("*"): "*",
	}
	for _, name := range functionNames() {
		names[pretty(join(bucket, "/"+name+"/*"))] = name + "/*"
	}
	for output, arn := range map[string]any{"CaseTable": cases, "IncidentTable": incidents} {
		for _, index := range list(
			template.Resources[outputRef(t, output)].Properties["GlobalSecondaryIndexes"]) {
			name := at(index, "IndexName").(string)
			names[pretty(join(arn, "/index/"+name))] = name
		}
	}
	return names
}

// granted gives the actions of all policies of a role by what they are allowed on.
func granted(t *testing.T, role any, names map[string]string) map[string][]string {
	t.Helper()
	got := map[string][]string{}
	for id, policy := range ofType("AWS::IAM::Policy") {
		if !slices.Contains(refs(policy.Properties["Roles"]), role) {
			continue
		}
		for _, statement := range at(policy.Properties, "PolicyDocument", "Statement").([]any) {
			equal(t, "effect", at(statement, "Effect"), "Allow")
			for _, on := range list(at(statement, "Resource")) {
				name, known := names[pretty(on)]
				if !known {
					t.Errorf("%s allows %v on %s", id, at(statement, "Action"), pretty(on))
				}
				for _, action := range list(at(statement, "Action")) {
					got[name] = append(got[name], afterColon(action.(string)))
				}
			}
		}
	}
	for _, actions := range got {
		slices.Sort(actions)
	}
	return got
}

func TestFunctionSettings(t *testing.T) {
	answering := map[string]bool{}
	for _, route := range api.Routes() {
		answering[route.Function] = true
	}
	further := map[string][]string{
		"worknotes": {"FAILURE_BUCKET", "FANOUT_QUEUE"},
		"notify":    {"FAILURE_BUCKET", "NOTIFICATION_TOPIC"},
		"fanout":    {"FANOUT_QUEUE", "NOTIFICATION_TOPIC"},
		"repair":    {"FAILURE_BUCKET", "FANOUT_QUEUE", "NOTIFICATION_TOPIC"},
		"workspace": {"API_REFERENCE"}, // switched on locally
	}
	timeouts := map[string]float64{"worknotes": 120, "notify": 60, "fanout": 60, "repair": 120}
	for _, name := range functionNames() {
		t.Run(name, func(t *testing.T) {
			fn := template.Resources[outputRef(t, deployment.FunctionOutput(name))].Properties
			variables := append(
				[]string{"CASE_TABLE", "INCIDENT_TABLE", "SHARDED_INDEXES", "STACK", "LOG_LEVEL"},
				further[name]...)
			timeout := timeouts[name]
			if answering[name] {
				variables = append(variables, "AUDIENCE", "ISSUER", "JWKS", "CALLER_LIMIT", "ACCOUNT_LIMIT")
				timeout = 29
			}
			slices.Sort(variables)
			env := at(fn, "Environment", "Variables").(map[string]any)
			equal(t, "variables", slices.Sorted(maps.Keys(env)), variables)
			equal(t, "case table", at(env, "CASE_TABLE", "Ref"), outputRef(t, "CaseTable"))
			equal(t, "stack of the metrics", env["STACK"], "Casebridge")
			equal(t, "incident table", at(env, "INCIDENT_TABLE", "Ref"), outputRef(t, "IncidentTable"))

			equal(t, "runtime", fn["Runtime"], "provided.al2023")
			equal(t, "handler", fn["Handler"], "bootstrap")
			equal(t, "architecture", fn["Architectures"], []any{"arm64"})
			equal(t, "memory", fn["MemorySize"], 256.0)
			equal(t, "timeout", fn["Timeout"], timeout)
			equal(t, "tracing", fn["TracingConfig"], nil)
			logs := template.Resources[at(fn, "LoggingConfig", "LogGroup", "Ref").(string)]
			equal(t, "days of logs", logs.Properties["RetentionInDays"], 30.0)
		})
	}
}

func TestEveryFolderIsDeployed(t *testing.T) {
	var want, got []string
	got = append(got, functionNames()...)
	folders, err := os.ReadDir("../functions")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		if folder.IsDir() {
			want = append(want, folder.Name())
		}
	}
	slices.Sort(got)
	equal(t, "functions", got, want)
}

func refs(value any) []any {
	var ids []any
	for _, v := range list(value) {
		ids = append(ids, at(v, "Ref"))
	}
	return ids
}

// list gives the values of what a template writes as one value or as several.
func list(value any) []any {
	if values, several := value.([]any); several {
		return values
	}
	return []any{value}
}

func afterColon(action string) string {
	_, name, _ := strings.Cut(action, ":")
	return name
}
