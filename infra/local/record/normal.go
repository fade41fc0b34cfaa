package main

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"

	"github.com/casebridge/casebridge/events"
	"github.com/casebridge/casebridge/shared/stream"
)

// normal makes a payload the same whenever and wherever it is recorded.
type normal struct {
	by      string
	numbers events.Numbers
	spoiled []int
}

// fixed are the values that vary, by the names of their fields.
var fixed = map[string]any{
	"Host":                        "127.0.0.1:4566",
	"User-Agent":                  "casebridge-record",
	"AWSTraceHeader":              "Root=1-695b7b90-000000000000000000000001;Parent=0000000000000001;Sampled=1",
	"X-Amzn-Trace-Id":             "Root=1-695b7b90-000000000000000000000001;Parent=0000000000000001;Sampled=0",
	"X-Forwarded-Port":            "4566",
	"apiId":                       "api",
	"deploymentId":                "deployment",
	"domainName":                  "127.0.0.1:4566",
	"extendedRequestId":           "00000001",
	"requestId":                   "00000000-0000-4000-8000-000000000001",
	"requestTime":                 "05/Jan/2026:09:00:00 +0000",
	"requestTimeEpoch":            1767603600000,
	"resourceId":                  "resource",
	"userAgent":                   "casebridge-record",
	"ApproximateCreationDateTime": 1767603600,
	"request":                     map[string]any{"S": "01KE6JV4W000000000000000AA"},
}

var moment = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`)

func (n normal) of(payload []byte) ([]byte, error) {
	var event map[string]any
	d := json.NewDecoder(bytes.NewReader([]byte(events.Translate(string(payload), n.numbers,
		events.Sample))))
	d.UseNumber()
	if err := d.Decode(&event); err != nil {
		return nil, err
	}
	records, _ := event["Records"].([]any)
	for i := range records {
		record := records[i].(map[string]any)
		if record["eventSource"] == "aws:sqs" {
			n.message(record)
		} else {
			n.change(i, record)
		}
	}
	if event["detail-type"] != nil {
		event["id"], event["time"] = "00000000-0000-4000-8000-000000000001", "2026-01-05T09:00:00Z"
		event["resources"] = []any{"arn:aws:events:us-east-1:000000000000:rule/repair"}
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(n.walk("", event))
	return out.Bytes(), err
}

// message makes a message of the queue alike. Its sum is made anew, because
// the numbers in the body changed.
func (n normal) message(record map[string]any) {
	sum := md5.Sum([]byte(record["body"].(string)))
	record["md5OfBody"] = hex.EncodeToString(sum[:])
	record["messageId"], record["receiptHandle"] = "00000000-0000-4000-8000-000000000001", "receipt"
	record["eventSourceARN"] = "arn:aws:sqs:us-east-1:000000000000:jobs"
	attributes := record["attributes"].(map[string]any)
	for _, name := range []string{"SentTimestamp", "ApproximateFirstReceiveTimestamp"} {
		attributes[name] = "1767603600000"
	}
}

// change numbers a stream record, whose ids vary but must differ, and spoils it if that is wanted.
func (n normal) change(i int, record map[string]any) {
	change := record["dynamodb"].(map[string]any)
	record["eventID"] = fmt.Sprintf("00000000-0000-4000-8000-%012d", i+1)
	record["eventSourceARN"] = "arn:aws:dynamodb:us-east-1:000000000000:table/" + tableOf(record) +
		"/stream/2026-01-05T08:00:00.000"
	change["SequenceNumber"] = fmt.Sprintf("%021d", 1001+i)
	if slices.Contains(n.spoiled, i) {
		change["Keys"] = "spoiled"
	}
}

// tableOf is the table of the record, by its keys.
func tableOf(record map[string]any) string {
	raw, err := json.Marshal(record)
	if err != nil {
		return "incidents"
	}
	if decoded, err := stream.Decode(raw); err == nil && decoded.OfMessage() {
		return "cases"
	}
	return "incidents"
}

// walk gives the value of that name with all that varies in it made alike.
func (n normal) walk(name string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		if f, ok := fixed[name]; ok {
			return f
		}
		for k := range v {
			v[k] = n.walk(k, v[k])
		}
	case []any:
		for i := range v {
			v[i] = n.walk(name, v[i])
		}
	case nil: // what is not there does not vary
	default:
		if name == "Authorization" {
			return "Bearer " + events.Placeholder(n.by)
		}
		if f, ok := fixed[name]; ok {
			return f
		}
		if text, ok := v.(string); ok && moment.MatchString(text) {
			return "2026-01-05T09:00:00.000Z"
		}
	}
	return v
}
