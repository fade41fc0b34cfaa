// Package limit keeps callers from using up what others need: each has a bucket of units that its
// calls take, and so have all customers of an account together.
//
// The buckets are in DynamoDB, because the instances of the functions share nothing else. An
// instance takes units in blocks that last its caller for some calls, so that few calls cost a
// write. API Gateway's usage plans were not chosen: they know callers by API keys, and ours have
// tokens.
package limit

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

// Limits are how many units calls may take in a minute. A call takes one, and one more for each 100
// cases that it reaches. 0 is no limit.
type Limits struct {
	Caller  int // of each caller
	Account int // of all customers of an account together; see mostAccounts
	// Patience is how long a call waits to learn whether it is within its limits, of all buckets
	// together; 0 is 300 ms. Then it is let through: limits must not make an outage of DynamoDB
	// worse.
	Patience time.Duration
}

const (
	// blocksInMinute is how many blocks make up what a caller has in a minute.
	blocksInMinute = 30
	// blockLasts is how long an instance uses a block. What is left of it then is lost.
	blockLasts = 10 * time.Second
	patience   = 300 * time.Millisecond
	// casesOfUnit is how many cases one unit reaches.
	casesOfUnit = 100
	// mostAccounts is from how many buckets of accounts a call takes. The customers of more
	// accounts than that, such as those of a distributor, take from one bucket that they share with
	// whoever has exactly the same accounts: what a call costs must not grow with the token.
	mostAccounts = 10
	// mostBlocks is how many buckets an instance remembers.
	mostBlocks = 10_000
)

// Limiter holds callers to the limits. It is safe for concurrent use.
type Limiter struct {
	store  *store.Store
	limits Limits
	now    func() time.Time

	mu     sync.Mutex
	blocks map[string]block
}

// block is what an instance has taken from a bucket, or that there is nothing to take.
type block struct {
	left  int
	until time.Time
	empty bool // until then nothing can be taken
}

// New makes a limiter with the buckets in the store.
func New(s *store.Store, limits Limits) *Limiter {
	limits.Patience = cmp.Or(limits.Patience, patience)
	return &Limiter{store: s, limits: limits, now: time.Now, blocks: map[string]block{}}
}

// Allow takes the unit of a call. It returns after which time the caller should come again, 0 when
// the call is within the limits.
func (l *Limiter) Allow(ctx context.Context, by csm.Caller) time.Duration {
	ctx, cancel := context.WithTimeout(ctx, l.limits.Patience)
	defer cancel()
	for _, bucket := range l.bucketsOf(by) {
		wait, err := l.take(ctx, bucket, 1)
		if err != nil {
			slog.WarnContext(ctx, "limit not known, the call is let through", "error", err)
			return 0
		}
		if wait > 0 {
			return wait
		}
	}
	return 0
}

// Charge takes the units of a call that reached so many cases, after it was made. It takes at most
// half of what the caller has in a minute, so that one announcement to many customers locks nobody
// out.
func (l *Limiter) Charge(ctx context.Context, by csm.Caller, cases int) {
	units := cases / casesOfUnit
	if units == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), l.limits.Patience)
	defer cancel()
	for _, bucket := range l.bucketsOf(by) {
		_, err := l.store.TakeUnits(ctx, bucket, min(units, max(bucket.PerMinute/2, 1)), true)
		if err != nil {
			slog.WarnContext(ctx, "units not charged", "error", err)
		}
	}
}

// bucketsOf are the buckets that a caller's calls take from. Internal people work for many
// accounts.
func (l *Limiter) bucketsOf(by csm.Caller) []store.Bucket {
	var buckets []store.Bucket
	if l.limits.Caller > 0 {
		name := "caller " + string(by.Type) + " " + by.ID
		buckets = append(buckets, store.Bucket{Name: name, PerMinute: l.limits.Caller})
	}
	if l.limits.Account > 0 && by.Type == csm.Contact {
		for _, name := range accountNames(by.Accounts) {
			buckets = append(buckets, store.Bucket{Name: name, PerMinute: l.limits.Account})
		}
	}
	return buckets
}

// accountNames are the names of the buckets of those who have the accounts.
func accountNames(accounts []string) []string {
	each := slices.Compact(slices.Sorted(slices.Values(accounts)))
	if len(each) > mostAccounts {
		return []string{"accounts " + strings.Join(each, "\x00")}
	}
	names := make([]string, len(each))
	for n, account := range each {
		names[n] = "account " + account
	}
	return names
}

// take takes from the block that this instance has, or takes a block from the bucket. It returns
// after which time there will be enough units.
func (l *Limiter) take(ctx context.Context, bucket store.Bucket, units int) (time.Duration, error) {
	if wait, known := l.fromBlock(bucket.Name, units); known {
		return wait, nil
	}
	size := max(units, bucket.PerMinute/blocksInMinute)
	wait, err := l.store.TakeUnits(ctx, bucket, size, false)
	switch {
	case err != nil:
		return 0, err
	case wait > 0:
		l.remember(bucket.Name, block{empty: true, until: l.now().Add(wait)})
	default:
		l.remember(bucket.Name, block{left: size - units, until: l.now().Add(blockLasts)})
	}
	return wait, nil
}

// fromBlock takes from the block of the name. known is false when there is none with enough units.
func (l *Limiter) fromBlock(name string, units int) (wait time.Duration, known bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	held, found := l.blocks[name]
	left := held.until.Sub(l.now())
	switch {
	case !found || left <= 0:
		return 0, false
	case held.empty:
		return left, true
	case held.left < units:
		return 0, false
	}
	held.left -= units
	l.blocks[name] = held
	return 0, true
}

func (l *Limiter) remember(name string, taken block) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.blocks) >= mostBlocks {
		clear(l.blocks) // what was left in them is lost
	}
	l.blocks[name] = taken
}
