package main

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/casebridge/casebridge/infra/deployment"
)

// NewRepair invokes called, the function or its alias, at every deployment.RepairInterval. An
// invocation that failed is not repeated, and one that could not be made in time is dropped: the
// next one does its work.
func NewRepair(
	scope constructs.Construct, id string, fn awslambda.Function, called awslambda.IFunction,
	alarms *Alarms,
) {
	scope = constructs.NewConstruct(scope, jsii.String(id))
	awsevents.NewRule(scope, jsii.String("Rule"), &awsevents.RuleProps{
		Schedule: awsevents.Schedule_Rate(seconds(deployment.RepairInterval)),
		Targets: &[]awsevents.IRuleTarget{
			awseventstargets.NewLambdaFunction(called, &awseventstargets.LambdaFunctionProps{
				RetryAttempts: jsii.Number(0), // of handing the event to Lambda
			}),
		},
	})
	// Lambda itself would call a function that failed twice more, and keep the event for six hours.
	called.ConfigureAsyncInvoke(&awslambda.EventInvokeConfigOptions{
		RetryAttempts: jsii.Number(0),
		MaxEventAge:   seconds(deployment.RepairInterval),
	})
	alarms.Add(Alarm{
		Name:      "RepairStopped",
		Meaning:   "No run of the function repair succeeded for ten minutes: what else goes wrong no longer heals by itself.",
		Section:   "repair-stopped",
		Metric:    successes(fn),
		Threshold: 1,
		Periods:   2,
		Below:     true,
	})
}

// successes are the runs of the function that did not fail, in five minutes.
func successes(fn awslambda.Function) awscloudwatch.IMetric {
	return awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
		Expression: jsii.String("FILL(runs, 0) - FILL(errors, 0)"),
		Label:      jsii.String("runs that succeeded"),
		Period:     minutes(5),
		UsingMetrics: &map[string]awscloudwatch.IMetric{
			"runs":   fn.MetricInvocations(over("Sum", 5)),
			"errors": fn.MetricErrors(over("Sum", 5)),
		},
	})
}

func seconds(d time.Duration) awscdk.Duration {
	return awscdk.Duration_Seconds(jsii.Number(d.Seconds()))
}
