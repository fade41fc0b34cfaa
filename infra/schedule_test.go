package main

import "testing"

func TestSchedule(t *testing.T) {
	repair := outputRef(t, "RepairFunction")
	rule := only(t, "AWS::Events::Rule")
	equal(t, "schedule", rule["ScheduleExpression"], "rate(2 minutes)")
	equal(t, "state", rule["State"], "ENABLED")
	targets := list(rule["Targets"])
	equal(t, "targets", len(targets), 1)
	equal(t, "target", at(targets, 0, "Arn"), attribute(repair, "Arn"))
	equal(t, "times that EventBridge repeats", at(targets, 0, "RetryPolicy", "MaximumRetryAttempts"),
		0.0)

	equal(t, "what Lambda repeats", only(t, "AWS::Lambda::EventInvokeConfig"), map[string]any{
		"FunctionName": map[string]any{"Ref": repair}, "Qualifier": "$LATEST",
		"MaximumRetryAttempts": 0.0, "MaximumEventAgeInSeconds": 120.0,
	})
	equal(t, "reserved concurrency",
		template.Resources[repair].Properties["ReservedConcurrentExecutions"], nil)

	var rules []string
	for id := range ofType("AWS::Events::Rule") {
		rules = append(rules, id)
	}
	permissions := 0
	for id, permission := range ofType("AWS::Lambda::Permission") {
		if permission.Properties["Principal"] == "events.amazonaws.com" {
			permissions++
			equal(t, id+" function", permission.Properties["FunctionName"], attribute(repair, "Arn"))
			equal(t, id+" source", permission.Properties["SourceArn"], attribute(rules[0], "Arn"))
		}
	}
	equal(t, "permissions", permissions, 1)
}
