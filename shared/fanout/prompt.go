package fanout

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/guard"
	"github.com/casebridge/casebridge/shared/store"
)

// Prompt gives views whose callers read their own writes: the notes of an update for few cases
// are there when its call is answered, best effort. What it does not do in time, the stream does.
// The stream also records that the update is finished, after writing the same notes again, so that
// an answer waits for two requests and no more.
type Prompt struct {
	Store  *store.Store
	Within time.Duration // an answer waits no longer; 0 is the constant Within
}

// Within is the longest that an answer waits for notes.
const Within = 150 * time.Millisecond

// As is the store as that caller sees it.
func (p Prompt) As(by csm.Caller) *store.View { return p.Store.AsDelivering(by, p.deliver) }

func (p Prompt) deliver(ctx context.Context, update csm.Update) {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(p.Within, Within))
	defer cancel()
	f := Fanout{Store: p.Store, PageSize: store.MostNow}
	cases, err := f.firstPage(ctx, update)
	if err == nil && len(cases) <= store.MostNow {
		err = f.write(ctx, update, cases)
	}
	if err != nil {
		level := slog.LevelInfo
		if _, panicked := errors.AsType[*guard.Panic](err); panicked {
			level = slog.LevelError
		}
		slog.Log(ctx, level, "notes left to the stream",
			"incident", update.Incident, "version", update.Version, "error", err)
	}
}
