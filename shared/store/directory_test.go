package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

func account(id, parent string) csm.DirectoryRecord {
	return csm.DirectoryRecord{
		Kind:   csm.Accounts,
		ID:     id,
		Name:   strings.ToUpper(id),
		Active: true,
		Parent: parent,
	}
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
			if code := csm.CodeOf(
				err,
			); err != nil && code != csm.CodeInvalid &&
				code != csm.CodeTooBusy {
				t.Errorf("put %s below %s: %v", id, parent, err)
			}
		})
	}
	writers.Wait()
	for _, id := range ids {
		above := []string{id}
		for {
			record, err := s.As(
				csmtest.Root,
			).Record(
				t.Context(),
				csm.DirectoryKey{Kind: csm.Accounts, ID: above[len(above)-1]},
			)
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
	_, err := s.As(
		csmtest.Root,
	).PutRecord(
		t.Context(),
		account("one more", fmt.Sprintf("a%d", csm.MostAncestors)),
	)
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
	if err := root.DeleteRecord(
		t.Context(),
		csm.DirectoryKey{Kind: csm.Accounts, ID: "acme"},
	); csm.CodeOf(
		err,
	) != csm.CodeRecordInUse {
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

// An account is named by at most so many others, whatever races: what decides who sees its cases
// fits one item.
func TestNotTooManyAccountsNameOne(t *testing.T) {
	t.Parallel()
	tables := storetest.New(t)
	s := tables.Store()
	full := storetest.Item{"pk": storetest.Text("ACCESS#hq"), "sk": storetest.Text("ACCESS")}
	full["relations"] = &types.AttributeValueMemberN{Value: fmt.Sprint(csm.MostRelations - 3)}
	tables.Put(t, tables.Cases, []storetest.Item{full})
	var records []csm.DirectoryRecord
	for n := range 6 {
		record := csm.DirectoryRecord{Kind: csm.Accounts, ID: fmt.Sprint("a", n), Name: "A", Active: true}
		record.Parent = "hq"
		if n%2 == 0 {
			record.Parent = ""
			record.Grants = []csm.Grant{{Account: "hq", Until: "2036-01-31T08:00:00.000Z"}}
		}
		records = append(records, record)
	}
	count := func() map[csm.DirectoryResult]int {
		t.Helper()
		results, err := s.As(csmtest.Root).PutRecords(t.Context(), records)
		if err != nil {
			t.Fatal(err)
		}
		return countResults(t, results, csm.CodeTooManyRelations)
	}
	if got := count(); got[csm.RecordCreated] != 3 || got[csm.RecordRefused] != 3 {
		t.Errorf("results: %v", got)
	}
	if got := count(); got[csm.RecordUnchanged] != 3 || got[csm.RecordRefused] != 3 {
		t.Errorf("results of the same again: %v", got)
	}
	page, err := s.As(csmtest.Root).Records(t.Context(), csm.Accounts, store.DirectoryFilter{}, 10, "")
	if err != nil {
		t.Fatal(err)
	}
	freed := page.Items[0]
	freed.Parent, freed.Grants = "", nil
	put(t, s, freed)
	records = slices.DeleteFunc(records, func(r csm.DirectoryRecord) bool { return r.ID == freed.ID })
	if got := count(); got[csm.RecordCreated] != 1 || got[csm.RecordRefused] != 2 {
		t.Errorf("results once one was freed: %v", got)
	}
}

// countResults counts what became of the records, of which none may be refused with another code.
func countResults(
	t *testing.T, results []store.PutRecordResult, code csm.Code,
) map[csm.DirectoryResult]int {
	t.Helper()
	count := map[csm.DirectoryResult]int{}
	for _, result := range results {
		count[result.Result]++
		if result.Refusal != nil && result.Refusal.Code != code {
			t.Errorf("%s: %v", result.ID, result.Refusal)
		}
	}
	return count
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
	count := countResults(t, results, csm.CodeTooManyCaseTypes)
	if count[csm.RecordCreated] != csm.MostCaseTypes || count[csm.RecordRefused] != 3 {
		t.Errorf("results: %v", count)
	}
	created := slices.IndexFunc(results, func(r store.PutRecordResult) bool { return r.Version > 0 })
	if err := s.As(
		csmtest.Root,
	).DeleteRecord(
		t.Context(),
		csm.DirectoryKey{Kind: csm.CaseTypes, ID: results[created].ID},
	); err != nil {
		t.Fatal(err)
	}
	put(
		t,
		s,
		csm.DirectoryRecord{
			Kind:           csm.CaseTypes,
			ID:             "another",
			CaseTypeFields: csm.CaseTypeFields{Label: "Another"},
		},
	)
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
	put(
		t,
		s,
		csm.DirectoryRecord{
			Kind:           csm.CaseTypes,
			ID:             "warranty",
			CaseTypeFields: csm.CaseTypeFields{Label: "Warranty"},
		},
	)
	if err := open(); err != nil {
		t.Errorf("with a record: %v", err)
	}
}

// openFor opens a case of acme's contact grace as Bob, with the changes.
func openFor(t *testing.T, s *store.Store, changes ...func(*csm.CaseRequest)) (csm.CaseView, error) {
	t.Helper()
	request := csm.CaseRequest{Account: "acme", Contact: "grace", ShortDescription: "Mail is down"}
	for _, change := range changes {
		change(&request)
	}
	return s.As(csmtest.Of(csmtest.Bob, "acme", "globex")).OpenCase(t.Context(), request)
}

// people puts two accounts with a contact each, a consumer, a group and a configuration item.
func people(t *testing.T, s *store.Store) {
	t.Helper()
	put(t, s, account("acme", ""))
	put(t, s, account("globex", ""))
	put(
		t,
		s,
		csm.DirectoryRecord{Kind: csm.Contacts, ID: "grace", Name: "Grace Hopper", Account: "acme"},
	)
	put(
		t,
		s,
		csm.DirectoryRecord{Kind: csm.Contacts, ID: "hedy", Name: "Hedy Lamarr", Account: "globex"},
	)
	put(t, s, csm.DirectoryRecord{Kind: csm.Consumers, ID: "carol", Name: "Carol"})
	put(t, s, csm.DirectoryRecord{Kind: csm.Groups, ID: "mail", Name: "Mail team"})
	put(t, s, csm.DirectoryRecord{Kind: csm.ConfigurationItems, ID: "gateway", Name: "Mail gateway"})
}

func beStrict(t *testing.T, s *store.Store) {
	t.Helper()
	strict := csm.DirectoryStrict
	if _, err := s.As(
		csmtest.Root,
	).ChangeSettings(
		t.Context(),
		csm.SettingsChange{Directory: &strict},
		nil,
	); err != nil {
		t.Fatal(err)
	}
}

// badFields are the names of the fields that a refusal names, "" for no refusal.
func badFields(err error) string {
	refusal, is := errors.AsType[*csm.Error](err)
	if !is {
		return fmt.Sprint(err)
	}
	var names []string
	for _, field := range refusal.Fields {
		names = append(names, field.Name)
	}
	return string(refusal.Code) + " " + strings.Join(names, " ")
}

// What a case can name while the directory is strict, and while it is off (rule 18).
func TestWhatACaseCanName(t *testing.T) {
	t.Parallel()
	s := storetest.New(t).Store()
	people(t, s)
	tests := []struct {
		name   string
		change func(*csm.CaseRequest)
		strict string
	}{
		{
			"what is there",
			func(r *csm.CaseRequest) { r.ConfigurationItem, r.AssignmentGroup = "gateway", "mail" },
			"<nil>",
		},
		{
			"no such account",
			func(r *csm.CaseRequest) { r.Account = "globex"; r.Contact = "nobody" },
			"invalid contact",
		},
		{
			"a contact of another account",
			func(r *csm.CaseRequest) { r.Contact = "hedy" },
			"invalid contact",
		},
		{
			"no such item and group",
			func(r *csm.CaseRequest) { r.ConfigurationItem, r.AssignmentGroup = "x", "y" },
			"invalid assignment_group configuration_item",
		},
	}
	for _, test := range tests {
		if _, err := openFor(t, s, test.change); err != nil {
			t.Errorf("off: %s: %v", test.name, err)
		}
	}
	beStrict(t, s)
	for _, test := range tests {
		if _, err := openFor(t, s, test.change); badFields(err) != test.strict {
			t.Errorf("strict: %s: %v, want %s", test.name, err, test.strict)
		}
	}
	view, err := openFor(t, s)
	if err != nil {
		t.Fatal(err)
	}
	change := func(to csm.CaseChange) string {
		_, err := s.As(csmtest.Bob).ChangeCase(t.Context(), view.Number, to, nil)
		return badFields(err)
	}
	nobody, mail := "nobody", "mail"
	if got := change(csm.CaseChange{AssignmentGroup: &nobody}); got != "invalid assignment_group" {
		t.Errorf("changing to no such group: %s", got)
	}
	if got := change(csm.CaseChange{AssignmentGroup: &mail}); got != "<nil>" {
		t.Errorf("changing to a group: %s", got)
	}
}

func TestWhatAnIncidentCanNameWhileTheDirectoryIsStrict(t *testing.T) {
	t.Parallel()
	s := storetest.New(t).Store()
	people(t, s)
	beStrict(t, s)
	nobody := &csm.Person{ID: "nobody", Type: csm.Contact}
	request := csm.IncidentRequest{
		Caller:            nobody,
		ShortDescription:  "x",
		ConfigurationItem: "x",
		AssignmentGroup:   "y",
	}
	_, err := s.As(csmtest.Ada).OpenIncident(t.Context(), request)
	if got := badFields(err); got != "invalid caller.id configuration_item assignment_group" {
		t.Errorf("opening: %v", err)
	}
	request = csm.IncidentRequest{
		Caller: &csm.Person{ID: "grace", Type: csm.Contact}, ShortDescription: "x",
		ConfigurationItem: "gateway", AssignmentGroup: "mail",
	}
	incident, err := s.As(csmtest.Ada).OpenIncident(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.As(
		csmtest.Ada,
	).ChangeIncident(
		t.Context(),
		incident.Number,
		csm.IncidentChange{Caller: nobody},
		nil,
	)
	if got := badFields(err); got != "invalid caller.id" {
		t.Errorf("changing: %v", err)
	}
	hedy := &csm.Person{ID: "hedy", Type: csm.Contact}
	_, err = s.As(
		csmtest.Bob,
	).ChangeIncident(
		t.Context(),
		incident.Number,
		csm.IncidentChange{Caller: hedy},
		nil,
	)
	if got := badFields(err); got != "invalid caller.id" {
		t.Errorf("a contact that the caller may not see: %v", err)
	}
}

// Nothing new names an inactive record, whatever the directory's mode is; what names it stays.
func TestNothingNewNamesAnInactiveRecord(t *testing.T) {
	t.Parallel()
	s := storetest.New(t).Store()
	people(t, s)
	before, err := openFor(t, s)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		record csm.DirectoryRecord
		change func(*csm.CaseRequest)
		want   string
	}{
		{csm.DirectoryRecord{Kind: csm.Contacts, ID: "grace", Name: "Grace", Account: "acme"}, func(*csm.CaseRequest) {}, "invalid contact"},
		{account("acme", ""), func(*csm.CaseRequest) {}, "invalid account"},
		{csm.DirectoryRecord{Kind: csm.Groups, ID: "mail", Name: "x"}, func(r *csm.CaseRequest) { r.AssignmentGroup = "mail" }, "invalid assignment_group"},
		{csm.DirectoryRecord{Kind: csm.ConfigurationItems, ID: "gateway", Name: "x"}, func(r *csm.CaseRequest) { r.ConfigurationItem = "gateway" }, "invalid configuration_item"},
	} {
		test.record.Active = false
		if _, err := s.As(csmtest.Root).PutRecord(t.Context(), test.record); err != nil {
			t.Fatal(err)
		}
		if _, err := openFor(t, s, test.change); badFields(err) != test.want {
			t.Errorf("%s: %v, want %s", test.record.ID, err, test.want)
		}
		put(t, s, test.record)
	}
	grace := csm.DirectoryRecord{Kind: csm.Contacts, ID: "grace", Name: "Grace", Account: "acme"}
	if _, err := s.As(csmtest.Root).PutRecord(t.Context(), grace); err != nil {
		t.Fatal(err)
	}
	as := s.As(csmtest.Grace)
	if _, err := as.OpenCase(
		t.Context(),
		csm.CaseRequest{ShortDescription: "x"},
	); csm.CodeOf(
		err,
	) != csm.CodeForbidden {
		t.Errorf("an inactive contact opens a case: %v", err)
	}
	ofTwo := s.As(csmtest.Of(csmtest.Grace, "acme", "globex"))
	elsewhere := csm.CaseRequest{Account: "globex", ShortDescription: "x"}
	if _, err := ofTwo.OpenCase(t.Context(), elsewhere); csm.CodeOf(err) != csm.CodeForbidden {
		t.Errorf("an inactive contact opens a case for their other account: %v", err)
	}
	if _, err := as.CommentOnCase(t.Context(), before.Number, "Hello?", ""); err != nil {
		t.Errorf("an inactive contact comments on their case: %v", err)
	}
}

// A record that a case or an incident names cannot be deleted: not while it names it first, and not
// for being made later.
func TestARecordThatACaseNamesIsInUse(t *testing.T) {
	t.Parallel()
	s := storetest.New(t).Store()
	people(t, s)
	group := func(r *csm.CaseRequest) { r.AssignmentGroup, r.ConfigurationItem = "mail", "gateway" }
	if _, err := openFor(t, s, group); err != nil {
		t.Fatal(err)
	}
	if _, err := openFor(t, s, func(r *csm.CaseRequest) { r.AssignmentGroup = "later" }); err != nil {
		t.Fatal(err)
	}
	put(t, s, csm.DirectoryRecord{Kind: csm.Groups, ID: "later", Name: "Later"})
	for of, want := range map[csm.DirectoryKey]csm.Code{
		{Kind: csm.Accounts, ID: "acme"}:              csm.CodeRecordInUse,
		{Kind: csm.Contacts, ID: "grace"}:             csm.CodeRecordInUse,
		{Kind: csm.Groups, ID: "mail"}:                csm.CodeRecordInUse,
		{Kind: csm.Groups, ID: "later"}:               csm.CodeRecordInUse,
		{Kind: csm.ConfigurationItems, ID: "gateway"}: csm.CodeRecordInUse,
		{Kind: csm.Contacts, ID: "hedy"}:              "",
		{Kind: csm.Consumers, ID: "carol"}:            "",
	} {
		if err := s.As(csmtest.Root).DeleteRecord(t.Context(), of); csm.CodeOf(err) != want {
			t.Errorf("deleting %v: %v, want %q", of, err, want)
		}
	}
}

// However naming and deleting race, no case names a record that is not there while the directory is
// strict.
func TestNoCaseNamesADeletedRecordWhateverRaces(t *testing.T) {
	t.Parallel()
	s := storetest.New(t).Store()
	people(t, s)
	beStrict(t, s)
	for round := range 8 {
		id := fmt.Sprintf("group %d", round)
		put(t, s, csm.DirectoryRecord{Kind: csm.Groups, ID: id, Name: "Group"})
		var opened, deleted error
		var both sync.WaitGroup
		both.Go(
			func() { _, opened = openFor(t, s, func(r *csm.CaseRequest) { r.AssignmentGroup = id }) },
		)
		both.Go(func() {
			deleted = s.As(
				csmtest.Root,
			).DeleteRecord(
				t.Context(),
				csm.DirectoryKey{Kind: csm.Groups, ID: id},
			)
		})
		both.Wait()
		if (opened == nil) == (deleted == nil) {
			t.Errorf("round %d: opened: %v, deleted: %v", round, opened, deleted)
		}
	}
}

// A new case gets the group of its type, unless it names one or that group cannot be assigned to.
func TestACaseGetsTheGroupOfItsType(t *testing.T) {
	t.Parallel()
	s := storetest.New(t).Store()
	people(t, s)
	put(t, s, csm.DirectoryRecord{
		Kind: csm.CaseTypes, ID: "warranty",
		CaseTypeFields: csm.CaseTypeFields{Label: "Warranty", AssignmentGroup: "mail"},
	})
	group := func(named string) string {
		view, err := openFor(
			t,
			s,
			func(r *csm.CaseRequest) { r.Type, r.AssignmentGroup = "warranty", named },
		)
		if err != nil {
			t.Fatal(err)
		}
		return view.AssignmentGroup
	}
	if got := group(""); got != "mail" {
		t.Errorf("without a group: %q", got)
	}
	if got := group("night"); got != "night" {
		t.Errorf("with a group: %q", got)
	}
	_, err := s.As(
		csmtest.Root,
	).PutRecord(
		t.Context(),
		csm.DirectoryRecord{Kind: csm.Groups, ID: "mail", Name: "Mail"},
	)
	if err != nil {
		t.Fatal(err)
	}
	if got := group(""); got != "" {
		t.Errorf("of an inactive group: %q", got)
	}
}

// The integration's actions are not for cases of a type without incidents; one that has an incident
// can be rid of it.
func TestCasesOfATypeWithoutIncidents(t *testing.T) {
	t.Parallel()
	s := storetest.New(t).Store()
	bob := s.As(csmtest.Bob)
	put(
		t,
		s,
		csm.DirectoryRecord{
			Kind:           csm.CaseTypes,
			ID:             "secret",
			CaseTypeFields: csm.CaseTypeFields{Label: "Secret", Incident: csm.IncidentNever},
		},
	)
	view, err := openFor(t, s, func(r *csm.CaseRequest) { r.Type = "secret" })
	if err != nil {
		t.Fatal(err)
	}
	incident, err := bob.OpenIncident(t.Context(), csm.IncidentRequest{ShortDescription: "x"})
	if err != nil {
		t.Fatal(err)
	}
	_, created := bob.CreateIncident(t.Context(), view.Number)
	_, associated := bob.AssociateIncident(t.Context(), view.Number, incident.Number)
	_, synced := bob.SyncIncident(t.Context(), view.Number)
	for what, err := range map[string]error{
		"create": created, "associate": associated, "sync": synced, "remove": bob.RemoveIncident(t.Context(), view.Number),
	} {
		if csm.CodeOf(err) != csm.CodeTypeWithoutIncident {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, action := range view.Actions {
		if strings.Contains(string(action), "incident") {
			t.Errorf("%s is listed", action)
		}
	}
	items, err := bob.AssociateCases(t.Context(), incident.Number, []string{view.Number}, false)
	if err != nil || items[0].Result != csm.ResultTypeWithoutIncident {
		t.Errorf("bulk: %v, %v", items, err)
	}
	open, secret := csm.CustomerService, csm.CaseType("secret")
	for _, step := range []func() error{
		func() error {
			_, err := bob.ChangeCase(t.Context(), view.Number, csm.CaseChange{Type: &open}, nil)
			return err
		},
		func() error { _, err := bob.AssociateIncident(t.Context(), view.Number, incident.Number); return err },
		func() error {
			_, err := bob.ChangeCase(t.Context(), view.Number, csm.CaseChange{Type: &secret}, nil)
			return err
		},
		func() error { return bob.RemoveIncident(t.Context(), view.Number) },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
}

// What an account's record says of other accounts holds from the next call on (rule 17).
func TestParentsAndGrantsOfTheDirectoryDecideWhoSees(t *testing.T) {
	t.Parallel()
	s := storetest.New(t).Store()
	view, err := openFor(t, s)
	if err != nil {
		t.Fatal(err)
	}
	manager := csm.Caller{
		ID:       "mary",
		Type:     csm.Contact,
		Accounts: []string{"holding"},
		Roles:    []string{csm.RoleCaseManager},
	}
	partner := csm.Caller{ID: "paul", Type: csm.Contact, Accounts: []string{"partner"}}
	sees := func() string {
		_, byManager := s.As(manager).Case(t.Context(), view.Number)
		_, byPartner := s.As(partner).Case(t.Context(), view.Number)
		return fmt.Sprint(byManager == nil, byPartner == nil)
	}
	granting := account("acme", "holding")
	granting.Grants = []csm.Grant{{Account: "partner", Until: "2999-01-01T00:00:00.000Z"}}
	ended := account("acme", "")
	ended.Grants = []csm.Grant{{Account: "partner", Until: "2020-01-01T00:00:00.000Z"}}
	for _, step := range []struct {
		record csm.DirectoryRecord
		want   string
	}{
		{account("acme", ""), "false false"},
		{account("acme", "holding"), "true false"},
		{granting, "true true"},
		{ended, "false false"},
		{granting, "true true"},
		{account("acme", ""), "false false"},
	} {
		put(t, s, step.record)
		if got := sees(); got != step.want {
			t.Errorf(
				"with %+v: the manager and the partner see the case: %s, want %s",
				step.record,
				got,
				step.want,
			)
		}
	}
}

// A customer whose token has no name signs with that of their record.
func TestACommentHasTheNameOfTheRecordWhereTheTokenHasNone(t *testing.T) {
	t.Parallel()
	s := storetest.New(t).Store()
	people(t, s)
	view, err := openFor(t, s)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ inToken, want string }{
		{"", "Grace Hopper"}, {"grace", "Grace Hopper"}, {"Amazing Grace", "Amazing Grace"},
	} {
		grace := csmtest.Grace
		grace.Name = test.inToken
		comment, err := s.As(grace).CommentOnCase(t.Context(), view.Number, "Hello", "")
		if err != nil || comment.CreatedByName != test.want {
			t.Errorf("with %q in the token: %q, %v, want %q", test.inToken, comment.CreatedByName, err, test.want)
		}
	}
}
