package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"

	"github.com/casebridge/casebridge/shared/metric"
)

// addCounted makes the alarms on what the functions count in their logs.
func addCounted(ground Ground) {
	ground.Alarms.Add(Alarm{
		Name: "RecordsDisagree",
		Meaning: "A call found that the two tables disagree about a case and its incident: " +
			"calls on that case are refused until the records are mended.",
		Section: "records-disagree",
		Metric:  counted(ground.Config, metric.RecordsDisagree),
	})
	ground.Alarms.Add(Alarm{
		Name: "KeysUnavailable",
		Meaning: "For ten minutes tokens could not be checked, because the issuer's keys " +
			"cannot be fetched: those calls are answered 503.",
		Section: "token-keys-are-missing",
		Metric:  counted(ground.Config, metric.KeysUnavailable),
		Periods: 2,
	})
}

// counted is how often the functions of the stack counted it in five minutes.
func counted(config Config, name metric.Name) awscloudwatch.IMetric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace:     jsii.String(metric.Namespace),
		MetricName:    jsii.String(string(name)),
		DimensionsMap: &map[string]*string{metric.Stack: jsii.String(config.Name)},
		Statistic:     jsii.String("Sum"),
		Period:        minutes(5),
	})
}
