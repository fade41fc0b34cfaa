package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/casebridge/casebridge/infra/deployment"
)

// NewStack puts all of Casebridge into one stack. Its outputs are described in package deployment.
func NewStack(scope constructs.Construct, id string, config Config) awscdk.Stack {
	stack := awscdk.NewStack(scope, jsii.String(id), &awscdk.StackProps{
		Description: jsii.String("Casebridge: customer service cases that follow IT incidents"),
	})
	removal := awscdk.RemovalPolicy_RETAIN
	if config.Removal == "destroy" {
		removal = awscdk.RemovalPolicy_DESTROY
	}

	alarms := NewAlarms(stack, "Alarms", nil, "infra/README.md")
	tables := NewTables(stack, "Tables", removal, alarms)
	functions := NewFunctions(stack, "Functions", FunctionsProps{
		Config:  config,
		Tables:  tables,
		Removal: removal,
	})
	failures := NewFailures(stack, "Failures", removal, alarms)
	jobs := NewJobs(stack, "Jobs", functions["fanout"], alarms)
	topic := NewNotifications(stack, "Notifications", functions["notify"])

	consume := func(id, name string) {
		NewStreamConsumer(stack, id, StreamConsumerProps{
			Name:     name,
			Function: functions[name],
			Table:    tables.Incident,
			Filter:   newUpdates,
			Failures: failures,
			Alarms:   alarms,
		})
	}
	consume("UpdateStream", "worknotes")
	consume("NotificationStream", "notify")
	jobs.TakeFrom(functions["worknotes"])
	jobs.TakeFrom(functions["repair"])
	NewRepair(stack, "Repair", functions["repair"], alarms)

	rest := NewAPI(stack, "Api", APIProps{
		Stage:     config.Stage,
		Functions: functions,
		Removal:   removal,
		Alarms:    alarms,
	})
	addOutputs(stack, map[string]*string{
		deployment.APIID:                 rest.RestApiId(),
		deployment.APIStage:              rest.DeploymentStage().StageName(),
		deployment.APIURL:                rest.Url(),
		deployment.CaseTable:             tables.Case.TableName(),
		deployment.IncidentTable:         tables.Incident.TableName(),
		deployment.FailureBucket:         failures.Bucket.BucketName(),
		deployment.NotificationTopic:     topic.TopicArn(),
		deployment.FanoutQueue:           jobs.Queue.QueueUrl(),
		deployment.FanoutDeadLetterQueue: jobs.Dead.QueueUrl(),
	}, functions)
	return stack
}

func addOutputs(stack awscdk.Stack, values map[string]*string, functions Functions) {
	for _, name := range deployment.Names() {
		awscdk.NewCfnOutput(stack, jsii.String(name), &awscdk.CfnOutputProps{Value: values[name]})
	}
	for name, fn := range functions.inOrder() {
		awscdk.NewCfnOutput(stack, jsii.String(deployment.FunctionOutput(name)), &awscdk.CfnOutputProps{Value: fn.FunctionName()})
	}
}
