package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// The same random history of changes of the directory, and of cases that name its records, goes to
// the store and to a model of rule 18. Each call must be refused or answered alike.
func TestTheDirectoryIsWhatItsModelIs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		h := directoryHistory{
			T: r, store: storetest.New(cleaner{t, r}).Store(),
			records: map[csm.DirectoryKey]csm.DirectoryRecord{}, used: map[csm.DirectoryKey]bool{},
		}
		r.Repeat(map[string]func(*rapid.T){
			"put":         func(*rapid.T) { h.put() },
			"put again":   func(*rapid.T) { h.put() },
			"delete":      func(*rapid.T) { h.delete() },
			"strict":      func(*rapid.T) { h.setStrict() },
			"open a case": func(*rapid.T) { h.open() },
			"change one":  func(*rapid.T) { h.change() },
			"create":      func(*rapid.T) { h.createIncident() },
			"":            func(*rapid.T) { h.compare() },
		})
	})
}

type directoryHistory struct {
	*rapid.T
	store   *store.Store
	strict  bool
	records map[csm.DirectoryKey]csm.DirectoryRecord
	used    map[csm.DirectoryKey]bool
	cases   []csm.Case
}

func (h *directoryHistory) one(what string, of ...string) string {
	return rapid.SampledFrom(of).Draw(h.T, what)
}

func (h *directoryHistory) same(what string, got, want any) {
	h.Helper()
	if difference := cmp.Diff(want, got); difference != "" {
		h.Fatalf("%s (-want +got):\n%s", what, difference)
	}
}

// answered is the code of a refusal with the fields that it names.
func answered(err error) string {
	if err == nil {
		return ""
	}
	return badFields(err)
}

func invalidFields(bad []string) string {
	if len(bad) == 0 {
		return ""
	}
	return "invalid " + strings.Join(bad, " ")
}

func (h *directoryHistory) put() {
	record := csm.DirectoryRecord{Active: rapid.Bool().Draw(h.T, "active")}
	record.Kind = csm.DirectoryKind(h.one("kind", "accounts", "contacts", "groups", "configuration_items", "case_types"))
	var bad []string
	switch record.Kind {
	case csm.Contacts:
		record.ID, record.Name, record.Account = "c", "Contact", h.one("account", "a", "b")
		bad = h.unnamable("account", csm.DirectoryKey{Kind: csm.Accounts, ID: record.Account})
		if h.records[record.Key()].Account == record.Account {
			bad = nil
		}
	case csm.CaseTypes:
		record.ID, record.Label, record.AssignmentGroup = "t", "Type", h.one("group", "", "g")
		record.Requester, record.Completes = csm.RequestedByCustomer, csm.CompletedByRequester
		record.Incident = csm.CaseTypeIncident(h.one("incident", "allowed", "never"))
		bad = h.unnamable("assignment_group", csm.DirectoryKey{Kind: csm.Groups, ID: record.AssignmentGroup})
		if before := h.records[record.Key()].AssignmentGroup; record.AssignmentGroup == "" || before == record.AssignmentGroup {
			bad = nil
		}
	case csm.Accounts:
		record.ID, record.Name = h.one("id", "a", "b"), "Account"
	default:
		record.ID, record.Name = "g", "Thing"
	}
	got, err := h.store.As(csmtest.Root).PutRecord(h.Context(), record)
	h.same("put "+string(record.Kind), answered(err), invalidFields(bad))
	if err != nil {
		return
	}
	before, there := h.records[record.Key()]
	record.Version, record.UpdatedAt, record.UpdatedBy = before.Version, before.UpdatedAt, before.UpdatedBy
	want := csm.RecordUnchanged
	if !cmp.Equal(before, record) {
		want = csm.RecordChanged
		record.Version, record.UpdatedAt, record.UpdatedBy = before.Version+1, got.Record.UpdatedAt, "root"
	}
	if !there {
		want = csm.RecordCreated
	}
	h.same("the record", got, store.ChangedRecord{Record: record, Result: want})
	h.records[record.Key()] = record
	h.use(csm.DirectoryKey{Kind: csm.Accounts, ID: record.Account}, csm.DirectoryKey{Kind: csm.Groups, ID: record.AssignmentGroup})
}

func (h *directoryHistory) use(keys ...csm.DirectoryKey) {
	for _, of := range keys {
		if of.ID != "" {
			h.used[of] = true
		}
	}
}

// unnamable is the field if nothing new can name the record.
func (h *directoryHistory) unnamable(field string, of csm.DirectoryKey) []string {
	record, there := h.records[of]
	if of.ID != "" && (there && !record.Active || !there && h.strict) {
		return []string{field}
	}
	return nil
}

func (h *directoryHistory) key(what string) csm.DirectoryKey {
	return rapid.SampledFrom([]csm.DirectoryKey{
		{Kind: csm.Accounts, ID: "a"},
		{Kind: csm.Accounts, ID: "b"},
		{Kind: csm.Contacts, ID: "c"},
		{Kind: csm.Groups, ID: "g"},
		{Kind: csm.ConfigurationItems, ID: "g"},
		{Kind: csm.CaseTypes, ID: "t"},
	}).Draw(h.T, what)
}

func (h *directoryHistory) delete() {
	of := h.key("which")
	_, there := h.records[of]
	want := csm.Code("")
	switch {
	case !there:
		want = csm.CodeRecordNotFound
	case h.used[of]:
		want = csm.CodeRecordInUse
	default:
		delete(h.records, of)
	}
	err := h.store.As(csmtest.Root).DeleteRecord(h.Context(), of)
	h.same(fmt.Sprint("delete ", of), csm.CodeOf(err), want)
}

func (h *directoryHistory) setStrict() {
	h.strict = !h.strict
	mode := csm.DirectoryOff
	if h.strict {
		mode = csm.DirectoryStrict
	}
	_, err := h.store.As(csmtest.Root).ChangeSettings(h.Context(), csm.SettingsChange{Directory: &mode}, nil)
	h.same("the settings", err, nil)
}

// wrongType says that no case can become one of that type.
func (h *directoryHistory) wrongType(caseType csm.CaseType) bool {
	return caseType == "t" && !h.records[csm.DirectoryKey{Kind: csm.CaseTypes, ID: "t"}].Active
}

func (h *directoryHistory) open() {
	request := csm.CaseRequest{
		Account: h.one("account", "a", "b"), Contact: h.one("contact", "c", "d"),
		AssignmentGroup: h.one("group", "", "g"), ConfigurationItem: h.one("item", "", "g"),
		Type: csm.CaseType(h.one("type", "customer_service", "t")), ShortDescription: "Mail is down",
	}
	if h.one("everything", "known", "any") == "known" {
		request.Contact = "c"
		request.Account = max(h.records[csm.DirectoryKey{Kind: csm.Contacts, ID: "c"}].Account, "a")
	}
	bad := h.unnamable("account", csm.DirectoryKey{Kind: csm.Accounts, ID: request.Account})
	contact, there := h.records[csm.DirectoryKey{Kind: csm.Contacts, ID: request.Contact}]
	ours := there && contact.Account == request.Account
	if ours && !contact.Active || !ours && h.strict {
		bad = append(bad, "contact")
	}
	typed := h.records[csm.DirectoryKey{Kind: csm.CaseTypes, ID: string(request.Type)}]
	if h.wrongType(request.Type) {
		bad = append(bad, "type")
	}
	group := csm.DirectoryKey{Kind: csm.Groups, ID: request.AssignmentGroup}
	if byType := typed.AssignmentGroup; request.AssignmentGroup == "" && byType != "" {
		if len(h.unnamable("", csm.DirectoryKey{Kind: csm.Groups, ID: byType})) == 0 {
			group.ID = byType
		}
	}
	bad = append(bad, h.unnamable("assignment_group", group)...)
	item := csm.DirectoryKey{Kind: csm.ConfigurationItems, ID: request.ConfigurationItem}
	bad = append(bad, h.unnamable("configuration_item", item)...)
	got, err := h.store.As(csmtest.Of(csmtest.Bob, "*")).OpenCase(h.Context(), request)
	h.same(fmt.Sprintf("open %+v", request), answered(err), invalidFields(bad))
	if err != nil {
		return
	}
	h.same("the group", got.AssignmentGroup, group.ID)
	h.useOf(got.Case)
	h.cases = append(h.cases, got.Case)
	h.same("the names", got.CaseNames, h.names(got.Case))
}

func (h *directoryHistory) useOf(c csm.Case) {
	h.use(
		csm.DirectoryKey{Kind: csm.Accounts, ID: c.Account},
		csm.DirectoryKey{Kind: csm.Contacts, ID: c.Contact},
		csm.DirectoryKey{Kind: csm.CaseTypes, ID: string(c.Type)},
		csm.DirectoryKey{Kind: csm.Groups, ID: c.AssignmentGroup},
		csm.DirectoryKey{Kind: csm.ConfigurationItems, ID: c.ConfigurationItem},
	)
}

// names are what stands beside the ids of the case.
func (h *directoryHistory) names(c csm.Case) csm.CaseNames {
	name := func(kind csm.DirectoryKind, id string) string {
		return h.records[csm.DirectoryKey{Kind: kind, ID: id}].Name
	}
	names := csm.CaseNames{
		AccountName:           name(csm.Accounts, c.Account),
		AssignmentGroupName:   name(csm.Groups, c.AssignmentGroup),
		ConfigurationItemName: name(csm.ConfigurationItems, c.ConfigurationItem),
	}
	if h.records[csm.DirectoryKey{Kind: csm.Contacts, ID: c.Contact}].Account == c.Account {
		names.ContactName = name(csm.Contacts, c.Contact)
	}
	return names
}

// of is the index of one of the cases; the call is passed over when there is none.
func (h *directoryHistory) of() int {
	if len(h.cases) == 0 {
		h.SkipNow()
	}
	return rapid.IntRange(0, len(h.cases)-1).Draw(h.T, "which case")
}

func (h *directoryHistory) change() {
	n := h.of()
	before := h.cases[n]
	caseType := csm.CaseType(h.one("type", "customer_service", "t"))
	group, item := h.one("group", "", "g"), h.one("item", "", "g")
	var bad []string
	if caseType != before.Type && h.wrongType(caseType) {
		bad = append(bad, "type")
	}
	if group != before.AssignmentGroup {
		bad = append(bad, h.unnamable("assignment_group", csm.DirectoryKey{Kind: csm.Groups, ID: group})...)
	}
	if item != before.ConfigurationItem {
		bad = append(bad, h.unnamable("configuration_item", csm.DirectoryKey{Kind: csm.ConfigurationItems, ID: item})...)
	}
	change := csm.CaseChange{Type: &caseType, AssignmentGroup: &group, ConfigurationItem: &item}
	got, err := h.store.As(csmtest.Of(csmtest.Bob, "*")).ChangeCase(h.Context(), before.Number, change, nil)
	h.same(fmt.Sprintf("change to %s %s %s", caseType, group, item), answered(err), invalidFields(bad))
	if err != nil {
		return
	}
	h.useOf(got.Case)
	h.cases[n] = got.Case
	h.same("the names", got.CaseNames, h.names(got.Case))
}

func (h *directoryHistory) createIncident() {
	n := h.of()
	before := h.cases[n]
	want := csm.Code("")
	typed := h.records[csm.DirectoryKey{Kind: csm.CaseTypes, ID: string(before.Type)}]
	switch {
	case typed.Incident == csm.IncidentNever:
		want = csm.CodeTypeWithoutIncident
	case before.Incident != "":
		want = csm.CodeCaseAlreadyAssociated
	}
	bob := h.store.As(csmtest.Of(csmtest.Bob, "*"))
	view, err := bob.Case(h.Context(), before.Number)
	h.same("reading", err, nil)
	h.same("create is listed", slices.Contains(view.Actions, csm.CreateIncident), want == "")
	incident, err := bob.CreateIncident(h.Context(), before.Number)
	h.same("create", csm.CodeOf(err), want)
	if err == nil {
		h.cases[n].Incident = incident.Number
	}
}

// compare reads a record and the records of a kind, and compares them with the model's.
func (h *directoryHistory) compare() {
	of := h.key("read")
	root := h.store.As(csmtest.Root)
	got, err := root.Record(h.Context(), of)
	want, there := h.records[of]
	if (err == nil) != there {
		h.Fatalf("%v is there: %v; reading: %v", of, there, err)
	}
	h.same("the record", got, want)
	for _, filter := range []store.DirectoryFilter{{}, {Prefix: of.ID}, {Words: of.ID}} {
		page, err := root.Records(h.Context(), of.Kind, filter, 100, "")
		h.same("listing", err, nil)
		listed := slices.ContainsFunc(page.Items, func(r csm.DirectoryRecord) bool { return cmp.Equal(r, want) })
		h.same(fmt.Sprintf("%v is listed by %+v", of, filter), listed, there)
	}
}
