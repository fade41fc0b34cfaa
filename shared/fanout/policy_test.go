package fanout_test

import (
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/store"
)

// proposeByPolicy gives the cases' account a policy, and delivers the
// update that resolves the incident.
func (o *office) proposeByPolicy() {
	o.Helper()
	admin := csmtest.With(csmtest.Bob, csm.RoleAdmin)
	_, err := o.store.As(admin).ChangePolicy(o.ctx, "acme", csm.Policy{
		OnIncidentResolved: csm.ProposeOnResolved,
		ProposalText:       "Does it work again?",
		RemindDays:         2,
		AutoCloseDays:      5,
	})
	o.must(err)
	o.must(o.fanout(o.tables, nil).Deliver(o.ctx, o.incident, o.resolve()))
}

// events counts the entries of each kind among the activities of the case.
func (o *office) events(number string) map[csm.CaseEvent]int {
	o.Helper()
	page, err := o.view().CaseActivities(o.ctx, number, nil, 100, "")
	o.must(err)
	count := map[csm.CaseEvent]int{}
	for _, note := range page.Items {
		if note.Event != "" {
			count[note.Event]++
		}
	}
	return count
}

func (o *office) state(number string) csm.CaseState {
	o.Helper()
	read, err := o.view().Case(o.ctx, number)
	o.must(err)
	return read.State
}

// Rules 16 and 20: several runs of the schedule at once remind once and close once, and never a
// case that the customer answered, whichever comes first.
func TestSilenceIsBrokenOnceAndNeverAfterAnAnswer(t *testing.T) {
	t.Parallel()
	o := newOffice(t, 12)
	o.proposeByPolicy()
	after := func(days int) {
		now := time.Now().AddDate(0, 0, days)
		late := o.tables.Store(store.WithClock(func() time.Time { return now }))
		customer := late.As(csm.Caller{ID: "grace", Type: csm.Contact, Accounts: []string{"acme"}})
		var group errgroup.Group
		for range 3 {
			group.Go(func() error { return fanout.Fanout{Store: late}.BreakSilences(o.ctx, now) })
		}
		if days == 6 {
			for _, number := range o.cases[:6] {
				group.Go(func() error {
					_, err := customer.RejectSolution(o.ctx, number, "Still down.")
					if csm.CodeOf(err) == csm.CodeCaseClosed { // the schedule was first
						return nil
					}
					return err
				})
			}
		}
		o.must(group.Wait())
	}
	after(1)
	for _, number := range o.cases {
		if got := o.events(number)[csm.EventReminder]; got != 0 {
			t.Errorf("%s has %d reminders after a day", number, got)
		}
	}
	after(3)
	after(6)
	for n, number := range o.cases {
		events, state := o.events(number), o.state(number)
		closed := map[bool]int{true: 1, false: 0}[state == csm.CaseClosed]
		if events[csm.EventSolutionProposed] != 1 || events[csm.EventReminder] != 1 ||
			events[csm.EventClosedByPolicy] != closed {
			t.Errorf("%s is %s with %v", number, state, events)
		}
		if n >= 6 && state != csm.CaseClosed ||
			n < 6 && state != csm.CaseClosed && state != csm.CaseOpen {
			t.Errorf("%s is %s", number, state)
		}
	}
}
