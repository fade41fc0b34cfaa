package main

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawscloudwatch"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Alarms makes the alarms of a stack. Each is made where the watched resource is made.
type Alarms struct {
	scope   constructs.Construct
	topic   awssns.ITopic // nil: nobody is told
	runbook string        // where infra/README.md can be read
	made    []interfacesawscloudwatch.IAlarmRef
}

// NewAlarms tells topic of every alarm that begins or ends. runbook is
// where people find infra/README.md.
func NewAlarms(scope constructs.Construct, id string, topic awssns.ITopic, runbook string) *Alarms {
	return &Alarms{
		scope:   constructs.NewConstruct(scope, jsii.String(id)),
		topic:   topic,
		runbook: runbook,
	}
}

// Alarm is a condition that does not heal by itself, so that somebody must look at it.
type Alarm struct {
	Name      string
	Meaning   string // for customers, in one sentence
	Section   string // of the runbook: the anchor of its heading in infra/README.md
	Metric    awscloudwatch.IMetric
	Threshold float64
	Periods   float64 // of the metric; default 1
	Breaching float64 // of these periods; default all
	Below     bool    // the alarm begins below the threshold, not above it, and also without data
	Keeps     bool    // without data the alarm stays as it is: only a figure ends it
	Quiet     bool    // nobody is told, because CodeDeploy acts on it
}

// Add makes the alarm.
func (a *Alarms) Add(alarm Alarm) awscloudwatch.Alarm {
	comparison := awscloudwatch.ComparisonOperator_GREATER_THAN_THRESHOLD
	missing := awscloudwatch.TreatMissingData_NOT_BREACHING
	if alarm.Below {
		comparison = awscloudwatch.ComparisonOperator_LESS_THAN_THRESHOLD
		missing = awscloudwatch.TreatMissingData_BREACHING
	}
	if alarm.Keeps {
		missing = awscloudwatch.TreatMissingData_IGNORE
	}
	periods := max(alarm.Periods, 1)
	made := awscloudwatch.NewAlarm(a.scope, jsii.String(alarm.Name), &awscloudwatch.AlarmProps{
		AlarmDescription: jsii.String(fmt.Sprintf("%s Runbook: %s#%s",
			alarm.Meaning, a.runbook, alarm.Section)),
		Metric:             alarm.Metric,
		Threshold:          jsii.Number(alarm.Threshold),
		EvaluationPeriods:  jsii.Number(periods),
		DatapointsToAlarm:  datapoints(alarm, periods),
		ComparisonOperator: comparison,
		TreatMissingData:   missing,
	})
	a.made = append(a.made, made)
	if a.topic != nil && !alarm.Quiet {
		tell := awscloudwatchactions.NewSnsAction(a.topic)
		made.AddAlarmAction(tell)
		made.AddOkAction(tell)
	}
	return made
}

func datapoints(alarm Alarm, periods float64) *float64 {
	if alarm.Breaching == 0 || alarm.Breaching == periods {
		return nil
	}
	return jsii.Number(alarm.Breaching)
}

// over gives options for a metric of so many minutes.
func over(statistic string, period float64) *awscloudwatch.MetricOptions {
	return &awscloudwatch.MetricOptions{Statistic: jsii.String(statistic), Period: minutes(period)}
}

// sumOf adds metrics up; CloudWatch lets an alarm look at ten.
func sumOf(
	label string, period float64, metrics map[string]awscloudwatch.IMetric,
) awscloudwatch.IMetric {
	return awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
		Expression:   jsii.String("SUM(METRICS())"),
		Label:        jsii.String(label),
		Period:       minutes(period),
		UsingMetrics: &metrics,
	})
}

// largestOf is the largest of the metrics.
func largestOf(
	label string, period float64, metrics map[string]awscloudwatch.IMetric,
) awscloudwatch.IMetric {
	return awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
		Expression:   jsii.String("MAX(METRICS())"),
		Label:        jsii.String(label),
		Period:       minutes(period),
		UsingMetrics: &metrics,
	})
}

func minutes(n float64) awscdk.Duration { return awscdk.Duration_Minutes(jsii.Number(n)) }
