package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/casebridge/casebridge/shared/csm"
)

// Topic publishes to an SNS topic: a notification or a delivery as JSON, and its id and kind as
// message attributes, so that subscribers can filter, and drop what came twice. A notification
// has the attribute incident too, a delivery case and recipient_type.
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
	body, err := json.Marshal(n)
	if err != nil {
		return fmt.Errorf("notify: encode %s: %w", n.ID, err)
	}
	_, err = t.Client.Publish(ctx, &sns.PublishInput{
		TopicArn: &t.ARN,
		Message:  aws.String(string(body)),
		MessageAttributes: attributes(map[string]string{
			"id":       n.ID,
			"kind":     string(n.Kind),
			"incident": n.Incident,
		}),
	})
	if err != nil {
		return fmt.Errorf("notify: publish %s: %w", n.ID, err)
	}
	return nil
}

func attributes(texts map[string]string) map[string]types.MessageAttributeValue {
	values := map[string]types.MessageAttributeValue{}
	for name, text := range texts {
		values[name] = types.MessageAttributeValue{DataType: aws.String("String"), StringValue: &text}
	}
	return values
}

// The limits of PublishBatch: 10 messages, and 262,144 bytes for all of them with their attributes.
const (
	deliveriesAtOnce = 10
	bytesAtOnce      = 250_000
)

// Deliver sends the deliveries, as many at once as SNS takes.
func (t Topic) Deliver(ctx context.Context, deliveries []csm.Delivery) error {
	var entries []types.PublishBatchRequestEntry
	size := 0
	for _, delivery := range deliveries {
		entry, bytes, err := entryOf(delivery)
		if err != nil {
			return err
		}
		if len(entries) == deliveriesAtOnce || len(entries) > 0 && size+bytes > bytesAtOnce {
			if err := t.publish(ctx, entries); err != nil {
				return err
			}
			entries = nil
			size = 0
		}
		entry.Id = aws.String(strconv.Itoa(len(entries)))
		entries = append(entries, entry)
		size += bytes
	}
	if len(entries) == 0 {
		return nil
	}
	return t.publish(ctx, entries)
}

// entryOf is the delivery as SNS takes it, without its place in the batch, and its size.
func entryOf(delivery csm.Delivery) (entry types.PublishBatchRequestEntry, size int, err error) {
	body, err := json.Marshal(delivery)
	if err != nil {
		return entry, 0, fmt.Errorf("notify: encode %s: %w", delivery.ID, err)
	}
	texts := map[string]string{
		"id":             delivery.ID,
		"kind":           string(delivery.Kind),
		"case":           delivery.Case,
		"recipient_type": string(delivery.Recipient.Type),
	}
	size = len(body)
	for name, text := range texts {
		size += len(name) + len("String") + len(text)
	}
	entry.Message = aws.String(string(body))
	entry.MessageAttributes = attributes(texts)
	return entry, size, nil
}

func (t Topic) publish(ctx context.Context, entries []types.PublishBatchRequestEntry) error {
	out, err := t.Client.PublishBatch(ctx, &sns.PublishBatchInput{
		TopicArn:                   &t.ARN,
		PublishBatchRequestEntries: entries,
	})
	if err != nil {
		return fmt.Errorf("notify: publish %d messages: %w", len(entries), err)
	}
	if len(out.Failed) > 0 {
		return fmt.Errorf("notify: %d of %d messages were not taken: %s",
			len(out.Failed), len(entries), aws.ToString(out.Failed[0].Message))
	}
	return nil
}
