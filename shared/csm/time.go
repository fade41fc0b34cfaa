package csm

import "time"

// Time is an instant as RFC 3339 text in UTC with exactly three decimals
// (2026-01-31T08:00:00.000Z), so that the order of the text is the order of time.
// The zero value "" means never.
type Time string

const timeLayout = "2006-01-02T15:04:05.000Z"

// At is the Time of t, cut to the millisecond.
func At(t time.Time) Time { return Time(t.UTC().Format(timeLayout)) }

// Age is how long ago the time was at now, at least 0; of never it is 0.
func (t Time) Age(now time.Time) time.Duration {
	at, err := time.Parse(timeLayout, string(t))
	if err != nil {
		return 0
	}
	return max(now.Sub(at), 0)
}

// next is now, or one millisecond after prev where the clock has not passed prev yet:
// the times of one record never run backwards, whatever the clocks of the writers say.
func next(prev Time, now time.Time) Time { return later(prev, At(now)) }

// later is at, or one millisecond after prev where at is not after it.
func later(prev, at Time) Time {
	if at > prev {
		return at
	}
	t, err := time.Parse(timeLayout, string(prev))
	if err != nil { // only a record that nobody here wrote
		return at
	}
	return At(t.Add(time.Millisecond))
}
