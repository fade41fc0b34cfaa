package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/casebridge/casebridge/infra/local/issuer"
	"github.com/casebridge/casebridge/shared/api"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
	"github.com/casebridge/casebridge/shared/env"
	"github.com/casebridge/casebridge/shared/invocation"
	"github.com/casebridge/casebridge/shared/token"
)

// watched are the metrics of the alarms, each with its dimensions, by the alarms that watch them.
func watched() map[string][]map[string]any {
	all := map[string][]map[string]any{}
	for id, alarm := range ofType("AWS::CloudWatch::Alarm") {
		if alarm.Properties["MetricName"] != nil {
			all[alarmName(id)] = append(all[alarmName(id)], alarm.Properties)
		}
		for _, part := range list(alarm.Properties["Metrics"]) {
			if metric, ok := at(part, "MetricStat", "Metric").(map[string]any); ok {
				all[alarmName(id)] = append(all[alarmName(id)], metric)
			}
		}
	}
	return all
}

// dimensionsOf are the dimensions of a metric in the template by name.
func dimensionsOf(metric map[string]any) map[string]any {
	dimensions := map[string]any{}
	for _, dimension := range list(metric["Dimensions"]) {
		dimensions[at(dimension, "Name").(string)] = at(dimension, "Value")
	}
	return dimensions
}

// asWritten names a metric with its dimensions, which make it another metric than that of the same
// name without them.
func asWritten(name string, dimensions map[string]any) string {
	var pairs []string
	for dimension, value := range dimensions {
		pairs = append(pairs, fmt.Sprintf("%s=%v", dimension, value))
	}
	slices.Sort(pairs)
	return name + " by " + strings.Join(pairs, ", ")
}

// The metrics that alarms watch are those that the functions write into their lines, dimension by
// dimension: an alarm on a metric that nobody writes never begins.
func TestAlarmsWatchMetricsThatFunctionsWrite(t *testing.T) {
	written := written(t)
	for alarm, metrics := range watched() {
		for _, metric := range metrics {
			if metric["Namespace"] != invocation.Namespace {
				continue
			}
			name := asWritten(metric["MetricName"].(string), dimensionsOf(metric))
			if !slices.Contains(written, name) {
				t.Errorf("%s watches %s; the functions write %s", alarm, name, strings.Join(written, "; "))
			}
		}
	}
}

// written are the metrics in the lines of functions that are deployed as the template says.
func written(t *testing.T) []string {
	t.Helper()
	var lines bytes.Buffer
	function := invocation.Function{
		Stack:  variables(t, "cases")[env.Stack].(string),
		Logger: slog.New(slog.NewJSONHandler(&lines, nil)),
	}
	for _, handler := range []lambda.Handler{
		measuring{
			invocation.NotesWritten, invocation.NotesLag, invocation.NotificationsLag, invocation.PendingNotesAge,
			invocation.PendingNotificationsAge, invocation.PendingMessagesAge, invocation.SetAside, invocation.Redriven,
			invocation.RecordsDisagree,
		},
		refusing(t, token.Config{JWKS: publicKeys()}),
		refusing(t, token.Config{JWKSURL: "http://127.0.0.1:1/nobody-is-here"}),
	} {
		event, err := json.Marshal(events.APIGatewayProxyRequest{
			HTTPMethod: http.MethodGet, Path: "/cases",
			Headers: map[string]string{"Authorization": "Bearer " + unknownToken(t)},
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := function.Logged(handler).Invoke(t.Context(), event); err != nil {
			t.Fatal(err)
		}
	}
	return inLines(t, lines.Bytes())
}

// unknownToken is a token that is signed with a key of nobody.
func unknownToken(t *testing.T) string {
	t.Helper()
	nobody, err := issuer.New()
	if err != nil {
		t.Fatal(err)
	}
	nobody.Rename("https://issuer.test")
	signed, err := nobody.Token(csmtest.Bob, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// measuring measures each of the metrics.
type measuring []invocation.Metric

// Invoke is lambda.Handler's.
func (m measuring) Invoke(ctx context.Context, _ []byte) ([]byte, error) {
	for _, metric := range m {
		invocation.Measure(ctx, metric, 1)
	}
	return nil, nil
}

// refusing is the API with the keys, which refuses every token.
func refusing(t *testing.T, config token.Config) lambda.Handler {
	t.Helper()
	config.Issuer, config.Audience = "https://issuer.test", issuer.Audience
	tokens, err := token.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return lambda.NewHandler(api.Lambda(api.Handler("cases", nil, tokens)))
}

// inLines are the metrics that CloudWatch makes of the lines (embedded metric format).
func inLines(t *testing.T, lines []byte) (names []string) {
	t.Helper()
	for raw := range bytes.Lines(lines) {
		var line map[string]any
		if err := json.Unmarshal(raw, &line); err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		for _, directive := range list(at(line, "_aws", "CloudWatchMetrics")) {
			equal(t, "namespace", at(directive, "Namespace"), invocation.Namespace)
			for _, set := range list(at(directive, "Dimensions")) {
				dimensions := map[string]any{}
				for _, name := range list(set) {
					dimensions[name.(string)] = line[name.(string)]
				}
				for _, metric := range list(at(directive, "Metrics")) {
					names = append(names, asWritten(at(metric, "Name").(string), dimensions))
				}
			}
		}
	}
	return names
}

// ofAWS are the metrics of AWS services that alarms may watch: the dimension that each has, and
// what its value must be of (Amazon CloudWatch metrics in the developer guides of Lambda, API
// Gateway, DynamoDB and SQS).
var ofAWS = map[string]struct {
	dimension string
	of        string // the type of the resource
	property  string // of the resource that the value is; "": the value refers to it
	metrics   []string
}{
	"AWS/Lambda": {
		"FunctionName", "AWS::Lambda::Function", "",
		[]string{"Invocations", "Errors", "Throttles", "IteratorAge", "DestinationDeliveryFailures"},
	},
	"AWS/ApiGateway": {"ApiName", "AWS::ApiGateway::RestApi", "Name", []string{"5XXError", "Latency"}},
	"AWS/DynamoDB":   {"TableName", "AWS::DynamoDB::Table", "", []string{"ReadThrottleEvents", "WriteThrottleEvents"}},
	"AWS/SQS": {
		"QueueName", "AWS::SQS::Queue", "",
		[]string{"ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"},
	},
}

func TestAlarmsWatchMetricsThatAWSWrites(t *testing.T) {
	for alarm, metrics := range watched() {
		for _, metric := range metrics {
			namespace := metric["Namespace"].(string)
			if namespace == invocation.Namespace {
				continue
			}
			service, known := ofAWS[namespace]
			if !known || !slices.Contains(service.metrics, metric["MetricName"].(string)) {
				t.Errorf("%s watches %s %v, which is not known to exist", alarm, namespace, metric["MetricName"])
				continue
			}
			dimensions := dimensionsOf(metric)
			value, found := dimensions[service.dimension]
			if !found || len(dimensions) != 1 {
				t.Errorf("%s watches %v by %v, want %s alone", alarm, metric["MetricName"], dimensions, service.dimension)
			}
			if !isOf(value, service.of, service.property) {
				t.Errorf("%s: %s is %v, which is of no %s", alarm, service.dimension, value, service.of)
			}
		}
	}
}

// isOf says that the value refers to a resource of that type, or is that property of one.
func isOf(value any, kind, property string) bool {
	for id, made := range ofType(kind) {
		if property != "" && made.Properties[property] == value {
			return true
		}
		reference := fmt.Sprint(at(value, "Ref"), at(value, "Fn::GetAtt", 0))
		if property == "" && strings.Contains(reference, id) {
			return true
		}
	}
	return false
}
