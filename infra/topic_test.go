package main

import "testing"

func TestNotifications(t *testing.T) {
	id := outputRef(t, "NotificationTopic")
	equal(t, "topic", template.Resources[id].Type, "AWS::SNS::Topic")
	// Renaming the topic would replace it, and its subscriptions would be gone.
	equal(t, "logical id", id, "NotificationsTopicAE679CBD")
	equal(t, "name", template.Resources[id].Properties["TopicName"], nil)
	for _, publisher := range []string{"notify", "fanout", "repair"} {
		equal(t, "NOTIFICATION_TOPIC of "+publisher,
			at(variables(t, publisher), "NOTIFICATION_TOPIC", "Ref"), id)
	}

	policy := only(t, "AWS::SNS::TopicPolicy")
	equal(t, "topic of the policy", at(policy, "Topics", 0, "Ref"), id)
	onlyRefusesPlainHTTP(t, "topic policy", policy)
}
