package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// NewSchedule calls the function every so many minutes. A call that failed is not repeated, and one that
// could not be made in time is dropped: the next one does its work.
func NewSchedule(scope constructs.Construct, id string, every float64, fn awslambda.Function) {
	scope = constructs.NewConstruct(scope, jsii.String(id))
	awsevents.NewRule(scope, jsii.String("Rule"), &awsevents.RuleProps{
		Schedule: awsevents.Schedule_Rate(minutes(every)),
		Targets: &[]awsevents.IRuleTarget{awseventstargets.NewLambdaFunction(fn, &awseventstargets.LambdaFunctionProps{
			RetryAttempts: jsii.Number(0), // of handing the event to Lambda
		})},
	})
	// Lambda itself would call a function that failed twice more, and keep the event for six hours.
	fn.ConfigureAsyncInvoke(&awslambda.EventInvokeConfigOptions{
		RetryAttempts: jsii.Number(0),
		MaxEventAge:   minutes(every),
	})
}
