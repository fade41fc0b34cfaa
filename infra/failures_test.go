package main

import "testing"

func TestFailureBucket(t *testing.T) {
	id := outputRef(t, "FailureBucket")
	bucket := template.Resources[id].Properties
	equal(t, "encryption",
		at(bucket, "BucketEncryption", "ServerSideEncryptionConfiguration", 0,
			"ServerSideEncryptionByDefault", "SSEAlgorithm"), "AES256")
	equal(t, "public access", bucket["PublicAccessBlockConfiguration"], map[string]any{
		"BlockPublicAcls":       true,
		"BlockPublicPolicy":     true,
		"IgnorePublicAcls":      true,
		"RestrictPublicBuckets": true,
	})
	equal(t, "days kept", at(bucket, "LifecycleConfiguration", "Rules", 0, "ExpirationInDays"), 30.0)

	for _, consumer := range []string{"worknotes", "notify", "repair"} {
		equal(t, "FAILURE_BUCKET of "+consumer, at(variables(t, consumer), "FAILURE_BUCKET", "Ref"), id)
	}

	policy := only(t, "AWS::S3::BucketPolicy")
	statement := at(policy, "PolicyDocument", "Statement", 0)
	equal(t, "bucket of the policy", at(policy, "Bucket", "Ref"), id)
	equal(t, "effect", at(statement, "Effect"), "Deny")
	equal(t, "condition", at(statement, "Condition"),
		map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}})
}
