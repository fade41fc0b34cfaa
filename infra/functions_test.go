package main

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/casebridge/casebridge/infra/deployment"
	"github.com/casebridge/casebridge/shared/api"
)

// grants are all the actions that a function may do, on what. Every function may also write its own log.
var grants = []struct {
	function string
	grants   map[string][]string
}{
	{"create", map[string][]string{
		"case table":     {"BatchGetItem", "GetItem", "PutItem"},
		"incident table": {"GetItem", "PutItem", "UpdateItem"},
	}},
	{"associate", map[string][]string{
		"case table":     {"BatchGetItem", "GetItem", "PutItem"},
		"incident table": {"BatchGetItem", "GetItem", "PutItem", "UpdateItem"},
	}},
	{"remove", map[string][]string{
		"case table":     {"BatchGetItem", "GetItem", "PutItem"},
		"incident table": {"BatchGetItem", "GetItem", "PutItem", "UpdateItem"},
	}},
	{"sync", map[string][]string{
		"case table":     {"BatchGetItem", "BatchWriteItem", "GetItem", "PutItem", "Query"},
		"incident table": {"Query"},
	}},
	{"cases", map[string][]string{
		"case table":       {"BatchGetItem", "ConditionCheckItem", "GetItem", "PutItem", "Query", "UpdateItem"},
		"cases_by_account": {"Query"},
		"cases_by_update":  {"Query"},
		"incident table":   {"BatchGetItem", "PutItem", "UpdateItem"},
	}},
	{"incidents", map[string][]string{
		"case table":         {"BatchGetItem", "GetItem", "PutItem"},
		"incident table":     {"GetItem", "PutItem", "Query", "UpdateItem"},
		"incidents_by_state": {"Query"},
	}},
	{"settings", map[string][]string{
		"case table": {"BatchGetItem", "PutItem"},
	}},
	{"workspace", map[string][]string{}},
	{"worknotes", map[string][]string{
		"case table":      {"BatchWriteItem"},
		"incident table":  {"GetItem", "Query", "UpdateItem"},
		"incident stream": {"DescribeStream", "GetRecords", "GetShardIterator"},
		"*":               {"ListStreams"}, // IAM knows no resource for it
		"bucket":          {"ListBucket"},
		"worknotes/*":     {"PutObject"},
		"aws/lambda/*":    {"PutObject"},
		"queue":           {"SendMessage"},
	}},
	{"notify", map[string][]string{
		"incident table":  {"BatchGetItem", "UpdateItem"},
		"incident stream": {"DescribeStream", "GetRecords", "GetShardIterator"},
		"*":               {"ListStreams"},
		"bucket":          {"ListBucket"},
		"notify/*":        {"PutObject"},
		"aws/lambda/*":    {"PutObject"},
		"topic":           {"Publish"},
	}},
	{"fanout", map[string][]string{
		"case table":     {"BatchWriteItem"},
		"incident table": {"GetItem", "Query", "UpdateItem"},
		"queue":          {"DeleteMessage", "GetQueueAttributes", "ReceiveMessage"},
	}},
	{"repair", map[string][]string{
		"case table":      {"BatchWriteItem"},
		"incident table":  {"GetItem", "Query", "UpdateItem"},
		"pending_updates": {"Query"},
		"queue":           {"SendMessage"},
	}},
}

func TestGrants(t *testing.T) {
	caseTable, incidentTable := attribute(outputRef(t, "CaseTable"), "Arn"), attribute(outputRef(t, "IncidentTable"), "Arn")
	bucket := attribute(outputRef(t, "FailureBucket"), "Arn")
	names := map[string]string{
		pretty(caseTable): "case table",
		pretty(join(caseTable, "/index/cases_by_account")):            "cases_by_account",
		pretty(join(caseTable, "/index/cases_by_update")):             "cases_by_update",
		pretty(incidentTable):                                         "incident table",
		pretty(join(incidentTable, "/index/incidents_by_state")):      "incidents_by_state",
		pretty(join(incidentTable, "/index/pending_updates")):         "pending_updates",
		pretty(attribute(outputRef(t, "IncidentTable"), "StreamArn")): "incident stream",
		pretty(bucket):                                                   "bucket",
		pretty(join(bucket, "/worknotes/*")):                             "worknotes/*",
		pretty(join(bucket, "/notify/*")):                                "notify/*",
		pretty(join(bucket, "/aws/lambda/*")):                            "aws/lambda/*",
		pretty(attribute(outputRef(t, "FanoutQueue"), "Arn")):            "queue",
		pretty(map[string]any{"Ref": outputRef(t, "NotificationTopic")}): "topic",
		pretty("*"): "*",
	}
	equal(t, "number of functions", len(functions), len(grants))
	for _, test := range grants {
		t.Run(test.function, func(t *testing.T) {
			fn := template.Resources[outputRef(t, deployment.FunctionOutput(test.function))].Properties
			role := at(fn, "Role", "Fn::GetAtt", 0)
			logs := at(fn, "LoggingConfig", "LogGroup", "Ref").(string)
			named := maps.Clone(names)
			named[pretty(attribute(logs, "Arn"))] = "log"

			want := maps.Clone(test.grants)
			want["log"] = []string{"CreateLogStream", "PutLogEvents"}
			equal(t, "grants", granted(t, role, named), want)
			equal(t, "managed policies", template.Resources[role.(string)].Properties["ManagedPolicyArns"], nil)
		})
	}
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
		"fanout":    {"FANOUT_QUEUE"},
		"repair":    {"FANOUT_QUEUE"},
	}
	timeouts := map[string]float64{"worknotes": 120, "notify": 60, "fanout": 60, "repair": 120}
	for _, f := range functions {
		t.Run(f.name, func(t *testing.T) {
			fn := template.Resources[outputRef(t, deployment.FunctionOutput(f.name))].Properties
			variables := append([]string{"CASE_TABLE", "INCIDENT_TABLE"}, further[f.name]...)
			timeout := timeouts[f.name]
			if answering[f.name] {
				variables = append(variables, "AUDIENCE", "ISSUER", "JWKS")
				timeout = 29
			}
			slices.Sort(variables)
			env := at(fn, "Environment", "Variables").(map[string]any)
			equal(t, "variables", slices.Sorted(maps.Keys(env)), variables)
			equal(t, "case table", at(env, "CASE_TABLE", "Ref"), outputRef(t, "CaseTable"))
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
	for _, f := range functions {
		got = append(got, f.name)
	}
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
