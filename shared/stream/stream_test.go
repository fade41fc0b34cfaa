package stream_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/casebridge/casebridge/shared/batch"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/stream"
)

func TestARecordOfAnUpdateNamesItsIncidentAndVersion(t *testing.T) {
	for _, test := range []struct {
		name, record string
		want         stream.Record
	}{
		{
			"the keys alone", record(`{"pk":{"S":"INC#INC0000001"},"sk":{"S":"UPDATE#0000000042"}}`),
			stream.Record{SequenceNumber: "7", Incident: "INC0000001", Version: 42},
		},
		{
			"more than seven and ten digits",
			record(`{"pk":{"S":"INC#INC12345678"},"sk":{"S":"UPDATE#12345678901"}}`),
			stream.Record{SequenceNumber: "7", Incident: "INC12345678", Version: 12345678901},
		},
		{
			"every field of a large image", large,
			stream.Record{SequenceNumber: "100000000000000000042", Incident: "INC0000001", Version: 42},
		},
		{
			"keys in another order, blanks and escapes",
			` { "dynamodb" : { "Keys" : { "sk" : { "S" : "UPDATE\u00230000000001" } , "pk" : { "S" : "INC#INC1" } } , "SequenceNumber" : "7" } } `,
			stream.Record{
				SequenceNumber: "7",
				Incident:       "INC1",
				Version:        1,
			},
		},
		{
			"of a message", record(`{"pk":{"S":"CASE#CS0000001"},"sk":{"S":"MESSAGE#01KE6JV4W0"}}`),
			stream.Record{
				SequenceNumber: "7",
				Message:        store.MessageKey{Case: "CS0000001", Message: "01KE6JV4W0"},
			},
		},
		{
			"an image that looks like keys",
			`{"dynamodb":{"NewImage":{"Keys":{"S":"x"},"pk":{"S":"INC#INC9"},"sk":{"S":"UPDATE#9"}},"Keys":{"pk":{"S":"INC#INC1"},"sk":{"S":"UPDATE#1"}},"SequenceNumber":"7"}}`,
			stream.Record{
				SequenceNumber: "7",
				Incident:       "INC1",
				Version:        1,
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := stream.Decode([]byte(test.record))
			if diff := cmp.Diff(test.want, got); err != nil || diff != "" {
				t.Errorf("error %v, record (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestARecordThatCanNeverWorkIsRefusedWithItsSequenceNumber(t *testing.T) {
	for _, test := range []struct{ name, record, sequence string }{
		{"nothing", "", ""},
		{"null", "null", ""},
		{"no object", "[]", ""},
		{"cut off", large[:len(large)-1], ""},
		{"something behind it", large + "}", ""},
		{"no dynamodb", "{}", ""},
		{"no keys", record(`{}`), "7"},
		{"keys that are no object", record(`"INC#INC1"`), "7"},
		{"a key that is no text", record(`{"pk":{"N":"1"},"sk":{"S":"UPDATE#1"}}`), "7"},
		{"a key of the wrong type", record(`{"pk":{"S":1},"sk":{"S":"UPDATE#1"}}`), "7"},
		{"an incident", record(`{"pk":{"S":"INC#INC1"},"sk":{"S":"INCIDENT"}}`), "7"},
		{"an association", record(`{"pk":{"S":"INC#INC1"},"sk":{"S":"CASE#CS1#1"}}`), "7"},
		{"a case", record(`{"pk":{"S":"CASE#CS1"},"sk":{"S":"UPDATE#1"}}`), "7"},
		{"an incident without a number", record(`{"pk":{"S":"INC#"},"sk":{"S":"UPDATE#1"}}`), "7"},
		{"a note of a case", record(`{"pk":{"S":"CASE#CS1"},"sk":{"S":"NOTE#1"}}`), "7"},
		{"a message of an incident", record(`{"pk":{"S":"INC#INC1"},"sk":{"S":"MESSAGE#1"}}`), "7"},
		{"a message without an id", record(`{"pk":{"S":"CASE#CS1"},"sk":{"S":"MESSAGE#"}}`), "7"},
		{"no version", record(`{"pk":{"S":"INC#INC1"},"sk":{"S":"UPDATE#"}}`), "7"},
		{"a version that is no number", record(`{"pk":{"S":"INC#INC1"},"sk":{"S":"UPDATE#x"}}`), "7"},
		{"a version that is too large", record(`{"pk":{"S":"INC#INC1"},"sk":{"S":"UPDATE#99999999999999999999"}}`), "7"},
		{"version zero", record(`{"pk":{"S":"INC#INC1"},"sk":{"S":"UPDATE#0000000000"}}`), "7"},
		{"a version below zero", record(`{"pk":{"S":"INC#INC1"},"sk":{"S":"UPDATE#-1"}}`), "7"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := stream.Decode([]byte(test.record))
			if !errors.Is(err, batch.ErrNever) {
				t.Errorf("error %v, want ErrNever", err)
			}
			if diff := cmp.Diff(stream.Record{SequenceNumber: test.sequence}, got); diff != "" {
				t.Errorf("record (-want +got):\n%s", diff)
			}
		})
	}
}

func TestABatchWithoutFailuresSaysSo(t *testing.T) {
	got, err := json.Marshal(batch.Result{Failures: []batch.Failure{}})
	if want := `{"batchItemFailures":[]}`; err != nil || string(got) != want {
		t.Errorf("%s, %v, want %s", got, err, want) // Lambda takes null for a failure of the whole batch
	}
}

func record(keys string) string {
	return `{"eventName":"INSERT","dynamodb":{"SequenceNumber":"7","Keys":` + keys + `}}`
}

// large is a record as DynamoDB sends it, with an image of 25 fields.
var large = func() string {
	fields := []string{
		`"pk":{"S":"INC#INC0000001"}`, `"sk":{"S":"UPDATE#0000000042"}`, `"version":{"N":"42"}`,
		`"kinds":{"L":[{"S":"state"},{"S":"comment"}]}`,
	}
	for i := len(fields); i < 25; i++ {
		fields = append(fields,
			fmt.Sprintf(`"field_%d":{"S":"%s"}`, i, strings.Repeat("The disk was replaced. ", 3)))
	}
	return `{"eventID":"c4ca4238a0b923820dcc509a6f75849b","eventName":"INSERT","eventVersion":"1.1","eventSource":"aws:dynamodb","awsRegion":"us-east-1",` +
		`"dynamodb":{"ApproximateCreationDateTime":1767603600.0,"Keys":{"pk":{"S":"INC#INC0000001"},"sk":{"S":"UPDATE#0000000042"}},` +
		`"NewImage":{` + strings.Join(fields,
		",") +
		`},"SequenceNumber":"100000000000000000042","SizeBytes":2048,"StreamViewType":"NEW_IMAGE"},` +
		`"eventSourceARN":"arn:aws:dynamodb:us-east-1:000000000000:table/incidents/stream/2026-01-05T09:00:00.000"}`
}()

// BenchmarkDecode compares Decode with what aws-lambda-go offers, for a
// record with an image of 25 fields.
func BenchmarkDecode(b *testing.B) {
	raw := []byte(large)
	b.Run("Decode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := stream.Decode(raw); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("events.DynamoDBEventRecord", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var r events.DynamoDBEventRecord
			if err := json.Unmarshal(raw, &r); err != nil {
				b.Fatal(err)
			}
		}
	})
	// With the batch around it, as it arrives: what lies in a batch is read
	// once more to cut it into records.
	batch := []byte(`{"Records":[` + strings.Repeat(large+",", 99) + large + `]}`)
	b.Run("batch of 100, Decode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := decodeBatch(batch); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("batch of 100, events.DynamoDBEvent", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := json.Unmarshal(batch, new(events.DynamoDBEvent)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func decodeBatch(raw []byte) error {
	var batch stream.Batch
	if err := json.Unmarshal(raw, &batch); err != nil {
		return err
	}
	for _, r := range batch.Records {
		if _, err := stream.Decode(r); err != nil {
			return err
		}
	}
	return nil
}

// The key of a note names who wrote it.
func TestWhyARecordCanNeverWorkDoesNotShowItsKey(t *testing.T) {
	_, err := stream.Decode([]byte(record(`{"pk":{"S":"CASE#CS0000001"},"sk":{"S":"NOTE#2026-01-05T09:00:00.000Z#kanari#1#comments"}}`)))
	if err == nil || strings.Contains(err.Error(), "kanari") {
		t.Errorf("the error is %v", err)
	}
}
