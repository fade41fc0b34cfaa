package store_test

import (
	"cmp"
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// world is some cases and incidents of several customers, made by somebody who may do everything.
type world struct {
	*rapid.T
	ctx       context.Context
	store     *store.Store
	cases     []csm.Case
	incidents []csm.Incident
}

var maker = csm.Caller{
	ID: "maker", Name: "Maker", Type: csm.Internal, Accounts: []string{"*"},
	Roles: []string{csm.RoleAgent, csm.RoleIncidentWrite, csm.RoleITILAdmin},
}

// Every list tells a caller exactly what reading each record would.
func TestListsShowWhatReadingShows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		w := world{T: r, ctx: r.Context(), store: storetest.New(cleaner{t, r}).Store()}
		w.fill()
		for range 6 {
			w.compareLists(drawCaller(r))
		}
	})
}

func drawCaller(r *rapid.T) csm.Caller {
	roles := []string{
		csm.RoleAgent, csm.RoleIncidentRead, csm.RoleIncidentWrite, csm.RoleITIL, csm.RoleITILAdmin, csm.RoleAdmin,
	}
	return csm.Caller{
		ID:       rapid.SampledFrom([]string{"maker", "grace", "carl", "dora"}).Draw(r, "id"),
		Type:     rapid.SampledFrom([]csm.UserType{csm.Internal, csm.Internal, csm.Contact, csm.Consumer}).Draw(r, "type"),
		Roles:    rapid.SliceOfN(rapid.SampledFrom(roles), 0, 3).Draw(r, "roles"),
		Accounts: rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "*", ""}), 0, 3).Draw(r, "accounts"),
	}
}

// fill opens cases of two accounts and two consumers, incidents from cases and directly, and
// associations that hold and that ended.
func (w *world) fill() {
	view := w.store.As(maker)
	for range 6 {
		account := rapid.SampledFrom([]string{"a", "b", ""}).Draw(w.T, "account")
		request := csm.CaseRequest{Account: account, ShortDescription: "x"}
		if account == "" {
			request.Consumer = rapid.SampledFrom([]string{"carl", "dora"}).Draw(w.T, "consumer")
		} else {
			request.Contact = "grace"
		}
		opened, err := view.OpenCase(w.ctx, request)
		w.must(err)
		w.cases = append(w.cases, opened.Case)
	}
	for _, customer := range []*csm.Person{nil, {ID: "grace", Type: csm.Contact}, {ID: "carl", Type: csm.Consumer}} {
		incident, err := view.OpenIncident(w.ctx, csm.IncidentRequest{Caller: customer, ShortDescription: "x"})
		w.must(err)
		w.incidents = append(w.incidents, incident)
	}
	for n, number := range w.cases {
		w.associate(view, n, number.Number)
	}
	w.work(view)
}

func (w *world) associate(view *store.View, n int, number string) {
	switch rapid.SampledFrom([]string{"alone", "create", "associate", "remove"}).Draw(w.T, "association") {
	case "create":
		incident, err := view.CreateIncident(w.ctx, number)
		w.must(err)
		if rapid.Bool().Draw(w.T, "shared") {
			changed, err := view.ChangeIncident(w.ctx, incident.Number, csm.IncidentChange{Shared: ptr(true)}, nil)
			w.must(err)
			incident = changed.Incident
		}
		w.incidents = append(w.incidents, incident)
	case "associate":
		w.associateIfShared(view, number, w.incidents[n%len(w.incidents)])
	case "remove":
		if w.associateIfShared(view, number, w.incidents[n%len(w.incidents)]) {
			w.must(view.RemoveIncident(w.ctx, number))
		}
	}
}

// associateIfShared associates the case unless the incident is from a case of somebody else and not
// shared.
func (w *world) associateIfShared(view *store.View, number string, incident csm.Incident) bool {
	_, err := view.AssociateIncident(w.ctx, number, incident.Number)
	if csm.CodeOf(err) == csm.CodeIncidentNotShared && !incident.Shared {
		return false
	}
	w.must(err)
	return true
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// compareLists holds each list of the caller against the reading of each record.
func (w *world) compareLists(by csm.Caller) {
	view := w.store.As(by)
	limit := rapid.SampledFrom([]int{1, 3, 500}).Draw(w.T, "limit")
	w.compareCases(by, view, limit)
	w.compareIncidents(by, view, limit)
	for _, incident := range w.incidents {
		w.compareAssociations(by, view, incident.Number, limit)
	}
}

func (w *world) compareCases(by csm.Caller, view *store.View, limit int) {
	want := []csm.CaseView{}
	for _, made := range w.cases {
		shown, err := view.Case(w.ctx, made.Number)
		if err == nil {
			want = append(want, shown)
		}
	}
	slices.SortFunc(want, func(a, b csm.CaseView) int {
		return cmp.Or(cmp.Compare(b.UpdatedAt, a.UpdatedAt), cmp.Compare(b.Number, a.Number))
	})
	yes := true
	for _, filter := range []store.CaseFilter{{}, {Account: "a"}, {Account: "c"}, {HasIncident: &yes}} {
		fitting := slices.DeleteFunc(slices.Clone(want), func(shown csm.CaseView) bool {
			return filter.Account != "" && filter.Account != shown.Account ||
				filter.HasIncident != nil && shown.Incident == ""
		})
		got, err := all(func(cursor string) (store.Page[csm.CaseView], error) {
			return view.ListCases(w.ctx, filter, limit, cursor)
		})
		compareList(w, by, "the list of cases", got, err, fitting)
	}
	w.compareFilteredCases(by, view, limit, want)
}

func (w *world) compareIncidents(by csm.Caller, view *store.View, limit int) {
	want := []csm.Incident{}
	for _, made := range w.incidents {
		shown, err := view.Incident(w.ctx, made.Number)
		if err != nil {
			continue
		}
		want = append(want, shown)
		if shown.CreatedFrom == "" {
			continue
		}
		if _, err := view.Case(w.ctx, shown.CreatedFrom); csm.CodeOf(err) == csm.CodeCaseNotFound {
			w.Fatalf("%+v is told that %s was created from %s, which is not found", by, shown.Number, shown.CreatedFrom)
		}
	}
	slices.SortFunc(want, func(a, b csm.Incident) int {
		return cmp.Or(cmp.Compare(b.OpenedAt, a.OpenedAt), cmp.Compare(b.Number, a.Number))
	})
	got, err := all(func(cursor string) (store.Page[csm.Incident], error) {
		return view.ListIncidents(w.ctx, store.IncidentFilter{}, limit, cursor)
	})
	compareList(w, by, "the list of incidents", got, err, want)
	w.compareFilteredIncidents(by, view, limit, want)
}

func (w *world) compareAssociations(by csm.Caller, view *store.View, incident string, limit int) {
	list := func(view *store.View) ([]csm.Association, error) {
		return all(func(cursor string) (store.Page[csm.Association], error) {
			return view.CasesOfIncident(w.ctx, incident, nil, limit, cursor)
		})
	}
	want, err := list(w.store.As(maker))
	w.must(err)
	want = slices.DeleteFunc(want, func(association csm.Association) bool {
		_, err := view.Case(w.ctx, association.Case)
		return csm.CodeOf(err) == csm.CodeCaseNotFound
	})
	got, err := list(view)
	_, hidden := view.Incident(w.ctx, incident)
	if csm.CodeOf(hidden) == csm.CodeIncidentNotFound && csm.CodeOf(err) == csm.CodeIncidentNotFound {
		return
	}
	compareList(w, by, "the cases of "+incident, got, err, want)
}

// compareList holds a list against what it should be. Who may not list at all may not read any
// record either.
func compareList[T any](w *world, by csm.Caller, list string, got []T, err error, want []T) {
	w.Helper()
	if csm.CodeOf(err) == csm.CodeForbidden && len(want) == 0 {
		return
	}
	w.must(err)
	if diff := difference(list, got, want); diff != "" {
		w.Fatalf("%+v: %s", by, diff)
	}
}
