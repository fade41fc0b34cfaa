package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/casebridge/casebridge/infra/deployment"
	"github.com/casebridge/casebridge/shared/store"
)

// newUpdates passes the incident updates that were just written, and
// nothing else of the incident table.
var newUpdates = insertedWith(store.UpdatePrefix)

// newMessages passes the messages that were just written, and nothing else of the case table: no
// note, and nothing that the sending of a message changes.
var newMessages = insertedWith(store.MessagePrefix)

// insertedWith is the filter that passes new items whose sort key begins so.
func insertedWith(prefix string) string {
	return fmt.Sprintf(
		`{"eventName":["INSERT"],"dynamodb":{"Keys":{"%s":{"S":[{"prefix":"%s"}]}}}}`, store.SK, prefix)
}

// Source is a stream with the filter that says which of its records a function gets.
type Source struct {
	Table  awsdynamodb.Table
	Filter string
}

// StreamConsumerProps describes a function on the streams of tables.
type StreamConsumerProps struct {
	Name     string // of the function, a folder under functions/
	Function awslambda.Function
	Called   awslambda.IFunction // the function, or its alias
	Sources  map[string]Source   // by the id of the mapping
	Failures Failures
	Alarms   *Alarms
}

// NewStreamConsumer gives the function the records of the sources. A record that keeps failing
// goes to Failures, so that it cannot hold up the records behind it. DynamoDB throttles a stream
// that more than two functions read.
func NewStreamConsumer(scope constructs.Construct, id string, props StreamConsumerProps) {
	scope = constructs.NewConstruct(scope, jsii.String(id))
	props.Failures.TakeFrom(props.Name, props.Function)
	for _, mapping := range slices.Sorted(maps.Keys(props.Sources)) {
		source := props.Sources[mapping]
		source.Table.GrantStreamRead(props.Function)
		newStreamMapping(scope, mapping, source, props)
	}
	watchStream(props)
}

func newStreamMapping(
	scope constructs.Construct, id string, source Source, props StreamConsumerProps,
) {
	// The typed event source would grant the function reading and deleting in the failure bucket.
	awslambda.NewCfnEventSourceMapping(scope, jsii.String(id), &awslambda.CfnEventSourceMappingProps{
		FunctionName:          props.Called.FunctionName(),
		EventSourceArn:        source.Table.TableStreamArn(),
		StartingPosition:      jsii.String("TRIM_HORIZON"),
		BatchSize:             jsii.Number(deployment.StreamBatch),
		ParallelizationFactor: jsii.Number(deployment.StreamParallelism),
		FilterCriteria: &awslambda.CfnEventSourceMapping_FilterCriteriaProperty{
			Filters: []any{
				&awslambda.CfnEventSourceMapping_FilterProperty{Pattern: jsii.String(source.Filter)},
			},
		},
		FunctionResponseTypes:      jsii.Strings("ReportBatchItemFailures"),
		BisectBatchOnFunctionError: jsii.Bool(true),
		MaximumRetryAttempts:       jsii.Number(deployment.StreamRetries),
		MaximumRecordAgeInSeconds:  jsii.Number(deployment.StreamRecordAge.Seconds()),
		DestinationConfig: &awslambda.CfnEventSourceMapping_DestinationConfigProperty{
			OnFailure: &awslambda.CfnEventSourceMapping_OnFailureProperty{
				Destination: props.Failures.Bucket.BucketArn(),
			},
		},
	})
}

func watchStream(props StreamConsumerProps) {
	name := deployment.Title(props.Name)
	props.Alarms.Add(Alarm{
		Name: name + "Behind",
		Meaning: "Changes of incidents or messages of cases wait over a minute for the function " +
			props.Name + ", so that customers hear of them late.",
		Section:   "a-stream-consumer-is-behind",
		Metric:    props.Function.Metric(jsii.String("IteratorAge"), over("Maximum", 1)),
		Threshold: 60_000, // milliseconds
		Periods:   3,
	})
	props.Alarms.Add(Alarm{
		Name: name + "FailuresLost",
		Meaning: "Lambda gave up on records of the function " + props.Name +
			" and could not put them into the failure bucket.",
		Section: "failures-cannot-be-kept",
		Metric:  props.Function.Metric(jsii.String("DestinationDeliveryFailures"), over("Sum", 5)),
	})
}
