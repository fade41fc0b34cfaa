package store_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// Histories are on a real database: fewer and shorter ones than rapid's defaults. Both
// -rapid.checks=500 and RAPID_CHECKS=500 ask for more; a failure prints the seed that repeats it.
func init() {
	for name, value := range map[string]string{"checks": "15", "steps": "20", "shrinktime": "4s", "nofailfile": "true"} {
		if _, chosen := os.LookupEnv("RAPID_" + strings.ToUpper(name)); !chosen {
			_ = flag.Set("rapid."+name, value)
		}
	}
}

// The same random history of calls by several people goes to the store and to the model. Each call
// must be refused or answered alike, and after each the store must show exactly what the model has.
func TestTheStoreDoesWhatTheModelDoes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) { newHistory(t, r).run() })
}

// system is the calls that a fault can be planted into.
type system interface {
	Associate(ctx context.Context, by csm.Caller, caseNumber, incident string) (csm.Association, error)
	ChangeIncident(ctx context.Context, by csm.Caller, incident string, ch csm.IncidentChange) (store.Changed, error)
	Deliver(ctx context.Context, incident string, version int64) error
}

// sound is the system without a fault.
type sound struct{ *store.Store }

func (s sound) Associate(ctx context.Context, by csm.Caller, caseNumber, incident string) (csm.Association, error) {
	return s.As(by).AssociateIncident(ctx, caseNumber, incident)
}

func (s sound) ChangeIncident(
	ctx context.Context,
	by csm.Caller,
	incident string,
	ch csm.IncidentChange,
) (store.Changed, error) {
	return s.As(by).ChangeIncident(ctx, incident, ch, nil)
}

func (s sound) Deliver(ctx context.Context, incident string, version int64) error {
	return fanoutOf(s.Store).Deliver(ctx, incident, version)
}

// fanoutOf is the fan-out whose jobs are done as soon as they are sent.
func fanoutOf(s *store.Store) fanout.Fanout {
	return fanout.Fanout{Store: s, Queue: jobsAtOnce{s}}
}

type jobsAtOnce struct{ store *store.Store }

func (q jobsAtOnce) Send(ctx context.Context, jobs []fanout.Job) error {
	for _, job := range jobs {
		if err := (fanout.Fanout{Store: q.store, Customers: nobody{}}).Work(ctx, job); err != nil {
			return err
		}
	}
	return nil
}

// nobody hears of what is sent.
type nobody struct{}

func (nobody) Deliver(context.Context, []csm.Delivery) error { return nil }

// history is one history on tables of its own.
type history struct {
	*rapid.T
	ctx    context.Context
	tables storetest.Tables
	store  *store.Store
	system system
	model  *model
	now    time.Time // of the present call
	calls  []string  // what was done, for the reader of a failure
}

func newHistory(t testing.TB, r *rapid.T) *history {
	h := &history{
		T:     r,
		ctx:   r.Context(),
		model: &model{settings: csm.DefaultSettings(), policies: map[string]csm.Policy{}},
		now:   time.Date(2026, 1, 31, 8, 0, 0, 0, time.UTC),
	}
	h.tables = storetest.New(cleaner{t, r})
	h.tables.SetCaseType(cleaner{t, r}, fulfilled, storetest.Fulfilled)
	h.store = h.tables.Store(store.WithClock(func() time.Time { return h.now }))
	h.system = sound{h.store}
	return h
}

// cleaner ends the tables with the history.
type cleaner struct {
	testing.TB
	history *rapid.T
}

func (c cleaner) Cleanup(end func()) { c.history.Cleanup(end) }

func (h *history) run() {
	h.openCase(wilma)
	h.openCase(wilma)
	h.openIncident(fred)
	h.Repeat(h.commands())
	for _, p := range everybody {
		h.compare(p, true)
	}
	h.repair() // days may have passed since the last one
	problems, err := h.store.Check(h.ctx)
	h.same("problems that check finds", fmt.Sprint(problems, err), "[] <nil>")
}

// call says what the next call is, some time after the one before.
func (h *history) call(by person, what string, args ...any) {
	h.now = h.now.Add(50 * time.Millisecond)
	h.calls = append(h.calls, line(by, what, args...))
	h.Logf("%s", h.calls[len(h.calls)-1])
}
