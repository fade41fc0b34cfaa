package store

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/casebridge/casebridge/shared/dynamo"
)

// Bucket holds the units that calls take. It fills evenly, PerMinute in a minute, and holds as many
// at most.
type Bucket struct {
	Name      string // whose it is; only its hash is kept
	PerMinute int
}

// TakeUnits takes units from the bucket. When they are not there it takes none, and says after
// which time they will be. Debt takes them anyway, so that others wait longer.
func (s *Store) TakeUnits(
	ctx context.Context, bucket Bucket, units int, debt bool,
) (wait time.Duration, err error) {
	defer wrap(&err, "take %d units", units)
	for {
		now := s.now().UnixMilli()
		take := taking{key: limitKey(bucket.Name), now: now, cost: bucket.milliseconds(units)}
		take.latest = now + time.Minute.Milliseconds() - take.cost
		if debt {
			take.latest = now + (24 * time.Hour).Milliseconds()
		}
		taken, err := s.take(ctx, take)
		if taken || err != nil {
			return 0, err
		}
		until, err := s.spentUntil(ctx, take.key)
		if err != nil {
			return 0, err
		}
		if until > take.latest {
			return time.Duration(until-take.latest) * time.Millisecond, nil
		}
	}
}

// milliseconds is the time in which the bucket fills by so many units.
func (b Bucket) milliseconds(units int) int64 {
	return int64(units) * time.Minute.Milliseconds() / int64(b.PerMinute)
}

// taking is one try to take units. A bucket is kept as the time at which it will be full again,
// which each taking moves by the time that its units need to come back (the generic cell rate
// algorithm).
type taking struct {
	key    key
	now    int64 // in milliseconds since 1970, as all times here
	cost   int64
	latest int64 // at which the bucket may be full again before the taking
}

// take takes the units in one write, from a bucket that is full or from one that is not.
func (s *Store) take(ctx context.Context, t taking) (taken bool, err error) {
	keep := (t.now + t.cost + time.Hour.Milliseconds()) / 1000
	values := func() dynamo.Values {
		return dynamo.Values{}.Number(":now", t.now).Number(":cost", t.cost).Number(":keep", keep)
	}
	full := dynamo.Change{
		Expression: "SET full_at = :full, expires_at = :keep",
		Condition:  "attribute_not_exists(full_at) OR full_at < :now",
		Values:     dynamo.Values{}.Number(":now", t.now).Number(":full", t.now+t.cost).Number(":keep", keep),
	}
	partly := dynamo.Change{
		Expression: "SET full_at = full_at + :cost, expires_at = :keep",
		Condition:  "full_at >= :now AND full_at <= :latest",
		Values:     values().Number(":latest", t.latest),
	}
	for _, change := range []dynamo.Change{full, partly} {
		_, err := s.client.Update(ctx, s.cases, t.key, change)
		if !errors.Is(err, dynamo.ErrConditionFailed) {
			return err == nil, err
		}
	}
	return false, nil
}

type limitItem struct {
	FullAt int64 `json:"full_at"`
}

func (s *Store) spentUntil(ctx context.Context, k key) (int64, error) {
	item, _, err := get[limitItem](ctx, s, s.cases, k)
	return item.FullAt, err
}

type reachKey struct{}

// WithReach makes the call that is made with the context add up how many cases it reaches: those
// that it names, and those of an incident whose update they get.
func WithReach(ctx context.Context, cases *atomic.Int64) context.Context {
	return context.WithValue(ctx, reachKey{}, cases)
}

// reach counts cases that the call reaches.
func reach(ctx context.Context, cases int) {
	if total, ok := ctx.Value(reachKey{}).(*atomic.Int64); ok {
		total.Add(int64(cases))
	}
}
