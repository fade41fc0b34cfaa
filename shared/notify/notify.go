// Package notify tells the callers of incidents about updates, through a topic that other systems subscribe to.
package notify

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/casebridge/casebridge/shared/batch"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

// Publisher sends a notification out.
type Publisher interface {
	Publish(ctx context.Context, n csm.Notification) error
}

// Topic publishes to an SNS topic: the notification as JSON, and its id, kind and incident as message
// attributes, so that subscribers can filter, and drop what came twice.
type Topic struct {
	Client *sns.Client
	ARN    string
}

// NewTopic is the topic with that ARN.
func NewTopic(config aws.Config, arn string) Topic {
	return Topic{Client: sns.NewFromConfig(config), ARN: arn}
}

// Publish sends the notification.
func (t Topic) Publish(ctx context.Context, n csm.Notification) error {
	message, err := json.Marshal(n)
	if err != nil {
		return fmt.Errorf("notify: encode %s: %w", n.ID, err)
	}
	text := func(s string) types.MessageAttributeValue {
		return types.MessageAttributeValue{DataType: aws.String("String"), StringValue: &s}
	}
	_, err = t.Client.Publish(ctx, &sns.PublishInput{TopicArn: &t.ARN, Message: aws.String(string(message)), MessageAttributes: map[string]types.MessageAttributeValue{
		"id": text(n.ID), "kind": text(string(n.Kind)), "incident": text(n.Incident),
	}})
	if err != nil {
		return fmt.Errorf("notify: publish %s: %w", n.ID, err)
	}
	return nil
}

// Update sends the notifications of an update, or suppresses them (rule 7), and records which. Each is
// sent at least once, and never again once that is recorded. It returns batch.ErrNever when there is no
// such update.
func Update(ctx context.Context, s *store.Store, to Publisher, incident string, version int64) error {
	due, fate, found, err := s.DueNotifications(ctx, incident, version)
	if err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("%w: there is no update %s version %d", batch.ErrNever, incident, version)
	}
	if len(due) == 0 {
		return nil
	}
	if fate == csm.Sent {
		for _, n := range due {
			if err := to.Publish(ctx, n); err != nil {
				return err
			}
		}
	}
	return s.RecordNotified(ctx, incident, version, due, fate)
}
