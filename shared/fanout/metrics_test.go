package fanout_test

import (
	"context"
	"testing"

	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/invocation/invocationtest"
)

func TestAFanOutMeasuresItsNotesAndHowLateTheyAre(t *testing.T) {
	t.Parallel()
	o := newOffice(t, 30)
	version := o.resolve()
	deliver := func(ctx context.Context) error {
		return fanout.Fanout{Store: o.store}.Deliver(ctx, o.incident, version)
	}
	line := invocationtest.Line(t, deliver)
	if line["NotesWritten"] != 60.0 {
		t.Errorf("two notes for each of 30 cases are %v", line["NotesWritten"])
	}
	if lags, _ := line["NotesLag"].([]any); len(lags) != 1 || lags[0].(float64) <= 0 {
		t.Errorf("the lag is %v, want one", line["NotesLag"])
	}
	if units, _ := line["CapacityUnits"].(float64); units < 60 {
		t.Errorf("60 notes took %v capacity units", units)
	}
	if again := invocationtest.Line(t, deliver); again["NotesWritten"] != nil || again["NotesLag"] != nil {
		t.Errorf("what is done already is measured again: %v", again)
	}
}
