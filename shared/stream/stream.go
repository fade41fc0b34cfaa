// Package stream decodes what the streams of the tables deliver. Only the keys are read: a stream
// is a wake-up, and the update log and the outbox in the tables are the truth.
package stream

import (
	"encoding/json"
	"fmt"

	"github.com/casebridge/casebridge/shared/batch"
	"github.com/casebridge/casebridge/shared/store"
)

// Batch is the event of a DynamoDB stream mapping.
type Batch struct {
	Records []json.RawMessage `json:"Records"`
}

// Record is the news that an update was added to the log of an incident, or a
// message to the outbox of a case.
type Record struct {
	SequenceNumber string
	// Of an update: the incident's number, and the version.
	Incident string
	Version  int64
	// Message is the zero MessageKey for an update.
	Message store.MessageKey
}

// OfMessage says that the record is of a message, not of an update.
func (r Record) OfMessage() bool { return r.Message != store.MessageKey{} }

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

// Decode reads one record of a batch. Every error is batch.ErrNever; SequenceNumber is
// still given when it could be read.
func Decode(raw []byte) (Record, error) {
	var w wire
	err := json.Unmarshal(raw, &w)
	r := Record{SequenceNumber: w.DynamoDB.SequenceNumber}
	if err != nil {
		return r, fmt.Errorf("%w: %w", batch.ErrNever, err)
	}
	pk := w.DynamoDB.Keys.PK.S
	sk := w.DynamoDB.Keys.SK.S
	var notUpdate, notMessage error
	r.Incident, r.Version, notUpdate = store.ParseUpdateKey(pk, sk)
	if notUpdate == nil {
		return r, nil
	}
	r.Message, notMessage = store.ParseMessageKey(pk, sk)
	if notMessage == nil {
		return r, nil
	}
	return r, fmt.Errorf("%w: %w; %w", batch.ErrNever, notUpdate, notMessage)
}
