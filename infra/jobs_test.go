package main

import "testing"

func TestJobs(t *testing.T) {
	queueID, deadID := outputRef(t, "FanoutQueue"), outputRef(t, "FanoutDeadLetterQueue")
	queue, dead := template.Resources[queueID].Properties, template.Resources[deadID].Properties
	equal(t, "dead-letter queue", queue["RedrivePolicy"], map[string]any{
		"deadLetterTargetArn": attribute(deadID, "Arn"), "maxReceiveCount": 5.0,
	})
	equal(t, "seconds kept dead", dead["MessageRetentionPeriod"], 14*24*60*60.0)
	equal(t, "visibility", queue["VisibilityTimeout"], 360.0)
	fanout := template.Resources[outputRef(t, "FanoutFunction")].Properties
	equal(t, "visibility in timeouts",
		queue["VisibilityTimeout"].(float64)/fanout["Timeout"].(float64), 6.0)

	source := attribute(queueID, "Arn")
	equal(t, "mapping", mappingsOn(t, source), map[string]map[string]any{"fanout": {
		"FunctionName":          map[string]any{"Ref": outputRef(t, "FanoutFunction")},
		"EventSourceArn":        source,
		"BatchSize":             5.0,
		"FunctionResponseTypes": []any{"ReportBatchItemFailures"},
		"ScalingConfig":         map[string]any{"MaximumConcurrency": 20.0},
	}})
	equal(t, "mappings in all", len(ofType("AWS::Lambda::EventSourceMapping")), 4)

	for _, function := range []string{"worknotes", "fanout", "repair"} {
		equal(t, "FANOUT_QUEUE of "+function, at(variables(t, function), "FANOUT_QUEUE", "Ref"), queueID)
	}

	policies := map[any]bool{}
	for id, policy := range ofType("AWS::SQS::QueuePolicy") {
		onlyRefusesPlainHTTP(t, id, policy.Properties)
		policies[at(policy.Properties, "Queues", 0, "Ref")] = true
	}
	equal(t, "queues with a policy", policies, map[any]bool{queueID: true, deadID: true})
}

func onlyRefusesPlainHTTP(t *testing.T, id string, policy map[string]any) {
	t.Helper()
	statements := list(at(policy, "PolicyDocument", "Statement"))
	equal(t, id+" statements", len(statements), 1)
	equal(t, id+" effect", at(statements, 0, "Effect"), "Deny")
	equal(t, id+" condition", at(statements, 0, "Condition"),
		map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}})
}
