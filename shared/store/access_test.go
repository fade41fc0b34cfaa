package store_test

import (
	"testing"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// neighbourhood is acme with its child south, and globex, each with a case; its clock can be set.
type neighbourhood struct {
	*testing.T
	store               *store.Store
	now                 *time.Time
	acme, south, globex string
}

func newNeighbourhood(t *testing.T) neighbourhood {
	t.Helper()
	t.Parallel()
	now := time.Now()
	n := neighbourhood{T: t, now: &now}
	n.store = storetest.New(t).Store(store.WithClock(func() time.Time { return *n.now }))
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
	if err != nil {
		n.Fatal(err)
	}
	return put.Record
}

func (n neighbourhood) open(account, contact string) string {
	n.Helper()
	view := n.store.As(csmtest.Of(csmtest.Bob, "*"))
	opened, err := view.OpenCase(n.Context(), csm.CaseRequest{Account: account, Contact: contact, ShortDescription: "x"})
	if err != nil {
		n.Fatal(err)
	}
	return opened.Number
}

// wantSeen holds what the caller lists, and what they read by number, to the cases, last changed first.
func (n neighbourhood) wantSeen(when string, by csm.Caller, want ...string) {
	n.Helper()
	view := n.store.As(by)
	page, err := view.ListCases(n.Context(), store.CaseFilter{}, 100, "")
	if err != nil {
		n.Fatal(err)
	}
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

func contains(numbers []string, number string) bool {
	for _, other := range numbers {
		if other == number {
			return true
		}
	}
	return false
}

// A grant lets the contacts of the other account see the cases until it ends, however it ends (rule 17).
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
	if ended := record.EndedGrants; len(ended) != 2 || ended[1].EndedBy != csmtest.Root.ID || ended[1].Account != "globex" {
		t.Errorf("its history is %+v", ended)
	}
}

// A case manager sees the cases of the account and of those directly below it, as the directory has them now (rule 17).
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
