package store_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
	"github.com/casebridge/casebridge/shared/dynamo"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

var (
	turing = csm.Caller{ID: "alan", Name: "Alan Turing", Type: csm.Contact, Accounts: []string{"acme"}}
	erwin  = csm.Caller{ID: "erwin", Name: "Erwin", Type: csm.Internal}
)

// everyone is who is erased in the tests, with the words that no item may have then. Texts that
// one of them wrote as a customer have the word secret and their id.
var everyone = map[string]struct {
	person csm.ErasedPerson
	words  []string
}{
	"a contact": {
		csm.ErasedPerson{ID: "grace", Type: csm.Contact, Account: "*"},
		[]string{"grace", "hopper"},
	},
	"a contact of an account": {
		csm.ErasedPerson{ID: "grace", Type: csm.Contact, Account: "acme"},
		[]string{"grace", "hopper"},
	},
	"a consumer":  {csm.ErasedPerson{ID: "carol", Type: csm.Consumer}, []string{"carol"}},
	"an agent":    {csm.ErasedPerson{ID: agent.ID, Type: csm.Internal}, []string{`"bob`, "#bob#"}},
	"an engineer": {csm.ErasedPerson{ID: engineer.ID, Type: csm.Internal}, []string{`"ada`, "ada lovelace"}},
}

// secrets are the kinds of texts that each customer writes.
var secrets = []string{"title", "story", "mail", "reply", "answer", "reason", "hint"}

// crowd is a desk where each of everyone did all that leaves their name, beside others.
func crowd(t *testing.T) desk {
	d := newDesk(t)
	admin := d.store.As(csmtest.Root)
	for _, record := range []csm.DirectoryRecord{
		{Kind: csm.Contacts, ID: "grace", Name: "Grace Hopper", Email: "grace@example.com", Account: "acme", Active: true},
		{Kind: csm.Contacts, ID: "alan", Name: "Alan Turing", Account: "acme", Active: true},
		{Kind: csm.Consumers, ID: "carol", Name: "Carol Shaw", Active: true},
	} {
		_, err := admin.PutRecord(d.ctx, record)
		d.must(err)
	}
	all := csm.RepliesAll
	_, err := admin.ChangeSettings(d.ctx, csm.SettingsChange{CustomerReplies: &all}, nil)
	d.must(err)
	for _, by := range []csm.Caller{csmtest.Grace, turing, csmtest.Hedy, csmtest.Carol} {
		d.asks(by)
	}
	return d
}

// asks makes the customer ask, with an incident, and end a case of their own.
func (d desk) asks(by csm.Caller) {
	d.Helper()
	first, ended := d.opensOwn(by), d.opensOwn(by)
	d.converse(by, first)
	incident := d.createIncident(first)
	if by.Type == csm.Contact {
		d.colleague(by, incident)
	}
	ctx := store.WithIdempotencyKey(d.ctx, "key", "request")
	_, err := d.store.As(by).CommentOnCase(ctx, first, "Secret reply of "+by.ID, "")
	d.must(err)
	d.comment(incident, "We look.")
	d.change(incident, csm.IncidentChange{
		State: to(csm.IncidentOnHold), HoldReason: ptr(csm.AwaitingCaller),
		Comments: ptr("Which disk?"), AsksCustomer: true,
	})
	_, err = d.store.As(by).CommentOnCase(d.ctx, first, "Secret answer of "+by.ID, "")
	d.must(err)
	_, err = d.store.As(by).WithdrawCase(d.ctx, ended, "Secret reason of "+by.ID)
	d.must(err)
	read, err := d.store.As(engineer).Incident(d.ctx, incident)
	d.must(err)
	for version := range read.Version {
		d.deliver(csm.Update{Incident: incident, Version: version + 1})
	}
	if by.Type == csm.Contact {
		d.publishReplies(by)
	}
	d.sendAll()
}

// publishReplies shows the customers of other cases what the contact replied, which these cases
// have in work notes.
func (d desk) publishReplies(by csm.Caller) {
	d.Helper()
	page, err := d.store.As(agent).ListCases(d.ctx, store.CaseFilter{Account: by.Accounts[0]}, 100, "")
	d.must(err)
	for _, of := range page.Items {
		if of.State.Final() {
			continue
		}
		activities, err := d.store.As(agent).CaseActivities(d.ctx, of.Number, csm.Elements, 500, "")
		d.must(err)
		for _, note := range activities.Items {
			if note.Source != nil && note.CreatedBy == by.ID {
				_, err := d.store.As(agent).PublishWorkNote(d.ctx, of.Number, note.ID, "")
				d.must(err)
			}
		}
	}
}

func (d desk) opensOwn(by csm.Caller) string {
	d.Helper()
	request := csm.CaseRequest{
		ShortDescription: "Secret title of " + by.ID, Description: "Secret story of " + by.ID, Priority: 2,
	}
	if by.Type == csm.Consumer {
		request.Consumer = by.ID
	} else {
		request.Account, request.Contact = by.Accounts[0], by.ID
	}
	opened, err := d.store.As(by).OpenCase(d.ctx, request)
	d.must(err)
	return opened.Number
}

// converse is what agent and customer say on the case.
func (d desk) converse(by csm.Caller, number string) {
	d.Helper()
	_, err := d.store.As(by).CommentOnCase(d.ctx, number, "Secret mail of "+by.ID, "mail-"+number)
	d.must(err)
	note, err := d.store.As(agent).WorkNoteOnCase(d.ctx, number, "The disk is full.")
	d.must(err)
	_, err = d.store.As(agent).PublishWorkNote(d.ctx, number, note.ID, "")
	d.must(err)
	_, err = d.store.As(agent).ChangeCase(d.ctx, number, csm.CaseChange{AssignedTo: ptr(agent.ID)}, nil)
	d.must(err)
	_, err = d.store.As(agent).CommentOnCase(d.ctx, number, "We work on it.", "agent-"+number)
	d.must(err)
}

// colleague adds a case of somebody else of the account, which the contact watches.
func (d desk) colleague(by csm.Caller, incident string) {
	d.Helper()
	opened, err := d.store.As(agent).OpenCase(d.ctx, csm.CaseRequest{
		Account: by.Accounts[0], Contact: "colleague", ShortDescription: "Mine too",
	})
	d.must(err)
	incidentOf, err := d.store.As(engineer).Incident(d.ctx, incident)
	d.must(err)
	d.want("created from a case", incidentOf.Number, incident)
	d.associate(opened.Number, incident)
	d.must(d.store.As(agent).Watch(d.ctx, opened.Number, csm.Watcher{ID: by.ID, Type: csm.Contact}))
	_, err = d.store.As(by).CommentOnCase(d.ctx, opened.Number, "Secret hint of "+by.ID, "")
	d.must(err)
}

// sendAll sends the messages that wait.
func (d desk) sendAll() {
	d.Helper()
	for name, err := range d.store.MessagesPendingSince(d.ctx, "9") {
		d.must(err)
		outgoing, _, err := d.store.Outgoing(d.ctx, name)
		d.must(err)
		d.must(d.store.RecordSent(d.ctx, name, outgoing))
	}
}

// stored is all that each item says, in lower case.
func (d desk) stored() map[string]string {
	d.Helper()
	stored := map[string]string{}
	for place, item := range (office{desk: &d}).items() {
		record, err := dynamo.Unmarshal[map[string]any](item)
		d.must(err)
		table := strings.Split(place.table, "-")[0]
		stored[table+" "+place.key.PK+" "+place.key.SK] = strings.ToLower(fmt.Sprintf("%q", record))
	}
	return stored
}

func hasAny(text string, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
}

// wantNowhere holds that no item has any of the words.
func (d desk) wantNowhere(words ...string) {
	d.Helper()
	for place, item := range d.stored() {
		if hasAny(item, words) {
			d.Errorf("%s still has one of %q: %s", place, words, item)
		}
	}
}

func (d desk) forget(person csm.ErasedPerson) store.Erasure {
	d.Helper()
	erasure, err := d.store.Forget(d.ctx, person, true)
	d.must(err)
	return erasure
}

// like is a desk with the same items.
func (d desk) like(t *testing.T) desk {
	t.Helper()
	copied := d
	copied.T = t
	copied.tables = storetest.New(t)
	copied.store = copied.tables.Store()
	copied.tables.Put(t, copied.tables.Cases, d.export(d.tables.Cases))
	copied.tables.Put(t, copied.tables.Incidents, d.export(d.tables.Incidents))
	return copied
}

// deliverAll delivers all updates again, as a stream does that repeats itself.
func (d desk) deliverAll() {
	d.Helper()
	for item := range d.stored() {
		parts := strings.Split(item, " ")
		incident, version, err := store.ParseUpdateKey(parts[1], parts[2])
		if err == nil {
			d.deliver(csm.Update{Incident: incident, Version: version})
		}
	}
}

// Nothing names the person after they were erased, the records of others are what they were, and
// all records still agree. Doing it again, or delivering every update again, changes nothing.
func TestForgettingErasesThePersonAndNobodyElse(t *testing.T) {
	original := crowd(t)
	original.want("problems before", original.kinds(), []store.ProblemKind{})
	for name, test := range everyone {
		t.Run(name, func(t *testing.T) {
			d := original.like(t)
			before := d.stored()
			dry, err := d.store.Forget(d.ctx, test.person, false)
			d.must(err)
			d.want("items after the dry run", d.stored(), before)
			d.want("what was done", d.forget(test.person), dry)
			after := d.stored()
			d.wantNowhere(test.words...)
			for place, item := range before {
				named := hasAny(place+item, append(test.words, "secret"))
				if !named && after[place] != item {
					t.Errorf("%s changed, which names somebody else", place)
				}
			}
			d.want("problems", d.kinds(), []store.ProblemKind{})
			d.want("again", d.forget(test.person).Items, map[string]int{})
			d.deliverAll()
			d.want("items after doing it again", d.stored(), after)
		})
	}
}

// The texts of a customer are erased with them, and nobody else's.
func TestForgettingErasesTheTextsOfACustomer(t *testing.T) {
	d := crowd(t)
	count := func() map[string]int {
		texts := map[string]int{}
		for _, item := range d.stored() {
			for _, id := range []string{"grace", "alan", "hedy", "carol"} {
				for _, text := range secrets {
					texts[id+" "+text] += strings.Count(item, "secret "+text+" of "+id)
				}
			}
		}
		return texts
	}
	want := count()
	for _, text := range secrets {
		if want["grace "+text] == 0 {
			t.Errorf("there is no %s to erase", text)
		}
		want["grace "+text] = 0
	}
	d.forget(everyone["a contact"].person)
	d.want("texts", count(), want)
	d.forget(csm.ErasedPerson{ID: "alan", Type: csm.Internal})
	want["alan reply"]-- // of the kept answer, which is deleted whoever got it
	d.want("texts of somebody else with the id", count(), want)
}

// Somebody with the same id who is of another type, or of another account, stays.
func TestForgettingSparesOthersWithTheSameID(t *testing.T) {
	// Kept answers, which expire in a day, name people by id alone.
	besideAnswers := func(d desk) map[string]string {
		stored := d.stored()
		maps.DeleteFunc(stored, func(place, _ string) bool {
			return strings.Contains(place, " IDEMPOTENCY")
		})
		return stored
	}
	original := crowd(t)
	before := besideAnswers(original)
	for _, person := range []csm.ErasedPerson{
		{ID: "grace", Type: csm.Consumer},
		{ID: "grace", Type: csm.Contact, Account: "globex"},
		{ID: "carol", Type: csm.Contact, Account: "initech"},
		{ID: "carol", Type: csm.Internal},
		{ID: "bob", Type: csm.Consumer},
		{ID: "ada", Type: csm.Contact, Account: "initech"},
	} {
		d := original.like(t)
		d.want("cases of theirs", d.forget(person).Asked, map[string]int{})
		d.want(fmt.Sprintf("items after forgetting %+v", person), besideAnswers(d), before)
	}
}

// A run that dies at any of its writes is continued by the next, and the result is the same.
func TestForgettingIsContinued(t *testing.T) {
	original := crowd(t)
	for name, test := range everyone {
		t.Run(name, func(t *testing.T) {
			atOnce, d := original.like(t), original.like(t)
			atOnce.forget(test.person)
			for runs := 0; d.forgetDying(test.person) != nil; runs++ {
				if runs > 1000 {
					t.Fatal("it never comes to an end")
				}
			}
			d.want("items", d.stored(), atOnce.stored())
		})
	}
}

// forgetDying loses the answer of the fifth write, and ends there.
func (d desk) forgetDying(person csm.ErasedPerson) error {
	once := func(options *dynamodb.Options) { options.RetryMaxAttempts = 1 }
	writes := 0
	dying := d.tables.With(once, storetest.WithFaults(func(_ int, operation string) storetest.Fault {
		if operation == "TransactWriteItems" {
			writes++
		}
		if writes == 5 {
			return storetest.LoseAnswer
		}
		return storetest.None
	}))
	_, err := dying.Store().Forget(d.ctx, person, true)
	return err
}

// What others change while somebody is erased is not lost, and what they write late another run
// finds.
func TestForgettingBesideOthers(t *testing.T) {
	d := crowd(t)
	person := everyone["a contact"].person
	number := d.opensOwn(csmtest.Grace)
	incident := d.createIncident(number)
	const comments = 20
	done := make(chan error)
	go func() {
		for range comments {
			change := csm.IncidentChange{Comments: ptr("Soon.")}
			if _, err := d.store.As(engineer).ChangeIncident(d.ctx, incident, change, nil); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	d.forget(person)
	d.must(<-done)
	d.deliverAll()
	d.sendAll()
	d.forget(person)
	d.wantNowhere(everyone["a contact"].words...)
	d.want("problems", d.kinds(), []store.ProblemKind{})
	read, err := d.store.As(engineer).Incident(d.ctx, incident)
	d.must(err)
	d.want("version", read.Version, int64(1+comments))
}

// A text that was copied from a case to the incident created from it is erased there whoever the
// incident is for since.
func TestForgettingFollowsADescriptionToItsIncident(t *testing.T) {
	d := newDesk(t)
	number := d.opensOwn(csmtest.Grace)
	incident := d.createIncident(number)
	d.change(incident, csm.IncidentChange{Caller: &csm.Person{ID: "alan", Type: csm.Contact}})
	d.forget(csm.ErasedPerson{ID: "alan", Type: csm.Contact, Account: "acme"})
	read, err := d.store.As(engineer).Incident(d.ctx, incident)
	d.must(err)
	d.want("description", read.ShortDescription, "Secret title of grace")
	d.forget(everyone["a contact"].person)
	d.wantNowhere("grace", "secret")
}

// A token with the id that stands for erased people sees nothing by it.
func TestForgottenIsNobody(t *testing.T) {
	d := crowd(t)
	for _, name := range []string{"a contact", "a consumer"} {
		person := everyone[name].person
		asked := d.opensOwn(map[string]csm.Caller{"grace": csmtest.Grace, "carol": csmtest.Carol}[person.ID])
		d.forget(person)
		nobody := csm.Caller{ID: csm.Forgotten, Type: person.Type}
		if person.Type == csm.Contact {
			nobody.Accounts = []string{"acme"}
		}
		_, err := d.store.As(nobody).Case(d.ctx, asked)
		d.wantCode(csm.CodeCaseNotFound, err)
		page, err := d.store.As(nobody).ListCases(d.ctx, store.CaseFilter{}, 10, "")
		d.must(err)
		d.want("cases", len(page.Items), 0)
	}
}

// An employee who asked is a requester like a customer.
func TestForgettingAnEmployeeErasesWhatTheyAskedFor(t *testing.T) {
	d := newDesk(t)
	d.tables.SetCaseType(t, csm.HR, csm.CaseTypeRecord{
		Label: "HR", Active: true, Requester: csm.RequestedByEmployee, Completes: csm.CompletedByFulfiller,
		Incident: csm.IncidentAllowed,
	})
	_, err := d.store.As(erwin).OpenCase(d.ctx, csm.CaseRequest{
		Employee: "erwin", Type: csm.HR, ShortDescription: "Secret wish", Description: "Secret story",
	})
	d.must(err)
	d.forget(csm.ErasedPerson{ID: "erwin", Type: csm.Internal})
	d.wantNowhere("erwin", "secret ")
}

// Two people who were erased are not one: a question to one of them is no question to the other.
func TestAQuestionToSomebodyForgottenIsForNobodyElseForgotten(t *testing.T) {
	d := crowd(t)
	d.forget(everyone["a contact"].person)
	d.forget(csm.ErasedPerson{ID: "colleague", Type: csm.Contact, Account: "acme"})
	d.want("problems", d.kinds(), []store.ProblemKind{})
}

// Only a person can be erased.
func TestForgettingRefusesWhoIsNobody(t *testing.T) {
	d := newDesk(t)
	for _, person := range []csm.ErasedPerson{
		{Type: csm.Contact, Account: "acme"},
		{ID: csm.Forgotten, Type: csm.Contact, Account: "acme"},
		{ID: "grace"},
		{ID: "grace", Type: csm.Contact},
		{ID: "carol", Type: csm.Consumer, Account: "acme"},
	} {
		_, err := d.store.Forget(d.ctx, person, true)
		d.wantCode(csm.CodeInvalid, err)
	}
}
