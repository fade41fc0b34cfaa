package limits

import "time"

// buckets hold the units that each key has left. A bucket that nobody took from for a second is
// full, and forgotten, so that a million keys take no memory.
type buckets struct {
	recent, older map[string]bucket
	since         time.Time // that recent are collected
}

// bucket holds the units of BurstSeconds at most.
type bucket struct {
	left float64
	at   time.Time
}

// take takes the units of the key, if any is left: as in DynamoDB, the last request may take more
// than there is, and the next ones wait for that.
func (b *buckets) take(key string, units, perSecond float64, now time.Time) bool {
	if now.Sub(b.since) > time.Second {
		b.older = b.recent
		b.recent = map[string]bucket{}
		b.since = now
	}
	found, ok := b.recent[key]
	if !ok {
		found, ok = b.older[key]
	}
	if !ok {
		found = bucket{perSecond * BurstSeconds, now}
	}
	found.left = min(perSecond*BurstSeconds, found.left+now.Sub(found.at).Seconds()*perSecond)
	found.at = now
	taken := found.left > 0
	if taken {
		found.left -= units
	}
	b.recent[key] = found
	return taken
}
