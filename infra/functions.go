package main

import (
	"iter"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/casebridge/casebridge/infra/deployment"
	"github.com/casebridge/casebridge/infra/grants"
	"github.com/casebridge/casebridge/shared/api"
	"github.com/casebridge/casebridge/shared/env"
)

// timeouts are those of the functions that answer no calls; the others have deployment.APITimeout.
var timeouts = map[string]time.Duration{
	"worknotes": deployment.WorknotesTimeout,
	"notify":    deployment.NotifyTimeout,
	"fanout":    deployment.FanoutTimeout,
	"repair":    deployment.RepairTimeout,
}

// functionNames are the folders under functions/, sorted, so that the template is always the same.
func functionNames() []string { return slices.Sorted(maps.Keys(grants.Functions)) }

// Functions are the deployed functions by name.
type Functions map[string]awslambda.Function

// inOrder gives the functions by name.
func (f Functions) inOrder() iter.Seq2[string, awslambda.Function] {
	return func(yield func(string, awslambda.Function) bool) {
		for _, name := range functionNames() {
			if !yield(name, f[name]) {
				return
			}
		}
	}
}

// NewFunctions makes every declared function, with its role, its logs and its grants.
func NewFunctions(scope constructs.Construct, id string, ground Ground, tables Tables) Functions {
	scope = constructs.NewConstruct(scope, jsii.String(id))
	made := Functions{}
	for _, name := range functionNames() {
		fn := newFunction(scope, name, ground, environment(name, ground.Config, tables))
		allow(fn, tables.Case, grants.Functions[name].Cases)
		allow(fn, tables.Incident, grants.Functions[name].Incidents)
		if ground.Key != nil {
			ground.Key.GrantEncryptDecrypt(fn)
		}
		made[name] = fn
	}
	return made
}

func newFunction(
	scope constructs.Construct, name string, ground Ground, variables map[string]*string,
) awslambda.Function {
	scope = constructs.NewConstruct(scope, jsii.String(deployment.Title(name)))
	logs := newLogGroup(scope, "Logs", ground)
	// Without a role given, the CDK attaches a managed policy that reaches every log group.
	role := awsiam.NewRole(scope, jsii.String("Role"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
	})
	logs.GrantWrite(role)

	timeout, background := timeouts[name]
	if !background {
		timeout = deployment.APITimeout
	}
	return awslambda.NewFunction(scope, jsii.String("Function"), &awslambda.FunctionProps{
		Description:  jsii.String("Casebridge: " + name),
		Runtime:      awslambda.Runtime_PROVIDED_AL2023(),
		Architecture: architecture(ground.Config),
		Handler:      jsii.String("bootstrap"),
		Code: awslambda.Code_FromAsset(jsii.String(filepath.Join(ground.Config.Build, name)),
			nil),
		MemorySize: jsii.Number(deployment.MemoryMB),
		Timeout:    seconds(timeout),
		LogGroup:   logs,
		Role:       role,
		Tracing:    tracing(ground.Config),

		Environment:                  &variables,
		EnvironmentEncryption:        ground.Key,
		ReservedConcurrentExecutions: reserved(ground.Config, name),
	})
}

// tracing of a function that is not traced itself follows its caller, who may not be traced either:
// then it costs nothing.
func tracing(c Config) awslambda.Tracing {
	if c.Tracing {
		return awslambda.Tracing_ACTIVE
	}
	return ""
}

// reserved is nil for a function that shares the account's executions with all others.
func reserved(config Config, name string) *float64 {
	executions, ok := config.Concurrency[name]
	if !ok {
		return nil
	}
	return jsii.Number(executions)
}

func environment(name string, c Config, tables Tables) map[string]*string {
	variables := map[string]*string{
		env.Stack:          jsii.String(c.Name),
		env.CaseTable:      tables.Case.TableName(),
		env.IncidentTable:  tables.Incident.TableName(),
		env.LogLevel:       jsii.String(c.LogLevel),
		env.ShardedIndexes: jsii.String(strconv.FormatBool(c.ShardedIndexes)),
	}
	if c.Tracing {
		variables[env.Tracing] = jsii.String("true")
	}
	if answersCalls(name) {
		variables[env.CallerLimit] = jsii.String(strconv.Itoa(c.CallerLimit))
		variables[env.AccountLimit] = jsii.String(strconv.Itoa(c.AccountLimit))
		variables[env.Issuer] = jsii.String(c.Issuer)
		variables[env.Audience] = jsii.String(c.Audience)
		if c.JWKS != "" {
			variables[env.JWKS] = jsii.String(c.JWKS)
		} else {
			variables[env.JWKSURL] = jsii.String(c.JWKSURL)
		}
	}
	if name == pageFunction {
		maps.Copy(variables, pageEnvironment(c))
	}
	return variables
}

// pageFunction serves the page.
const pageFunction = "workspace"

// pageEnvironment tells the page how people sign in, and what it shows.
func pageEnvironment(c Config) map[string]*string {
	settings := map[string]string{}
	if c.OIDCClientID != "" {
		settings[env.OIDCClientID] = c.OIDCClientID
		settings[env.OIDCScope] = c.OIDCScope
		settings[env.OIDCRedirect] = c.OIDCRedirect
		settings[env.OIDCOrigins] = c.OIDCOrigins
	}
	if c.APIReference {
		settings[env.Reference] = "on"
	}
	variables := map[string]*string{}
	for name, value := range settings {
		if value != "" {
			variables[name] = jsii.String(value)
		}
	}
	return variables
}

func answersCalls(name string) bool {
	return slices.ContainsFunc(api.Routes(), func(r api.Route) bool { return r.Function == name })
}

func allow(fn awslambda.Function, table awsdynamodb.Table, access grants.Access) {
	statement := func(actions []string, resources ...string) {
		if len(actions) == 0 || len(resources) == 0 {
			return
		}
		fn.AddToRolePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Actions:   named("dynamodb", actions),
			Resources: jsii.Strings(resources...),
		}))
	}
	statement(access.Actions, *table.TableArn())
	var indexes []string
	for _, index := range access.Indexes {
		indexes = append(indexes, *table.TableArn()+"/index/"+index)
	}
	statement([]string{"Query"}, indexes...)
}

// named puts the service's name before its actions.
func named(service string, actions []string) *[]*string {
	full := make([]*string, len(actions))
	for i, action := range actions {
		full[i] = jsii.String(service + ":" + action)
	}
	return &full
}

func architecture(c Config) awslambda.Architecture {
	if c.Architecture == "x86_64" {
		return awslambda.Architecture_X86_64()
	}
	return awslambda.Architecture_ARM_64()
}

func newLogGroup(scope constructs.Construct, id string, ground Ground) awslogs.LogGroup {
	group := awslogs.NewLogGroup(scope, jsii.String(id), &awslogs.LogGroupProps{
		Retention:     awslogs.RetentionDays_INFINITE,
		EncryptionKey: ground.Key,
		RemovalPolicy: ground.Removal,
	})
	// The CDK names the numbers of days by words; the template has the number.
	group.Node().DefaultChild().(awslogs.CfnLogGroup).SetRetentionInDays(jsii.Number(
		ground.Config.LogDays))
	return group
}
