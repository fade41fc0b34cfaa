package main

import (
	"iter"
	"maps"
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
	"github.com/casebridge/casebridge/infra/grants"
	"github.com/casebridge/casebridge/shared/api"
	"github.com/casebridge/casebridge/shared/config"
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
	for _, name := range functionNames() {
		fn := newFunction(scope, name, props)
		allow(fn, props.Tables.Case, grants.Functions[name].Cases)
		allow(fn, props.Tables.Incident, grants.Functions[name].Incidents)
		made[name] = fn
	}
	return made
}

func newFunction(scope constructs.Construct, name string, props FunctionsProps) awslambda.Function {
	scope = constructs.NewConstruct(scope, jsii.String(deployment.Title(name)))
	logs := newLogGroup(scope, "Logs", props.Removal)
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
		Architecture: architecture(props.Config),
		Handler:      jsii.String("bootstrap"),
		Code:         awslambda.Code_FromAsset(jsii.String(filepath.Join(props.Config.Build, name)), nil),
		MemorySize:   jsii.Number(deployment.MemoryMB),
		Timeout:      seconds(timeout),
		Environment:  environment(name, props),
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

func newLogGroup(scope constructs.Construct, id string, removal awscdk.RemovalPolicy) awslogs.LogGroup {
	return awslogs.NewLogGroup(scope, jsii.String(id), &awslogs.LogGroupProps{
		Retention:     awslogs.RetentionDays_ONE_MONTH,
		RemovalPolicy: removal,
	})
}
