package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// newUpdates passes the incident updates that were just written, and nothing else of the table.
const newUpdates = `{"eventName":["INSERT"],"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"UPDATE#"}]}}}}`

// UpdateStreamProps is a consumer of the incident table's stream. DynamoDB throttles more than two.
type UpdateStreamProps struct {
	Table    awsdynamodb.Table
	Name     string // of the consumer, under functions/
	Consumer awslambda.Function
	Failures Failures
}

// NewUpdateStream wakes the consumer for every new incident update. A record that keeps failing goes to
// Failures, so that it cannot hold up the records behind it.
func NewUpdateStream(scope constructs.Construct, id string, props UpdateStreamProps) {
	scope = constructs.NewConstruct(scope, jsii.String(id))
	props.Table.GrantStreamRead(props.Consumer)
	props.Failures.TakeFrom(props.Name, props.Consumer)

	// The typed event source would grant the consumer reading and deleting in the failure bucket.
	awslambda.NewCfnEventSourceMapping(scope, jsii.String("Mapping"), &awslambda.CfnEventSourceMappingProps{
		FunctionName:     props.Consumer.FunctionName(),
		EventSourceArn:   props.Table.TableStreamArn(),
		StartingPosition: jsii.String("TRIM_HORIZON"),
		BatchSize:        jsii.Number(100),
		FilterCriteria: &awslambda.CfnEventSourceMapping_FilterCriteriaProperty{
			Filters: []any{&awslambda.CfnEventSourceMapping_FilterProperty{Pattern: jsii.String(newUpdates)}},
		},
		FunctionResponseTypes:      jsii.Strings("ReportBatchItemFailures"),
		BisectBatchOnFunctionError: jsii.Bool(true),
		MaximumRetryAttempts:       jsii.Number(10),
		// A stream forgets after 24 hours without telling; half of that leaves the time to save the record.
		MaximumRecordAgeInSeconds: jsii.Number(12 * 60 * 60),
		DestinationConfig: &awslambda.CfnEventSourceMapping_DestinationConfigProperty{
			OnFailure: &awslambda.CfnEventSourceMapping_OnFailureProperty{Destination: props.Failures.Bucket.BucketArn()},
		},
	})
}
