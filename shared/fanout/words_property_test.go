package fanout_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// Histories are on a real database: fewer and shorter ones than rapid's defaults.
func init() {
	for name, value := range map[string]string{
		"checks":     "10",
		"steps":      "25",
		"shrinktime": "4s",
		"nofailfile": "true",
	} {
		if _, chosen := os.LookupEnv("RAPID_" + strings.ToUpper(name)); !chosen {
			_ = flag.Set("rapid."+name, value)
		}
	}
}

// talk is a random history on one incident with cases of two accounts, three contacts and
// two consumers. said has who may have each text: the account or, for consumers, the
// person; "" stands for everybody.
type talk struct {
	*loop
	*rapid.T
	said map[string]string
}

var (
	dave     = csm.Caller{ID: "dave", Name: "Dave", Type: csm.Consumer}
	speakers = []csm.Caller{csmtest.Grace, hopper, csmtest.Hedy, csmtest.Carol, dave}
)

// sideOf is the account of the speaker, or a consumer.
func sideOf(speaker csm.Caller) string {
	if len(speaker.Accounts) > 0 {
		return speaker.Accounts[0]
	}
	return speaker.ID
}

// Rules 11, 12 and 13: whatever is said, asked, announced, associated, removed, delivered
// and synced in whatever order, no text of one customer, and none that IT meant for
// others, stands in any item of a case.
func TestNoWordsOfOneCustomerReachAnother(t *testing.T) {
	t.Parallel()
	tables := storetest.New(t)
	rapid.Check(t, func(r *rapid.T) {
		l := &loop{T: t, tables: tables, store: tables.Store(), cases: map[string]string{}}
		k := &talk{loop: l, T: r, said: map[string]string{}}
		k.begin()
		k.Repeat(map[string]func(*rapid.T){
			"":          func(*rapid.T) {},
			"reply":     k.reply,
			"reply too": k.reply,
			"mode":      k.mode,
			"ask":       k.question,
			"announce":  k.announce,
			"associate": k.associate,
			"remove":    k.remove,
			"deliver":   func(*rapid.T) { k.deliver() },
			"sync":      k.sync,
		})
		k.deliver()
		k.check()
	})
}

func (k *talk) begin() {
	opened, err := k.agent().OpenIncident(k.loop.Context(), csm.IncidentRequest{
		ShortDescription: "Mail gateway fails", Caller: &csm.Person{ID: "grace", Type: csm.Contact},
	})
	k.must(err)
	k.incident = opened.Number
	for _, speaker := range speakers {
		opened, err := k.store.As(speaker).OpenCase(k.loop.Context(),
			csm.CaseRequest{ShortDescription: "Mail is down"})
		k.must(err)
		k.cases[speaker.ID] = opened.Number
		_, err = k.agent().AssociateIncident(k.loop.Context(), opened.Number, k.incident)
		k.must(err)
	}
}

// may fails the test unless the call went through, or was refused.
func (k *talk) may(err error) {
	if err != nil && csm.CodeOf(err) == "" {
		k.Fatal(err)
	}
}

// text is a text that was not said before, for that side.
func (k *talk) text(side string) string {
	text := fmt.Sprintf("<%s words %d>", k.incident, len(k.said))
	k.said[text] = side
	return text
}

func (k *talk) speaker() csm.Caller { return rapid.SampledFrom(speakers).Draw(k.T, "speaker") }

func (k *talk) reply(*rapid.T) {
	speaker := k.speaker()
	text := k.text(sideOf(speaker))
	_, err := k.store.As(speaker).CommentOnCase(k.loop.Context(), k.cases[speaker.ID], text, "")
	k.may(err)
}

func (k *talk) mode(*rapid.T) {
	mode := rapid.SampledFrom(csm.AllCustomerReplies).Draw(k.T, "mode")
	_, err := k.store.As(admin).ChangeSettings(k.loop.Context(),
		csm.SettingsChange{CustomerReplies: &mode}, nil)
	k.may(err)
}

func (k *talk) question(*rapid.T) { k.may(k.ask(k.text(""))) }

func (k *talk) announce(*rapid.T) {
	account := rapid.SampledFrom([]string{"acme", "globex"}).Draw(k.T, "account")
	request := csm.AnnouncementRequest{Text: k.text(account), Accounts: []string{account}}
	_, err := k.agent().Announce(k.loop.Context(), k.incident, request, nil)
	k.may(err)
}

func (k *talk) associate(*rapid.T) {
	associate := k.agent().AssociateIncident
	if rapid.Bool().Draw(k.T, "history") {
		associate = k.agent().AssociateWithHistory
	}
	_, err := associate(k.loop.Context(), k.cases[k.speaker().ID], k.incident)
	k.may(err)
}

func (k *talk) remove(*rapid.T) {
	k.may(k.agent().RemoveIncident(k.loop.Context(), k.cases[k.speaker().ID]))
}

func (k *talk) sync(*rapid.T) {
	_, err := k.agent().SyncIncident(k.loop.Context(), k.cases[k.speaker().ID])
	k.may(err)
}

// deliver delivers every update twice, and does the jobs.
func (k *talk) deliver() {
	incident, err := k.agent().Incident(k.loop.Context(), k.incident)
	k.must(err)
	q := &outside{}
	f := fanout.Fanout{Store: k.store, Queue: q, Customers: q}
	for version := range incident.Version {
		for range 2 {
			k.must(f.Deliver(k.loop.Context(), k.incident, version+1))
		}
	}
	for _, job := range q.jobs {
		k.must(f.Work(k.loop.Context(), job))
	}
	for _, sent := range q.sent {
		k.wantFor(sent.Text, sent.Recipient.ID, "the message to "+sent.Recipient.ID)
	}
}

// wantFor checks that somebody may have the text.
func (k *talk) wantFor(text, who, where string) {
	index := slices.IndexFunc(speakers, func(speaker csm.Caller) bool { return speaker.ID == who })
	for said, side := range k.said {
		if side != "" && side != sideOf(speakers[index]) && strings.Contains(text, said) {
			k.Errorf("%s has %s, which is for %s", where, said, side)
		}
	}
}

func (k *talk) check() {
	items := k.caseItems()
	for _, who := range slices.Sorted(maps.Keys(k.cases)) {
		k.wantFor(items[store.CaseKey(k.cases[who]).PK], who, "the case of "+who)
	}
}

// outside is what lies outside of the fan-out: the queue and the topic.
type outside struct {
	jobs []fanout.Job
	sent []csm.Delivery
}

func (o *outside) Send(_ context.Context, jobs []fanout.Job) error {
	o.jobs = append(o.jobs, jobs...)
	return nil
}

func (o *outside) Deliver(_ context.Context, deliveries []csm.Delivery) error {
	o.sent = append(o.sent, deliveries...)
	return nil
}
