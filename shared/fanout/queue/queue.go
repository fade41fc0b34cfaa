// Package queue sends the jobs of big fan-outs to an SQS queue.
package queue

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/casebridge/casebridge/shared/fanout"
)

// SQS is the queue of the fanout function.
type SQS struct {
	Client *sqs.Client
	URL    string
}

// New is the queue with that URL.
func New(config aws.Config, url string) SQS {
	return SQS{Client: sqs.NewFromConfig(config), URL: url}
}

// messagesAtOnce is the limit of SendMessageBatch.
const messagesAtOnce = 10

// Send sends the jobs. With an error some may have been sent: sending all again is harmless.
func (q SQS) Send(ctx context.Context, jobs []fanout.Job) error {
	for begin := 0; begin < len(jobs); begin += messagesAtOnce {
		var entries []types.SendMessageBatchRequestEntry
		for i, job := range jobs[begin:min(begin+messagesAtOnce, len(jobs))] {
			message, err := json.Marshal(job)
			if err != nil {
				return fmt.Errorf("fanout: encode a job: %w", err)
			}
			entries = append(entries, types.SendMessageBatchRequestEntry{
				Id:          aws.String(strconv.Itoa(i)),
				MessageBody: aws.String(string(message)),
			})
		}
		out, err := q.Client.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{
			QueueUrl: &q.URL,
			Entries:  entries,
		})
		if err != nil {
			return fmt.Errorf("fanout: send %d jobs: %w", len(entries), err)
		}
		if len(out.Failed) > 0 {
			return fmt.Errorf("fanout: %d of %d jobs were not taken: %s",
				len(out.Failed), len(entries), aws.ToString(out.Failed[0].Message))
		}
	}
	return nil
}
