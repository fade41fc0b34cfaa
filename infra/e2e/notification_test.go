package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/casebridge/casebridge/infra/deployment"
	"github.com/casebridge/casebridge/shared/csm"
)

func TestTheCallerIsNotifiedUnlessACustomerWhoFollowsTheCase(t *testing.T) {
	s := newScene(t)
	inbox := s.subscribe()
	direct, linked := s.openIncident().Number, s.createIncident(s.openCase().Number).Number
	for _, i := range []string{direct, linked} {
		s.call(s.engineer, 200, nil, "PATCH", "/incidents/"+i,
			map[string]any{"state": "in_progress", "comments": "At work."})
	}
	want := []string{direct + ".1.created", direct + ".2.comment", direct + ".2.state"}
	got := map[string]int{}
	s.within(time.Minute, func() bool {
		for _, n := range s.receive(inbox) {
			if n.Incident == direct || n.Incident == linked {
				got[n.ID]++
			}
		}
		return len(got) >= len(want)
	})
	ids := []string{}
	for id := range got {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	if diff := cmp.Diff(want, ids); diff != "" {
		t.Errorf("notifications (-want +got):\n%s", diff)
	}
	s.wantActivity(direct, "Notification of ada (state) sent")
	s.wantActivity(linked, "Notification of grace (state) suppressed")
}

// wantActivity waits until the incident's activities have a line that begins so.
func (s scene) wantActivity(incident, want string) {
	s.Helper()
	var page struct{ Items []csm.Note }
	if !s.within(time.Minute, func() bool {
		s.call(s.engineer, 200, &page, "GET", "/incidents/"+incident+"/activities", nil)
		return slices.ContainsFunc(page.Items, func(n csm.Note) bool {
			return strings.HasPrefix(n.Text, want)
		})
	}) {
		s.Errorf("activities of %s have no %q: %+v", incident, want, page.Items)
	}
}

type queue struct {
	client *sqs.Client
	url    *string
}

// subscribe makes a queue that gets all notifications, until the test ends.
func (s scene) subscribe() queue {
	s.Helper()
	outputs := s.outputs()
	c, err := config.LoadDefaultConfig(s.ctx)
	s.must(err)
	q := queue{client: sqs.NewFromConfig(c)}
	made, err := q.client.CreateQueue(s.ctx,
		&sqs.CreateQueueInput{QueueName: aws.String(fmt.Sprintf("e2e-%d", time.Now().UnixNano()))})
	s.must(err)
	q.url = made.QueueUrl
	s.Cleanup(func() {
		_, _ = q.client.DeleteQueue(context.Background(), &sqs.DeleteQueueInput{QueueUrl: q.url})
	})
	about, err := q.client.GetQueueAttributes(s.ctx,
		&sqs.GetQueueAttributesInput{
			QueueUrl:       q.url,
			AttributeNames: []types.QueueAttributeName{types.QueueAttributeNameQueueArn},
		})
	s.must(err)
	arn, topic := about.Attributes["QueueArn"], outputs[deployment.NotificationTopic]
	policy := fmt.Sprintf(
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage","Resource":%q,"Condition":{"ArnEquals":{"aws:SourceArn":%q}}}]}`, arn, topic)
	_, err = q.client.SetQueueAttributes(s.ctx,
		&sqs.SetQueueAttributesInput{QueueUrl: q.url, Attributes: map[string]string{"Policy": policy}})
	s.must(err)
	topics := sns.NewFromConfig(c)
	subscription, err := topics.Subscribe(s.ctx,
		&sns.SubscribeInput{
			TopicArn:   &topic,
			Protocol:   aws.String("sqs"),
			Endpoint:   &arn,
			Attributes: map[string]string{"RawMessageDelivery": "true"},
		})
	s.must(err)
	s.Cleanup(func() {
		_, _ = topics.Unsubscribe(context.Background(),
			&sns.UnsubscribeInput{SubscriptionArn: subscription.SubscriptionArn})
	})
	return q
}

func (s scene) receive(q queue) (got []csm.Notification) {
	s.Helper()
	out, err := q.client.ReceiveMessage(s.ctx,
		&sqs.ReceiveMessageInput{QueueUrl: q.url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1})
	s.must(err)
	for _, m := range out.Messages {
		var n csm.Notification
		s.must(json.Unmarshal([]byte(*m.Body), &n))
		got = append(got, n)
	}
	return got
}

func (s scene) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}
