package main

import "testing"

func TestUpdateStream(t *testing.T) {
	equal(t, "mapping", only(t, "AWS::Lambda::EventSourceMapping"), map[string]any{
		"FunctionName":     map[string]any{"Ref": outputRef(t, "WorknotesFunction")},
		"EventSourceArn":   attribute(outputRef(t, "IncidentTable"), "StreamArn"),
		"StartingPosition": "TRIM_HORIZON",
		"BatchSize":        100.0,
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
