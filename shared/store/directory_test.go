package store_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

func account(id, parent string) csm.DirectoryRecord {
	return csm.DirectoryRecord{Kind: csm.Accounts, ID: id, Name: strings.ToUpper(id), Active: true, Parent: parent}
}

func put(t *testing.T, s *store.Store, record csm.DirectoryRecord) csm.DirectoryRecord {
	t.Helper()
	record.Active = true
	changed, err := s.As(csmtest.Root).PutRecord(t.Context(), record)
	if err != nil {
		t.Fatalf("put %s %s: %v", record.Kind, record.ID, err)
	}
	return changed.Record
}

// However many change the parents of three accounts at once, none comes to be above itself.
func TestNoAccountIsAboveItselfWhateverRaces(t *testing.T) {
	t.Parallel()
	s := storetest.New(t).Store()
	ids := []string{"a", "b", "c"}
	for _, id := range ids {
		put(t, s, account(id, ""))
	}
	var writers sync.WaitGroup
	for n := range 12 {
		writers.Go(func() {
			id, parent := ids[n%3], ids[(n+1+n/3%2)%3]
			_, err := s.As(csmtest.Root).PutRecord(t.Context(), account(id, parent))
			if code := csm.CodeOf(err); err != nil && code != csm.CodeInvalid && code != csm.CodeTooBusy {
				t.Errorf("put %s below %s: %v", id, parent, err)
			}
		})
	}
	writers.Wait()
	for _, id := range ids {
		above := []string{id}
		for {
			record, err := s.As(csmtest.Root).Record(t.Context(), csm.DirectoryKey{Kind: csm.Accounts, ID: above[len(above)-1]})
			if err != nil {
				t.Fatal(err)
			}
			if record.Parent == "" {
				break
			}
			if slices.Contains(above, record.Parent) {
				t.Fatalf("%v leads to %s again", above, record.Parent)
			}
			above = append(above, record.Parent)
		}
	}
}

func TestAnAccountHasAtMostTenAboveIt(t *testing.T) {
	t.Parallel()
	s := storetest.New(t).Store()
	put(t, s, account("a0", ""))
	for n := range csm.MostAncestors {
		put(t, s, account(fmt.Sprintf("a%d", n+1), fmt.Sprintf("a%d", n)))
	}
	_, err := s.As(csmtest.Root).PutRecord(t.Context(), account("one more", fmt.Sprintf("a%d", csm.MostAncestors)))
	if csm.CodeOf(err) != csm.CodeInvalid {
		t.Errorf("an eleventh account above: %v", err)
	}
}

func TestARecordThatAnotherNamesIsInUse(t *testing.T) {
	t.Parallel()
	s := storetest.New(t).Store()
	root := s.As(csmtest.Root)
	put(t, s, account("acme", ""))
	put(t, s, account("free", ""))
	put(t, s, csm.DirectoryRecord{Kind: csm.Contacts, ID: "grace", Name: "Grace", Account: "acme"})
	if err := root.DeleteRecord(t.Context(), csm.DirectoryKey{Kind: csm.Accounts, ID: "acme"}); csm.CodeOf(err) != csm.CodeRecordInUse {
		t.Errorf("deleting the account of a contact: %v", err)
	}
	for _, free := range []csm.DirectoryKey{{Kind: csm.Accounts, ID: "free"}, {Kind: csm.Contacts, ID: "grace"}} {
		if err := root.DeleteRecord(t.Context(), free); err != nil {
			t.Errorf("deleting %v: %v", free, err)
		}
		if err := root.DeleteRecord(t.Context(), free); csm.CodeOf(err) != csm.CodeRecordNotFound {
			t.Errorf("deleting %v again: %v", free, err)
		}
	}
}

// There are at most so many case types, whatever races.
func TestThereAreNotTooManyCaseTypes(t *testing.T) {
	t.Parallel()
	s := storetest.New(t).Store()
	var records []csm.DirectoryRecord
	for n := range csm.MostCaseTypes + 3 {
		records = append(records, csm.DirectoryRecord{
			Kind: csm.CaseTypes, ID: fmt.Sprintf("type %d", n), Active: true,
			CaseTypeFields: csm.CaseTypeFields{Label: "Type"},
		})
	}
	results, err := s.As(csmtest.Root).PutRecords(t.Context(), records)
	if err != nil {
		t.Fatal(err)
	}
	count := map[csm.DirectoryResult]int{}
	for _, result := range results {
		count[result.Result]++
		if result.Refusal != nil && result.Refusal.Code != csm.CodeTooManyCaseTypes {
			t.Errorf("%s: %v", result.ID, result.Refusal)
		}
	}
	if count[csm.RecordCreated] != csm.MostCaseTypes || count[csm.RecordRefused] != 3 {
		t.Errorf("results: %v", count)
	}
	created := slices.IndexFunc(results, func(r store.PutRecordResult) bool { return r.Version > 0 })
	if err := s.As(csmtest.Root).DeleteRecord(t.Context(), csm.DirectoryKey{Kind: csm.CaseTypes, ID: results[created].ID}); err != nil {
		t.Fatal(err)
	}
	put(t, s, csm.DirectoryRecord{Kind: csm.CaseTypes, ID: "another", CaseTypeFields: csm.CaseTypeFields{Label: "Another"}})
}

// A case can be of a type as soon as it has a record, and of no other.
func TestACaseCanBeOfATypeOfTheDirectory(t *testing.T) {
	t.Parallel()
	s := storetest.New(t).Store()
	open := func() error {
		_, err := s.As(csmtest.Bob).OpenCase(t.Context(), csm.CaseRequest{
			Account: "acme", Contact: "grace", Type: "warranty", ShortDescription: "It broke",
		})
		return err
	}
	if err := open(); csm.CodeOf(err) != csm.CodeInvalid {
		t.Errorf("without a record: %v", err)
	}
	put(t, s, csm.DirectoryRecord{Kind: csm.CaseTypes, ID: "warranty", CaseTypeFields: csm.CaseTypeFields{Label: "Warranty"}})
	if err := open(); err != nil {
		t.Errorf("with a record: %v", err)
	}
}
