package main

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscodedeploy"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawscloudwatch"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/casebridge/casebridge/infra/deployment"
	"github.com/casebridge/casebridge/shared/invocation"
)

// The values of the setting releases.
const (
	allAtOnce = "all_at_once" // the next call finds the new code
	canary    = "canary"      // a tenth of the calls for ten minutes, then all
)

// Called are what calls, streams, queue and schedule call, by the name of the function: the
// function itself, or its alias when releases are gradual.
type Called map[string]awslambda.IFunction

// NewReleases gives every function a version for each release, and an alias that CodeDeploy moves
// to it gradually. An alarm on the new version takes the release back. Without canaries the
// functions are called as they are.
func NewReleases(
	scope constructs.Construct, id string, ground Ground, functions Functions,
) Called {
	called := Called{}
	if ground.Config.Releases != canary {
		for name, fn := range functions.inOrder() {
			called[name] = fn
		}
		return called
	}
	scope = constructs.NewConstruct(scope, jsii.String(id))
	application := awscodedeploy.NewLambdaApplication(scope, jsii.String("Application"), nil)
	role := newReleaseRole(scope, functions)
	for name, fn := range functions.inOrder() {
		function := constructs.NewConstruct(scope, jsii.String(deployment.Title(name)))
		alias := awslambda.NewAlias(function, jsii.String("Alias"), &awslambda.AliasProps{
			AliasName: jsii.String(deployment.Alias),
			Version:   fn.CurrentVersion(),
		})
		alarms := watchRelease(function, name, fn, ground)
		awscodedeploy.NewLambdaDeploymentGroup(function, jsii.String("Group"),
			&awscodedeploy.LambdaDeploymentGroupProps{
				Application:      application,
				Role:             role,
				Alias:            alias,
				DeploymentConfig: awscodedeploy.LambdaDeploymentConfig_CANARY_10PERCENT_10MINUTES(),
				Alarms:           &alarms,
				AutoRollback: &awscodedeploy.AutoRollbackConfig{
					DeploymentInAlarm: jsii.Bool(true),
					FailedDeployment:  jsii.Bool(true),
					StoppedDeployment: jsii.Bool(true),
				},
			})
		called[name] = alias
	}
	return called
}

// newReleaseRole lets CodeDeploy move the aliases of these functions and look at alarms, and
// nothing else. The CDK would attach a managed policy that reaches every alias of the account.
func newReleaseRole(scope constructs.Construct, functions Functions) awsiam.IRole {
	var aliases []string
	for _, fn := range functions.inOrder() {
		aliases = append(aliases, *fn.FunctionArn(), *fn.FunctionArn()+":"+deployment.Alias)
	}
	role := awsiam.NewRole(scope, jsii.String("Role"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("codedeploy.amazonaws.com"), nil),
		InlinePolicies: &map[string]awsiam.PolicyDocument{
			"Releases": awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{
				Statements: &[]awsiam.PolicyStatement{
					awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
						Actions: named("lambda",
							[]string{"GetAlias", "UpdateAlias", "GetProvisionedConcurrencyConfig"}),
						Resources: jsii.Strings(aliases...),
					}),
					awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
						Actions:   jsii.Strings("cloudwatch:DescribeAlarms"),
						Resources: jsii.Strings("*"), // as in the policy of AWS for CodeDeploy
					}),
				},
			}),
		},
	})
	return role.WithoutPolicyUpdates(nil)
}

// watchRelease makes the alarms on the version that is released. What older versions do does not
// count, so that a release that mends them is not taken back for their errors.
func watchRelease(
	scope constructs.Construct, name string, fn awslambda.Function, ground Ground,
) []interfacesawscloudwatch.IAlarmRef {
	title := deployment.Title(name)
	failures := map[string]awscloudwatch.IMetric{"errors": released(fn, "Errors", "Sum")}
	if answersCalls(name) {
		failures["answers"] = failedAnswers(scope, title, fn, ground)
	}
	alarms := []interfacesawscloudwatch.IAlarmRef{ground.Alarms.Add(Alarm{
		Name:    title + "ReleaseFails",
		Meaning: "The version of the function " + name + " that is being released fails; the release is taken back.",
		Section: "a-release-is-taken-back",
		Metric:  sumOf("failed invocations", 1, failures),
		Quiet:   true,
	})}
	if answersCalls(name) {
		alarms = append(alarms, ground.Alarms.Add(Alarm{
			Name:      title + "ReleaseSlow",
			Meaning:   "The version of the function " + name + " that is being released is slow; the release is taken back.",
			Section:   "a-release-is-taken-back",
			Metric:    released(fn, "Duration", "p99"),
			Threshold: 3_000, // milliseconds
			Periods:   5,
			Breaching: 3,
			Quiet:     true,
		}))
	}
	return alarms
}

// released is a metric of Lambda of the function's newest version, as it is called by the alias.
func released(fn awslambda.Function, metric, statistic string) awscloudwatch.IMetric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace:  jsii.String("AWS/Lambda"),
		MetricName: jsii.String(metric),
		Statistic:  jsii.String(statistic),
		Period:     minutes(1),
		DimensionsMap: &map[string]*string{
			"FunctionName":    fn.FunctionName(),
			"Resource":        jsii.String(*fn.FunctionName() + ":" + deployment.Alias),
			"ExecutedVersion": fn.CurrentVersion().Version(),
		},
	})
}

// failedAnswers counts the calls that the newest version answered with 5xx, which is no error to
// Lambda. It reads the line of each invocation, because no metric has the version.
func failedAnswers(
	scope constructs.Construct, title string, fn awslambda.Function, ground Ground,
) awscloudwatch.IMetric {
	pattern := fmt.Sprintf(`{ $.function_version = "%s" && $.status >= 500 }`,
		*fn.CurrentVersion().Version())
	filter := awslogs.NewMetricFilter(scope, jsii.String("FailedAnswers"),
		&awslogs.MetricFilterProps{
			LogGroup:        fn.LogGroup(),
			FilterPattern:   awslogs.FilterPattern_Literal(jsii.String(pattern)),
			MetricNamespace: jsii.String(invocation.Namespace + "/" + ground.Config.Name),
			MetricName:      jsii.String(title + "FailedAnswers"),
			MetricValue:     jsii.String("1"),
		})
	return filter.Metric(over("Sum", 1))
}
