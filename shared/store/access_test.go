package store_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
	"github.com/casebridge/casebridge/shared/dynamo"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// neighbourhood is acme with its child south, and globex, each with a case; its clock can be set.
type neighbourhood struct {
	*testing.T
	tables              storetest.Tables
	store               *store.Store
	now                 *time.Time
	acme, south, globex string
}

func newNeighbourhood(t *testing.T) neighbourhood {
	t.Helper()
	t.Parallel()
	now := time.Now()
	n := neighbourhood{T: t, now: &now, tables: storetest.New(t)}
	n.store = n.tables.Store(store.WithClock(func() time.Time { return *n.now }))
	n.put(csm.DirectoryRecord{ID: "acme"})
	n.put(csm.DirectoryRecord{ID: "south", Parent: "acme"})
	n.put(csm.DirectoryRecord{ID: "globex"})
	n.acme, n.south, n.globex = n.open("acme", "grace"), n.open("south", "sam"), n.open("globex", "hedy")
	return n
}

func (n neighbourhood) put(account csm.DirectoryRecord) csm.DirectoryRecord {
	n.Helper()
	account.Kind, account.Name, account.Active = csm.Accounts, account.ID, true
	put, err := n.store.As(csmtest.Root).PutRecord(n.Context(), account)
	n.must(err)
	return put.Record
}

func (n neighbourhood) open(account, contact string) string {
	n.Helper()
	view := n.store.As(csmtest.Of(csmtest.Bob, "*"))
	opened, err := view.OpenCase(n.Context(), csm.CaseRequest{Account: account, Contact: contact, ShortDescription: "x"})
	n.must(err)
	return opened.Number
}

// wantSeen holds what the caller lists, and what they read by number, to the cases, last changed
// first.
func (n neighbourhood) wantSeen(when string, by csm.Caller, want ...string) {
	n.Helper()
	view := n.store.As(by)
	page, err := view.ListCases(n.Context(), store.CaseFilter{}, 100, "")
	n.must(err)
	numbers := []string{}
	for _, row := range page.Items {
		numbers = append(numbers, row.Number)
	}
	if diff := difference(when+": listed", numbers, append([]string{}, want...)); diff != "" {
		n.Error(diff)
	}
	for _, number := range []string{n.acme, n.south, n.globex} {
		_, err := view.Case(n.Context(), number)
		listed := contains(numbers, number)
		if code := csm.CodeOf(err); listed != (err == nil) || !listed && code != csm.CodeCaseNotFound {
			n.Errorf("%s: %s is listed: %v, and read: %v", when, number, listed, err)
		}
	}
}

func (n neighbourhood) must(err error) {
	n.Helper()
	if err != nil {
		n.Fatal(err)
	}
}

func contains(numbers []string, number string) bool {
	for _, other := range numbers {
		if other == number {
			return true
		}
	}
	return false
}

// A grant lets the contacts of the other account see the cases until it ends, however it ends (rule
// 17).
func TestAGrantEndsAtOnce(t *testing.T) {
	n := newNeighbourhood(t)
	hedy := csmtest.Hedy
	n.wantSeen("without a grant", hedy, n.globex)

	until := n.now.Add(time.Hour)
	n.put(csm.DirectoryRecord{ID: "acme", Grants: []csm.Grant{{Account: "globex", Until: csm.At(until)}}})
	n.wantSeen("with a grant", hedy, n.globex, n.acme)
	n.wantSeen("of the account that gave it", csmtest.Grace, n.acme)
	page, err := n.store.As(hedy).ListCases(n.Context(), store.CaseFilter{}, 1, "")
	if err != nil || page.Next == "" {
		t.Fatalf("the first page: %+v, %v", page, err)
	}

	*n.now = until
	n.wantSeen("after its end", hedy, n.globex)
	page, err = n.store.As(hedy).ListCases(n.Context(), store.CaseFilter{}, 1, page.Next)
	if err != nil || len(page.Items) > 0 || page.Next != "" {
		t.Errorf("the second page after its end: %+v, %v", page, err)
	}

	n.put(csm.DirectoryRecord{ID: "acme", Grants: []csm.Grant{{Account: "globex", Until: csm.At(until.Add(time.Hour))}}})
	n.wantSeen("prolonged", hedy, n.globex, n.acme)
	n.wantSeen("account=acme by a grant", hedy, n.globex, n.acme)
	record := n.put(csm.DirectoryRecord{ID: "acme"})
	n.wantSeen("taken away", hedy, n.globex)
	if ended := record.EndedGrants; len(ended) != 2 || ended[1].EndedBy != csmtest.Root.ID ||
		ended[1].Account != "globex" {
		t.Errorf("its history is %+v", ended)
	}
}

// A case manager sees the cases of the account and of those directly below it, as the directory has
// them now (rule 17).
func TestACaseManagerSeesTheAccountAndItsChildren(t *testing.T) {
	n := newNeighbourhood(t)
	manager := csmtest.With(csm.Caller{ID: "mary", Type: csm.Contact, Accounts: []string{"acme"}}, csm.RoleCaseManager)
	n.wantSeen("at first", manager, n.south, n.acme)
	n.wantSeen("without the role", csmtest.With(manager))
	n.put(csm.DirectoryRecord{ID: "south", Parent: "globex"})
	n.wantSeen("south moved away", manager, n.acme)
	manager.Accounts = []string{"globex"}
	n.wantSeen("of its new parent", manager, n.globex, n.south)
}

// A watcher sees the case, comments and accepts; once they are removed, it does not exist for them
// (rule 17).
func TestAWatcherFollowsTheCase(t *testing.T) {
	n := newNeighbourhood(t)
	gwen := csm.Caller{ID: "gwen", Type: csm.Contact, Accounts: []string{"acme"}}
	grace, bob, view := n.store.As(csmtest.Grace), n.store.As(csmtest.Bob), n.store.As(gwen)
	n.wantSeen("before", gwen)
	for range 2 { // adding again changes nothing
		n.must(grace.Watch(t.Context(), n.acme, csm.Watcher{ID: "gwen", Type: csm.Contact}))
	}
	n.wantSeen("while watching", gwen, n.acme)
	watchers, err := view.Watchers(t.Context(), n.acme)
	n.must(err)
	if diff := difference("watchers", watchers, []csm.Watcher{{ID: "gwen", Type: csm.Contact, Account: "acme"}}); diff != "" {
		t.Error(diff)
	}
	_, err = view.CommentOnCase(t.Context(), n.acme, "Any news?", "")
	n.must(err)
	if _, err := view.WithdrawCase(t.Context(), n.acme, "No more."); csm.CodeOf(err) != csm.CodeForbidden {
		t.Errorf("withdrawing is answered %v", err)
	}
	_, err = bob.ProposeSolution(t.Context(), n.acme, csm.SolvedByCustomer, "Thanks.")
	n.must(err)
	_, err = view.AcceptSolution(t.Context(), n.acme)
	n.must(err)
	for range 2 { // removing again changes nothing, and a case that has ended can lose its watchers
		n.must(bob.Unwatch(t.Context(), n.acme, "gwen", ""))
	}
	n.wantSeen("after", gwen)
	closed, err := bob.Case(t.Context(), n.acme)
	n.must(err)
	if closed.Version != 5 { // opened, watched, proposed, accepted, left
		t.Errorf("the case is at version %d", closed.Version)
	}
}

// Somebody of another account watches as long as the grant holds (rule 17).
func TestAWatcherOfAnotherAccountNeedsAGrant(t *testing.T) {
	n := newNeighbourhood(t)
	ofGlobex := csm.Watcher{ID: "hedy", Type: csm.Contact, Account: "globex"}
	bob := n.store.As(csmtest.Bob)
	if err := bob.Watch(t.Context(), n.acme, ofGlobex); csm.CodeOf(err) != csm.CodeInvalid {
		t.Errorf("without a grant it is answered %v", err)
	}
	until := n.now.Add(time.Hour)
	n.put(csm.DirectoryRecord{ID: "acme", Grants: []csm.Grant{{Account: "globex", Until: csm.At(until)}}})
	hedy := n.store.As(csmtest.Hedy)
	if _, err := hedy.CommentOnCase(t.Context(), n.acme, "Hello", ""); csm.CodeOf(err) != csm.CodeForbidden {
		t.Errorf("a comment with only a grant is answered %v", err)
	}
	n.must(bob.Watch(t.Context(), n.acme, ofGlobex))
	_, err := hedy.CommentOnCase(t.Context(), n.acme, "Hello", "")
	n.must(err)
	*n.now = until
	n.wantSeen("after its end", csmtest.Hedy, n.globex)
	if _, err := hedy.CommentOnCase(t.Context(), n.acme, "Hello", ""); csm.CodeOf(err) != csm.CodeCaseNotFound {
		t.Errorf("a comment after its end is answered %v", err)
	}
}

// Contacts of two accounts with one id are two people, whose source ids are their own (rule 22).
func TestSourceIDsOfContactsOfTwoAccountsAreTheirOwn(t *testing.T) {
	n := newNeighbourhood(t)
	until := csm.At(n.now.Add(time.Hour))
	n.put(csm.DirectoryRecord{ID: "acme", Grants: []csm.Grant{{Account: "globex", Until: until}}})
	other := csm.Caller{ID: "grace", Type: csm.Contact, Accounts: []string{"globex"}, Name: "Grace of Globex"}
	n.must(n.store.As(csmtest.Bob).Watch(t.Context(), n.acme,
		csm.Watcher{ID: "grace", Type: csm.Contact, Account: "globex"}))
	first, err := n.store.As(csmtest.Grace).CommentOnCase(t.Context(), n.acme, "Hello", "q1")
	n.must(err)
	for range 2 { // the second time it is a repeat
		second, err := n.store.As(other).CommentOnCase(t.Context(), n.acme, "Hello", "q1")
		n.must(err)
		if second.ID == first.ID || second.CreatedByName != other.Name {
			t.Errorf("the comment of the other is %+v", second.Note)
		}
	}
	again, err := n.store.As(csmtest.Grace).CommentOnCase(t.Context(), n.acme, "Hello", "q1")
	n.must(err)
	if again.ID != first.ID {
		t.Errorf("a repeat made %+v", again.Note)
	}
	read, err := n.store.As(csmtest.Grace).CaseActivities(t.Context(), n.acme, []csm.Element{csm.ElementComments}, 10, "")
	n.must(err)
	if len(read.Items) != 2 {
		t.Errorf("the case has %d comments, want 2", len(read.Items))
	}
}

// make check finds a relation that is not what the directory says, and mends it (rule 17).
func TestCheckMendsTheRelationsOfAccounts(t *testing.T) {
	n := newNeighbourhood(t)
	until := csm.At(n.now.Add(time.Hour))
	n.put(csm.DirectoryRecord{ID: "acme", Grants: []csm.Grant{{Account: "globex", Until: until}}})
	relationsOfGlobex := dynamo.Key{PK: "ACCESS#globex", SK: "ACCESS"}
	damage := func(expression, name string) {
		in := &dynamodb.UpdateItemInput{
			TableName: &n.tables.Cases, Key: relationsOfGlobex.Item(), UpdateExpression: &expression,
			ExpressionAttributeNames: map[string]string{"#name": name},
		}
		if expression[0] == 'S' {
			in.ExpressionAttributeValues = dynamo.Values{}.Text(":value", string(until))
		}
		_, err := n.tables.DB.UpdateItem(t.Context(), in)
		n.must(err)
	}
	for name, test := range map[string]struct{ expression, attribute string }{
		"a grant that is missing":         {"REMOVE #name", "granted:acme"},
		"a grant that nobody gave":        {"SET #name = :value", "granted:south"},
		"a child that is below another":   {"SET #name = :value", "child:south"},
		"a grant of an account not there": {"SET #name = :value", "granted:nowhere"},
	} {
		damage(test.expression, test.attribute)
		found, err := n.store.Check(t.Context())
		n.must(err)
		if len(found) != 1 || found[0].Kind != store.RelationDiffers || found[0].Related != "globex" {
			t.Errorf("%s: found %v", name, found)
		}
		n.must(n.store.Mend(t.Context(), found))
		left, err := n.store.Check(t.Context())
		n.must(err)
		if len(left) > 0 {
			t.Errorf("%s: left %v", name, left)
		}
	}
}
