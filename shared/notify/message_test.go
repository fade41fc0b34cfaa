package notify_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/google/go-cmp/cmp"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
	"github.com/casebridge/casebridge/shared/notify"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// topic answers for SNS and keeps what is published. It refuses as many requests as refuse says.
type topic struct {
	sync.Mutex
	refuse int
	got    []csm.Delivery
}

func (s *topic) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.Lock()
	defer s.Unlock()
	if s.refuse > 0 {
		s.refuse--
		w.WriteHeader(http.StatusForbidden)
		return
	}
	_ = r.ParseForm()
	for n := 1; ; n++ {
		body := r.Form.Get(fmt.Sprintf("PublishBatchRequestEntries.member.%d.Message", n))
		if body == "" {
			break
		}
		var delivery csm.Delivery
		if err := json.Unmarshal([]byte(body), &delivery); err != nil {
			panic(err)
		}
		s.got = append(s.got, delivery)
	}
	fmt.Fprint(w,
		`<PublishBatchResponse><PublishBatchResult></PublishBatchResult></PublishBatchResponse>`)
}

func (s *topic) publisher(t *testing.T) notify.Topic {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return notify.NewTopic(aws.Config{
		Region:       "us-east-1",
		BaseEndpoint: &server.URL,
		Credentials:  credentials.NewStaticCredentialsProvider("test", "test", ""),
	}, "arn:aws:sns:us-east-1:000000000000:topic")
}

// desk is a store with a case of Grace, and the outbox of its messages.
type desk struct {
	*testing.T
	ctx    context.Context
	store  *store.Store
	topic  *topic
	outbox notify.Outbox
	number string
}

func newDesk(t *testing.T) desk {
	t.Helper()
	t.Parallel()
	d := desk{T: t, ctx: t.Context(), store: storetest.New(t).Store(), topic: &topic{}}
	d.outbox = notify.Outbox{
		Store:    d.store,
		To:       d.topic.publisher(t),
		LinkBase: "https://desk.example.com/#/cases/",
	}
	opened, err := d.agent().OpenCase(d.ctx,
		csm.CaseRequest{Account: "acme", Contact: "grace", ShortDescription: "Mail is down"})
	d.must(err)
	d.number = opened.Number
	return d
}

func (d desk) agent() *store.View    { return d.store.As(csmtest.Bob) }
func (d desk) customer() *store.View { return d.store.As(csmtest.Grace) }

func (d desk) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

// pending are the messages that are not sent.
func (d desk) pending() (names []store.MessageKey) {
	d.Helper()
	for name, err := range d.store.MessagesPendingSince(d.ctx, csm.At(time.Now().Add(time.Hour))) {
		d.must(err)
		names = append(names, name)
	}
	return names
}

// act has the agent do everything that the customer hears of, and
// things that the customer does not.
func (d desk) act() {
	d.Helper()
	_, err := d.agent().CommentOnCase(d.ctx, d.number, "On it.", "")
	d.must(err)
	_, err = d.agent().WorkNoteOnCase(d.ctx, d.number, "They pay late.")
	d.must(err)
	waiting := csm.CaseAwaitingInfo
	_, err = d.agent().ChangeCase(d.ctx, d.number, csm.CaseChange{State: &waiting}, nil)
	d.must(err)
	_, err = d.customer().CommentOnCase(d.ctx, d.number, "Here it is.", "")
	d.must(err)
	_, err = d.agent().ProposeSolution(d.ctx, d.number, csm.SolvedFixedBySupport, "Restart it.")
	d.must(err)
	_, err = d.customer().AcceptSolution(d.ctx, d.number)
	d.must(err)
}

func (d desk) want(what string, got, want any) {
	d.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		d.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// notified are the texts of the case's activities that say what was sent, oldest first.
func (d desk) notified(as *store.View) (texts []string) {
	d.Helper()
	page, err := as.CaseActivities(d.ctx, d.number, nil, 100, "")
	d.must(err)
	for _, note := range slices.Backward(page.Items) {
		if strings.HasPrefix(note.Text, "Notification") {
			texts = append(texts, note.Text)
		}
	}
	return texts
}

// The customer hears of each act once, with all that a mailer needs; internal
// callers see what was sent (rule 14).
func TestTheCustomerHearsOfWhatIsForThem(t *testing.T) {
	d := newDesk(t)
	d.act()
	for _, name := range d.pending() {
		for range 2 { // a stream record may come twice
			d.must(d.outbox.Send(d.ctx, name))
		}
	}
	var heard []string
	ids := map[string]bool{}
	for _, delivery := range d.topic.got {
		heard = append(heard, string(delivery.Kind)+": "+delivery.Text)
		ids[delivery.ID] = true
		d.want("recipient", delivery.Recipient, csm.Person{ID: "grace", Type: csm.Contact, Account: "acme"})
		d.want("case", delivery.Case, d.number)
		d.want("link", delivery.Link, "https://desk.example.com/#/cases/"+d.number)
	}
	d.want("heard", heard, []string{
		"comment: On it.",
		"awaiting_info: " + d.number + " is waiting for information from you.",
		"solution_proposed: Restart it.",
		"closed: " + d.number + " is closed.",
	})
	d.want("number of ids", len(ids), len(heard))
	d.want("pending", d.pending(), []store.MessageKey(nil))
	d.want("seen by an agent", d.notified(d.agent()), []string{
		"Notification of grace (comment) sent", "Notification of grace (awaiting_info) sent",
		"Notification of grace (solution_proposed) sent", "Notification of grace (closed) sent",
	})
	d.want("seen by the customer", d.notified(d.customer()), []string(nil))
}

// What could not be sent stays pending until repair sends it, under the same id (rule 14).
func TestRepairSendsWhatIsPending(t *testing.T) {
	d := newDesk(t)
	d.act()
	pending := d.pending()
	d.topic.refuse = 1000
	for _, name := range pending {
		if err := d.outbox.Send(d.ctx, name); err == nil {
			t.Error("sent, although the topic refused it")
		}
	}
	if err := d.outbox.Repair(d.ctx, time.Now().Add(3*time.Minute)); err == nil {
		t.Error("repaired, although the topic refuses everything")
	}
	d.want("still pending", d.pending(), pending)
	d.topic.refuse = 0
	d.must(d.outbox.Repair(d.ctx, time.Now()))
	d.want("messages of this very moment", len(d.topic.got), 0)
	d.must(d.outbox.Repair(d.ctx, time.Now().Add(3*time.Minute)))
	d.must(d.outbox.Repair(d.ctx, time.Now().Add(3*time.Minute)))
	d.want("sent", len(d.topic.got), 4)
	for n, delivery := range d.topic.got {
		if want := d.number + "." + pending[n].Message + "."; !strings.HasPrefix(delivery.ID, want) {
			t.Errorf("id %q, want it to begin with %q", delivery.ID, want)
		}
	}
}

// deadlines are how long each delivery may take.
type deadlines struct{ left []time.Duration }

func (d *deadlines) Deliver(ctx context.Context, _ []csm.Delivery) error {
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(time.Hour)
	}
	d.left = append(d.left, time.Until(deadline))
	return nil
}

// One message that hangs keeps the others waiting for ten seconds at most.
func TestRepairGivesEachMessageTenSeconds(t *testing.T) {
	d := newDesk(t)
	d.act()
	topic := &deadlines{}
	outbox := notify.Outbox{Store: d.store, To: topic}
	d.must(outbox.Repair(d.ctx, time.Now().Add(3*time.Minute)))
	if len(topic.left) != 4 || slices.Max(topic.left) > 10*time.Second {
		t.Errorf("deliveries have %v, want four of at most 10s", topic.left)
	}
}

// A batch stays below the limits of PublishBatch, however long the texts are.
func TestLongMessagesAreSentInSeveralBatches(t *testing.T) {
	t.Parallel()
	published := &topic{}
	deliveries := make([]csm.Delivery, 25)
	for n := range deliveries {
		deliveries[n] = csm.Delivery{ID: fmt.Sprint(n), Text: strings.Repeat("<", 8000)}
	}
	if err := published.publisher(t).Deliver(t.Context(), deliveries); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(deliveries, published.got); diff != "" {
		t.Errorf("published (-want +got):\n%.500s", diff)
	}
}

// A watcher hears what the requester hears, as long as they watch when it is sent (rule 14).
func TestAWatcherHearsAsLongAsTheyWatch(t *testing.T) {
	d := newDesk(t)
	gwen := csm.Watcher{ID: "gwen", Type: csm.Contact}
	send := func() (told []string) {
		d.topic.got = nil
		for _, name := range d.pending() {
			d.must(d.outbox.Send(d.ctx, name))
		}
		for _, delivery := range d.topic.got {
			told = append(told, delivery.Recipient.ID)
		}
		return told
	}
	d.must(d.agent().Watch(d.ctx, d.number, gwen))
	_, err := d.agent().CommentOnCase(d.ctx, d.number, "On it.", "")
	d.must(err)
	d.want("told while watching", send(), []string{"grace", "gwen"})
	_, err = d.agent().CommentOnCase(d.ctx, d.number, "Still on it.", "")
	d.must(err)
	d.must(d.agent().Unwatch(d.ctx, d.number, "gwen", ""))
	d.want("told after they were removed", send(), []string{"grace"})
}
