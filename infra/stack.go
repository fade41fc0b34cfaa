package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// NewStack puts all of Casebridge into one stack. Its outputs are the contract with the tools that use
// a deployment: ApiId, ApiStage, ApiUrl, CaseTable, IncidentTable, FailureBucket, NotificationTopic (ARN),
// FanoutQueue and FanoutDeadLetterQueue (URLs), and <Name>Function for each function.
func NewStack(scope constructs.Construct, id string, config Config) awscdk.Stack {
	stack := awscdk.NewStack(scope, jsii.String(id), &awscdk.StackProps{
		Description: jsii.String("Casebridge: customer service cases that follow IT incidents"),
	})
	removal := awscdk.RemovalPolicy_RETAIN
	if config.Removal == "destroy" {
		removal = awscdk.RemovalPolicy_DESTROY
	}

	tables := NewTables(stack, "Tables", removal)
	functions := NewFunctions(stack, "Functions", FunctionsProps{
		Config:  config,
		Tables:  tables,
		Removal: removal,
	})
	failures := NewFailures(stack, "Failures", removal)
	jobs := NewJobs(stack, "Jobs", functions["fanout"])
	topic := NewNotifications(stack, "Notifications", functions["notify"])

	consume := func(id, name string) {
		NewUpdateStream(stack, id, UpdateStreamProps{
			Table:    tables.Incident,
			Name:     name,
			Consumer: functions[name],
			Failures: failures,
		})
	}
	consume("UpdateStream", "worknotes")
	consume("NotificationStream", "notify")
	jobs.TakeFrom(functions["worknotes"])
	jobs.TakeFrom(functions["repair"])
	NewSchedule(stack, "Repair", 2, functions["repair"])

	rest := NewAPI(stack, "Api", APIProps{
		Stage:     config.Stage,
		Functions: functions,
		Removal:   removal,
	})
	NewAlarms(stack, "Alarms", AlarmsProps{
		Functions:       functions,
		StreamConsumers: []string{"worknotes", "notify"},
		DeadJobs:        jobs.Dead,
		API:             rest,
		Failures:        failures,
	})

	output := func(name string, value *string) {
		awscdk.NewCfnOutput(stack, jsii.String(name), &awscdk.CfnOutputProps{Value: value})
	}
	output("ApiId", rest.RestApiId())
	output("ApiStage", rest.DeploymentStage().StageName())
	output("ApiUrl", rest.Url())
	output("CaseTable", tables.Case.TableName())
	output("IncidentTable", tables.Incident.TableName())
	output("FailureBucket", failures.Bucket.BucketName())
	output("NotificationTopic", topic.TopicArn())
	output("FanoutQueue", jobs.Queue.QueueUrl())
	output("FanoutDeadLetterQueue", jobs.Dead.QueueUrl())
	for name, fn := range functions.inOrder() {
		output(title(name)+"Function", fn.FunctionName())
	}
	return stack
}
