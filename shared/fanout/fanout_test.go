package fanout_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"github.com/casebridge/casebridge/shared/batch"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

var agent = csmtest.Of(csmtest.With(csmtest.Bob, csm.RoleAgent, csm.RoleIncidentWrite,
	csm.RoleITIL), "*")

// office is an incident with cases, of which some were removed again: those must get nothing.
type office struct {
	testing.TB
	ctx       context.Context
	tables    storetest.Tables
	store     *store.Store
	incident  string
	cases     []string
	strangers []string
}

func newOffice(t testing.TB, cases int) *office {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	t.Cleanup(cancel)
	tables := storetest.New(t)
	o := &office{TB: t, ctx: ctx, tables: tables, store: tables.Store()}
	i, err := o.view().OpenIncident(ctx, csm.IncidentRequest{ShortDescription: "Mail gateway fails"})
	o.must(err)
	o.incident = i.Number
	numbers := make([]string, cases+5)
	var group errgroup.Group
	group.SetLimit(16)
	for n := range numbers {
		group.Go(func() error {
			c, err := o.view().OpenCase(ctx,
				csm.CaseRequest{Account: "acme", Contact: "grace", ShortDescription: "Mail is down"})
			numbers[n] = c.Number
			return err
		})
	}
	o.must(group.Wait())
	for begin := 0; begin < len(numbers); begin += 500 {
		_, err := o.view().AssociateCases(ctx, o.incident, numbers[begin:min(begin+500, len(numbers))],
			false)
		o.must(err)
	}
	o.cases, o.strangers = numbers[:cases], numbers[cases:]
	_, err = o.view().RemoveCases(ctx, o.incident, o.strangers, false)
	o.must(err)
	return o
}

func (o *office) view() *store.View { return o.store.As(agent) }

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// resolve makes an update of two notes a case.
func (o *office) resolve() int64 {
	o.Helper()
	state := csm.IncidentResolved
	code := csm.SolutionProvided
	notes := "Restarted."
	comment := "All is well."
	c, err := o.view().ChangeIncident(o.ctx, o.incident,
		csm.IncidentChange{State: &state, CloseCode: &code, CloseNotes: &notes, Comments: &comment}, nil)
	o.must(err)
	return c.Update.Version
}

func (o *office) fanout(tables storetest.Tables, q fanout.Queue) fanout.Fanout {
	return fanout.Fanout{Store: tables.Store(), Queue: q}
}

// wantDelivered checks that every case has each note of the version once, the strangers
// none, and that the update is done.
func (o *office) wantDelivered(version int64) {
	o.Helper()
	o.wantNotes(version)
	if p := o.progress(version); p.Pending || p.CasesTotal != len(o.cases) ||
		p.CasesDone != len(o.cases) {
		o.Errorf("pending %v, %d of %d cases done, want all %d",
			p.Pending, p.CasesDone, p.CasesTotal, len(o.cases))
	}
}

// wantNotes wants each case to have each note of the update once, and no other case one.
func (o *office) wantNotes(version int64) {
	o.Helper()
	var mu sync.Mutex
	got := map[string]int{}
	var group errgroup.Group
	group.SetLimit(8)
	for _, c := range append(append([]string{}, o.cases...), o.strangers...) {
		group.Go(func() error {
			p, err := o.view().CaseActivities(o.ctx, c, nil, 100, "")
			mu.Lock()
			defer mu.Unlock()
			for _, n := range p.Items {
				if n.Source != nil && n.Source.Version == version && n.Source.Kind != csm.NoteAssociated &&
					n.Source.Kind != csm.NoteRemoved {
					got[fmt.Sprint(c, " ", n.Source.Kind)]++
				}
			}
			return err
		})
	}
	o.must(group.Wait())
	want := map[string]int{}
	for _, c := range o.cases {
		want[c+" state"], want[c+" comment"] = 1, 1
	}
	if diff := cmp.Diff(want, got); diff != "" {
		o.Errorf("notes (-want +got):\n%.2000s", diff)
	}
}

func (o *office) progress(version int64) store.Progress {
	o.Helper()
	p, err := o.view().Updates(o.ctx, o.incident, 100, "")
	o.must(err)
	for _, u := range p.Items {
		if u.Version == version {
			return u
		}
	}
	o.Fatalf("no update %d", version)
	return store.Progress{}
}

// jobs keeps what is sent, as a queue would until somebody takes it.
type jobs struct{ sent []fanout.Job }

func (j *jobs) Send(_ context.Context, more []fanout.Job) error {
	j.sent = append(j.sent, more...)
	return nil
}

func TestUpToAPageOfCasesIsWrittenAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t, 40)
	v, queue := o.resolve(), &jobs{}
	o.must(o.fanout(o.tables, queue).Deliver(o.ctx, o.incident, v))
	if len(queue.sent) != 0 {
		t.Errorf("%d jobs were sent", len(queue.sent))
	}
	o.wantDelivered(v)
}

func TestMoreCasesAreCutIntoPagesThatMayBeDoneInAnyOrderAndTwice(t *testing.T) {
	t.Parallel()
	o := newOffice(t, 2*store.CasesOnPage+1)
	v, queue := o.resolve(), &jobs{}
	f := o.fanout(o.tables, queue)
	for range 2 { // a stream record may come twice
		o.must(f.Deliver(o.ctx, o.incident, v))
	}
	if len(queue.sent) != 6 {
		t.Fatalf("%d jobs, want 3 pages sent twice", len(queue.sent))
	}
	rand.Shuffle(len(queue.sent), func(i, j int) {
		queue.sent[i], queue.sent[j] = queue.sent[j], queue.sent[i]
	})
	for n, j := range queue.sent {
		if p := o.progress(v); n == 0 &&
			(!p.Pending || p.CasesTotal != len(o.cases) || p.CasesDone != 0) {
			t.Errorf("before the first page: pending %v, %d of %d", p.Pending, p.CasesDone, p.CasesTotal)
		}
		o.must(f.Work(o.ctx, j))
	}
	o.wantDelivered(v)
}

func TestRepairDrivesWhatGotStuck(t *testing.T) {
	t.Parallel()
	o := newOffice(t, store.CasesOnPage+1)
	v, queue := o.resolve(), &jobs{}
	f := o.fanout(o.tables, queue)
	now := time.Now()
	o.must(f.Repair(o.ctx, now))
	if len(queue.sent) != 0 {
		t.Errorf("an update of this very moment was repaired: %d jobs", len(queue.sent))
	}
	o.must(f.Repair(o.ctx, now.Add(3*time.Minute))) // the stream was lost
	o.must(f.Work(o.ctx, queue.sent[1]))            // one of the two jobs too
	queue.sent = nil
	o.must(f.Repair(o.ctx, now.Add(time.Minute))) // while there is progress it is left alone
	if len(queue.sent) != 0 {
		t.Errorf("an update with progress was repaired: %d jobs", len(queue.sent))
	}
	o.must(f.Repair(o.ctx, now.Add(6*time.Minute)))
	if len(queue.sent) != 1 || queue.sent[0].Page != 0 {
		t.Fatalf("jobs %+v, want page 0 alone", queue.sent)
	}
	o.must(f.Work(o.ctx, queue.sent[0]))
	o.wantDelivered(v)
}

// TestKilledAtAnyRequestNothingIsLost ends the worker at its first request to the database, its
// second, and so on, once before the request and once after; then another worker takes over.
func TestKilledAtAnyRequestNothingIsLost(t *testing.T) {
	t.Parallel()
	for _, fault := range []storetest.Fault{storetest.LoseRequest, storetest.LoseAnswer} {
		t.Run(
			map[storetest.Fault]string{
				storetest.LoseRequest: "before the request",
				storetest.LoseAnswer:  "after the request",
			}[fault], func(t *testing.T) {
				t.Parallel()
				o := newOffice(t, 150)
				for kill := 1; ; kill++ {
					v, killed := o.comment(kill), false
					dying := o.tables.With(withoutRetries,
						storetest.WithFaults(func(n int, _ string) storetest.Fault {
							switch {
							case n < kill:
								return storetest.None
							case n == kill:
								killed = true
								return fault
							}
							return storetest.LoseRequest // the dead send nothing more
						}))
					err := o.fanout(dying, nil).Deliver(o.ctx, o.incident, v)
					if err == nil && !killed {
						break // it was done before the kill came
					}
					o.must(o.fanout(o.tables, nil).Deliver(o.ctx, o.incident, v))
				}
				o.wantEveryNoteOnce()
				o.tables.WantSound(o)
			})
	}
}

// TestUnderAStormOfFaultsNothingIsLost delivers every update several times, in any order and
// beside each other, while a third of the requests go wrong.
func TestUnderAStormOfFaultsNothingIsLost(t *testing.T) {
	t.Parallel()
	o := newOffice(t, 60)
	var updates []int64
	for n := range 6 {
		v := o.comment(n)
		for range 1 + rand.N(5) {
			updates = append(updates, v)
		}
	}
	rand.Shuffle(len(updates), func(i, j int) { updates[i], updates[j] = updates[j], updates[i] })
	stormy := o.tables.With(storetest.WithFaults(func(int, string) storetest.Fault {
		return []storetest.Fault{
			storetest.LoseRequest, storetest.LoseAnswer, storetest.Throttle, storetest.Partly,
		}[rand.N(4)] * storetest.Fault(min(1, rand.N(3)/2))
	}))
	var group errgroup.Group
	group.SetLimit(4)
	for _, v := range updates {
		group.Go(func() error {
			for o.fanout(stormy, nil).Deliver(o.ctx, o.incident, v) != nil && o.ctx.Err() == nil {
				continue // as the stream does: deliver it again until it works
			}
			return o.ctx.Err()
		})
	}
	o.must(group.Wait())
	o.wantEveryNoteOnce()
	o.tables.WantSound(o)
}

// TestCommentsWhoseAnswersGetLostAreKeptOnce has the agents' own writes go wrong.
func TestCommentsWhoseAnswersGetLostAreKeptOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t, 3)
	stormy := o.tables.With(storetest.WithFaults(func(n int, _ string) storetest.Fault {
		return map[int]storetest.Fault{0: storetest.LoseAnswer, 2: storetest.Throttle}[n%4]
	}), func(o *dynamodb.Options) { o.RetryMaxAttempts = 20 })
	var group errgroup.Group
	for n := range 8 {
		group.Go(func() error {
			text := fmt.Sprintf("comment %d", n)
			_, err := stormy.Store().As(agent).ChangeIncident(o.ctx, o.incident,
				csm.IncidentChange{Comments: &text}, nil)
			return err
		})
	}
	o.must(group.Wait())
	p, err := o.view().Updates(o.ctx, o.incident, 100, "")
	o.must(err)
	said := map[string]int{}
	for _, u := range p.Items {
		if u.Comment != "" {
			said[u.Comment]++
		}
	}
	for n := range 8 {
		if got := said[fmt.Sprintf("comment %d", n)]; got != 1 {
			t.Errorf("comment %d is in the log %d times", n, got)
		}
	}
}

func TestAJobThatIsNoneIsRefusedAndTheOthersAreDone(t *testing.T) {
	t.Parallel()
	o := newOffice(t, store.CasesOnPage+1)
	v, queue := o.resolve(), &jobs{}
	f := o.fanout(o.tables, queue)
	o.must(f.Deliver(o.ctx, o.incident, v))
	type message struct {
		MessageID string `json:"messageId"`
		Body      string `json:"body"`
	}
	messages := []message{
		{"bad-1", "no JSON"},
		{"bad-2", `{"incident":"INC9999999","version":1,"page":0,"first":"a","last":"b"}`},
		{"bad-3", `{}`},
	}
	for n, j := range queue.sent {
		body, err := json.Marshal(j)
		o.must(err)
		messages = append(messages, message{fmt.Sprint("good-", n), string(body)})
	}
	payload, err := json.Marshal(map[string]any{"Records": messages})
	o.must(err)
	got, err := fanout.Worker{Fanout: f}.Invoke(o.ctx, payload)
	o.must(err)
	want := `{"batchItemFailures":[{"itemIdentifier":"bad-1"},{"itemIdentifier":"bad-2"},{"itemIdentifier":"bad-3"}]}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	o.wantDelivered(v)
}

// Lambda gives up on a process that ends, and on all jobs of its batch.
func TestAJobThatPanicsFailsAlone(t *testing.T) {
	t.Parallel()
	o := newOffice(t, 30)
	v, queue := o.resolve(), &jobs{}
	broken := o.tables.With(storetest.WithFaults(func(n int, _ string) storetest.Fault {
		if n == 1 {
			panic("of a request")
		}
		return storetest.None
	}))
	o.must(fanout.Fanout{Store: o.store, Queue: queue, PageSize: 10}.Deliver(o.ctx, o.incident, v))
	f := fanout.Fanout{Store: broken.Store(), Queue: queue, PageSize: 10}
	var records []map[string]string
	for n, job := range queue.sent {
		body, err := json.Marshal(job)
		o.must(err)
		records = append(records, map[string]string{"messageId": fmt.Sprint(n), "body": string(body)})
	}
	payload, err := json.Marshal(map[string]any{"Records": records})
	o.must(err)
	got, err := fanout.Worker{Fanout: f}.Invoke(o.ctx, payload)
	o.must(err)
	var answer batch.Result
	o.must(json.Unmarshal(got, &answer))
	if len(answer.Failures) != 1 || len(records) < 2 {
		t.Errorf("of %d jobs %v failed, want one", len(records), answer.Failures)
	}
}

func (o *office) comment(n int) int64 {
	o.Helper()
	text := fmt.Sprintf("comment %d", n)
	c, err := o.view().ChangeIncident(o.ctx, o.incident, csm.IncidentChange{Comments: &text}, nil)
	o.must(err)
	return c.Update.Version
}

// wantEveryNoteOnce compares all cases with the log of updates, of which none is pending.
func (o *office) wantEveryNoteOnce() {
	o.Helper()
	for update, err := range o.store.PendingSince(o.ctx, store.PendingNotes, csm.At(time.Now().Add(time.Hour))) {
		o.must(err)
		o.Errorf("version %d is still pending", update.Version)
	}
	o.wantNotesOnce()
}

// wantNotesOnce compares all cases with the log of updates.
func (o *office) wantNotesOnce() {
	o.Helper()
	p, err := o.view().Updates(o.ctx, o.incident, 500, "")
	o.must(err)
	want := map[int64]int{}
	for _, u := range p.Items {
		if u.Notable() {
			want[u.Version] = 1
		}
	}
	for n, c := range append(append([]string{}, o.cases...), o.strangers...) {
		got := map[int64]int{}
		page, err := o.view().CaseActivities(o.ctx, c, nil, 500, "")
		o.must(err)
		for _, note := range page.Items {
			if note.Source.Kind == csm.NoteComment {
				got[note.Source.Version]++
			}
		}
		if n >= len(o.cases) {
			want = map[int64]int{}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			o.Fatalf("notes of %s by version (-want +got):\n%s", c, diff)
		}
	}
	problems, err := o.store.Check(o.ctx)
	o.must(err)
	if len(problems) > 0 {
		o.Errorf("check finds %v", problems)
	}
}

func withoutRetries(o *dynamodb.Options) { o.Retryer = aws.NopRetryer{} }
