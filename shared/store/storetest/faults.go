package storetest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// Fault is what goes wrong with one request to DynamoDB.
type Fault int

// The faults.
const (
	None            Fault = iota
	LoseRequest           // it never arrives
	LoseAnswer            // it is done, but the answer does not arrive
	Throttle              // DynamoDB refuses it for now: ProvisionedThroughputExceededException
	ThrottleTable         // the same with ThrottlingException
	ThrottleAccount       // the same with RequestLimitExceeded
	ThrottleAction        // the same; a TransactWriteItems with a transaction cancelled by ThrottlingError
	Partly                // a BatchWriteItem: only every second item is taken
)

// WithFaults makes the n-th request of the client, counted from 1, go wrong as plan says. operation
// is the API's name, such as BatchWriteItem.
func WithFaults(plan func(n int, operation string) Fault) func(*dynamodb.Options) {
	return func(o *dynamodb.Options) { o.HTTPClient = &faulty{plan: plan} }
}

type faulty struct {
	plan func(int, string) Fault
	sent atomic.Int64
}

var errLost = errors.New("storetest: lost on the way")

func (f *faulty) Do(r *http.Request) (*http.Response, error) {
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	switch fault := f.plan(int(f.sent.Add(1)), operation); {
	case fault == LoseRequest:
		return nil, errLost
	case refusals[fault] != "":
		return refusal(r, fault, operation), nil
	case fault == Partly && operation == "BatchWriteItem":
		return partly(r)
	case fault == LoseAnswer:
		resp, err := http.DefaultClient.Do(r)
		if err == nil {
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
		}
		return nil, errLost
	}
	return http.DefaultClient.Do(r)
}

// Throttling is every way in which DynamoDB refuses a request for now.
var Throttling = []Fault{Throttle, ThrottleTable, ThrottleAccount, ThrottleAction}

// refusals are the errors of the faults that DynamoDB itself answers with.
var refusals = map[Fault]string{
	Throttle:        "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
	ThrottleTable:   "com.amazon.coral.availability#ThrottlingException",
	ThrottleAccount: "com.amazonaws.dynamodb.v20120810#RequestLimitExceeded",
	ThrottleAction:  "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
}

func refusal(r *http.Request, fault Fault, operation string) *http.Response {
	body := `{"__type":"` + refusals[fault] + `","message":"too fast"}`
	if fault == ThrottleAction && operation == "TransactWriteItems" {
		body = `{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","message":"cancelled",` +
			`"CancellationReasons":[{"Code":"None"},{"Code":"ThrottlingError","Message":"too fast"}]}`
	}
	return &http.Response{
		StatusCode: http.StatusBadRequest, Request: r, Body: io.NopCloser(strings.NewReader(body)),
		Header: http.Header{"Content-Type": {"application/x-amz-json-1.0"}},
	}
}

// partly sends every second item of a batch and reports the others as unprocessed. DynamoDB Local
// does not check that the signature is still that of the body.
func partly(r *http.Request) (*http.Response, error) {
	var in struct{ RequestItems map[string][]json.RawMessage }
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return nil, err
	}
	left := map[string][]json.RawMessage{}
	for table, items := range in.RequestItems {
		var taken []json.RawMessage
		for n, item := range items {
			if n%2 == 0 {
				taken = append(taken, item)
			} else {
				left[table] = append(left[table], item)
			}
		}
		in.RequestItems[table] = taken
	}
	sent, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(sent)), int64(len(sent))
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	answer, err := json.Marshal(map[string]any{"UnprocessedItems": left})
	if err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: resp.StatusCode, Request: r, Body: io.NopCloser(bytes.NewReader(answer)),
		Header: http.Header{"Content-Type": {"application/x-amz-json-1.0"}},
	}, nil
}
