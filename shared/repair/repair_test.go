package repair_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
	"github.com/casebridge/casebridge/shared/repair"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// shop is an incident with pending updates, of version 2 and up.
type shop struct {
	*testing.T
	store *store.Store
}

func newShop(t *testing.T, updates int) shop {
	t.Helper()
	s := shop{t, storetest.New(t).Store()}
	view := s.store.As(csmtest.Of(
		csmtest.With(csmtest.Bob, csm.RoleAgent, csm.RoleIncidentWrite, csm.RoleITIL), "*"))
	incident, err := view.OpenIncident(t.Context(),
		csm.IncidentRequest{ShortDescription: "Mail gateway fails"})
	s.must(err)
	for range updates {
		text := "The gateway is restarted."
		_, err := view.ChangeIncident(t.Context(), incident.Number, csm.IncidentChange{Comments: &text},
			nil)
		s.must(err)
	}
	return s
}

func (s shop) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s shop) notes(
	drive func(ctx context.Context, incident string, version int64) error,
) repair.Work {
	return repair.Work{Name: "notes", Of: store.PendingNotes, Store: s.store, Drive: drive}
}

func TestAnUpdateThatHangsStarvesNobody(t *testing.T) {
	t.Parallel()
	s := newShop(t, 10)
	var mutex sync.Mutex
	driven := map[int64]bool{}
	work := s.notes(func(ctx context.Context, _ string, version int64) error {
		if version <= 9 { // the eight oldest, twice as many as are driven at once
			<-ctx.Done()
			return ctx.Err()
		}
		mutex.Lock()
		defer mutex.Unlock()
		driven[version] = true
		return nil
	})
	work.Limit = 200 * time.Millisecond
	err := work.Run(t.Context(), time.Now().Add(time.Hour))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want %v", err, context.DeadlineExceeded)
	}
	if diff := cmp.Diff(map[int64]bool{10: true, 11: true}, driven); diff != "" {
		t.Errorf("driven (-want +got):\n%s", diff)
	}
}

func TestWhatKeepsFailingIsTriedLessOften(t *testing.T) {
	t.Parallel()
	s := newShop(t, 1)
	tries, errDown := 0, errors.New("down")
	work := s.notes(func(context.Context, string, int64) error {
		tries++
		return errDown
	})
	now := time.Now()
	for _, test := range []struct {
		wait  time.Duration
		tried bool
	}{
		{time.Minute, false}, // too young
		{2 * time.Minute, true},
		{time.Minute, false},
		{time.Minute, true},
		{3 * time.Minute, false},
		{time.Minute, true},
		{7 * time.Minute, false},
		{time.Minute, true},
		{16 * time.Minute, true},
		{32 * time.Minute, true},
		{59 * time.Minute, false},
		{time.Minute, true},
		{59 * time.Minute, false},
		{time.Minute, true}, // never less often than every hour
	} {
		now = now.Add(test.wait)
		before := tries
		err := work.Run(t.Context(), now)
		if tried := tries > before; tried != test.tried || tried != errors.Is(err, errDown) {
			t.Errorf("after another %v: tried %v, error %v; want tried %v",
				test.wait, tried, err, test.tried)
		}
	}
}

func TestAFailureWithProgressIsNotCounted(t *testing.T) {
	t.Parallel()
	s := newShop(t, 1)
	errLater := errors.New("the time is up")
	work := s.notes(func(ctx context.Context, incident string, version int64) error {
		_, err := s.store.BeginCut(ctx, store.Cut{Incident: incident, Version: version, PageSize: 500})
		return errors.Join(err, errLater)
	})
	if err := work.Run(t.Context(), time.Now().Add(time.Hour)); !errors.Is(err, errLater) {
		t.Fatalf("error %v, want %v", err, errLater)
	}
	delivery, _, err := s.store.Delivery(t.Context(), "INC0000001", 2)
	s.must(err)
	if delivery.Failures != 0 {
		t.Errorf("%d failures, want 0", delivery.Failures)
	}
}
