package fanout_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// sized is the fan-out of a version of the code that cuts into pages of that size.
func (o *office) sized(size int, q fanout.Queue) fanout.Fanout {
	f := o.fanout(o.tables, q)
	f.PageSize = size
	return f
}

func (o *office) work(f fanout.Fanout, jobs ...fanout.Job) {
	o.Helper()
	for _, j := range jobs {
		o.must(f.Work(o.ctx, j))
	}
}

func TestWhatACutOfAnotherPageSizeDidCountsForNothing(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name          string
		before, after int
	}{
		{"larger pages", 3, 5},
		{"smaller pages", 5, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, 11)
			v, oldJobs, newJobs := o.resolve(), &jobs{}, &jobs{}
			before, after := o.sized(test.before, oldJobs), o.sized(test.after, newJobs)
			o.must(before.Deliver(o.ctx, o.incident, v))
			late := len(oldJobs.sent) - 1
			o.work(before, oldJobs.sent[:late]...)

			o.must(after.Deliver(o.ctx, o.incident, v))
			o.work(before, oldJobs.sent[late]) // dropped
			if p := o.progress(v); !p.Pending || p.CasesDone != 0 {
				t.Errorf("pending %v with %d cases done, before any page of the new cut is",
					p.Pending, p.CasesDone)
			}
			o.work(before, newJobs.sent...) // a worker of either version
			o.wantDelivered(v)
		})
	}
}

func TestAJobOfTheFirstReleaseIsAPageOf500(t *testing.T) {
	t.Parallel()
	o := newOffice(t, 3)
	v, queue := o.resolve(), &jobs{}
	f := o.sized(2, queue)
	o.must(f.Deliver(o.ctx, o.incident, v))
	whole := queue.sent[0]
	whole.Page, whole.Last, whole.PageSize = 1, queue.sent[1].Last, 0

	o.work(f, whole)
	if p := o.progress(v); !p.Pending || p.CasesDone != 0 {
		t.Errorf("pending %v with %d cases done by a job of another cut", p.Pending, p.CasesDone)
	}
	o.firstReleaseCut(v)
	o.work(f, whole)
	o.wantDelivered(v)
}

// firstReleaseCut makes the update look as the first release left it: cut
// into two pages, the first done.
func (o *office) firstReleaseCut(version int64) {
	o.Helper()
	key := store.UpdateKey(o.incident, version)
	_, err := o.tables.DB.UpdateItem(o.ctx, &dynamodb.UpdateItemInput{
		TableName: &o.tables.Incidents,
		Key: map[string]types.AttributeValue{
			store.PK: &types.AttributeValueMemberS{Value: key.PK},
			store.SK: &types.AttributeValueMemberS{Value: key.SK},
		},
		UpdateExpression: aws.String("SET pages = :two, done_pages = :first REMOVE page_size"),
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":two":   &types.AttributeValueMemberN{Value: "2"},
			":first": &types.AttributeValueMemberNS{Value: []string{"0"}},
		},
	})
	o.must(err)
}

// closing is a queue that takes so many batches of jobs.
type closing struct {
	jobs
	takes int
}

var errClosed = errors.New("the queue is closed")

func (c *closing) Send(ctx context.Context, more []fanout.Job) error {
	if c.takes == 0 {
		return errClosed
	}
	c.takes--
	return c.jobs.Send(ctx, more)
}

func TestACutGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	o := newOffice(t, 205) // 103 pages, which are three chunks
	v, queue := o.resolve(), &closing{takes: 1}
	f := o.sized(2, queue)
	if err := f.Deliver(o.ctx, o.incident, v); !errors.Is(err, errClosed) {
		t.Fatalf("error %v, want %v", err, errClosed)
	}
	o.work(f, queue.sent...) // while the cut is not at its end
	if p := o.progress(v); !p.Pending || p.CasesTotal != 100 || p.CasesDone != 100 {
		t.Errorf("pending %v, %d of %d cases done, want 100 of the 100 that were cut",
			p.Pending, p.CasesDone, p.CasesTotal)
	}
	queue.takes = 2
	o.must(f.Deliver(o.ctx, o.incident, v))
	for page, j := range queue.sent {
		if j.Page != page {
			t.Fatalf("job %d is page %d: each page is sent once, in order", page, j.Page)
		}
	}
	if len(queue.sent) != 103 {
		t.Fatalf("%d jobs, want 103", len(queue.sent))
	}
	o.work(f, queue.sent[50:]...)
	o.wantDelivered(v)
}

// eager is a queue whose workers are faster than the cut.
type eager struct{ work func(fanout.Job) error }

func (e eager) Send(_ context.Context, jobs []fanout.Job) error {
	for _, j := range jobs {
		if err := e.work(j); err != nil {
			return err
		}
	}
	return nil
}

func TestPagesThatAreDoneBeforeTheCutEndsAreEnough(t *testing.T) {
	t.Parallel()
	o := newOffice(t, 11)
	v := o.resolve()
	worker := o.sized(2, nil)
	queue := eager{func(j fanout.Job) error { return worker.Work(o.ctx, j) }}
	o.must(o.sized(2, queue).Deliver(o.ctx, o.incident, v))
	o.wantDelivered(v)
}

// TestACutThatIsKilledAtAnyRequestLosesNothing ends the function that cuts at each of
// its requests in turn, once before the request and once after; another one goes on,
// and the jobs come in any order.
func TestACutThatIsKilledAtAnyRequestLosesNothing(t *testing.T) {
	t.Parallel()
	for _, fault := range []storetest.Fault{storetest.LoseRequest, storetest.LoseAnswer} {
		o := newOffice(t, 103) // 52 pages, which are two chunks
		for kill := 1; ; kill++ {
			v, killed, queue := o.comment(kill), false, &jobs{}
			dying := o.tables.With(withoutRetries,
				storetest.WithFaults(func(n int, _ string) storetest.Fault {
					switch {
					case n < kill:
						return storetest.None
					case n == kill:
						killed = true
						return fault
					}
					return storetest.LoseRequest
				}))
			first := o.fanout(dying, queue)
			first.PageSize = 2
			err := first.Deliver(o.ctx, o.incident, v)
			if err == nil && !killed {
				o.must(o.sized(1000, nil).Deliver(o.ctx, o.incident, v)) // kept short: in one page
				break
			}
			f := o.sized(2, queue)
			o.must(f.Deliver(o.ctx, o.incident, v))
			rand.Shuffle(len(queue.sent), func(i, j int) {
				queue.sent[i], queue.sent[j] = queue.sent[j], queue.sent[i]
			})
			o.work(f, queue.sent...)
		}
		o.wantEveryNoteOnce()
		o.tables.WantSound(o)
	}
}
