package main

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"

	"github.com/casebridge/casebridge/shared/invocation"
)

// measured is a metric that the functions of the stack write into their logs. value is that of
// its dimension beside the stack, "" for a metric that has none.
func measured(
	config Config, metric invocation.Metric, value string, options *awscloudwatch.MetricOptions,
) awscloudwatch.IMetric {
	dimensions := map[string]*string{invocation.StackDimension: jsii.String(config.Name)}
	if metric.Dimension != "" {
		dimensions[metric.Dimension] = jsii.String(value)
	}
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace:     jsii.String(invocation.Namespace),
		MetricName:    jsii.String(metric.Name),
		DimensionsMap: &dimensions,
		Statistic:     options.Statistic,
		Period:        options.Period,
		Label:         options.Label,
	})
}

// byDimension is one line for each value that the dimension of the metric has in the stack.
func byDimension(config Config, metric invocation.Metric) awscloudwatch.IMetric {
	search := fmt.Sprintf(`SEARCH('{%s,%s,%s} MetricName="%s" %s="%s"', 'Sum', 300)`,
		invocation.Namespace, invocation.StackDimension, metric.Dimension,
		metric.Name, invocation.StackDimension, config.Name)
	return awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
		Expression:   jsii.String(search),
		Label:        jsii.String(""),
		UsingMetrics: &map[string]awscloudwatch.IMetric{},
		Period:       minutes(5),
	})
}
