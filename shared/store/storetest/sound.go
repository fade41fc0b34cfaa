package storetest

import (
	"context"

	"github.com/casebridge/casebridge/shared/store"
)

// WantSound checks that the records keep their promises, as make check does.
func (t Tables) WantSound(tb TB, options ...store.Option) {
	tb.Helper()
	problems, err := t.Store(options...).Check(context.WithoutCancel(tb.Context()))
	if err != nil {
		tb.Fatalf("check the records: %v", err)
	}
	if len(problems) > 0 {
		tb.Fatalf("check finds %v", problems)
	}
}
