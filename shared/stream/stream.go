// Package stream decodes what the stream of the incident table delivers. Only the keys are read: the
// stream is a wake-up, and the update log in the table is the truth.
package stream

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/casebridge/casebridge/shared/batch"
)

// Batch is the event of a DynamoDB stream mapping.
type Batch struct {
	Records []json.RawMessage `json:"Records"`
}

// Record is the news that an update was added to the log of an incident.
type Record struct {
	SequenceNumber string
	Incident       string // number
	Version        int64
}

// wire is what is read of a stream record (DynamoDB Streams API: Record).
type wire struct {
	DynamoDB struct {
		SequenceNumber string `json:"SequenceNumber"`
		Keys           struct {
			PK struct {
				S string `json:"S"`
			} `json:"pk"`
			SK struct {
				S string `json:"S"`
			} `json:"sk"`
		} `json:"Keys"`
	} `json:"dynamodb"`
}

// Decode reads one record of a batch. Every error is batch.ErrNever; SequenceNumber is still given when it could be read.
func Decode(raw []byte) (Record, error) {
	var w wire
	if err := json.Unmarshal(raw, &w); err != nil {
		return Record{SequenceNumber: w.DynamoDB.SequenceNumber}, fmt.Errorf("%w: %w", batch.ErrNever, err)
	}
	r := Record{SequenceNumber: w.DynamoDB.SequenceNumber}
	number, ok := strings.CutPrefix(w.DynamoDB.Keys.PK.S, "INC#")
	version, ok2 := strings.CutPrefix(w.DynamoDB.Keys.SK.S, "UPDATE#")
	if !ok || !ok2 || number == "" {
		return r, fmt.Errorf("%w: pk %q and sk %q are not an update's", batch.ErrNever, w.DynamoDB.Keys.PK.S, w.DynamoDB.Keys.SK.S)
	}
	n, err := strconv.ParseInt(version, 10, 64)
	if err != nil || n < 1 {
		return r, fmt.Errorf("%w: sk %q has no version", batch.ErrNever, w.DynamoDB.Keys.SK.S)
	}
	r.Incident, r.Version = number, n
	return r, nil
}
