package token

import "time"

// SetClock makes the verifier's key set read the time from clock.
func SetClock(v *Verifier, clock func() time.Time) { v.keys.(*remote).clock = clock }
