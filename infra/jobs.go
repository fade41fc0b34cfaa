package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/casebridge/casebridge/infra/deployment"
	"github.com/casebridge/casebridge/shared/env"
)

// Jobs is the queue of the fan-out's jobs. A job that keeps failing waits for somebody in the
// dead-letter queue. Neither holds data: a job only names a page of an update's cases.
type Jobs struct {
	Queue, Dead awssqs.Queue
}

// NewJobs makes the queues and gives their jobs to the worker, by calling called: the worker or
// its alias.
func NewJobs(
	scope constructs.Construct, id string, ground Ground,
	worker awslambda.Function, called awslambda.IFunction,
) Jobs {
	scope = constructs.NewConstruct(scope, jsii.String(id))
	dead := newQueue(scope, "Dead", ground, awssqs.QueueProps{
		RetentionPeriod: seconds(deployment.DeadJobRetention),
	})
	jobs := Jobs{
		Dead: dead,
		Queue: newQueue(scope, "Queue", ground, awssqs.QueueProps{
			VisibilityTimeout: seconds(deployment.JobVisibility),
			DeadLetterQueue: &awssqs.DeadLetterQueue{
				Queue:           dead,
				MaxReceiveCount: jsii.Number(deployment.JobAttempts),
			},
		}),
	}
	// Lambda polls with the worker's role.
	jobs.connect(worker, "ReceiveMessage", "DeleteMessage", "GetQueueAttributes")

	awslambda.NewCfnEventSourceMapping(scope, jsii.String("Mapping"),
		&awslambda.CfnEventSourceMappingProps{
			FunctionName:          called.FunctionName(),
			EventSourceArn:        jobs.Queue.QueueArn(),
			BatchSize:             jsii.Number(deployment.JobsAtOnce),
			FunctionResponseTypes: jsii.Strings("ReportBatchItemFailures"),
			ScalingConfig: &awslambda.CfnEventSourceMapping_ScalingConfigProperty{
				MaximumConcurrency: jsii.Number(deployment.JobWorkers),
			},
		})
	jobs.watch(ground.Alarms)
	return jobs
}

func newQueue(
	scope constructs.Construct, id string, ground Ground, props awssqs.QueueProps,
) awssqs.Queue {
	props.EnforceSSL = jsii.Bool(true)
	if ground.Key != nil {
		props.Encryption = awssqs.QueueEncryption_KMS
		props.EncryptionMasterKey = ground.Key
	}
	return awssqs.NewQueue(scope, jsii.String(id), &props)
}

// TakeFrom lets the function send jobs.
func (j Jobs) TakeFrom(fn awslambda.Function) { j.connect(fn, "SendMessage") }

// connect allows exactly the actions on the queue, and tells the function its URL in FANOUT_QUEUE.
func (j Jobs) connect(fn awslambda.Function, actions ...string) {
	fn.AddEnvironment(jsii.String(env.FanoutQueue), j.Queue.QueueUrl(), nil)
	fn.AddToRolePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions:   named("sqs", actions),
		Resources: &[]*string{j.Queue.QueueArn()},
	}))
}

func (j Jobs) watch(alarms *Alarms) {
	alarms.Add(Alarm{
		Name:      "JobsWait",
		Meaning:   "Jobs of the fan-out wait over 15 minutes, so that the cases of large incidents get their notes late.",
		Section:   "jobs-wait",
		Metric:    j.Queue.MetricApproximateAgeOfOldestMessage(over("Maximum", 5)),
		Threshold: 15 * 60, // seconds
	})
	alarms.Add(Alarm{
		Name:    "JobsFailed",
		Meaning: "Jobs of the fan-out failed again and again: up to 500 cases for each lack a note.",
		Section: "jobs-failed",
		Metric:  j.Dead.MetricApproximateNumberOfMessagesVisible(over("Maximum", 5)),
	})
}
