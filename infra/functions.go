package main

import (
	"iter"
	"path/filepath"
	"slices"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/casebridge/casebridge/infra/deployment"
	"github.com/casebridge/casebridge/shared/api"
	"github.com/casebridge/casebridge/shared/config"
	"github.com/casebridge/casebridge/shared/store"
)

// function is one folder under functions/ and all that it may do to the tables.
// A function that api.Routes names also gets what it needs to check tokens.
type function struct {
	name      string
	timeout   time.Duration // default deployment.APITimeout
	cases     access
	incidents access
}

// access is what a function may do to a table: exactly the calls of shared/store that it comes to. A
// TransactWriteItems is allowed by the actions of its parts; it has no action of its own.
type access struct {
	actions []string
	indexes []string // that it may Query too
}

func may(actions ...string) access { return access{actions: actions} }

func (a access) query(indexes ...string) access { return access{a.actions, indexes} }

// Every POST reads (GetItem) and writes (PutItem) the answer kept for its idempotency key in the case table.
var functions = []function{
	{
		name:      "create",
		cases:     may("GetItem", "BatchGetItem", "PutItem"),
		incidents: may("GetItem", "PutItem", "UpdateItem"),
	},
	{
		name:      "associate",
		cases:     may("GetItem", "BatchGetItem", "PutItem"),
		incidents: may("GetItem", "BatchGetItem", "PutItem", "UpdateItem"),
	},
	{
		name:      "remove",
		cases:     may("GetItem", "BatchGetItem", "PutItem"),
		incidents: may("GetItem", "BatchGetItem", "PutItem", "UpdateItem"),
	},
	{
		name:      "sync",
		cases:     may("GetItem", "BatchGetItem", "Query", "PutItem", "BatchWriteItem"),
		incidents: may("Query"),
	},
	{
		name: "cases",
		cases: may("GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "ConditionCheckItem").
			query(store.CasesByAccount, store.CasesByUpdate),
		incidents: may("BatchGetItem", "PutItem", "UpdateItem"),
	},
	{
		name:      "incidents",
		cases:     may("GetItem", "BatchGetItem", "PutItem"),
		incidents: may("GetItem", "Query", "PutItem", "UpdateItem").query(store.IncidentsByState),
	},
	{name: "settings", cases: may("BatchGetItem", "PutItem")},
	{name: "workspace"},
	{
		name: "worknotes", timeout: deployment.WorknotesTimeout,
		cases:     may("BatchWriteItem"),
		incidents: may("GetItem", "Query", "UpdateItem"),
	},
	{name: "notify", timeout: deployment.NotifyTimeout, incidents: may("BatchGetItem", "UpdateItem")},
	{
		name: "fanout", timeout: deployment.FanoutTimeout,
		cases:     may("BatchWriteItem"),
		incidents: may("GetItem", "Query", "UpdateItem"),
	},
	{
		name: "repair", timeout: deployment.RepairTimeout,
		cases:     may("BatchWriteItem"),
		incidents: may("GetItem", "Query", "UpdateItem").query(store.PendingUpdates),
	},
}

// Functions are the deployed functions by name.
type Functions map[string]awslambda.Function

// inOrder gives the functions in the order of their declaration, so that the template is always the same.
func (f Functions) inOrder() iter.Seq2[string, awslambda.Function] {
	return func(yield func(string, awslambda.Function) bool) {
		for _, declared := range functions {
			if !yield(declared.name, f[declared.name]) {
				return
			}
		}
	}
}

// FunctionsProps is what the functions are made from.
type FunctionsProps struct {
	Config  Config
	Tables  Tables
	Removal awscdk.RemovalPolicy // of the logs
}

// NewFunctions makes every declared function, with its role, its logs and its grants.
func NewFunctions(scope constructs.Construct, id string, props FunctionsProps) Functions {
	scope = constructs.NewConstruct(scope, jsii.String(id))
	made := Functions{}
	for _, f := range functions {
		fn := newFunction(scope, f, props)
		allow(fn, props.Tables.Case, f.cases)
		allow(fn, props.Tables.Incident, f.incidents)
		made[f.name] = fn
	}
	return made
}

func newFunction(scope constructs.Construct, f function, props FunctionsProps) awslambda.Function {
	scope = constructs.NewConstruct(scope, jsii.String(deployment.Title(f.name)))
	logs := newLogGroup(scope, "Logs", props.Removal)
	// Without a role given, the CDK attaches a managed policy that reaches every log group.
	role := awsiam.NewRole(scope, jsii.String("Role"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
	})
	logs.GrantWrite(role)

	timeout := f.timeout
	if timeout == 0 {
		timeout = deployment.APITimeout
	}
	return awslambda.NewFunction(scope, jsii.String("Function"), &awslambda.FunctionProps{
		Description:  jsii.String("Casebridge: " + f.name),
		Runtime:      awslambda.Runtime_PROVIDED_AL2023(),
		Architecture: architecture(props.Config),
		Handler:      jsii.String("bootstrap"),
		Code:         awslambda.Code_FromAsset(jsii.String(filepath.Join(props.Config.Build, f.name)), nil),
		MemorySize:   jsii.Number(deployment.MemoryMB),
		Timeout:      seconds(timeout),
		Environment:  environment(f.name, props),
		LogGroup:     logs,
		Role:         role,
	})
}

func environment(name string, props FunctionsProps) *map[string]*string {
	env := map[string]*string{
		config.CaseTable:     props.Tables.Case.TableName(),
		config.IncidentTable: props.Tables.Incident.TableName(),
	}
	if answersCalls(name) {
		env[config.Issuer] = jsii.String(props.Config.Issuer)
		env[config.Audience] = jsii.String(props.Config.Audience)
		if props.Config.JWKS != "" {
			env[config.JWKS] = jsii.String(props.Config.JWKS)
		} else {
			env[config.JWKSURL] = jsii.String(props.Config.JWKSURL)
		}
	}
	return &env
}

func answersCalls(name string) bool {
	return slices.ContainsFunc(api.Routes(), func(r api.Route) bool { return r.Function == name })
}

func allow(fn awslambda.Function, table awsdynamodb.Table, a access) {
	statement := func(actions []string, resources ...string) {
		if len(actions) == 0 || len(resources) == 0 {
			return
		}
		fn.AddToRolePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Actions:   named("dynamodb", actions),
			Resources: jsii.Strings(resources...),
		}))
	}
	statement(a.actions, *table.TableArn())
	var indexes []string
	for _, index := range a.indexes {
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

func newLogGroup(scope constructs.Construct, id string, removal awscdk.RemovalPolicy) awslogs.LogGroup {
	return awslogs.NewLogGroup(scope, jsii.String(id), &awslogs.LogGroupProps{
		Retention:     awslogs.RetentionDays_ONE_MONTH,
		RemovalPolicy: removal,
	})
}
