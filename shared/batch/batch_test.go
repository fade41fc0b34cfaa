package batch_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/casebridge/casebridge/shared/batch"
)

func TestAnAnswerNamesWhatFailedUnlessNothingWasDone(t *testing.T) {
	cause := errors.New("the table is not there")
	for _, test := range []struct {
		name   string
		done   int
		failed []string
		want   string // "" for an error
	}{
		{"all done", 2, nil, `{"batchItemFailures":[]}`}, // Lambda takes null for a failure of the whole batch
		{"an empty batch", 0, nil, `{"batchItemFailures":[]}`},
		{"some failed", 1, []string{"7", "8"}, `{"batchItemFailures":[{"itemIdentifier":"7"},{"itemIdentifier":"8"}]}`},
		{"nothing done", 0, []string{"7"}, ""},
	} {
		got, err := batch.Answer(test.done, test.failed, cause)
		if string(got) != test.want || (test.want == "") != errors.Is(err, cause) {
			t.Errorf("%s: %s, %v, want %s", test.name, got, err, test.want)
		}
	}
}

func TestTheAnswerHasTimeLeft(t *testing.T) {
	end := time.Now().Add(time.Minute)
	ctx, cancel := context.WithDeadline(t.Context(), end)
	defer cancel()
	inTime, stop := batch.InTime(ctx)
	defer stop()
	if got, ok := inTime.Deadline(); !ok || !got.Before(end) {
		t.Errorf("deadline %v, %v, want one before %v", got, ok, end)
	}
	inTime, stop = batch.InTime(t.Context())
	if _, ok := inTime.Deadline(); ok {
		t.Error("a deadline came from nowhere")
	}
	stop()
	if inTime.Err() == nil {
		t.Error("the context does not end")
	}
}
