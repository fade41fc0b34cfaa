package store_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

var (
	agent    = csmtest.Of(csmtest.Bob, "*")
	engineer = csmtest.Of(csmtest.Ada, "*")
	customer = csmtest.Grace
)

// desk is one test's store, seen by several people at once.
type desk struct {
	*testing.T
	ctx    context.Context
	tables storetest.Tables
	store  *store.Store
}

func newDesk(t *testing.T) desk {
	t.Parallel()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	tables := storetest.New(t)
	return desk{t, ctx, tables, tables.Store()}
}

func (d desk) openCase() string {
	d.Helper()
	c, err := d.store.As(
		agent,
	).OpenCase(
		d.ctx,
		csm.CaseRequest{Account: "acme", Contact: "grace", ShortDescription: "Mail is down", Priority: 2},
	)
	d.must(err)
	return c.Number
}

func (d desk) openIncident() string {
	d.Helper()
	i, err := d.store.As(engineer).OpenIncident(d.ctx, csm.IncidentRequest{ShortDescription: "Mail gateway fails"})
	d.must(err)
	return i.Number
}

func (d desk) createIncident(number string) string {
	d.Helper()
	i, err := d.store.As(agent).CreateIncident(d.ctx, number)
	d.must(err)
	return i.Number
}

func (d desk) associate(caseNumber, incident string) csm.Association {
	d.Helper()
	a, err := d.store.As(agent).AssociateIncident(d.ctx, caseNumber, incident)
	d.must(err)
	return a
}

func (d desk) remove(caseNumber string) {
	d.Helper()
	d.must(d.store.As(agent).RemoveIncident(d.ctx, caseNumber))
}

func (d desk) change(incident string, ch csm.IncidentChange) csm.Update {
	d.Helper()
	c, err := d.store.As(engineer).ChangeIncident(d.ctx, incident, ch, nil)
	d.must(err)
	return c.Update
}

func (d desk) comment(incident, text string) csm.Update {
	d.Helper()
	return d.change(incident, csm.IncidentChange{Comments: &text})
}

func (d desk) deliver(u csm.Update) {
	d.Helper()
	d.must(fanout.Fanout{Store: d.store}.Deliver(d.ctx, u.Incident, u.Version))
}

// notes are the texts of the case's work notes, oldest first.
func (d desk) notes(caseNumber string) []string {
	d.Helper()
	p, err := d.store.As(agent).CaseActivities(d.ctx, caseNumber, []csm.Element{csm.ElementWorkNotes}, 500, "")
	d.must(err)
	texts := []string{}
	for _, n := range p.Items {
		texts = append([]string{n.Text}, texts...)
	}
	return texts
}

func (d desk) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

func (d desk) wantCode(want csm.Code, err error) {
	d.Helper()
	if got := csm.CodeOf(err); got != want {
		d.Errorf("error is %q (%v), want %q", got, err, want)
	}
}

func (d desk) want(what string, got, want any) {
	d.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		d.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func to(s csm.IncidentState) *csm.IncidentState { return &s }
func ptr[T any](v T) *T                         { return &v }

func TestTheCaseShowsTheLifeOfItsIncident(t *testing.T) {
	d := newDesk(t)
	c := d.openCase()
	i := d.createIncident(c)
	d.deliver(d.change(i, csm.IncidentChange{State: to(csm.IncidentInProgress)}))
	d.deliver(d.change(i, csm.IncidentChange{State: to(csm.IncidentOnHold), HoldReason: ptr(csm.AwaitingVendor)}))
	d.deliver(d.comment(i, "The vendor has answered."))
	d.deliver(d.change(i, csm.IncidentChange{WorkNotes: ptr("internal to IT")}))
	d.deliver(
		d.change(
			i,
			csm.IncidentChange{
				State:      to(csm.IncidentResolved),
				CloseCode:  ptr(csm.SolutionProvided),
				CloseNotes: ptr("Restarted."),
				Comments:   ptr("Done."),
			},
		),
	)
	d.want("work notes", d.notes(c), []string{
		i + " created from this case. State: New",
		i + " state changed from New to In Progress",
		i + " state changed from In Progress to On Hold. Hold reason: Awaiting Vendor",
		"Additional comment on " + i + " by Ada Lovelace: The vendor has answered.",
		"Additional comment on " + i + " by Ada Lovelace: Done.",
		i + " state changed from On Hold to Resolved. Resolution code: Solution provided. Resolution notes: Restarted.",
	})
}

func TestAnIncidentCreatedFromACaseTakesOverItsData(t *testing.T) {
	d := newDesk(t)
	c, err := d.store.As(
		agent,
	).OpenCase(
		d.ctx,
		csm.CaseRequest{
			Account:           "acme",
			Contact:           "grace",
			ShortDescription:  "Mail is down",
			Priority:          2,
			ConfigurationItem: "mail",
		},
	)
	d.must(err)
	i, err := d.store.As(agent).CreateIncident(d.ctx, c.Number)
	d.must(err)
	read, err := d.store.As(agent).Incident(d.ctx, i.Number)
	d.must(err)
	d.want("the answer and the record", read, i)
	d.want("incident", i, csm.Incident{
		Number:            i.Number,
		Caller:            &csm.Person{ID: "grace", Type: csm.Contact, Account: "acme"},
		ShortDescription:  "Mail is down",
		ConfigurationItem: "mail",
		Priority:          2,
		Impact:            1,
		Urgency:           2,
		State:             csm.IncidentNew,
		CreatedFrom:       c.Number,
		CaseCount:         1,
		OpenedAt:          i.OpenedAt,
		OpenedBy:          "bob",
		UpdatedAt:         i.OpenedAt,
		UpdatedBy:         "bob",
		StateChangedAt:    i.OpenedAt,
		Version:           1,
	})
}

func TestACaseHasAtMostOneIncident(t *testing.T) {
	d := newDesk(t)
	c, other := d.openCase(), d.openIncident()
	i := d.createIncident(c)
	_, err := d.store.As(agent).CreateIncident(d.ctx, c)
	d.wantCode(csm.CodeCaseAlreadyAssociated, err)
	if !strings.Contains(err.Error(), i) {
		t.Errorf("%v does not name %s", err, i)
	}
	_, err = d.store.As(agent).AssociateIncident(d.ctx, c, other)
	d.wantCode(csm.CodeCaseAlreadyAssociated, err)
	again := d.associate(c, i)
	d.want("associating the same again", again.Incident, i)
}

func TestOfConcurrentCreationsOneWinsAndNoIncidentIsLeftOver(t *testing.T) {
	d := newDesk(t)
	c := d.openCase()
	var mu sync.Mutex
	var won []string
	parallel(50, func(int) {
		i, err := d.store.As(agent).CreateIncident(d.ctx, c)
		mu.Lock()
		defer mu.Unlock()
		if err == nil {
			won = append(won, i.Number)
		} else {
			d.wantCode(csm.CodeCaseAlreadyAssociated, err)
		}
	})
	if len(won) != 1 {
		t.Fatalf("%d creations won: %v", len(won), won)
	}
	for n := range 60 {
		number := fmt.Sprintf("INC%07d", n+1)
		if _, err := d.store.As(engineer).Incident(d.ctx, number); (err == nil) != (number == won[0]) {
			t.Errorf("incident %s: %v", number, err)
		}
	}
}

func TestOnlyOpenIncidentsCanBeAssociated(t *testing.T) {
	for _, test := range []struct {
		name string
		to   csm.IncidentChange
		want csm.Code
	}{
		{"new", csm.IncidentChange{ShortDescription: ptr("still new")}, ""},
		{"in progress", csm.IncidentChange{State: to(csm.IncidentInProgress)}, ""},
		{"on hold", csm.IncidentChange{State: to(csm.IncidentOnHold), HoldReason: ptr(csm.AwaitingChange)}, ""},
		{"resolved", csm.IncidentChange{State: to(csm.IncidentResolved), CloseCode: ptr(csm.UserError), CloseNotes: ptr("x")}, csm.CodeIncidentNotOpen},
		{"canceled", csm.IncidentChange{State: to(csm.IncidentCanceled)}, csm.CodeIncidentNotOpen},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := newDesk(t)
			i := d.openIncident()
			d.change(i, test.to)
			_, err := d.store.As(agent).AssociateIncident(d.ctx, d.openCase(), i)
			d.wantCode(test.want, err)
		})
	}
}

func TestACaseGetsTheNotesOfTheUpdatesMadeWhileItWasAssociated(t *testing.T) {
	d := newDesk(t)
	i, c := d.openIncident(), d.openCase()
	before := d.comment(i, "before")
	d.associate(c, i)
	while := d.comment(i, "while")
	d.remove(c)
	between := d.comment(i, "between")
	d.associate(c, i)
	again := d.comment(i, "again")
	for _, u := range []csm.Update{again, between, while, before, while, again} { // in any order, and twice
		d.deliver(u)
	}
	d.want("work notes", d.notes(c), []string{
		i + " associated with this case. State: New",
		"Additional comment on " + i + " by Ada Lovelace: while",
		i + " removed from this case",
		i + " associated with this case. State: New",
		"Additional comment on " + i + " by Ada Lovelace: again",
	})
}

func TestEveryAssociationStaysInTheHistoryEvenWhenTheIncidentDidNotChangeBetween(t *testing.T) {
	d := newDesk(t)
	i, c := d.openIncident(), d.openCase()
	for range 3 {
		d.associate(c, i)
		d.remove(c)
	}
	d.want("work notes", len(d.notes(c)), 6)
	inc, err := d.store.As(engineer).Incident(d.ctx, i)
	d.must(err)
	d.want("case_count", inc.CaseCount, 0)
}

func TestRemovingWhatIsNotThereIsRefused(t *testing.T) {
	d := newDesk(t)
	d.wantCode(csm.CodeNoIncident, d.store.As(agent).RemoveIncident(d.ctx, d.openCase()))
	d.wantCode(csm.CodeCaseNotFound, d.store.As(agent).RemoveIncident(d.ctx, "CS9999999"))
}

func TestConcurrentCommentsAreAllKept(t *testing.T) {
	d := newDesk(t)
	i := d.openIncident()
	cases := []string{d.openCase(), d.openCase()}
	for _, c := range cases {
		d.associate(c, i)
	}
	parallel(8, func(n int) { d.deliver(d.comment(i, fmt.Sprintf("comment %d", n))) })
	for _, c := range cases {
		all := strings.Join(d.notes(c), "\n")
		for n := range 8 {
			if strings.Count(all, fmt.Sprintf("comment %d", n)) != 1 {
				t.Errorf("comment %d is not there once on %s:\n%s", n, c, all)
			}
		}
	}
}

func TestAssociatingBesideUpdatesLosesNeither(t *testing.T) {
	d := newDesk(t)
	i := d.openIncident()
	const cases, comments = 12, 8
	numbers := make([]string, cases)
	for n := range numbers {
		numbers[n] = d.openCase()
	}
	updates := make([]csm.Update, comments)
	associations := make([]csm.Association, cases)
	parallel(cases+comments, func(n int) {
		if n < cases {
			associations[n] = d.associate(numbers[n], i)
		} else {
			updates[n-cases] = d.comment(i, fmt.Sprintf("comment <%d>", n-cases))
		}
	})
	for _, u := range updates {
		d.deliver(u)
	}
	inc, err := d.store.As(engineer).Incident(d.ctx, i)
	d.must(err)
	d.want("case_count", inc.CaseCount, cases)
	d.want("version", inc.Version, int64(comments+1))
	for n, c := range numbers {
		all := strings.Join(d.notes(c), "\n")
		for k, u := range updates {
			if has := strings.Contains(all, fmt.Sprintf("comment <%d>", k)); has != associations[n].Covers(u.Version) {
				t.Errorf("%s has the note of version %d: %v, association %s", c, u.Version, has, associations[n])
			}
		}
	}
}

func TestSyncWritesExactlyTheNotesThatAreMissing(t *testing.T) {
	d := newDesk(t)
	c := d.openCase()
	i := d.createIncident(c)
	d.comment(i, "lost")
	d.deliver(d.comment(i, "delivered"))
	d.change(
		i,
		csm.IncidentChange{
			State:      to(csm.IncidentResolved),
			CloseCode:  ptr(csm.Duplicate),
			CloseNotes: ptr("x"),
			Comments:   ptr("both lost"),
		},
	)
	for _, want := range []store.Synced{{Written: 3, Present: 1}, {Written: 0, Present: 4}} {
		got, err := d.store.As(agent).SyncIncident(d.ctx, c)
		d.must(err)
		d.want("synced", got, want)
	}
	d.want("work notes", len(d.notes(c)), 5)
}

func TestTheTimesOfAnIncidentNeverRunBackwards(t *testing.T) {
	t.Parallel()
	tables := storetest.New(t)
	now := time.Date(2026, 1, 31, 8, 0, 0, 0, time.UTC)
	d := desk{
		t,
		context.Background(),
		tables,
		tables.Store(store.WithClock(func() time.Time { now = now.Add(-time.Hour); return now })),
	}
	i := d.openIncident()
	last := csm.Time("")
	for range 3 {
		u := d.comment(i, "the clock runs backwards")
		if u.CreatedAt <= last {
			t.Errorf("%s is not after %s", u.CreatedAt, last)
		}
		last = u.CreatedAt
	}
}

func TestClosingACaseEndsItsAssociation(t *testing.T) {
	d := newDesk(t)
	c := d.openCase()
	i := d.createIncident(c)
	_, err := d.store.As(agent).ProposeSolution(d.ctx, c, "solved_by_customer", "Thanks.")
	d.must(err)
	reached := d.comment(i, "still reached")
	k, err := d.store.As(customer).AcceptSolution(d.ctx, c)
	d.must(err)
	d.want("state", k.State, csm.CaseClosed)
	missed := d.comment(i, "not reached any more")
	d.deliver(missed)
	d.deliver(reached)
	notes := d.notes(c)
	d.want("last note", notes[len(notes)-1], "Additional comment on "+i+" by Ada Lovelace: still reached")
	inc, err := d.store.As(engineer).Incident(d.ctx, i)
	d.must(err)
	d.want("case_count", inc.CaseCount, 0)
}

// A customer who is the caller of an incident is notified of an update unless a case was associated
// when it was made: asked late or twice, the outcome is the same (rule 7).
func TestNotificationsAreSuppressedWhileACaseIsAssociated(t *testing.T) {
	d := newDesk(t)
	c := d.openCase()
	i := d.createIncident(c)
	grace := &csm.Person{ID: "grace", Type: csm.Contact}
	direct, err := d.store.As(engineer).OpenIncident(d.ctx, csm.IncidentRequest{ShortDescription: "x", Caller: grace})
	d.must(err)
	type outcomes map[int64]csm.Notified // by version
	check := func(incident string, want outcomes) {
		t.Helper()
		for version, outcome := range want {
			_, got, found, err := d.store.DueNotifications(d.ctx, incident, version)
			d.must(err)
			d.want(fmt.Sprintf("%s version %d", incident, version), []any{got, found}, []any{outcome, true})
		}
	}
	d.comment(i, "while associated")
	d.remove(c)
	d.comment(i, "while no case is associated")
	d.associate(c, direct.Number)
	d.comment(direct.Number, "while associated")
	_, err = d.store.As(agent).ProposeSolution(d.ctx, c, "solved_by_customer", "Thanks.")
	d.must(err)
	_, err = d.store.As(customer).AcceptSolution(d.ctx, c)
	d.must(err)
	d.comment(direct.Number, "after the case was closed")
	for range 2 {
		check(i, outcomes{1: csm.Suppressed, 2: csm.Suppressed, 3: csm.Sent})
		check(direct.Number, outcomes{1: csm.Sent, 2: csm.Suppressed, 3: csm.Sent})
	}
	another := d.openCase()
	d.associate(another, i)
	d.comment(i, "associated again")
	check(i, outcomes{1: csm.Suppressed, 2: csm.Suppressed, 3: csm.Sent, 4: csm.Suppressed})
}

func parallel(n int, do func(int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { do(i) })
	}
	all.Wait()
}
