package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/casebridge/casebridge/events"
)

func TestWhatIsNormalStaysAsItIs(t *testing.T) {
	how := map[string]normal{}
	for _, c := range events.Calls {
		how[c.Name] = normal{by: c.By}
	}
	for _, u := range events.Updates {
		how[u.Name] = normal{spoiled: u.Spoiled}
	}
	files, err := filepath.Glob("../../../events/*/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no events: %v", err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(filepath.Dir(file)) + "/" + strings.TrimSuffix(filepath.Base(file), ".json")
		got, err := how[name].of(content)
		if diff := cmp.Diff(string(content), string(got)); err != nil || diff != "" {
			t.Errorf("%s: error %v, normalised (-file +normal):\n%s", name, err, diff)
		}
	}
}

func TestWhatVariesIsMadeAlike(t *testing.T) {
	numbers := events.Numbers{"case": "CS0000417", "incident": "INC0000230"}
	for _, test := range []struct{ name, payload, want string }{
		{
			"numbers, wherever they are", `{"path":"/cases/CS0000417","body":"{\"number\":\"INC0000230\"}"}`,
			`{"body":"{\"number\":\"INC0000001\"}","path":"/cases/CS0000001"}`,
		},
		{
			"tokens",
			`{"headers":{"Authorization":"Bearer eyJ"},"multiValueHeaders":{"Authorization":["Bearer eyJ"]}}`, `{"headers":{"Authorization":"Bearer {{token of agent}}"},"multiValueHeaders":{"Authorization":["Bearer {{token of agent}}"]}}`,
		},
		{
			"hosts and times",
			`{"requestContext":{"domainName":"127.0.0.1:4766","requestTimeEpoch":1795299152445,"identity":{"userAgent":null}}}`, `{"requestContext":{"domainName":"127.0.0.1:4566","identity":{"userAgent":null},"requestTimeEpoch":1767603600000}}`,
		},
		{
			"moments of an image",
			`{"Records":[{"eventSource":"x","dynamodb":{"NewImage":{"created_at":{"S":"2026-11-21T22:14:37.552Z"}}}}]}`,
			`{"Records":[{"dynamodb":{"NewImage":{"created_at":{"S":"2026-01-05T09:00:00.000Z"}},"SequenceNumber":"000000000000000001001"},"eventID":"00000000-0000-4000-8000-000000000001","eventSource":"x","eventSourceARN":"arn:aws:dynamodb:us-east-1:000000000000:table/incidents/stream/2026-01-05T08:00:00.000"}]}`,
		},
		{
			"the sum of a message",
			`{"Records":[{"eventSource":"aws:sqs","body":"CS0000417","md5OfBody":"x","attributes":{}}]}`,
			`{"Records":[{"attributes":{"ApproximateFirstReceiveTimestamp":"1767603600000","SentTimestamp":"1767603600000"},"body":"CS0000001","eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:us-east-1:000000000000:jobs","md5OfBody":"6c495754fb5d43be028ad55a1718f253","messageId":"00000000-0000-4000-8000-000000000001","receiptHandle":"receipt"}]}`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := normal{by: "agent", numbers: numbers}.of([]byte(test.payload))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, compact(t, got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func compact(t *testing.T, content []byte) string {
	t.Helper()
	var out bytes.Buffer
	if err := json.Compact(&out, content); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
