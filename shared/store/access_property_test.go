package store_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// town is accounts with parents and grants, and cases of all kinds with watchers. What it knows of
// them it was told when it made them: who sees what is decided here a second time, without
// shared/csm (rule 17).
type town struct {
	*rapid.T
	ctx     context.Context
	store   *store.Store
	now     time.Time
	parents map[string]string
	grants  map[[2]string]time.Time // from, to: until when
	cases   []townCase
}

type townCase struct {
	csm.CaseView
	watchers map[[2]string]bool // contacts, by id and account
	incident string
}

var (
	townAccounts = []string{"a", "b", "c"}
	townPeople   = []string{"ann", "ben", "cat"}
	townTypes    = map[csm.CaseType]csm.CaseTypeRecord{
		"leave": {Label: "Leave", Active: true, Requester: csm.RequestedByEmployee, Roles: []string{"hr"}},
		"legal": {Label: "Legal", Active: true, Requester: csm.RequestedByCustomer, Roles: []string{"lawyer", "judge"}},
	}
	mayor = csm.Caller{
		ID: "mayor", Name: "Mayor", Type: csm.Internal, Accounts: []string{"*"},
		Roles: []string{csm.RoleAgent, csm.RoleIncidentWrite, csm.RoleITIL, csm.RoleAdmin, "hr", "lawyer"},
	}
)

// Every list, and every reading, shows a caller the cases that rule 17 gives them and no other,
// while grants end, accounts move and watchers come and go.
func TestEverybodySeesTheirCasesAndNoOthers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		w := &town{
			T: r, ctx: r.Context(), now: time.Date(2026, 1, 31, 8, 0, 0, 0, time.UTC),
			parents: map[string]string{}, grants: map[[2]string]time.Time{},
		}
		tables := storetest.New(cleaner{t, r})
		for caseType, record := range townTypes {
			tables.SetCaseType(cleaner{t, r}, caseType, record)
		}
		w.store = tables.Store(store.WithClock(func() time.Time { return w.now }))
		for range 8 {
			w.open()
		}
		for range 4 {
			w.relate()
			w.watch()
			for range 4 {
				w.compare(w.somebody())
			}
			w.now = w.now.Add(30 * time.Minute)
		}
	})
}

func pick[V any](w *town, what string, of ...V) V { return rapid.SampledFrom(of).Draw(w.T, what) }

func (w *town) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *town) open() {
	request := csm.CaseRequest{ShortDescription: "x", Type: pick(w, "type", csm.HR, "leave", "legal")}
	who := pick(w, "who", townPeople...)
	switch {
	case request.Type == "leave":
		request.Employee = who
	case pick(w, "consumer", true, false, false):
		request.Consumer = who
	default:
		request.Account, request.Contact = pick(w, "account", townAccounts...), who
	}
	opened, err := w.store.As(mayor).OpenCase(w.ctx, request)
	w.must(err)
	made := townCase{CaseView: opened, watchers: map[[2]string]bool{}}
	if pick(w, "incident", true, false) {
		incident, err := w.store.As(mayor).CreateIncident(w.ctx, opened.Number)
		w.must(err)
		made.incident = incident.Number
	}
	w.cases = append(w.cases, made)
}

// relate puts an account below another one, or gives and takes grants, some of which end soon.
func (w *town) relate() {
	account, other := pick(w, "account", townAccounts...), pick(w, "other", townAccounts...)
	record := csm.DirectoryRecord{Kind: csm.Accounts, ID: account, Name: account, Active: true}
	if other != account && w.parents[other] != account && pick(w, "below", true, false) {
		record.Parent = other
	}
	for _, to := range townAccounts {
		delete(w.grants, [2]string{account, to})
		if to == account || pick(w, "granted", true, false) {
			continue
		}
		until := w.now.Add(pick(w, "until", -time.Hour, 0, 20*time.Minute, time.Hour))
		w.grants[[2]string{account, to}] = until
		record.Grants = append(record.Grants, csm.Grant{Account: to, Until: csm.At(until)})
	}
	_, err := w.store.As(mayor).PutRecord(w.ctx, record)
	if csm.CodeOf(err) == csm.CodeInvalid { // above itself by way of the third
		record.Parent = ""
		_, err = w.store.As(mayor).PutRecord(w.ctx, record)
	}
	w.must(err)
	w.parents[account] = record.Parent
}

// watch makes somebody a watcher, or none.
func (w *town) watch() {
	of := &w.cases[rapid.IntRange(0, len(w.cases)-1).Draw(w.T, "case")]
	who, account := pick(w, "who", townPeople...), pick(w, "account", townAccounts...)
	if pick(w, "remove", true, false, false) {
		all := pick(w, "of every account", true, false)
		if all {
			w.must(w.store.As(mayor).Unwatch(w.ctx, of.Number, who, ""))
		} else {
			w.must(w.store.As(mayor).Unwatch(w.ctx, of.Number, who, account))
		}
		maps.DeleteFunc(of.watchers, func(watcher [2]string, _ bool) bool {
			return watcher[0] == who && (all || watcher[1] == account)
		})
		return
	}
	err := w.store.As(mayor).Watch(w.ctx, of.Number, csm.Watcher{ID: who, Type: csm.Contact, Account: account})
	if of.Account == "" || account != of.Account && !w.granted(of.Account, account) {
		if csm.CodeOf(err) != csm.CodeInvalid {
			w.Fatalf("%s of %s watches %s of %q: %v", who, account, of.Number, of.Account, err)
		}
		return
	}
	w.must(err)
	of.watchers[[2]string{who, account}] = true
}

func (w *town) granted(from, to string) bool { return w.grants[[2]string{from, to}].After(w.now) }

func (w *town) somebody() csm.Caller {
	roles := []string{csm.RoleAgent, csm.RoleAgent, csm.RoleIncidentRead, csm.RoleCaseManager, csm.RoleITIL, "hr", "judge"}
	return csm.Caller{
		ID:       pick(w, "id", townPeople...),
		Type:     pick(w, "type", csm.Internal, csm.Contact, csm.Contact, csm.Consumer),
		Roles:    rapid.SliceOfN(rapid.SampledFrom(roles), 0, 3).Draw(w.T, "roles"),
		Accounts: rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "*", ""}), 0, 2).Draw(w.T, "accounts"),
	}
}

// sees is rule 17, as its text has it.
func (w *town) sees(by csm.Caller, of townCase) bool {
	has := func(role string) bool { return slices.Contains(by.Roles, role) }
	isOf := func(account string) bool { return account != "" && slices.Contains(by.Accounts, account) }
	switch by.Type {
	case csm.Consumer:
		return of.Consumer == by.ID
	case csm.Contact:
		asked := of.Contact == by.ID && isOf(of.Account)
		watched := slices.ContainsFunc(townAccounts, func(as string) bool {
			return of.watchers[[2]string{by.ID, as}] && isOf(as) && (as == of.Account || w.granted(of.Account, as))
		})
		managed := has(csm.RoleCaseManager) && (isOf(of.Account) || isOf(w.parents[of.Account]))
		granted := slices.ContainsFunc(townAccounts, func(to string) bool { return isOf(to) && w.granted(of.Account, to) })
		return asked || watched || managed || granted
	}
	return of.Employee == by.ID || w.works(by, of)
}

// works says whether an internal person works on cases of the account and type.
func (w *town) works(by csm.Caller, of townCase) bool {
	has := func(role string) bool { return slices.Contains(by.Roles, role) }
	isOf := func(account string) bool { return account != "" && slices.Contains(by.Accounts, account) }
	typed := of.Type == csm.HR || of.Type == "leave" && has("hr") || of.Type == "legal" && has("judge")
	works := by.Type == csm.Internal && (has(csm.RoleAgent) || has(csm.RoleIncidentRead))
	return works && typed && (isOf("*") || isOf(of.Account))
}

// reads says whether the person may read a case that they see.
func (w *town) reads(by csm.Caller, of townCase) bool {
	return by.Type != csm.Internal || of.Employee == by.ID || slices.Contains(by.Roles, csm.RoleAgent)
}

func (w *town) compare(by csm.Caller) {
	view := w.store.As(by)
	want := map[string][]string{"": {}}
	for _, of := range w.cases {
		code, wanted := csm.CodeCaseNotFound, w.sees(by, of)
		if wanted {
			code = csm.CodeForbidden
		}
		if wanted && w.reads(by, of) {
			code = ""
			want[""] = append(want[""], of.Number)
			if of.Account != "" {
				want[of.Account] = append(want[of.Account], of.Number)
			}
		}
		if _, err := view.Case(w.ctx, of.Number); csm.CodeOf(err) != code {
			w.Fatalf("%+v reads %+v: %v, want %q", by, of.Case, err, code)
		}
		w.compareAssociation(view, by, of)
	}
	for _, account := range append([]string{""}, townAccounts...) {
		w.compareList(view, by, account, want[account])
	}
}

func (w *town) compareList(view *store.View, by csm.Caller, account string, want []string) {
	limit := pick(w, "limit", 1, 2, 100)
	rows, err := all(func(cursor string) (store.Page[csm.CaseView], error) {
		return view.ListCases(w.ctx, store.CaseFilter{Account: account}, limit, cursor)
	})
	w.must(err)
	got := []string{}
	for _, row := range rows {
		got = append(got, row.Number)
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := difference("cases of "+account, got, append([]string{}, want...)); diff != "" {
		w.Fatalf("%+v, parents %v, grants %v: %s", by, w.parents, w.grants, diff)
	}
}

// compareAssociation holds that who sees the incident of a case sees the association if they work
// on the case. Who only asked for it sees the case, but is not told of it among the incident's.
func (w *town) compareAssociation(view *store.View, by csm.Caller, of townCase) {
	if of.incident == "" {
		return
	}
	associations, err := view.CasesOfIncident(w.ctx, of.incident, nil, 10, "")
	if csm.CodeOf(err) == csm.CodeIncidentNotFound {
		return
	}
	w.must(err)
	w.compareCreatedFrom(view, by, of)
	works := by.Covers(of.Account) &&
		(slices.Contains(by.Roles, csm.RoleAgent) || slices.Contains(by.Roles, csm.RoleIncidentRead))
	if listed := len(associations.Items) == 1; listed != (w.sees(by, of) && works) {
		w.Fatalf("%+v is told of the association of %+v: %v", by, of.Case, listed)
	}
}

// compareCreatedFrom holds that an incident, wherever it is read, names the case that it was
// created from to those who work on the case and to nobody else.
func (w *town) compareCreatedFrom(view *store.View, by csm.Caller, of townCase) {
	want := ""
	if w.works(by, of) {
		want = of.Number
	}
	read, err := view.Incident(w.ctx, of.incident)
	w.must(err)
	listed, err := view.ListIncidents(w.ctx, store.IncidentFilter{Text: of.incident}, 10, "")
	w.must(err)
	unchanged, err := view.ChangeIncident(w.ctx, of.incident, csm.IncidentChange{}, nil)
	if err != nil {
		unchanged.Incident = read
	}
	for name, got := range map[string]string{
		"read": read.CreatedFrom, "listed": listed.Items[0].CreatedFrom, "changed": unchanged.Incident.CreatedFrom,
	} {
		if got != want {
			w.Fatalf("%+v is told of case %q on the incident of %+v as %s", by, got, of.Case, name)
		}
	}
}

// operations are the requests that a reading makes, by kind.
func operations(t *testing.T, tables storetest.Tables, read func(*store.Store)) map[string]int {
	t.Helper()
	made := map[string]int{}
	counted := tables.With(storetest.WithFaults(func(_ int, operation string) storetest.Fault {
		made[operation]++
		return storetest.None
	}))
	read(counted.Store())
	return made
}

// A case that the caller may not see takes the same requests as one that is absent, whoever calls
// and whatever for.
func TestAForeignCaseTakesTheRequestsOfAnAbsentOne(t *testing.T) {
	t.Parallel()
	tables := storetest.New(t)
	opened, err := tables.Store().As(csmtest.Bob).OpenCase(t.Context(),
		csm.CaseRequest{Account: "acme", Contact: "grace", ShortDescription: "x"})
	if err != nil {
		t.Fatal(err)
	}
	for name, by := range map[string]csm.Caller{
		"an agent":       csmtest.Of(csmtest.Bob, "globex"),
		"a contact":      csmtest.Hedy,
		"a colleague":    {ID: "alan", Type: csm.Contact, Accounts: []string{"acme"}},
		"a case manager": csmtest.With(csmtest.Hedy, csm.RoleCaseManager),
		"a consumer":     csmtest.Carol,
		"an employee":    {ID: "ann", Type: csm.Internal},
	} {
		for call, read := range map[string]func(*store.View, string) error{
			"read":     func(v *store.View, n string) error { _, err := v.Case(t.Context(), n); return err },
			"watchers": func(v *store.View, n string) error { _, err := v.Watchers(t.Context(), n); return err },
			"comment":  func(v *store.View, n string) error { _, err := v.CommentOnCase(t.Context(), n, "x", ""); return err },
			"accept":   func(v *store.View, n string) error { _, err := v.AcceptSolution(t.Context(), n); return err },
			"watch":    func(v *store.View, n string) error { return v.Watch(t.Context(), n, csm.Watcher{ID: "gwen"}) },
			"associate": func(v *store.View, n string) error {
				_, err := v.AssociateIncident(t.Context(), n, "INC0000001")
				return err
			},
			"activities": func(v *store.View, n string) error {
				_, err := v.CaseActivities(t.Context(), n, nil, 10, "")
				return err
			},
		} {
			made := map[string]map[string]int{}
			for _, number := range []string{opened.Number, "CS9999999"} {
				made[number] = operations(t, tables, func(s *store.Store) {
					if err := read(s.As(by), number); csm.CodeOf(err) != csm.CodeCaseNotFound {
						t.Errorf("%s, %s %s: %v", name, call, number, err)
					}
				})
			}
			if foreign, absent := fmt.Sprint(made[opened.Number]), fmt.Sprint(made["CS9999999"]); foreign != absent {
				t.Errorf("%s, %s: a foreign case takes %s, an absent one %s", name, call, foreign, absent)
			}
		}
	}
}
