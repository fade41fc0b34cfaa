package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/casebridge/casebridge/shared/env"
)

// NewNotifications makes the topic that other systems subscribe to. The publishers find it in
// NOTIFICATION_TOPIC.
func NewNotifications(
	scope constructs.Construct, id string, ground Ground, publishers ...awslambda.Function,
) awssns.Topic {
	scope = constructs.NewConstruct(scope, jsii.String(id))
	topic := awssns.NewTopic(scope, jsii.String("Topic"), &awssns.TopicProps{
		EnforceSSL: jsii.Bool(true),
		MasterKey:  ground.Key,
	})
	for _, publisher := range publishers {
		topic.GrantPublish(publisher)
		publisher.AddEnvironment(jsii.String(env.NotificationTopic), topic.TopicArn(), nil)
		if ground.Config.LinkBase != "" {
			publisher.AddEnvironment(jsii.String(env.LinkBase), jsii.String(ground.Config.LinkBase), nil)
		}
	}
	return topic
}
