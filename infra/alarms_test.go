package main

import (
	"fmt"
	"slices"
	"testing"
)

func TestAlarms(t *testing.T) {
	want := []string{
		"AWS/ApiGateway 5XXError Sum > 0",
		"AWS/Lambda IteratorAge Maximum > 60000", // worknotes
		"AWS/Lambda IteratorAge Maximum > 60000", // notify
		"AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0",
		"AWS/S3 PutRequests Sum > 0",
	}
	for range functions {
		want = append(want, "AWS/Lambda Errors Sum > 0")
	}
	var got []string
	for id, alarm := range ofType("AWS::CloudWatch::Alarm") {
		p := alarm.Properties
		got = append(got, fmt.Sprintf("%s %s %s > %v", p["Namespace"], p["MetricName"], p["Statistic"], p["Threshold"]))
		equal(t, id+" compares", p["ComparisonOperator"], "GreaterThanThreshold")
		equal(t, id+" without data", p["TreatMissingData"], "notBreaching")
		if p["AlarmDescription"] == nil {
			t.Errorf("%s does not say what to do", id)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	equal(t, "alarms", got, want)
}

func TestTheAlarmOfDeadJobsWatchesTheDeadLetterQueue(t *testing.T) {
	dead := outputRef(t, "FanoutDeadLetterQueue")
	for _, alarm := range ofType("AWS::CloudWatch::Alarm") {
		if alarm.Properties["Namespace"] == "AWS/SQS" {
			equal(t, "queue", at(alarm.Properties, "Dimensions", 0, "Value"), attribute(dead, "QueueName"))
		}
	}
}
