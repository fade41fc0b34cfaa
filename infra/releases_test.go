package main

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/casebridge/casebridge/infra/deployment"
)

// aliasesOfProd gives the logical id of the alias of each function in prod.
func aliasesOfProd(t *testing.T) map[string]string {
	t.Helper()
	aliases := map[string]string{}
	for id, r := range prod.Resources {
		if r.Type != "AWS::Lambda::Alias" {
			continue
		}
		equal(t, id+" name", r.Properties["Name"], deployment.Alias)
		fn := at(r.Properties, "FunctionName", "Ref").(string)
		aliases[nameOf(fn)] = id
		version := prod.Resources[at(r.Properties, "FunctionVersion", "Fn::GetAtt", 0).(string)]
		equal(t, id+" is on a version", version.Type, "AWS::Lambda::Version")
		equal(t, id+" is on a version of", at(version.Properties, "FunctionName", "Ref"), fn)
	}
	equal(t, "functions with an alias", slices.Sorted(maps.Keys(aliases)), functionNames())
	return aliases
}

// nameOf is the folder of the function with the logical id in prod.
func nameOf(id string) string {
	description, _ := prod.Resources[id].Properties["Description"].(string)
	return strings.TrimPrefix(description, "Casebridge: ")
}

func TestEverythingThatCallsAFunctionOfProdCallsItsAlias(t *testing.T) {
	aliases := slices.Collect(maps.Values(aliasesOfProd(t)))
	callers := map[string][]any{
		"AWS::ApiGateway::Method":         {"Integration", "Uri"},
		"AWS::Lambda::EventSourceMapping": {"FunctionName"},
		"AWS::Lambda::Permission":         {"FunctionName"},
		"AWS::Events::Rule":               {"Targets", 0, "Arn"},
	}
	seen := map[string]int{}
	for id, r := range prod.Resources {
		where, calls := callers[r.Type]
		if !calls {
			continue
		}
		seen[r.Type]++
		called := references(at(r.Properties, where...))
		isAlias := func(id string) bool { return slices.Contains(aliases, id) }
		isFunction := func(id string) bool { return prod.Resources[id].Type == "AWS::Lambda::Function" }
		if !slices.ContainsFunc(called, isAlias) || slices.ContainsFunc(called, isFunction) {
			t.Errorf("%s calls %v, which is no alias", id, called)
		}
	}
	equal(t, "mappings", seen["AWS::Lambda::EventSourceMapping"], 4)
	for kind := range callers {
		if seen[kind] == 0 {
			t.Errorf("there is no %s", kind)
		}
	}
	invoke := ofProd("AWS::Lambda::EventInvokeConfig")
	equal(t, "settings of asynchronous calls", len(invoke), 1)
	if invoke[0]["Qualifier"] == "$LATEST" {
		t.Error("the schedule's calls of the alias are repeated")
	}
	for _, name := range functionNames() {
		output := prod.Outputs[deployment.FunctionOutput(name)].Value
		if !slices.ContainsFunc(references(output), func(id string) bool {
			return id == aliasesOfProd(t)[name]
		}) {
			t.Errorf("the output of %s is not its alias: %v", name, output)
		}
	}
}

// references are the logical ids that a value of a template refers to.
func references(value any) []string {
	var ids []string
	switch value := value.(type) {
	case map[string]any:
		if id, is := value["Ref"].(string); is {
			return []string{id}
		}
		if id, is := at(value, "Fn::GetAtt", 0).(string); is {
			return []string{id}
		}
		for _, part := range value {
			ids = append(ids, references(part)...)
		}
	case []any:
		for _, part := range value {
			ids = append(ids, references(part)...)
		}
	}
	return ids
}

// The next version gets a tenth of the calls for ten minutes; its own alarms take it back.
func TestAReleaseOfProdIsTakenBackByTheAlarmsOfItsVersion(t *testing.T) {
	for name, id := range aliasesOfProd(t) {
		t.Run(name, func(t *testing.T) {
			alias := prod.Resources[id]
			update := at(alias.UpdatePolicy, "CodeDeployLambdaAliasUpdate")
			group := prod.Resources[at(update, "DeploymentGroupName", "Ref").(string)].Properties
			equal(t, "application", at(update, "ApplicationName"), group["ApplicationName"])
			config := pretty(group["DeploymentConfigName"])
			if !strings.Contains(config, "LambdaCanary10Percent10Minutes") {
				t.Errorf("the configuration is %s", config)
			}
			equal(t, "taken back", group["AutoRollbackConfiguration"], map[string]any{
				"Enabled": true,
				"Events": []any{
					"DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST", "DEPLOYMENT_STOP_ON_ALARM",
				},
			})
			want := []string{deployment.Title(name) + "ReleaseFails"}
			if answersCalls(name) {
				want = append(want, deployment.Title(name)+"ReleaseSlow")
			}
			var got []string
			for _, alarm := range list(at(group, "AlarmConfiguration", "Alarms")) {
				alarmID := at(alarm, "Name", "Ref").(string)
				got = append(got, alarmName(alarmID))
				watchesVersion(t, alarmID, at(alias.Properties, "FunctionVersion"))
			}
			slices.Sort(got)
			equal(t, "alarms", got, want)
			equal(t, "on", at(group, "AlarmConfiguration", "Enabled"), true)
		})
	}
}

// watchesVersion fails unless each metric of Lambda that the alarm looks at is of the version.
func watchesVersion(t *testing.T, alarmID string, version any) {
	t.Helper()
	alarm := prod.Resources[alarmID].Properties
	dimensions := [][]any{list(alarm["Dimensions"])}
	if alarm["Metrics"] != nil {
		dimensions = nil
		for _, part := range list(alarm["Metrics"]) {
			if at(part, "MetricStat", "Metric", "Namespace") == "AWS/Lambda" {
				dimensions = append(dimensions, list(at(part, "MetricStat", "Metric", "Dimensions")))
			}
		}
	}
	for _, of := range dimensions {
		if !slices.ContainsFunc(of, func(dimension any) bool {
			return at(dimension, "Name") == "ExecutedVersion" &&
				pretty(at(dimension, "Value")) == pretty(version)
		}) {
			t.Errorf("%s does not look at the version: %s", alarmID, pretty(of))
		}
	}
}

func TestFailedAnswersOfTheNewVersionAreCounted(t *testing.T) {
	filters := ofProd("AWS::Logs::MetricFilter")
	want := 0
	for _, name := range functionNames() {
		if answersCalls(name) {
			want++
		}
	}
	equal(t, "filters", len(filters), want)
	for _, filter := range filters {
		pattern := list(at(filter, "FilterPattern", "Fn::Join", 1))
		equal(t, "parts", len(pattern), 3)
		equal(t, "begins", pattern[0], `{ $.function_version = "`)
		equal(t, "version", at(pattern, 1, "Fn::GetAtt", 1), "Version")
		equal(t, "ends", pattern[2], `" && $.status >= 500 }`)
	}
}

func TestCodeDeployMayMoveTheAliasesOfTheFunctionsAndNothingElse(t *testing.T) {
	aliases := map[string]bool{}
	for _, name := range functionNames() {
		fn := at(prod.Resources[aliasesOfProd(t)[name]].Properties, "FunctionName", "Ref").(string)
		aliases[pretty(attribute(fn, "Arn"))] = true
		aliases[pretty(join(attribute(fn, "Arn"), ":"+deployment.Alias))] = true
	}
	for id, r := range prod.Resources {
		if r.Type != "AWS::IAM::Role" || !strings.HasPrefix(id, "Releases") {
			continue
		}
		equal(t, "managed policies", r.Properties["ManagedPolicyArns"], nil)
		statements := list(at(r.Properties, "Policies", 0, "PolicyDocument", "Statement"))
		equal(t, "statements", len(statements), 2)
		equal(t, "actions", at(statements, 0, "Action"), []any{
			"lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias",
		})
		for _, on := range list(at(statements, 0, "Resource")) {
			if !aliases[pretty(on)] {
				t.Errorf("CodeDeploy may change %s", pretty(on))
			}
		}
		equal(t, "actions on everything", at(statements, 1, "Action"), "cloudwatch:DescribeAlarms")
		return
	}
	t.Error("CodeDeploy has no role")
}

// A deployment of the API that began before its permissions would answer 500 until they are there.
func TestADeploymentOfTheAPIAwaitsItsPermissions(t *testing.T) {
	for name, document := range map[string]document{"local": template, "prod": prod} {
		var permissions, awaited []string
		for id, r := range document.Resources {
			if r.Type == "AWS::Lambda::Permission" &&
				r.Properties["Principal"] == "apigateway.amazonaws.com" {
				permissions = append(permissions, id)
			}
			if r.Type == "AWS::ApiGateway::Deployment" {
				awaited = r.DependsOn
			}
		}
		if len(permissions) == 0 {
			t.Errorf("%s: the API may call nothing", name)
		}
		for _, id := range permissions {
			if !slices.Contains(awaited, id) {
				t.Errorf("%s: the deployment does not await %s", name, id)
			}
		}
	}
}
