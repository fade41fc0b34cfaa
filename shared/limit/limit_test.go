package limit_test

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/limit"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// office is the buckets of one test, a clock that stands still until it is moved, and a count of
// the requests.
type office struct {
	*testing.T
	tables   storetest.Tables
	now      time.Time
	requests *atomic.Int64
}

func newOffice(t *testing.T) *office {
	t.Parallel()
	requests := new(atomic.Int64)
	tables := storetest.New(t).With(storetest.WithFaults(func(int, string) storetest.Fault {
		requests.Add(1)
		return storetest.None
	}))
	return &office{T: t, tables: tables, now: time.Now(), requests: requests}
}

func (o *office) clock() time.Time { return o.now }

// instance is a limiter of its own on the buckets, as each instance of a function has one.
func (o *office) instance(limits limit.Limits) *limit.Limiter {
	limits.Patience = cmp.Or(limits.Patience, time.Minute)
	l := limit.New(o.tables.Store(store.WithClock(o.clock)), limits)
	l.SetClock(o.clock)
	return l
}

// allowed counts how many of so many calls are allowed.
func (o *office) allowed(l *limit.Limiter, by csm.Caller, calls int) (allowed int) {
	for range calls {
		if l.Allow(o.Context(), by) == 0 {
			allowed++
		}
	}
	return allowed
}

func internal(id string) csm.Caller {
	return csm.Caller{ID: id, Type: csm.Internal, Accounts: []string{"*"}}
}

func contact(id string, accounts ...string) csm.Caller {
	return csm.Caller{ID: id, Type: csm.Contact, Accounts: accounts}
}

// accounts are the ids of so many accounts.
func accounts(count int) []string {
	all := make([]string, count)
	for n := range all {
		all[n] = fmt.Sprintf("account-%d", n)
	}
	return all
}

func TestWhatACallerMayTake(t *testing.T) {
	t.Parallel()
	type step struct {
		after   time.Duration // the step before
		by      csm.Caller
		calls   int
		allowed int
	}
	bob, many := internal("bob"), accounts(500)
	for name, test := range map[string]struct {
		limits limit.Limits
		steps  []step
	}{
		"a minute's units at once, and no more": {
			limit.Limits{Caller: 60},
			[]step{{0, bob, 100, 60}},
		},
		"the units come back evenly": {
			limit.Limits{Caller: 60},
			[]step{{0, bob, 60, 60}, {20 * time.Second, bob, 60, 20}, {10 * time.Second, bob, 60, 10}},
		},
		"nobody saves up more than a minute's": {
			limit.Limits{Caller: 60},
			[]step{{0, bob, 30, 30}, {time.Hour, bob, 100, 60}},
		},
		"a limit below the blocks of a minute": {
			limit.Limits{Caller: 3},
			[]step{{0, bob, 10, 3}, {20 * time.Second, bob, 10, 1}},
		},
		"0 is no limit": {
			limit.Limits{},
			[]step{{0, bob, 1000, 1000}, {0, contact("grace", "acme"), 1000, 1000}},
		},
		"each caller has their own": {
			limit.Limits{Caller: 60},
			[]step{{0, bob, 100, 60}, {0, internal("ada"), 100, 60}},
		},
		"an id is one of its type of people": {
			limit.Limits{Caller: 60},
			[]step{{0, bob, 100, 60}, {0, contact("bob", "acme"), 100, 60}},
		},
		"the customers of an account share its units": {
			limit.Limits{Caller: 1000, Account: 60},
			[]step{{0, contact("grace", "acme"), 40, 40}, {0, contact("gil", "acme"), 40, 20}},
		},
		"another account has its own": {
			limit.Limits{Caller: 1000, Account: 60},
			[]step{{0, contact("grace", "acme"), 100, 60}, {0, contact("hedy", "globex"), 100, 60}},
		},
		"internal people take nothing from accounts": {
			limit.Limits{Caller: 1000, Account: 60},
			[]step{{0, bob, 100, 100}, {0, contact("grace", "acme"), 100, 60}},
		},
		"a consumer has no account": {
			limit.Limits{Caller: 1000, Account: 60},
			[]step{{0, csm.Caller{ID: "carol", Type: csm.Consumer}, 100, 100}},
		},
		"the customer of a few accounts takes from each": {
			limit.Limits{Caller: 1000, Account: 60},
			[]step{
				{0, contact("dana", "acme", "globex"), 40, 40},
				{0, contact("grace", "acme"), 40, 20},
				{0, contact("hedy", "globex"), 40, 20},
			},
		},
		"an account that a token names twice counts once": {
			limit.Limits{Caller: 1000, Account: 60},
			[]step{{0, contact("grace", "acme", "acme"), 100, 60}},
		},
		"the customers of the same many accounts share one bucket, in whichever order they have them": {
			limit.Limits{Caller: 1000, Account: 60},
			[]step{
				{0, contact("dana", many...), 40, 40},
				{0, contact("emil", slices.Concat(many[250:], many[:250])...), 40, 20},
				{0, contact("grace", many[0]), 100, 60},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			l := o.instance(test.limits)
			for n, step := range test.steps {
				o.now = o.now.Add(step.after)
				if got := o.allowed(l, step.by, step.calls); got != step.allowed {
					t.Errorf("step %d: %d of %d calls were allowed, want %d", n, got, step.calls, step.allowed)
				}
			}
		})
	}
}

func TestWhoComesAgainWhenToldIsAllowed(t *testing.T) {
	o := newOffice(t)
	l := o.instance(limit.Limits{Caller: 60})
	bob := internal("bob")
	o.allowed(l, bob, 60)
	for range 3 {
		wait := l.Allow(t.Context(), bob)
		if wait <= 0 || wait > time.Minute {
			t.Fatalf("the wait is %s", wait)
		}
		o.now = o.now.Add(wait - time.Millisecond)
		if again := l.Allow(t.Context(), bob); again <= 0 {
			t.Errorf("a moment before the %s are over the call is allowed", wait)
		}
		o.now = o.now.Add(time.Millisecond)
		if again := l.Allow(t.Context(), bob); again != 0 {
			t.Errorf("after %s the call has to wait %s more", wait, again)
		}
		o.allowed(l, bob, 60)
	}
}

func TestInstancesTakeFromTheSameBuckets(t *testing.T) {
	o := newOffice(t)
	limits := limit.Limits{Caller: 60}
	one, other := o.instance(limits), o.instance(limits)
	first, second := o.allowed(one, internal("bob"), 31), o.allowed(other, internal("bob"), 100)
	if first != 31 || second != 28 { // one of the first's blocks of two is not used up
		t.Errorf("one instance allowed %d calls and the other %d, want 31 and 28", first, second)
	}
}

// What an instance holds of a block is not kept for long, because others may need it.
func TestABlockLastsTenSeconds(t *testing.T) {
	o := newOffice(t)
	l := o.instance(limit.Limits{Caller: 3000})
	for n, after := range []time.Duration{0, 9 * time.Second, 2 * time.Second} {
		o.now = o.now.Add(after)
		before := o.requests.Load()
		o.allowed(l, internal("bob"), 1)
		if asked := o.requests.Load() > before; asked != (n != 1) {
			t.Errorf("call %d: the bucket was asked: %v", n, asked)
		}
	}
}

func TestWhatTheLimitsCostInRequests(t *testing.T) {
	t.Parallel()
	both := limit.Limits{Caller: 3000, Account: 3000} // blocks of 100
	for name, test := range map[string]struct {
		limits   limit.Limits
		by       csm.Caller
		calls    int
		requests int64
	}{
		"no limit":                  {limit.Limits{}, contact("grace", "acme"), 100, 0},
		"the calls of a block":      {both, internal("bob"), 100, 1},
		"another block":             {both, internal("bob"), 101, 3}, // a bucket that is not full takes two
		"a customer":                {both, contact("grace", "acme"), 100, 2},
		"a customer of ten":         {both, contact("dana", accounts(10)...), 100, 11},
		"a customer of 500":         {both, contact("dana", accounts(500)...), 100, 2},
		"one who comes on and on":   {limit.Limits{Caller: 1}, internal("bob"), 1000, 4},
		"a customer who is refused": {limit.Limits{Caller: 1, Account: 3000}, contact("grace", "acme"), 1000, 5},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.allowed(o.instance(test.limits), test.by, test.calls)
			if got := o.requests.Load(); got != test.requests {
				t.Errorf("%d calls cost %d requests, want %d", test.calls, got, test.requests)
			}
		})
	}
}

func TestWhatACallCostsThatReachesManyCases(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ cases, units int }{
		{0, 0},
		{99, 0},
		{100, 1},
		{250, 2},
		{1_000, 10},
		{1_500, 15},
		{1_000_000, 15}, // half of a minute's
	} {
		t.Run(fmt.Sprint(test.cases), func(t *testing.T) {
			o := newOffice(t)
			limits := limit.Limits{Caller: 30, Account: 30}
			grace := contact("grace", "acme")
			o.instance(limits).Charge(t.Context(), grace, test.cases)
			for whose, by := range map[string]csm.Caller{
				"the caller":  {ID: grace.ID, Type: csm.Contact},
				"the account": contact("gil", "acme"),
			} {
				if got := o.allowed(o.instance(limits), by, 100); got != 30-test.units {
					t.Errorf("%s has %d units left of 30, want %d", whose, got, 30-test.units)
				}
			}
		})
	}
}

// An answer was given already: what it cost is owed.
func TestACallThatReachesMoreThanIsLeftMakesTheNextWait(t *testing.T) {
	o := newOffice(t)
	l := o.instance(limit.Limits{Caller: 60})
	bob := internal("bob")
	o.allowed(l, bob, 60)
	l.Charge(t.Context(), bob, 3_000)
	o.now = o.now.Add(29 * time.Second)
	if got := o.allowed(l, bob, 1); got != 0 {
		t.Error("a call is allowed before the 30 units are back")
	}
	o.now = o.now.Add(3 * time.Second)
	if got := o.allowed(l, bob, 1); got != 1 {
		t.Error("no call is allowed after the 30 units are back")
	}
}

func TestAnOutageOfTheTableLetsCallsThrough(t *testing.T) {
	o := newOffice(t)
	o.tables = o.tables.With(storetest.WithFaults(func(int, string) storetest.Fault { return storetest.LoseRequest }))
	l := o.instance(limit.Limits{Caller: 1, Account: 1, Patience: 300 * time.Millisecond})
	if got := o.allowed(l, contact("grace", "acme"), 3); got != 3 {
		t.Errorf("%d of 3 calls were allowed, want all", got)
	}
	l.Charge(t.Context(), contact("grace", "acme"), 1_000)
}

// hanging answers nothing, and counts the requests.
type hanging struct{ requests atomic.Int64 }

func (h *hanging) Do(r *http.Request) (*http.Response, error) {
	h.requests.Add(1)
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// A call waits for all of its buckets together no longer than for one.
func TestATableThatHangsHoldsUpACallOnce(t *testing.T) {
	o := newOffice(t)
	table := new(hanging)
	o.tables = o.tables.With(func(options *dynamodb.Options) { options.HTTPClient = table })
	l := o.instance(limit.Limits{Caller: 1, Account: 1, Patience: 300 * time.Millisecond})
	if wait := l.Allow(t.Context(), contact("dana", accounts(10)...)); wait != 0 {
		t.Errorf("the call has to wait %s", wait)
	}
	if got := table.requests.Load(); got != 1 {
		t.Errorf("%d requests were waited for, want 1", got)
	}
}
