package main

import (
	"slices"
	"testing"

	"github.com/casebridge/casebridge/infra/deployment"
)

// DynamoDB throttles a stream that more than two read.
func TestTheStreamHasTwoConsumers(t *testing.T) {
	var consumers []string
	for function := range mappingsOn(t, attribute(outputRef(t, "IncidentTable"), "StreamArn")) {
		consumers = append(consumers, function)
	}
	slices.Sort(consumers)
	equal(t, "consumers", consumers, []string{"notify", "worknotes"})
}

func TestUpdateStream(t *testing.T) {
	stream := attribute(outputRef(t, "IncidentTable"), "StreamArn")
	for function, mapping := range mappingsOn(t, stream) {
		equal(t, "mapping of "+function, mapping, map[string]any{
			"FunctionName":     map[string]any{"Ref": outputRef(t, deployment.FunctionOutput(function))},
			"EventSourceArn":   stream,
			"StartingPosition": "TRIM_HORIZON",
			"BatchSize":        100.0,
			// DynamoDB keeps the records of one incident in order.
			"ParallelizationFactor": 10.0,
			"FilterCriteria": map[string]any{"Filters": []any{map[string]any{
				"Pattern": `{"eventName":["INSERT"],"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"UPDATE#"}]}}}}`,
			}}},
			"FunctionResponseTypes":      []any{"ReportBatchItemFailures"},
			"BisectBatchOnFunctionError": true,
			"MaximumRetryAttempts":       10.0,
			"MaximumRecordAgeInSeconds":  43200.0,
			"DestinationConfig": map[string]any{
				"OnFailure": map[string]any{"Destination": attribute(outputRef(t, "FailureBucket"), "Arn")},
			},
		})
	}
}

// The notes of a fan-out wake nobody: of the case table, only new messages reach a function.
func TestMessageStream(t *testing.T) {
	stream := attribute(outputRef(t, "CaseTable"), "StreamArn")
	mappings := mappingsOn(t, stream)
	equal(t, "number of mappings", len(mappings), 1)
	equal(t, "filter", mappings["notify"]["FilterCriteria"],
		map[string]any{"Filters": []any{map[string]any{
			"Pattern": `{"eventName":["INSERT"],"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"MESSAGE#"}]}}}}`,
		}}})
}

// mappingsOn gives the event source mappings on a source by the function that they call. A
// function with two of them fails the test.
func mappingsOn(t *testing.T, source any) map[string]map[string]any {
	t.Helper()
	found := map[string]map[string]any{}
	for id, mapping := range ofType("AWS::Lambda::EventSourceMapping") {
		if pretty(mapping.Properties["EventSourceArn"]) != pretty(source) {
			continue
		}
		for _, name := range functionNames() {
			if at(mapping.Properties, "FunctionName",
				"Ref") != outputRef(t, deployment.FunctionOutput(name)) {
				continue
			}
			if found[name] != nil {
				t.Errorf("%s is a second mapping of %s", id, name)
			}
			found[name] = mapping.Properties
		}
	}
	return found
}
