package store_test

import (
	"testing"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// Of two comments at once, the one that is decided on first and written last does not set back when the case was last
// acted on (rule 15).
func TestACommentDoesNotSetBackWhoActedLast(t *testing.T) {
	t.Parallel()
	tables := storetest.New(t)
	at := func(second int) store.Option {
		return store.WithClock(func() time.Time { return csmtest.Now.Add(time.Duration(second) * time.Second) })
	}
	opened, err := tables.Store(at(0)).As(csmtest.Bob).OpenCase(t.Context(),
		csm.CaseRequest{Account: "acme", Contact: "grace", ShortDescription: "x"})
	if err != nil {
		t.Fatal(err)
	}
	interrupted := false
	slow := tables.With(storetest.WithFaults(func(_ int, operation string) storetest.Fault {
		if operation == "TransactWriteItems" && !interrupted {
			interrupted = true
			later := tables.Store(at(60)).As(csmtest.Grace)
			if _, err := later.CommentOnCase(t.Context(), opened.Number, "And now?", ""); err != nil {
				t.Error(err)
			}
		}
		return storetest.None
	}))
	_, err = slow.Store(at(1)).As(csmtest.Bob).CommentOnCase(t.Context(), opened.Number, "We look into it.", "")
	if err != nil || !interrupted {
		t.Fatalf("%v, interrupted %v", err, interrupted)
	}
	read, err := tables.Store(at(90)).As(csmtest.Bob).Case(t.Context(), opened.Number)
	if err != nil {
		t.Fatal(err)
	}
	if last := csm.At(csmtest.Now.Add(time.Minute)); read.LastActivityAt < last {
		t.Errorf("last activity at %s, want %s or later", read.LastActivityAt, last)
	}
}
