package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// longPoll is the time in seconds that a receive waits for messages. With any wait
// SQS asks all of its servers; without one it asks some, and may answer that a
// queue with a few messages is empty.
const longPoll = 5

// moveJobs sends each job again before it leaves the dead-letter queue: at worst it is there twice.
func moveJobs(ctx context.Context, c aws.Config, from, to string) (moved int, err error) {
	client := sqs.NewFromConfig(c)
	for {
		out, err := client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
			QueueUrl:            &from,
			MaxNumberOfMessages: 10,
			WaitTimeSeconds:     longPoll,
		})
		if err != nil {
			return moved, fmt.Errorf("receive from %s: %w", from, err)
		}
		if len(out.Messages) == 0 {
			return moved, nil
		}
		for _, message := range out.Messages {
			if err := moveJob(ctx, client, message, from, to); err != nil {
				return moved, err
			}
			moved++
		}
	}
}

func moveJob(
	ctx context.Context, client *sqs.Client, message types.Message, from, to string,
) error {
	_, err := client.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &to, MessageBody: message.Body})
	if err != nil {
		return fmt.Errorf("send to %s: %w", to, err)
	}
	_, err = client.DeleteMessage(ctx,
		&sqs.DeleteMessageInput{QueueUrl: &from, ReceiptHandle: message.ReceiptHandle})
	if err != nil {
		return fmt.Errorf("delete from %s: %w", from, err)
	}
	return nil
}
