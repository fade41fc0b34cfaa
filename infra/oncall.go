package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssnssubscriptions"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// NewOnCall makes the topic of the alarms, which sends mail to the address. AWS asks the
// address once whether it wants that.
func NewOnCall(scope constructs.Construct, id, email string, key awskms.IKey) awssns.Topic {
	scope = constructs.NewConstruct(scope, jsii.String(id))
	topic := awssns.NewTopic(scope, jsii.String("Topic"), &awssns.TopicProps{
		EnforceSSL: jsii.Bool(true),
		MasterKey:  key,
	})
	topic.AddSubscription(awssnssubscriptions.NewEmailSubscription(jsii.String(email), nil))
	return topic
}
