package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/casebridge/casebridge/infra/deployment"
)

// newUpdates passes the incident updates that were just written, and nothing else of the table.
const newUpdates = `{"eventName":["INSERT"],"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"UPDATE#"}]}}}}`

// StreamConsumerProps describes a function on the stream of a table.
type StreamConsumerProps struct {
	Name     string // of the function, a folder under functions/
	Function awslambda.Function
	Table    awsdynamodb.Table
	Filter   string // which records the function gets
	Failures Failures
	Alarms   *Alarms
}

// NewStreamConsumer gives the function the records of the table's stream that pass the filter. A record that
// keeps failing goes to Failures, so that it cannot hold up the records behind it. DynamoDB throttles a
// stream that more than two functions read.
func NewStreamConsumer(scope constructs.Construct, id string, props StreamConsumerProps) {
	scope = constructs.NewConstruct(scope, jsii.String(id))
	props.Table.GrantStreamRead(props.Function)
	props.Failures.TakeFrom(props.Name, props.Function)

	// The typed event source would grant the function reading and deleting in the failure bucket.
	awslambda.NewCfnEventSourceMapping(scope, jsii.String("Mapping"), &awslambda.CfnEventSourceMappingProps{
		FunctionName:          props.Function.FunctionName(),
		EventSourceArn:        props.Table.TableStreamArn(),
		StartingPosition:      jsii.String("TRIM_HORIZON"),
		BatchSize:             jsii.Number(deployment.StreamBatch),
		ParallelizationFactor: jsii.Number(deployment.StreamParallelism),
		FilterCriteria: &awslambda.CfnEventSourceMapping_FilterCriteriaProperty{
			Filters: []any{&awslambda.CfnEventSourceMapping_FilterProperty{Pattern: jsii.String(props.Filter)}},
		},
		FunctionResponseTypes:      jsii.Strings("ReportBatchItemFailures"),
		BisectBatchOnFunctionError: jsii.Bool(true),
		MaximumRetryAttempts:       jsii.Number(deployment.StreamRetries),
		MaximumRecordAgeInSeconds:  jsii.Number(deployment.StreamRecordAge.Seconds()),
		DestinationConfig: &awslambda.CfnEventSourceMapping_DestinationConfigProperty{
			OnFailure: &awslambda.CfnEventSourceMapping_OnFailureProperty{Destination: props.Failures.Bucket.BucketArn()},
		},
	})
	watchStream(props)
}

func watchStream(props StreamConsumerProps) {
	name := deployment.Title(props.Name)
	props.Alarms.Add(Alarm{
		Name:      name + "Behind",
		Meaning:   "Changes of incidents wait over a minute for the function " + props.Name + ", so that customers hear of them late.",
		Section:   "a-stream-consumer-is-behind",
		Metric:    props.Function.Metric(jsii.String("IteratorAge"), over("Maximum", 1)),
		Threshold: 60_000, // milliseconds
		Periods:   3,
	})
	props.Alarms.Add(Alarm{
		Name:    name + "FailuresLost",
		Meaning: "Lambda gave up on records of the function " + props.Name + " and could not put them into the failure bucket.",
		Section: "failures-cannot-be-kept",
		Metric:  props.Function.Metric(jsii.String("DestinationDeliveryFailures"), over("Sum", 5)),
	})
}
