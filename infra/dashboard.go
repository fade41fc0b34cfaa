package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/casebridge/casebridge/shared/invocation"
)

// DashboardProps is what is shown.
type DashboardProps struct {
	Config    Config
	Functions Functions
	Jobs      Jobs
	Failures  Failures
	API       awsapigateway.RestApi
	Tables    Tables
	Alarms    *Alarms
}

// NewDashboard makes the one screen that answers whether customers get their notes. The alarms
// stand first, then the notes and what waits, then the API and the tables.
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
	board.AddWidgets(notesWritten(props), notesOnTime(props), notificationsOnTime(props))
	board.AddWidgets(pending(props), notesInPages(props), leftBehind(props))
	board.AddWidgets(callsOnTime(props), callsAnswered(props), refusals(props))
	board.AddWidgets(tablesKeepUp(props), capacity(props), streamsKeepUp(props))
}

func notesWritten(props DashboardProps) awscloudwatch.IWidget {
	return graph("Notes written",
		measured(props.Config, invocation.NotesWritten, "", labelled("notes", over("Sum", 5))),
	)
}

func notesOnTime(props DashboardProps) awscloudwatch.IWidget {
	return graph("Time from an update to its last note (ms)",
		measured(props.Config, invocation.NotesLag, "", labelled("p50", over("p50", 5))),
		measured(props.Config, invocation.NotesLag, "", labelled("p99", over("p99", 5))),
	)
}

func notificationsOnTime(props DashboardProps) awscloudwatch.IWidget {
	return graph("Time until callers and customers are told (ms)",
		measured(props.Config, invocation.NotificationsLag, "", labelled("p50", over("p50", 5))),
		measured(props.Config, invocation.NotificationsLag, "", labelled("p99", over("p99", 5))),
	)
}

func pending(props DashboardProps) awscloudwatch.IWidget {
	return graph("Age of the oldest that is pending (s)",
		measured(props.Config, invocation.PendingNotesAge, "", labelled("notes", over("Maximum", 5))),
		measured(props.Config, invocation.PendingNotificationsAge, "",
			labelled("notifications", over("Maximum", 5))),
		measured(props.Config, invocation.PendingMessagesAge, "",
			labelled("messages", over("Maximum", 5))),
	)
}

func streamsKeepUp(props DashboardProps) awscloudwatch.IWidget {
	lag := jsii.String("IteratorAge")
	return graph("Changes wait for their function (ms)",
		props.Functions["worknotes"].Metric(lag, labelled("worknotes", over("Maximum", 1))),
		props.Functions["notify"].Metric(lag, labelled("notify", over("Maximum", 1))),
	)
}

func notesInPages(props DashboardProps) awscloudwatch.IWidget {
	waiting := labelled("waiting", over("Maximum", 1))
	age := labelled("age of the oldest (s)", over("Maximum", 1))
	return graph("Jobs of large incidents",
		props.Jobs.Queue.MetricApproximateNumberOfMessagesVisible(waiting),
		props.Jobs.Queue.MetricApproximateAgeOfOldestMessage(age),
	)
}

func leftBehind(props DashboardProps) awscloudwatch.IWidget {
	failed := labelled("failed jobs", over("Maximum", 5))
	return graph("Set aside, and what repair does",
		props.Jobs.Dead.MetricApproximateNumberOfMessagesVisible(failed),
		measured(props.Config, invocation.SetAside, "",
			labelled("records set aside", over("Maximum", 5))),
		measured(props.Config, invocation.Redriven, "", labelled("driven again", over("Sum", 5))),
		measured(props.Config, invocation.RecordsDisagree, "",
			labelled("records that disagree", over("Sum", 5))),
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

func refusals(props DashboardProps) awscloudwatch.IWidget {
	return graph("Refusals by code", byDimension(props.Config, invocation.Refusals))
}

func capacity(props DashboardProps) awscloudwatch.IWidget {
	return graph("Capacity units by operation", byDimension(props.Config, invocation.CapacityUnits))
}

func tablesKeepUp(props DashboardProps) awscloudwatch.IWidget {
	refused := jsii.String("WriteThrottleEvents")
	used := jsii.String("ConsumedWriteCapacityUnits")
	return graph("Write units, and refused writes",
		props.Tables.Case.Metric(used, labelled("cases", over("Sum", 1))),
		props.Tables.Incident.Metric(used, labelled("incidents", over("Sum", 1))),
		props.Tables.Case.Metric(refused, labelled("cases refused", over("Sum", 1))),
		props.Tables.Incident.Metric(refused, labelled("incidents refused", over("Sum", 1))),
		measured(props.Config, invocation.Throttles, "", labelled("outlasted", over("Sum", 1))),
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
