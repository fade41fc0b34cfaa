package fanout_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// say comments on the incident and resolves it, as an agent whose call goes to these tables.
func (o *office) say(tables storetest.Tables, within time.Duration) int64 {
	o.Helper()
	state := csm.IncidentResolved
	code := csm.SolutionProvided
	notes := "Restarted."
	comment := "All is well."
	change := csm.IncidentChange{
		State:      &state,
		CloseCode:  &code,
		CloseNotes: &notes,
		Comments:   &comment,
	}
	view := fanout.Prompt{Store: tables.Store(), Within: within}.As(agent)
	changed, err := view.ChangeIncident(o.ctx, o.incident, change, nil)
	o.must(err)
	return changed.Update.Version
}

func TestTheNotesOfFewCasesAreThereWhenTheCallIsAnswered(t *testing.T) {
	t.Parallel()
	o := newOffice(t, store.MostNow)
	v := o.say(o.tables, time.Minute)
	o.wantNotes(v)
	o.must(o.fanout(o.tables, nil).Deliver(o.ctx, o.incident, v)) // the stream comes too
	o.wantDelivered(v)
}

func TestTheNotesOfMoreCasesAreLeftToTheStream(t *testing.T) {
	t.Parallel()
	o := newOffice(t, store.MostNow+1)
	v := o.say(o.tables, time.Minute)
	if p := o.progress(v); !p.Pending || p.CasesTotal != 0 {
		t.Errorf("pending %v with %d cases, want nothing done yet", p.Pending, p.CasesTotal)
	}
	o.must(o.fanout(o.tables, nil).Deliver(o.ctx, o.incident, v))
	o.wantDelivered(v)
}

func TestAReadOfACommentByItsWriterShowsItsNote(t *testing.T) {
	t.Parallel()
	o := newOffice(t, 2)
	view := fanout.Prompt{Store: o.store, Within: time.Minute}.As(agent)
	_, err := view.CommentOnIncident(o.ctx, o.incident, "All is well.", "")
	o.must(err)
	o.wantNotesOnce()
}

// TestACallThatIsKilledAfterItsCommitLosesNoNote ends the function at each
// request that follows the commit.
func TestACallThatIsKilledAfterItsCommitLosesNoNote(t *testing.T) {
	t.Parallel()
	for _, fault := range []storetest.Fault{storetest.LoseRequest, storetest.LoseAnswer} {
		for kill, killed := 1, true; killed; kill++ {
			o := newOffice(t, 3)
			var committed, after atomic.Int64
			var died atomic.Bool
			dying := o.tables.With(withoutRetries,
				storetest.WithFaults(func(_ int, operation string) storetest.Fault {
					if committed.Load() == 0 {
						if operation == "TransactWriteItems" {
							committed.Store(1)
						}
						return storetest.None
					}
					n := int(after.Add(1))
					if n < kill {
						return storetest.None
					}
					died.Store(true)
					if n == kill {
						return fault
					}
					return storetest.LoseRequest
				}))
			v := o.say(dying, time.Minute) // the call itself succeeds
			killed = died.Load()
			o.must(o.fanout(o.tables, nil).Deliver(o.ctx, o.incident, v))
			o.wantDelivered(v)
			o.tables.WantSound(o)
		}
	}
}

// hanging answers nothing after the commit. It keeps how long the first
// request was to wait for its answer.
type hanging struct {
	committed atomic.Bool
	waits     atomic.Int64
}

func (h *hanging) Do(r *http.Request) (*http.Response, error) {
	if !h.committed.Load() {
		h.committed.Store(strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".TransactWriteItems"))
		return http.DefaultClient.Do(r)
	}
	deadline, ok := r.Context().Deadline()
	if !ok {
		return nil, http.ErrHandlerTimeout
	}
	h.waits.CompareAndSwap(0, int64(time.Until(deadline)))
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestASlowTableHoldsUpNoAnswer(t *testing.T) {
	t.Parallel()
	o := newOffice(t, 3)
	table := &hanging{}
	v := o.say(o.tables.With(func(o *dynamodb.Options) { o.HTTPClient = table }), 0)
	if wait := time.Duration(table.waits.Load()); wait <= 0 || wait > 150*time.Millisecond {
		t.Errorf("the answer waits up to %v for the notes, want at most 150ms", wait)
	}
	o.must(o.fanout(o.tables, nil).Deliver(o.ctx, o.incident, v))
	o.wantDelivered(v)
}

func TestARepeatedRequestWritesNoNoteAgain(t *testing.T) {
	t.Parallel()
	o := newOffice(t, 3)
	var batches atomic.Int64
	counted := o.tables.With(storetest.WithFaults(func(_ int, operation string) storetest.Fault {
		if operation == "BatchWriteItem" {
			batches.Add(1)
		}
		return storetest.None
	}))
	view := fanout.Prompt{Store: counted.Store(), Within: time.Minute}.As(agent)
	ctx := store.WithIdempotencyKey(o.ctx, "key", "request")
	for range 2 {
		_, err := view.CommentOnIncident(ctx, o.incident, "All is well.", "")
		o.must(err)
	}
	if got := batches.Load(); got != 1 {
		t.Errorf("%d batches of notes were written, want 1", got)
	}
	o.wantNotesOnce()
}

// Reading which cases the update is for, and writing their notes, is all that an answer waits for.
func TestAnAnswerWaitsForTwoRequestsMore(t *testing.T) {
	t.Parallel()
	o := newOffice(t, store.MostNow)
	var requests atomic.Int64
	counted := o.tables.With(storetest.WithFaults(func(int, string) storetest.Fault {
		requests.Add(1)
		return storetest.None
	})).Store()
	during := func(view *store.View) int64 {
		before := requests.Load()
		_, err := view.CommentOnIncident(o.ctx, o.incident, "All is well.", "")
		o.must(err)
		return requests.Load() - before
	}
	without := during(counted.As(agent))
	with := during(fanout.Prompt{Store: counted, Within: time.Minute}.As(agent))
	if with != without+2 {
		t.Errorf("%d requests, want %d and two", with, without)
	}
}
