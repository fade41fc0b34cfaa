package limit

import "time"

// SetClock makes the limiter ask now for the time.
func (l *Limiter) SetClock(now func() time.Time) { l.now = now }
