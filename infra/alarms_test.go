package main

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/casebridge/casebridge/shared/invocation"
)

func TestAlarms(t *testing.T) {
	equal(t, "alarms", alarmsAsWritten(t), []string{
		"ApiFails: AWS/ApiGateway 5XXError Sum > 0 in 2 of 3 x 5 min",
		"ApiSlow: AWS/ApiGateway Latency p99 > 3000 in 3 of 3 x 5 min",
		"ApiThrottled: SUM(METRICS()) of Throttles > 10 in 2 of 2 x 5 min",
		"CaseTableThrottled: SUM(METRICS()) of ReadThrottleEvents, WriteThrottleEvents > 100 in 3 of 3 x 5 min",
		"IncidentTableThrottled: SUM(METRICS()) of ReadThrottleEvents, WriteThrottleEvents > 100 in 3 of 3 x 5 min",
		"JobsFailed: AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0 in 1 of 1 x 5 min",
		"JobsWait: AWS/SQS ApproximateAgeOfOldestMessage Maximum > 900 in 1 of 1 x 5 min",
		"KeysUnavailable: Casebridge Refusals Sum > 0 in 2 of 2 x 5 min",
		"NotesWait: Casebridge PendingNotesAge Maximum > 900 in 2 of 2 x 5 min",
		"NotificationsWait: MAX(METRICS()) of PendingMessagesAge, PendingNotificationsAge > 900 in 2 of 2 x 5 min",
		"NotifyBehind: AWS/Lambda IteratorAge Maximum > 60000 in 3 of 3 x 1 min",
		"NotifyFailuresLost: AWS/Lambda DestinationDeliveryFailures Sum > 0 in 1 of 1 x 5 min",
		"RecordsDisagree: Casebridge RecordsDisagree Sum > 0 in 1 of 1 x 5 min",
		"RecordsSetAside: Casebridge SetAside Maximum > 0 in 1 of 1 x 5 min, kept without data",
		"RepairStopped: FILL(runs, 0) - FILL(errors, 0) of Errors, Invocations < 1 in 2 of 2 x 5 min",
		"StreamsStopped: Casebridge Redriven Sum > 0 in 4 of 4 x 5 min",
		"TokensRefused: Casebridge Refusals Sum > 1000 in 2 of 2 x 5 min",
		"WorknotesBehind: AWS/Lambda IteratorAge Maximum > 60000 in 3 of 3 x 1 min",
		"WorknotesFailuresLost: AWS/Lambda DestinationDeliveryFailures Sum > 0 in 1 of 1 x 5 min",
	})
}

// alarmsAsWritten gives every alarm of the template in one line.
func alarmsAsWritten(t *testing.T) []string {
	t.Helper()
	var written []string
	for id, alarm := range ofType("AWS::CloudWatch::Alarm") {
		metric, period := metricAsWritten(alarm.Properties)
		comparison, missing := ">", "notBreaching"
		if alarm.Properties["ComparisonOperator"] == "LessThanThreshold" {
			comparison, missing = "<", "breaching"
		}
		kept := ""
		if alarm.Properties["TreatMissingData"] == "ignore" {
			missing, kept = "ignore", ", kept without data"
		}
		equal(t, id+" without data", alarm.Properties["TreatMissingData"], missing)
		periods := alarm.Properties["EvaluationPeriods"]
		breaching := alarm.Properties["DatapointsToAlarm"]
		if breaching == nil {
			breaching = periods
		}
		written = append(written, fmt.Sprintf("%s: %s %s %v in %v of %v x %v min%s",
			alarmName(id), metric, comparison, alarm.Properties["Threshold"], breaching, periods, period/60, kept))
	}
	slices.Sort(written)
	return written
}

// metricAsWritten gives an alarm's metric or its expression, and the period in seconds.
func metricAsWritten(alarm map[string]any) (metric string, period float64) {
	if alarm["Metrics"] == nil {
		statistic := alarm["Statistic"]
		if statistic == nil {
			statistic = alarm["ExtendedStatistic"]
		}
		period, _ = alarm["Period"].(float64)
		return fmt.Sprint(alarm["Namespace"], " ", alarm["MetricName"], " ", statistic), period
	}
	names := map[string]bool{}
	for _, part := range list(alarm["Metrics"]) {
		if expression, ok := at(part, "Expression").(string); ok {
			metric = expression
			continue
		}
		names[at(part, "MetricStat", "Metric", "MetricName").(string)] = true
		period, _ = at(part, "MetricStat", "Period").(float64)
	}
	return metric + " of " + strings.Join(slices.Sorted(maps.Keys(names)), ", "), period
}

// alarmName is an alarm's name in the code: its logical id without the scope and the hash.
func alarmName(id string) string {
	return strings.TrimPrefix(id[:len(id)-len("01234567")], "Alarms")
}

// CloudWatch refuses an alarm on more than ten metrics.
func TestAnAlarmLooksAtTenMetricsAtMost(t *testing.T) {
	for id, alarm := range ofType("AWS::CloudWatch::Alarm") {
		metrics := 0
		for _, part := range list(alarm.Properties["Metrics"]) {
			if at(part, "MetricStat") != nil {
				metrics++
			}
		}
		if metrics > 10 {
			t.Errorf("%s looks at %d metrics", id, metrics)
		}
	}
}

var runbookLink = regexp.MustCompile(`\. Runbook: infra/README\.md#([a-z-]+)$`)

func TestEveryAlarmHasItsSectionOfTheRunbookAndEverySectionItsAlarm(t *testing.T) {
	linked := map[string]bool{}
	for id, alarm := range prod.Resources { // it has every alarm
		if alarm.Type != "AWS::CloudWatch::Alarm" {
			continue
		}
		description, _ := alarm.Properties["AlarmDescription"].(string)
		link := runbookLink.FindStringSubmatch(description)
		if link == nil {
			t.Errorf("%s does not end with a link to the runbook: %q", id, description)
			continue
		}
		linked[link[1]] = true
	}
	sections := alarmSections(t)
	equal(t, "sections", slices.Sorted(maps.Keys(sections)), slices.Sorted(maps.Keys(linked)))
	for anchor, text := range sections {
		for _, question := range []string{"**Means.**", "**Look.**", "**Mend.**", "**Over.**"} {
			if !strings.Contains(text, question) {
				t.Errorf("section %s of the runbook has no %s", anchor, question)
			}
		}
	}
}

// alarmSections are the sections below the heading Alarms of infra/README.md by their anchors.
func alarmSections(t *testing.T) map[string]string {
	t.Helper()
	content, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(content), "\n## Alarms\n")
	text, _, _ = strings.Cut(text, "\n## ")
	sections := map[string]string{}
	for _, section := range strings.Split(text, "\n### ")[1:] {
		heading, body, _ := strings.Cut(section, "\n")
		sections[strings.ReplaceAll(strings.ToLower(heading), " ", "-")] = body
	}
	return sections
}

func TestTheAlarmOfFailedJobsWatchesTheDeadLetterQueue(t *testing.T) {
	watched := map[string]any{}
	for id, alarm := range ofType("AWS::CloudWatch::Alarm") {
		if alarm.Properties["Namespace"] == "AWS/SQS" {
			watched[alarmName(id)] = at(alarm.Properties, "Dimensions", 0, "Value")
		}
	}
	equal(t, "queues", watched, map[string]any{
		"JobsFailed": attribute(outputRef(t, "FanoutDeadLetterQueue"), "QueueName"),
		"JobsWait":   attribute(outputRef(t, "FanoutQueue"), "QueueName"),
	})
}

// The metrics that the functions write are of the stack that its alarms watch, and each is watched
// or shown.
func TestAlarmsWatchTheMetricsOfTheirStack(t *testing.T) {
	for id, alarm := range ofType("AWS::CloudWatch::Alarm") {
		if alarm.Properties["Namespace"] != invocation.Namespace {
			continue
		}
		dimensions := map[string]any{}
		for _, dimension := range list(alarm.Properties["Dimensions"]) {
			dimensions[at(dimension, "Name").(string)] = at(dimension, "Value")
		}
		equal(t, id+" stack", dimensions[invocation.StackDimension], "Casebridge")
		equal(t, id+" by code", dimensions[invocation.CodeDimension] != nil, alarm.Properties["MetricName"] == "Refusals")
	}
}
