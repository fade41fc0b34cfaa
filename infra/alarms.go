package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// AlarmsProps is what is watched.
type AlarmsProps struct {
	Functions       Functions
	StreamConsumers []string // names of functions
	DeadJobs        awssqs.Queue
	API             awsapigateway.RestApi
	Failures        Failures
}

// NewAlarms makes one alarm for each thing that somebody must look at. They notify nobody by themselves.
func NewAlarms(scope constructs.Construct, id string, props AlarmsProps) {
	scope = constructs.NewConstruct(scope, jsii.String(id))
	alarm := func(id, description string, metric awscloudwatch.Metric, threshold, periods float64) {
		awscloudwatch.NewAlarm(scope, jsii.String(id), &awscloudwatch.AlarmProps{
			AlarmDescription:   jsii.String(description),
			Metric:             metric,
			Threshold:          jsii.Number(threshold),
			EvaluationPeriods:  jsii.Number(periods),
			ComparisonOperator: awscloudwatch.ComparisonOperator_GREATER_THAN_THRESHOLD,
			TreatMissingData:   awscloudwatch.TreatMissingData_NOT_BREACHING,
		})
	}
	sum := &awscloudwatch.MetricOptions{Statistic: jsii.String("Sum"), Period: minutes(5)}

	for name, fn := range props.Functions.inOrder() {
		alarm(title(name)+"Errors",
			"Function "+name+" crashed, timed out or reported a failure: read its log.",
			fn.MetricErrors(sum), 0, 1)
	}
	age := &awscloudwatch.MetricOptions{Statistic: jsii.String("Maximum"), Period: minutes(1)}
	for _, name := range props.StreamConsumers {
		alarm(title(name)+"Behind",
			"Incident updates wait over a minute for function "+name+": look for its errors and throttles.",
			props.Functions[name].Metric(jsii.String("IteratorAge"), age), 60_000, 3)
	}
	alarm("RecordsSetAside",
		"Stream records could not be worked on: read them in the failure bucket, correct the cause, then sync their cases.",
		awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
			Namespace:  jsii.String("AWS/S3"),
			MetricName: jsii.String("PutRequests"),
			DimensionsMap: &map[string]*string{
				"BucketName": props.Failures.Bucket.BucketName(),
				"FilterId":   jsii.String(requestMetrics),
			},
			Statistic: jsii.String("Sum"),
			Period:    minutes(5),
		}), 0, 1)
	alarm("DeadJobs",
		"Jobs of the fan-out failed five times: read them in the dead-letter queue, correct the cause, then send them back.",
		props.DeadJobs.MetricApproximateNumberOfMessagesVisible(&awscloudwatch.MetricOptions{
			Statistic: jsii.String("Maximum"), Period: minutes(5),
		}), 0, 1)
	alarm("ApiServerErrors",
		"The API answered with 5xx: find the calls in its access log.",
		props.API.MetricServerError(sum), 0, 1)
}

func minutes(n float64) awscdk.Duration { return awscdk.Duration_Minutes(jsii.Number(n)) }
