package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/casebridge/casebridge/shared/config"
)

// Jobs is the queue of the fan-out's jobs. A job that failed five times waits for somebody in the
// dead-letter queue. Neither holds data: a job only names a page of an update's cases.
type Jobs struct {
	Queue, Dead awssqs.Queue
}

// NewJobs makes the queues and gives the worker the jobs, one a call.
func NewJobs(scope constructs.Construct, id string, worker awslambda.Function) Jobs {
	scope = constructs.NewConstruct(scope, jsii.String(id))
	dead := awssqs.NewQueue(scope, jsii.String("Dead"), &awssqs.QueueProps{
		EnforceSSL:      jsii.Bool(true),
		RetentionPeriod: awscdk.Duration_Days(jsii.Number(14)), // the longest; it counts from when the job was first sent
	})
	jobs := Jobs{Dead: dead, Queue: awssqs.NewQueue(scope, jsii.String("Queue"), &awssqs.QueueProps{
		EnforceSSL: jsii.Bool(true),
		// AWS's advice is six times the worker's timeout, so that no job is given out while it is worked on.
		VisibilityTimeout: awscdk.Duration_Seconds(jsii.Number(6 * *worker.Timeout().ToSeconds(nil))),
		DeadLetterQueue:   &awssqs.DeadLetterQueue{Queue: dead, MaxReceiveCount: jsii.Number(5)},
	})}
	jobs.connect(worker, "ReceiveMessage", "DeleteMessage", "GetQueueAttributes") // Lambda polls with the worker's role

	awslambda.NewCfnEventSourceMapping(scope, jsii.String("Mapping"), &awslambda.CfnEventSourceMappingProps{
		FunctionName:          worker.FunctionName(),
		EventSourceArn:        jobs.Queue.QueueArn(),
		BatchSize:             jsii.Number(5), // a job is 500 cases
		FunctionResponseTypes: jsii.Strings("ReportBatchItemFailures"),
		// One big fan-out must not use up the concurrent calls that all functions of an account share.
		ScalingConfig: &awslambda.CfnEventSourceMapping_ScalingConfigProperty{MaximumConcurrency: jsii.Number(20)},
	})
	return jobs
}

// TakeFrom lets the function send jobs.
func (j Jobs) TakeFrom(fn awslambda.Function) { j.connect(fn, "SendMessage") }

// connect allows exactly the actions on the queue, and tells the function its URL in FANOUT_QUEUE.
func (j Jobs) connect(fn awslambda.Function, actions ...string) {
	fn.AddEnvironment(jsii.String(config.FanoutQueue), j.Queue.QueueUrl(), nil)
	fn.AddToRolePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions:   named("sqs", actions),
		Resources: &[]*string{j.Queue.QueueArn()},
	}))
}
