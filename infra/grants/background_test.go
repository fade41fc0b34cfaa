package grants_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/smithy-go/middleware"
	"golang.org/x/sync/errgroup"

	"github.com/casebridge/casebridge/infra/grants"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/failures"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/fanout/queue"
	"github.com/casebridge/casebridge/shared/notify"
	"github.com/casebridge/casebridge/shared/repair"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
	"github.com/casebridge/casebridge/shared/stream"
)

var agent = csm.Caller{
	ID: "bob", Name: "Bob Agent", Type: csm.Internal, Accounts: []string{"*"},
	Roles: []string{csm.RoleAgent, csm.RoleIncidentRead, csm.RoleIncidentWrite},
}

// grace is who the incidents are for, and who asked on one case of each.
var grace = csm.Person{ID: "grace", Type: csm.Contact}

// background is what the functions without a caller work on: the real tables, and the queue, the
// topic and the bucket behind the real clients of the SDK.
type background struct {
	*testing.T
	tables   storetest.Tables
	store    *store.Store
	fanout   fanout.Fanout
	topic    notify.Topic
	failures failures.Bucket
	sent     []string // bodies of jobs
	ofGrace  []string // the cases that grace asked
}

func newBackground(t *testing.T) *background {
	t.Helper()
	tables := storetest.New(t)
	b := &background{T: t, tables: tables, store: tables.Store()}
	services := httptest.NewServer(http.HandlerFunc(b.serve))
	t.Cleanup(services.Close)
	config := aws.Config{
		Region: "us-east-1", BaseEndpoint: &services.URL,
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
		APIOptions:  []func(*middleware.Stack) error{storetest.RecordUses},
	}
	b.fanout = fanout.Fanout{Store: b.store, Queue: queue.New(config, services.URL+"/queue")}
	b.topic = notify.Topic{
		Client: sns.NewFromConfig(config),
		ARN:    "arn:aws:sns:us-east-1:000000000000:topic",
	}
	b.fanout.Customers = b.topic
	bucket := s3.NewFromConfig(config, func(o *s3.Options) { o.UsePathStyle = true })
	b.failures = failures.Bucket{Client: bucket, Name: "failures"}
	return b
}

// serve answers for SQS, SNS and S3.
func (b *background) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	switch {
	case strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".SendMessageBatch"):
		var in struct {
			Entries []struct{ MessageBody string }
		}
		_ = json.Unmarshal(body, &in)
		for _, entry := range in.Entries {
			b.sent = append(b.sent, entry.MessageBody)
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		fmt.Fprint(w, `{"Successful":[],"Failed":[]}`)
	case strings.Contains(string(body), "Action=PublishBatch"):
		fmt.Fprint(w,
			`<PublishBatchResponse><PublishBatchResult></PublishBatchResult></PublishBatchResponse>`)
	case strings.Contains(string(body), "Action=Publish"):
		fmt.Fprint(w,
			`<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>`)
	case r.Method == http.MethodGet:
		fmt.Fprint(w,
			`<ListBucketResult><Contents><Key>worknotes/1.json</Key></Contents></ListBucketResult>`)
	case r.Method == http.MethodPut:
	default:
		b.Errorf("%s %s %.200s: nobody expected that", r.Method, r.URL, body)
		w.WriteHeader(http.StatusNotImplemented)
	}
}

func (b *background) as(function string) context.Context {
	return storetest.AsFunction(b.Context(), function)
}

// commented is an incident with that many cases and a comment, which has not reached them.
func (b *background) commented(cases int, caller csm.Person) stream.Record {
	b.Helper()
	view := b.store.As(agent)
	incident, err := view.OpenIncident(b.Context(),
		csm.IncidentRequest{ShortDescription: "Mail gateway fails", Caller: &caller})
	b.must(err)
	numbers := make([]string, cases)
	var opening errgroup.Group
	opening.SetLimit(16)
	for n := range numbers {
		opening.Go(func() error {
			request := csm.CaseRequest{Account: "acme", Contact: "hedy", ShortDescription: "Mail is down"}
			if n == 0 {
				request.Contact = grace.ID
			}
			opened, err := view.OpenCase(b.Context(), request)
			numbers[n] = opened.Number
			return err
		})
	}
	b.must(opening.Wait())
	for begin := 0; begin < cases; begin += 500 {
		_, err = view.AssociateCases(b.Context(), incident.Number, numbers[begin:min(begin+500, cases)],
			false)
		b.must(err)
	}
	if caller == grace {
		b.ofGrace = append(b.ofGrace, numbers[0])
		return b.ask(incident.Number)
	}
	return b.comment(incident.Number)
}

// ask puts a question to grace, who asked on one of the cases.
func (b *background) ask(incident string) stream.Record {
	b.Helper()
	state, reason, question := csm.IncidentOnHold, csm.AwaitingCaller, "Since when?"
	return b.change(incident, csm.IncidentChange{
		State: &state, HoldReason: &reason, Comments: &question, AsksCustomer: true,
	})
}

func (b *background) comment(incident string) stream.Record {
	b.Helper()
	comment := "The gateway is restarted."
	return b.change(incident, csm.IncidentChange{Comments: &comment})
}

func (b *background) change(incident string, to csm.IncidentChange) stream.Record {
	b.Helper()
	change, err := b.store.As(agent).ChangeIncident(b.Context(), incident, to, nil)
	b.must(err)
	return stream.Record{SequenceNumber: "1", Incident: incident, Version: change.Update.Version}
}

// announce is an announcement that has not reached the cases of the incident.
func (b *background) announce(incident string) stream.Record {
	b.Helper()
	request := csm.AnnouncementRequest{Text: "It will be fixed by noon."}
	announced, err := b.store.As(agent).Announce(b.Context(), incident, request, nil)
	b.must(err)
	return stream.Record{SequenceNumber: "1", Incident: incident, Version: announced.Update.Version}
}

// message is in the outbox of a case of its own.
func (b *background) message() store.MessageKey {
	b.Helper()
	view := b.store.As(agent)
	request := csm.CaseRequest{Account: "acme", Contact: "grace", ShortDescription: "Mail is down"}
	opened, err := view.OpenCase(b.Context(), request)
	b.must(err)
	_, err = view.CommentOnCase(b.Context(), opened.Number, "We are on it.", "")
	b.must(err)
	for pending, err := range b.store.MessagesPendingSince(b.Context(),
		csm.At(time.Now().Add(time.Hour))) {
		b.must(err)
		return pending
	}
	b.Fatal("no message is pending")
	return store.MessageKey{}
}

// resolve resolves the incident, and reopen brings it back.
func (b *background) resolve(incident string) stream.Record {
	b.Helper()
	state, code, notes := csm.IncidentResolved, csm.SolutionProvided, "Restarted."
	return b.change(incident, csm.IncidentChange{State: &state, CloseCode: &code, CloseNotes: &notes})
}

func (b *background) reopen(incident string) stream.Record {
	b.Helper()
	state := csm.IncidentInProgress
	return b.change(incident, csm.IncidentChange{State: &state})
}

// associatePolicyCases associates a case of an account with a policy with each of the incidents.
func (b *background) associatePolicyCases(incidents ...string) {
	b.Helper()
	admin := csm.Caller{ID: "root", Type: csm.Internal, Roles: []string{csm.RoleAdmin}}
	policy := csm.Policy{
		OnIncidentResolved: csm.ProposeOnResolved,
		ProposalText:       "Does it work?",
		AutoCloseDays:      1,
	}
	_, err := b.store.As(admin).ChangePolicy(b.Context(), "globex", policy)
	b.must(err)
	for _, incident := range incidents {
		request := csm.CaseRequest{Account: "globex", Contact: "hedy", ShortDescription: "Mail is down"}
		opened, err := b.store.As(agent).OpenCase(b.Context(), request)
		b.must(err)
		_, err = b.store.As(agent).AssociateIncident(b.Context(), opened.Number, incident)
		b.must(err)
	}
}

func (b *background) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// setAside handles a record of an update that is not there.
func (b *background) setAside(function string, handle func(context.Context, stream.Record) error) {
	b.Helper()
	consumer := stream.Consumer{Name: function, Failures: b.failures, Handle: handle}
	key := store.UpdateKey("INC9999999", 1)
	batch := fmt.Appendf(nil,
		`{"Records":[{"dynamodb":{"SequenceNumber":"1","Keys":{"pk":{"S":%q},"sk":{"S":%q}}}}]}`,
		key.PK, key.SK)
	_, err := consumer.Invoke(b.as(function), batch)
	b.must(err)
}

// leaveToRepair asks grace something that reaches nobody, and lets a case join with
// a history that it does not get.
func (b *background) leaveToRepair(incident string) {
	b.Helper()
	state := csm.IncidentInProgress
	b.change(incident, csm.IncidentChange{State: &state})
	open := csm.CaseOpen
	_, err := b.store.As(agent).ChangeCase(b.Context(), b.ofGrace[0], csm.CaseChange{State: &open},
		nil)
	b.must(err)
	b.ask(incident)
	request := csm.CaseRequest{Account: "acme", Contact: "hedy", ShortDescription: "No mail"}
	opened, err := b.store.As(agent).OpenCase(b.Context(), request)
	b.must(err)
	broken := b.tables.With(storetest.WithFaults(func(_ int, operation string) storetest.Fault {
		if operation == "BatchWriteItem" {
			return storetest.LoseRequest
		}
		return storetest.None
	})).Store()
	_, err = broken.As(agent).AssociateWithHistory(b.Context(), opened.Number, incident)
	b.must(err)
}

// failingRepair is a repair that fails and records it.
func (b *background) failingRepair(incident string) {
	b.Helper()
	b.comment(incident)
	later := time.Now().Add(time.Hour)
	if err := notify.Repair(b.as("repair"), b.store, brokenTopic{}, later); !errors.Is(err,
		errBroken) {
		b.Fatalf("repair with a broken topic: %v", err)
	}
}

var errBroken = errors.New("the topic is broken")

type brokenTopic struct{}

func (brokenTopic) Publish(context.Context, csm.Notification) error { return errBroken }

func TestBackgroundFunctionsAreGrantedWhatTheyUse(t *testing.T) {
	b := newBackground(t)
	internal := csm.Person{ID: "ada", Type: csm.Internal}
	few, many := b.commented(2, grace), b.commented(store.CasesOnPage+1, grace)
	told := b.commented(1, internal)
	deliver := func(ctx context.Context, r stream.Record) error {
		return b.fanout.Deliver(ctx, r.Incident, r.Version)
	}
	tell := func(ctx context.Context, r stream.Record) error {
		return notify.Update(ctx, b.store, b.topic, r.Incident, r.Version)
	}

	b.associatePolicyCases(few.Incident, many.Incident)
	records := []stream.Record{
		few, many, b.resolve(few.Incident), b.resolve(many.Incident), told, b.announce(few.Incident),
	}
	for _, record := range records {
		b.must(deliver(b.as("worknotes"), record))
		b.must(tell(b.as("notify"), record))
	}
	b.setAside("worknotes", deliver)
	b.setAside("notify", tell)
	for _, job := range b.sent {
		content, err := json.Marshal(map[string]any{
			"Records": []any{map[string]any{"messageId": "1", "body": job}},
		})
		b.must(err)
		_, err = fanout.Worker{Fanout: b.fanout}.Invoke(b.as("fanout"), content)
		b.must(err)
	}
	outbox := notify.Outbox{Store: b.store, To: b.topic}
	b.must(outbox.Send(b.as("notify"), b.message()))
	b.message()
	b.must(outbox.Repair(b.as("repair"), time.Now().Add(time.Hour)))
	b.leaveToRepair(few.Incident)
	b.comment(many.Incident)
	b.must(notify.Repair(b.as("repair"), b.store, b.topic, time.Now().Add(time.Hour)))
	b.failingRepair(told.Incident)
	b.reopen(few.Incident)
	later := time.Now().AddDate(0, 0, 2)
	b.fanout.Store = b.tables.Store(store.WithClock(func() time.Time { return later }))
	b.must(b.fanout.Repair(b.as("repair"), later))
	b.must(repair.Measure(b.as("repair"), b.store, b.failures, later))

	for _, function := range []string{"worknotes", "notify", "fanout", "repair"} {
		used := storetest.Uses(function)
		for _, err := range []error{grants.Missing(function, used), grants.Unused(function, used)} {
			if err != nil {
				t.Error(err)
			}
		}
	}
}

func TestADifferenceNamesFunctionAndGrant(t *testing.T) {
	used := []string{"incidents_by_state Query", "cases BatchGetItem", "cases GetItem"}
	missing := grants.Missing("settings", used)
	if want := "function settings used incidents_by_state Query, which"; missing == nil ||
		!strings.HasPrefix(missing.Error(), want) {
		t.Errorf("missing: %v, want %q", missing, want)
	}
	unused := grants.Unused("settings", used)
	if want := "function settings may cases UpdateItem, which"; unused == nil ||
		!strings.HasPrefix(unused.Error(), want) {
		t.Errorf("unused: %v, want %q", unused, want)
	}
}
