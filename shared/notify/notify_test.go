package notify_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
	"github.com/casebridge/casebridge/shared/notify"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

var agent = csmtest.Of(csmtest.With(csmtest.Bob, csm.RoleAgent, csm.RoleIncidentWrite,
	csm.RoleITIL), "*")

// subscriber gets what is published. Repair publishes for several updates at once.
type subscriber struct {
	mutex sync.Mutex
	got   []string // ids
	fail  error
}

func (s *subscriber) Publish(_ context.Context, n csm.Notification) error {
	if s.fail != nil {
		return s.fail
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.got = append(s.got, n.ID)
	return nil
}

// helpDesk is an incident with a caller and a comment, of which the stream told nobody.
type helpDesk struct {
	*testing.T
	store    *store.Store
	incident string
}

func newHelpDesk(t *testing.T, tables storetest.Tables) helpDesk {
	t.Helper()
	d := helpDesk{T: t, store: tables.Store()}
	request := csm.IncidentRequest{ShortDescription: "Mail gateway fails", Caller: &ada}
	incident, err := d.store.As(agent).OpenIncident(t.Context(), request)
	d.must(err)
	d.incident = incident.Number
	text := "The gateway is restarted."
	_, err = d.store.As(agent).ChangeIncident(t.Context(), d.incident,
		csm.IncidentChange{Comments: &text}, nil)
	d.must(err)
	return d
}

func (d helpDesk) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

// repair runs repair that long from now.
func (d helpDesk) repair(to *subscriber, later time.Duration) error {
	return notify.Repair(d.Context(), d.store, to, time.Now().Add(later))
}

func (d helpDesk) wantGot(s *subscriber, want ...string) {
	d.Helper()
	if diff := cmp.Diff(want, s.got); diff != "" {
		d.Errorf("notifications (-want +got):\n%s", diff)
	}
}

// wantNothingPending checks that repair has nothing left to do.
func (d helpDesk) wantNothingPending() {
	d.Helper()
	for update, err := range d.store.PendingSince(d.Context(), store.PendingNotifications,
		csm.At(time.Now().Add(time.Hour))) {
		d.Errorf("%+v is pending, %v", update, err)
	}
}

var ada = csm.Person{ID: "ada", Type: csm.Internal}

func TestNotificationsThatTheStreamLostAreSentByRepair(t *testing.T) {
	t.Parallel()
	d, s := newHelpDesk(t, storetest.New(t)), &subscriber{}
	d.must(d.repair(s, time.Minute))
	d.wantGot(s) // the stream may still bring them
	d.must(d.repair(s, 24*time.Hour))
	if len(s.got) == 2 && s.got[0] > s.got[1] { // two updates are driven at once
		s.got[0], s.got[1] = s.got[1], s.got[0]
	}
	d.wantGot(s, "INC0000001.1.created", "INC0000001.2.comment")
	d.must(d.repair(s, 48*time.Hour))
	d.wantGot(s, "INC0000001.1.created", "INC0000001.2.comment")
	d.wantNothingPending()
}

func TestAnUpdateThatNotifiesNobodyIsNotPending(t *testing.T) {
	t.Parallel()
	d := newHelpDesk(t, storetest.New(t))
	d.must(d.repair(&subscriber{}, time.Hour))
	_, err := d.store.As(agent).WorkNoteOnIncident(t.Context(), d.incident,
		"Spare disks are in room 7.")
	d.must(err)
	d.wantNothingPending()
}

func TestWhatTheStreamBroughtIsNotPending(t *testing.T) {
	t.Parallel()
	d, s := newHelpDesk(t, storetest.New(t)), &subscriber{}
	d.must(notify.Update(d.Context(), d.store, s, d.incident, 1))
	d.must(notify.Update(d.Context(), d.store, s, d.incident, 2))
	d.wantGot(s, "INC0000001.1.created", "INC0000001.2.comment")
	d.wantNothingPending()
}

func TestATopicThatIsDownIsTriedAgain(t *testing.T) {
	t.Parallel()
	d, s := newHelpDesk(t, storetest.New(t)), &subscriber{fail: errors.New("down")}
	if err := d.repair(s, 3*time.Minute); !errors.Is(err, s.fail) {
		t.Fatalf("error %v, want %v", err, s.fail)
	}
	s.fail = nil
	d.must(d.repair(s, 6*time.Minute))
	if len(s.got) != 2 {
		t.Errorf("%v, want two notifications", s.got)
	}
	d.wantNothingPending()
}

// TestNotifyKilledAtAnyRequestLosesNothing ends the function at each of its requests in turn.
// What was recorded is never sent again.
func TestNotifyKilledAtAnyRequestLosesNothing(t *testing.T) {
	t.Parallel()
	for _, fault := range []storetest.Fault{storetest.LoseRequest, storetest.LoseAnswer} {
		for kill, killed := 1, true; killed; kill++ {
			tables := storetest.New(t)
			d, s := newHelpDesk(t, tables), &subscriber{}
			killed = false
			dying := tables.With(storetest.WithFaults(func(n int, _ string) storetest.Fault {
				if n < kill {
					return storetest.None
				}
				killed = true
				if n == kill {
					return fault
				}
				return storetest.LoseRequest
			}))
			_ = notify.Update(t.Context(), dying.Store(), s, d.incident, 2)
			sent := len(s.got)
			recorded := d.recorded(2)
			d.must(d.repair(s, time.Hour))
			if more := len(s.got) - sent - 1; more != 0 != !recorded { // one is of the creation
				t.Errorf("killed at request %d: recorded %v, and sent %d times by repair", kill, recorded, more)
			}
			d.wantNothingPending()
			tables.WantSound(t)
		}
	}
}

// recorded says that nothing is left to send of the update.
func (d helpDesk) recorded(version int64) bool {
	d.Helper()
	due, _, _, err := d.store.DueNotifications(d.Context(), d.incident, version)
	d.must(err)
	return len(due) == 0
}
