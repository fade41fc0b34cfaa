package main

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// ofProd gives the resources of a type in prod.
func ofProd(kind string) []map[string]any {
	var found []map[string]any
	for _, id := range slices.Sorted(maps.Keys(prod.Resources)) {
		if r := prod.Resources[id]; r.Type == kind {
			found = append(found, r.Properties)
		}
	}
	return found
}

func TestProdEncryptsEverythingWithItsOwnKey(t *testing.T) {
	keys := ofProd("AWS::KMS::Key")
	equal(t, "keys", len(keys), 1)
	equal(t, "rotation", keys[0]["EnableKeyRotation"], true)
	key := map[string]any{}
	for id, r := range prod.Resources {
		if r.Type == "AWS::KMS::Key" {
			key = attribute(id, "Arn").(map[string]any)
		}
	}
	encrypted := map[string][]any{
		"AWS::DynamoDB::Table":     {"SSESpecification", "KMSMasterKeyId"},
		"AWS::SQS::Queue":          {"KmsMasterKeyId"},
		"AWS::SNS::Topic":          {"KmsMasterKeyId"},
		"AWS::Logs::LogGroup":      {"KmsKeyId"},
		"AWS::Lambda::Function":    {"KmsKeyArn"},
		"AWS::Backup::BackupVault": {"EncryptionKeyArn"},
	}
	for kind, where := range encrypted {
		resources := ofProd(kind)
		if len(resources) == 0 {
			t.Errorf("there is no %s", kind)
		}
		for _, properties := range resources {
			equal(t, "key of "+kind, at(properties, where...), key)
		}
	}
	failures := prod.Resources["FailuresBucket3D5A4556"].Properties
	equal(t, "key of the failure bucket",
		at(failures, "BucketEncryption", "ServerSideEncryptionConfiguration", 0,
			"ServerSideEncryptionByDefault", "KMSMasterKeyID"), key)
	if at(failures, "LoggingConfiguration", "DestinationBucketName", "Ref") == nil {
		t.Error("the access to the failure bucket is not logged")
	}
}

func TestProdKeepsWhatHoldsData(t *testing.T) {
	got := map[string]string{}
	for id, r := range prod.Resources {
		if r.Type == "AWS::DynamoDB::Table" {
			equal(t, id+" deletion protection", r.Properties["DeletionProtectionEnabled"], true)
		}
		if slices.Contains(
			[]string{"AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::KMS::Key", "AWS::Logs::LogGroup"},
			r.Type) && r.DeletionPolicy != "Retain" {
			t.Errorf("%s has the deletion policy %q", id, r.DeletionPolicy)
		}
		if r.Type == "AWS::DynamoDB::Table" || r.Type == "AWS::SNS::Topic" {
			got[id] = r.Type
		}
	}
	// The same logical ids as without options, so that switching one on replaces nothing.
	for id := range got {
		if _, same := template.Resources[id]; !same && !strings.HasPrefix(id, "OnCall") {
			t.Errorf("%s is another resource than without options", id)
		}
	}
}

func TestProdTellsWhoIsOnCallOfEveryAlarm(t *testing.T) {
	var alarms []map[string]any
	for id, r := range prod.Resources {
		switch {
		case r.Type != "AWS::CloudWatch::Alarm":
		case strings.Contains(id, "Release"): // whoever releases sees that it is taken back
			equal(t, id+" tells", r.Properties["AlarmActions"], nil)
		default:
			alarms = append(alarms, r.Properties)
		}
	}
	equal(t, "alarms", len(alarms), len(ofType("AWS::CloudWatch::Alarm")))
	for _, alarm := range alarms {
		for _, when := range []string{"AlarmActions", "OKActions"} {
			topic, _ := at(alarm, when, 0, "Ref").(string)
			if !strings.HasPrefix(topic, "OnCall") {
				t.Errorf("%s: %s tells %q", alarm["AlarmDescription"], when, topic)
			}
		}
	}
	subscription := ofProd("AWS::SNS::Subscription")
	equal(t, "subscriptions", len(subscription), 1)
	equal(t, "address", subscription[0]["Endpoint"], "oncall@example.com")
}

func TestProdLimits(t *testing.T) {
	reserved := map[string]any{}
	for _, fn := range ofProd("AWS::Lambda::Function") {
		if executions := fn["ReservedConcurrentExecutions"]; executions != nil {
			reserved[strings.TrimPrefix(fn["Description"].(string), "Casebridge: ")] = executions
		}
	}
	equal(t, "reserved executions", reserved,
		map[string]any{"fanout": 25.0, "worknotes": 50.0, "notify": 20.0})

	acl := ofProd("AWS::WAFv2::WebACL")[0]
	equal(t, "calls of an address", at(acl, "Rules", 0, "Statement", "RateBasedStatement"),
		map[string]any{"AggregateKeyType": "IP", "Limit": 2000.0})
	equal(t, "samples of requests", at(acl, "VisibilityConfig", "SampledRequestsEnabled"), false)
	equal(t, "firewalls of stages", len(ofProd("AWS::WAFv2::WebACLAssociation")), 1)

	domain := ofProd("AWS::ApiGateway::DomainName")[0]
	equal(t, "TLS", domain["SecurityPolicy"], "TLS_1_2")
	if prod.Outputs["ApiDomainTarget"].Value == nil {
		t.Error("no output says where the domain must point to")
	}
}

// X-Ray knows no resource, so that is the one other thing that the roles may do on everything.
func TestProdIsTracedFromTheCallToTheNote(t *testing.T) {
	equal(t, "stage", ofProd("AWS::ApiGateway::Stage")[0]["TracingEnabled"], true)
	for _, fn := range ofProd("AWS::Lambda::Function") {
		equal(t, "function", at(fn, "TracingConfig", "Mode"), "Active")
		equal(t, "the function knows", at(fn, "Environment", "Variables", "TRACING"), "true")
	}
	traced := 0
	for _, policy := range ofProd("AWS::IAM::Policy") {
		for _, statement := range list(at(policy, "PolicyDocument", "Statement")) {
			var actions []any
			for _, action := range list(at(statement, "Action")) {
				if strings.HasPrefix(action.(string), "xray:") {
					actions = append(actions, action)
				}
			}
			if actions == nil {
				continue
			}
			traced++
			equal(t, "actions", actions, []any{"xray:PutTelemetryRecords", "xray:PutTraceSegments"})
			equal(t, "on", at(statement, "Resource"), "*")
		}
	}
	equal(t, "roles that may write traces", traced, len(functionNames()))
}

func TestWithoutTracingNothingIsTraced(t *testing.T) {
	equal(t, "stage", only(t, "AWS::ApiGateway::Stage")["TracingEnabled"], nil)
	for _, name := range functionNames() {
		equal(t, "variable of "+name, variables(t, name)["TRACING"], nil)
	}
}

func TestProdIsBackedUpIntoAnotherAccount(t *testing.T) {
	plan := ofProd("AWS::Backup::BackupPlan")[0]
	rule := at(plan, "BackupPlan", "BackupPlanRule", 0)
	equal(t, "days", at(rule, "Lifecycle", "DeleteAfterDays"), 35.0)
	equal(t, "copy", at(rule, "CopyActions", 0, "DestinationBackupVaultArn"),
		"arn:aws:backup:eu-central-1:210987654321:backup-vault:copies")
	equal(t, "tables",
		len(list(at(ofProd("AWS::Backup::BackupSelection")[0], "BackupSelection", "Resources"))), 2)
}

func TestEveryResourceOfProdIsTagged(t *testing.T) {
	for _, kind := range []string{"AWS::DynamoDB::Table", "AWS::Lambda::Function", "AWS::SQS::Queue"} {
		for _, properties := range ofProd(kind) {
			tags := map[any]any{}
			for _, tag := range list(properties["Tags"]) {
				tags[at(tag, "Key")] = at(tag, "Value")
			}
			equal(t, "tags of a "+kind, tags,
				map[any]any{"application": "casebridge", "environment": "prod"})
		}
	}
}
