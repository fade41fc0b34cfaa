package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// DashboardProps is what is shown.
type DashboardProps struct {
	Functions Functions
	Jobs      Jobs
	Failures  Failures
	API       awsapigateway.RestApi
	Tables    Tables
	Alarms    *Alarms
}

// NewDashboard makes the one screen that answers whether customers get their notes. The alarms
// stand first, then an update's way from the stream to the cases, then the API and the tables.
func NewDashboard(scope constructs.Construct, id string, props DashboardProps) {
	board := awscloudwatch.NewDashboard(scope, jsii.String(id), &awscloudwatch.DashboardProps{
		DefaultInterval: minutes(6 * 60),
	})
	board.AddWidgets(awscloudwatch.NewAlarmStatusWidget(&awscloudwatch.AlarmStatusWidgetProps{
		Title:  jsii.String("Are customers getting their notes?"),
		Alarms: &props.Alarms.made,
		Width:  jsii.Number(24),
		Height: jsii.Number(3),
	}))
	board.AddWidgets(notesOnTime(props), notesInPages(props), leftBehind(props))
	board.AddWidgets(callsOnTime(props), callsAnswered(props), tablesKeepUp(props))
}

func notesOnTime(props DashboardProps) awscloudwatch.IWidget {
	lag := jsii.String("IteratorAge")
	return graph("Updates wait for their function (ms)",
		props.Functions["worknotes"].Metric(lag, labelled("worknotes", over("Maximum", 1))),
		props.Functions["notify"].Metric(lag, labelled("notify", over("Maximum", 1))),
	)
}

func notesInPages(props DashboardProps) awscloudwatch.IWidget {
	return graph("Jobs of large incidents",
		props.Jobs.Queue.MetricApproximateNumberOfMessagesVisible(labelled("waiting",
			over("Maximum", 1))),
		props.Jobs.Queue.MetricApproximateAgeOfOldestMessage(labelled("age of the oldest (s)",
			over("Maximum", 1))),
	)
}

func leftBehind(props DashboardProps) awscloudwatch.IWidget {
	return graph("Set aside, and runs of repair",
		props.Jobs.Dead.MetricApproximateNumberOfMessagesVisible(labelled("failed jobs",
			over("Maximum", 5))),
		props.Failures.metric("PutRequests", "FilterId", requestMetrics, minutes(5), "Sum"),
		successes(props.Functions["repair"]),
	)
}

func callsOnTime(props DashboardProps) awscloudwatch.IWidget {
	return graph("Time of calls (ms)",
		props.API.MetricLatency(labelled("p50", over("p50", 5))),
		props.API.MetricLatency(labelled("p99", over("p99", 5))),
	)
}

func callsAnswered(props DashboardProps) awscloudwatch.IWidget {
	return graph("Calls",
		props.API.MetricCount(labelled("all", over("Sum", 5))),
		props.API.MetricClientError(labelled("refused (4xx)", over("Sum", 5))),
		props.API.MetricServerError(labelled("failed (5xx)", over("Sum", 5))),
	)
}

func tablesKeepUp(props DashboardProps) awscloudwatch.IWidget {
	throttled := jsii.String("WriteThrottleEvents")
	used := jsii.String("ConsumedWriteCapacityUnits")
	return graph("Write units, and refused writes",
		props.Tables.Case.Metric(used, labelled("cases", over("Sum", 1))),
		props.Tables.Incident.Metric(used, labelled("incidents", over("Sum", 1))),
		props.Tables.Case.Metric(throttled, labelled("cases refused", over("Sum", 1))),
		props.Tables.Incident.Metric(throttled, labelled("incidents refused", over("Sum", 1))),
	)
}

func graph(title string, metrics ...awscloudwatch.IMetric) awscloudwatch.IWidget {
	return awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{
		Title: jsii.String(title),
		Left:  &metrics,
		Width: jsii.Number(8),
	})
}

func labelled(label string, options *awscloudwatch.MetricOptions) *awscloudwatch.MetricOptions {
	options.Label = jsii.String(label)
	return options
}
