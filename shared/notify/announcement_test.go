package notify_test

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

var writer = csmtest.Of(csmtest.Bob, "*")

// office is an incident with cases of two accounts, and the fan-out of its announcements.
type office struct {
	desk
	tables   storetest.Tables
	incident string
	cases    []string // of acme
	others   []string // of globex
	jobs     *jobs
}

// jobs keeps what is sent, as a queue would until somebody takes it.
type jobs struct{ sent []fanout.Job }

func (j *jobs) Send(_ context.Context, more []fanout.Job) error {
	j.sent = append(j.sent, more...)
	return nil
}

func newOffice(t *testing.T, cases, others int) *office {
	t.Helper()
	t.Parallel()
	tables := storetest.New(t)
	o := &office{tables: tables, jobs: &jobs{}}
	o.desk = desk{T: t, ctx: t.Context(), store: tables.Store(), topic: &topic{}}
	opened, err := o.writer().OpenIncident(o.ctx, csm.IncidentRequest{ShortDescription: "Mail gateway fails"})
	o.must(err)
	o.incident = opened.Number
	o.cases = o.open(cases, csm.CaseRequest{Account: "acme", Contact: "grace", ShortDescription: "Mail is down"})
	o.others = o.open(others, csm.CaseRequest{Account: "globex", Contact: "hedy", ShortDescription: "No mail"})
	return o
}

func (o *office) writer() *store.View { return o.store.As(writer) }

// open opens cases that are associated with the incident.
func (o *office) open(count int, request csm.CaseRequest) []string {
	o.Helper()
	numbers := make([]string, count)
	var group errgroup.Group
	group.SetLimit(16)
	for n := range numbers {
		group.Go(func() error {
			opened, err := o.writer().OpenCase(o.ctx, request)
			numbers[n] = opened.Number
			return err
		})
	}
	o.must(group.Wait())
	for begin := 0; begin < count; begin += 500 {
		_, err := o.writer().AssociateCases(o.ctx, o.incident, numbers[begin:min(begin+500, count)], false)
		o.must(err)
	}
	return numbers
}

func (o *office) fanout(tables storetest.Tables) fanout.Fanout {
	return fanout.Fanout{
		Store:     tables.Store(),
		Queue:     o.jobs,
		Customers: o.topic.publisher(o.T),
		LinkBase:  "https://desk.example.com/#/cases/",
	}
}

func (o *office) announce(accounts ...string) store.Announced {
	o.Helper()
	request := csm.AnnouncementRequest{Text: "It will be fixed by noon.", Accounts: accounts}
	dry, err := o.writer().AnnounceDry(o.ctx, o.incident, request, nil)
	o.must(err)
	made, err := o.writer().Announce(o.ctx, o.incident, request, nil)
	o.must(err)
	o.want("counts of the dry run", []int{dry.Cases, dry.Accounts}, []int{made.Cases, made.Accounts})
	return made
}

func (o *office) progress(version int64) store.Progress {
	o.Helper()
	page, err := o.writer().Updates(o.ctx, o.incident, 100, "")
	o.must(err)
	for _, update := range page.Items {
		if update.Version == version {
			return update
		}
	}
	o.Fatalf("no update %d", version)
	return store.Progress{}
}

// wantAnnounced checks that each of the cases was sent the announcement, always under the same id,
// and has it as a comment once, and that the cases of others have nothing.
func (o *office) wantAnnounced(cases, others []string) {
	o.Helper()
	ids := map[string]string{}
	for _, delivery := range o.topic.got {
		if before := ids[delivery.Case]; before != "" && before != delivery.ID {
			o.Errorf("%s was sent %s and %s", delivery.Case, before, delivery.ID)
		}
		ids[delivery.Case] = delivery.ID
	}
	o.want("cases that were sent it", len(ids), len(cases))
	for _, number := range cases {
		if !strings.HasPrefix(ids[number], number+".") {
			o.Fatalf("%s was sent %q", number, ids[number])
		}
	}
	for _, number := range cases[:min(20, len(cases))] {
		o.want("comments of "+number, o.comments(number), []string{"It will be fixed by noon."})
	}
	for _, number := range others {
		o.want("comments of "+number, o.comments(number), []string(nil))
	}
}

// unfinished are the announcements that repair looks after.
func (o *office) unfinished() (names []store.PendingUpdate) {
	o.Helper()
	later := csm.At(time.Now().Add(time.Hour))
	for pending, err := range o.store.PendingSince(o.ctx, store.PendingAnnouncements, later) {
		o.must(err)
		names = append(names, pending)
	}
	return names
}

func (o *office) comments(number string) (texts []string) {
	o.Helper()
	page, err := o.writer().CaseActivities(o.ctx, number, []csm.Element{csm.ElementComments}, 100, "")
	o.must(err)
	for _, note := range page.Items {
		texts = append(texts, note.Text)
	}
	return texts
}

// The customers of the accounts are told, and only they; customers do not see who was sent it, or
// of which incident it is (rules 13 and 14).
func TestAnAnnouncementReachesTheCasesOfItsAccounts(t *testing.T) {
	o := newOffice(t, 3, 2)
	made := o.announce("acme")
	o.want("counts", []int{made.Cases, made.Accounts}, []int{3, 1})
	for range 2 { // a stream record may come twice, and a job too
		o.must(o.fanout(o.tables).Deliver(o.ctx, o.incident, made.Update.Version))
		for _, job := range o.jobs.sent {
			o.must(o.fanout(o.tables).Work(o.ctx, job))
		}
	}
	o.wantAnnounced(o.cases, o.others)
	o.want("sent once", len(o.topic.got), 3)
	o.want("pending", o.unfinished(), []store.PendingUpdate(nil))
	page, err := o.writer().CaseActivities(o.ctx, o.cases[0], []csm.Element{csm.ElementComments}, 10, "")
	o.must(err)
	o.want("sent to", page.Items[0].Recipients, []csm.Person{{ID: "grace", Type: csm.Contact, Account: "acme"}})
	page, err = o.customer().CaseActivities(o.ctx, o.cases[0], nil, 10, "")
	o.must(err)
	o.want("for the customer", len(page.Items), 1)
	o.want("source", page.Items[0].Source, (*csm.Source)(nil))
	o.want("recipients", len(page.Items[0].Recipients), 0)
	if strings.Contains(page.Items[0].ID, o.incident) || strings.Contains(o.topic.got[0].ID, o.incident) {
		t.Errorf("an id tells the incident: %s, %s", page.Items[0].ID, o.topic.got[0].ID)
	}
}

// Announcements to many cases, while requests get lost and SNS refuses: nothing is lost, and each
// is sent under one id.
func TestAThousandAnnouncementsUnderFaults(t *testing.T) {
	o := newOffice(t, 2*store.CasesOnPage+1, 4)
	made := o.announce("acme")
	faulty := o.fanout(o.tables.With(storetest.WithFaults(func(int, string) storetest.Fault {
		faults := []storetest.Fault{storetest.LoseRequest, storetest.LoseAnswer, storetest.Partly}
		if chance := rand.N(20); chance < len(faults) {
			return faults[chance]
		}
		return storetest.None
	})))
	o.topic.refuse = 3
	for now := time.Now(); o.progress(made.Update.Version).Pending; now = now.Add(5 * time.Minute) {
		if now.After(time.Now().Add(24 * time.Hour)) {
			t.Fatal("it is never done")
		}
		_ = faulty.Repair(o.ctx, now.Add(5*time.Minute)) // the stream was lost
		for _, job := range o.jobs.sent {
			_ = faulty.Work(o.ctx, job)
		}
		o.jobs.sent = nil
	}
	o.wantAnnounced(o.cases, o.others)
	progress := o.progress(made.Update.Version)
	o.want("progress", []int{progress.CasesTotal, progress.CasesDone}, []int{len(o.cases), len(o.cases)})
	o.must(o.fanout(o.tables).Repair(o.ctx, time.Now().Add(48*time.Hour)))
	o.want("pending", o.unfinished(), []store.PendingUpdate(nil))
}

// No stream waits for the topic: an announcement goes through the queue, and is not done before its
// customers are told. The function of the stream publishes nothing.
func TestTheTopicHoldsUpNoStream(t *testing.T) {
	o := newOffice(t, 1, 0)
	made := o.announce()
	o.topic.refuse = 100 // more than one request is tried
	stream := fanout.Fanout{Store: o.store, Queue: o.jobs}
	o.must(stream.Deliver(o.ctx, o.incident, made.Update.Version))
	o.want("jobs", len(o.jobs.sent), 1)
	if err := o.fanout(o.tables).Work(o.ctx, o.jobs.sent[0]); err == nil {
		t.Error("a job is done whose messages were refused")
	}
	if err := stream.Work(o.ctx, o.jobs.sent[0]); err == nil {
		t.Error("a function without a topic did a job")
	}
	o.want("pending", o.progress(made.Update.Version).Pending, true)
	o.want("of repair", len(o.unfinished()), 1)
	o.topic.refuse = 0
	o.must(o.fanout(o.tables).Work(o.ctx, o.jobs.sent[0]))
	o.want("pending", o.progress(made.Update.Version).Pending, false)
	o.wantAnnounced(o.cases, nil)
}

// A case that closed before has no part in it; one that joins later with the history has the
// comment, and nobody is told (rules 10 and 13).
func TestAnAnnouncementIsForTheCasesOfItsMoment(t *testing.T) {
	o := newOffice(t, 2, 1)
	reason := "It works again."
	_, err := o.customer().WithdrawCase(o.ctx, o.cases[1], reason)
	o.must(err)
	made := o.announce()
	o.want("counts", []int{made.Cases, made.Accounts}, []int{2, 2})
	late, err := o.writer().OpenCase(o.ctx, csm.CaseRequest{Account: "acme", Contact: "grace", ShortDescription: "Late"})
	o.must(err)
	_, err = o.writer().AssociateWithHistory(o.ctx, late.Number, o.incident)
	o.must(err)
	o.must(o.fanout(o.tables).Deliver(o.ctx, o.incident, made.Update.Version))
	o.must(o.fanout(o.tables).Work(o.ctx, o.jobs.sent[0]))
	o.wantAnnounced([]string{o.cases[0], o.others[0]}, nil)
	o.want("of the withdrawn case", o.comments(o.cases[1]), []string{reason})
	o.want("of the late one", o.comments(late.Number), []string{"It will be fixed by noon."})
}
