package stream_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/casebridge/casebridge/shared/guard"
	"github.com/casebridge/casebridge/shared/stream"
)

// updates is a batch of that many updates of INC0000001.
func updates(count int) []byte {
	records := make([]string, count)
	for n := range records {
		records[n] = fmt.Sprintf(
			`{"dynamodb":{"SequenceNumber":"%d","Keys":{"pk":{"S":"INC#INC0000001"},"sk":{"S":"UPDATE#%d"}}}}`, n+1, n+1)
	}
	return []byte(`{"Records":[` + strings.Join(records, ",") + `]}`)
}

func TestARecordThatPanicsFailsForNowAndThoseBeforeItAreDone(t *testing.T) {
	handled := 0
	consumer := stream.Consumer{Name: "worknotes", Handle: func(_ context.Context, r stream.Record) error {
		if r.Version == 3 {
			panic("of a record")
		}
		handled++
		return nil
	}}
	got, err := consumer.Invoke(t.Context(), updates(4))
	want := `{"batchItemFailures":[{"itemIdentifier":"3"}]}`
	if err != nil || string(got) != want || handled != 2 {
		t.Errorf("answer %s, error %v after %d records, want %s after 2", got, err, handled, want)
	}
}

// Lambda counts an error in the metric Errors.
func TestAFirstRecordThatPanicsIsAnErrorOfTheFunction(t *testing.T) {
	consumer := stream.Consumer{Name: "worknotes", Handle: func(context.Context, stream.Record) error {
		panic("of a record")
	}}
	_, err := consumer.Invoke(t.Context(), updates(2))
	if _, panicked := errors.AsType[*guard.Panic](err); !panicked {
		t.Errorf("error %v, want the panic", err)
	}
}
