package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/casebridge/casebridge/shared/store"
)

// Tables are the two tables of the records. Their streams have only keys, so that nobody's words are in
// a stream, or in the failure bucket.
type Tables struct {
	Case     awsdynamodb.Table
	Incident awsdynamodb.Table
}

// NewTables makes the tables with their indexes.
func NewTables(scope constructs.Construct, id string, ground Ground) Tables {
	scope = constructs.NewConstruct(scope, jsii.String(id))

	cases := newTable(scope, "Case", ground, awsdynamodb.TableProps{
		TimeToLiveAttribute: jsii.String(store.ExpiresAt),
		Stream:              awsdynamodb.StreamViewType_KEYS_ONLY,
	})
	index(cases, store.CasesByAccount, store.AccountKey, store.UpdatedKey, awsdynamodb.ProjectionType_ALL)
	index(cases, store.CasesByUpdate, store.ShardKey, store.UpdatedKey, awsdynamodb.ProjectionType_ALL)
	index(cases, store.DueCases, store.DueMark, store.DueAt, awsdynamodb.ProjectionType_KEYS_ONLY)

	index(cases, store.PendingMessages, store.MessagePendingKey, store.MessagePendingSinceKey, awsdynamodb.ProjectionType_KEYS_ONLY)

	incidents := newTable(scope, "Incident", ground, awsdynamodb.TableProps{
		Stream: awsdynamodb.StreamViewType_KEYS_ONLY,
	})
	index(incidents, store.IncidentsByState, store.StateKey, store.OpenedKey, awsdynamodb.ProjectionType_ALL)
	index(incidents, store.PendingUpdates, store.PendingKey, store.PendingSinceKey, awsdynamodb.ProjectionType_KEYS_ONLY)

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

func newTable(scope constructs.Construct, id string, ground Ground, props awsdynamodb.TableProps) awsdynamodb.Table {
	props.PartitionKey = text(store.PK)
	props.SortKey = text(store.SK)
	props.RemovalPolicy = ground.Removal
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
	return awsdynamodb.NewTable(scope, jsii.String(id), &props)
}

func index(table awsdynamodb.Table, name, partition, sort string, projection awsdynamodb.ProjectionType) {
	table.AddGlobalSecondaryIndex(&awsdynamodb.GlobalSecondaryIndexProps{
		IndexName:      jsii.String(name),
		PartitionKey:   text(partition),
		SortKey:        text(sort),
		ProjectionType: projection,
	})
}

func text(name string) *awsdynamodb.Attribute {
	return &awsdynamodb.Attribute{Name: jsii.String(name), Type: awsdynamodb.AttributeType_STRING}
}
