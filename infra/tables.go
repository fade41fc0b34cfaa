package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/casebridge/casebridge/shared/store"
)

// Tables are the two tables of the records. Their streams have only keys, so that nobody's words
// are in a stream, or in the failure bucket.
type Tables struct {
	Case     awsdynamodb.Table
	Incident awsdynamodb.Table
}

// NewTables makes the tables with their indexes.
func NewTables(scope constructs.Construct, id string, ground Ground) Tables {
	scope = constructs.NewConstruct(scope, jsii.String(id))

	cases := newTable(scope, "Case", ground, store.CaseTable)
	incidents := newTable(scope, "Incident", ground, store.IncidentTable)

	watchTable(ground.Alarms, "CaseTable", cases)
	watchTable(ground.Alarms, "IncidentTable", incidents)
	return Tables{Case: cases, Incident: incidents}
}

// watchTable tells of throttling that goes on. Short bursts are outlasted by the functions.
func watchTable(alarms *Alarms, name string, table awsdynamodb.Table) {
	alarms.Add(Alarm{
		Name:    name + "Throttled",
		Meaning: "DynamoDB has refused reads or writes for 15 minutes: calls answer 429, and notes come late.",
		Section: "a-table-is-throttled",
		Metric: sumOf("throttled requests", 5, map[string]awscloudwatch.IMetric{
			"reads":  table.Metric(jsii.String("ReadThrottleEvents"), over("Sum", 5)),
			"writes": table.Metric(jsii.String("WriteThrottleEvents"), over("Sum", 5)),
		}),
		Threshold: 100,
		Periods:   3,
	})
}

func newTable(
	scope constructs.Construct, id string, ground Ground, schema store.Table,
) awsdynamodb.Table {
	props := awsdynamodb.TableProps{
		PartitionKey:  text(store.PK),
		SortKey:       text(store.SK),
		Stream:        awsdynamodb.StreamViewType_KEYS_ONLY,
		RemovalPolicy: ground.Removal,
	}
	if schema.TimeToLive != "" {
		props.TimeToLiveAttribute = jsii.String(schema.TimeToLive)
	}
	if ground.Config.DeletionProtection {
		props.DeletionProtection = jsii.Bool(true)
	}
	if ground.Key != nil {
		props.Encryption = awsdynamodb.TableEncryption_CUSTOMER_MANAGED
		props.EncryptionKey = ground.Key
	}
	props.BillingMode = awsdynamodb.BillingMode_PAY_PER_REQUEST
	props.PointInTimeRecoverySpecification = &awsdynamodb.PointInTimeRecoverySpecification{
		PointInTimeRecoveryEnabled: jsii.Bool(true),
	}
	table := awsdynamodb.NewTable(scope, jsii.String(id), &props)
	for _, index := range schema.Indexes {
		props := awsdynamodb.GlobalSecondaryIndexProps{
			IndexName:      jsii.String(index.Name),
			PartitionKey:   text(index.Partition),
			SortKey:        text(index.Sort),
			ProjectionType: awsdynamodb.ProjectionType(index.Projection),
		}
		if index.Attributes != nil {
			props.NonKeyAttributes = jsii.Strings(index.Attributes...)
		}
		table.AddGlobalSecondaryIndex(&props)
	}
	return table
}

func text(name string) *awsdynamodb.Attribute {
	return &awsdynamodb.Attribute{Name: jsii.String(name), Type: awsdynamodb.AttributeType_STRING}
}
