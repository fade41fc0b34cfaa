package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/casebridge/casebridge/shared/env"
	"github.com/casebridge/casebridge/shared/invocation"
)

// Failures is where records end that could not be worked on: those that a function sets aside
// itself, and those that Lambda gives up on. They are kept for 30 days.
type Failures struct {
	Bucket awss3.Bucket
}

// NewFailures makes the bucket.
func NewFailures(scope constructs.Construct, id string, ground Ground) Failures {
	scope = constructs.NewConstruct(scope, jsii.String(id))
	props := awss3.BucketProps{
		Encryption:        awss3.BucketEncryption_S3_MANAGED,
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		EnforceSSL:        jsii.Bool(true),
		LifecycleRules: &[]*awss3.LifecycleRule{{
			Expiration:                          awscdk.Duration_Days(jsii.Number(30)),
			AbortIncompleteMultipartUploadAfter: awscdk.Duration_Days(jsii.Number(1)),
		}},
		RemovalPolicy: ground.Removal,
	}
	if ground.Key != nil {
		props.Encryption = awss3.BucketEncryption_KMS
		props.EncryptionKey = ground.Key
		props.BucketKeyEnabled = jsii.Bool(true)
	}
	if ground.Config.AccessLogs {
		props.ServerAccessLogsBucket = newAccessLogs(scope, ground.Removal)
	}
	failures := Failures{Bucket: awss3.NewBucket(scope, jsii.String("Bucket"), &props)}
	failures.watch(ground)
	return failures
}

// newAccessLogs makes the bucket that S3 writes the other bucket's accesses to. S3 can write only
// to one that is encrypted with its own keys.
func newAccessLogs(scope constructs.Construct, removal awscdk.RemovalPolicy) awss3.Bucket {
	return awss3.NewBucket(scope, jsii.String("AccessLogs"), &awss3.BucketProps{
		Encryption:        awss3.BucketEncryption_S3_MANAGED,
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		EnforceSSL:        jsii.Bool(true),
		LifecycleRules:    &[]*awss3.LifecycleRule{{Expiration: awscdk.Duration_Days(jsii.Number(90))}},
		RemovalPolicy:     removal,
	})
}

// watch tells of objects in the bucket for as long as there are any: repair counts them.
func (f Failures) watch(ground Ground) {
	ground.Alarms.Add(Alarm{
		Name:    "RecordsSetAside",
		Meaning: "Changes of incidents could not be handled and were set aside: cases lack a note, or customers a message.",
		Section: "records-were-set-aside",
		Metric:  measured(ground.Config, invocation.SetAside, "", over("Maximum", 5)),
		Keeps:   true,
	})
}

// CountedBy lets the function count the objects of the bucket that it reads from FAILURE_BUCKET.
func (f Failures) CountedBy(fn awslambda.Function) {
	fn.AddEnvironment(jsii.String(env.FailureBucket), f.Bucket.BucketName(), nil)
	fn.AddToRolePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions:   jsii.Strings("s3:ListBucket"),
		Resources: &[]*string{f.Bucket.BucketArn()},
	}))
}

// TakeFrom lets the function set records aside under its own name, in the bucket that it reads from
// FAILURE_BUCKET, and lets its stream mapping use the bucket as the destination of failures.
func (f Failures) TakeFrom(name string, fn awslambda.Function) {
	fn.AddEnvironment(jsii.String(env.FailureBucket), f.Bucket.BucketName(), nil)
	fn.AddToRolePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions: jsii.Strings("s3:PutObject"),
		Resources: &[]*string{
			f.Bucket.ArnForObjects(jsii.String(name + "/*")),
			// Lambda writes with the function's role, always below aws/lambda/.
			f.Bucket.ArnForObjects(jsii.String("aws/lambda/*")),
		},
	}))
	// Lambda refuses a destination whose bucket the role cannot list.
	fn.AddToRolePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions:   jsii.Strings("s3:ListBucket"),
		Resources: &[]*string{f.Bucket.BucketArn()},
	}))
}
