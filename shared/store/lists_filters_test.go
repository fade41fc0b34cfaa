package store_test

import (
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

// work lets things happen on the cases and incidents of the world, so that filters have something
// to tell apart.
func (w *world) work(view *store.View) {
	for _, made := range w.cases {
		if rapid.Bool().Draw(w.T, "changed") {
			_, err := view.ChangeCase(w.ctx, made.Number, csm.CaseChange{
				Priority:         ptr(rapid.IntRange(1, 4).Draw(w.T, "priority")),
				Type:             ptr(rapid.SampledFrom(csm.BuiltInCaseTypes).Draw(w.T, "type")),
				AssignedTo:       ptr(rapid.SampledFrom([]string{"", "maker", "grace"}).Draw(w.T, "assigned to")),
				AssignmentGroup:  ptr(rapid.SampledFrom([]string{"", "desk"}).Draw(w.T, "group")),
				ShortDescription: ptr(rapid.SampledFrom([]string{"x", "Mail is DOWN", "Ärger mit Mail"}).Draw(w.T, "text")),
			}, nil)
			w.must(err)
		}
		switch rapid.SampledFrom([]string{"", "propose", "comment", "await"}).Draw(w.T, "act") {
		case "propose":
			_, err := view.ProposeSolution(w.ctx, made.Number, csm.SolvedKnownError, "Restart.")
			w.must(err)
		case "comment":
			customer := csm.Caller{ID: "grace", Type: csm.Contact, Accounts: []string{made.Account}}
			if made.Consumer != "" {
				customer = csm.Caller{ID: made.Consumer, Type: csm.Consumer}
			}
			_, err := w.store.As(customer).CommentOnCase(w.ctx, made.Number, "And now?", "")
			w.must(err)
		case "await":
			_, err := view.ChangeCase(w.ctx, made.Number, csm.CaseChange{State: ptr(csm.CaseAwaitingInfo)}, nil)
			w.must(err)
		}
	}
	for _, made := range w.incidents {
		change := csm.IncidentChange{
			AssignedTo: ptr(rapid.SampledFrom([]string{"", "maker", "dora"}).Draw(w.T, "assigned to")),
		}
		if rapid.Bool().Draw(w.T, "resolved") {
			change.State, change.CloseCode, change.CloseNotes = ptr(csm.IncidentResolved), ptr(csm.Duplicate), ptr("Done.")
		}
		_, err := view.ChangeIncident(w.ctx, made.Number, change, nil)
		w.must(err)
	}
}

// texts are words to look for, and which of them.
var texts = []string{"", "mail", "MAIL down", "ärger", "grace x", "cs000 is", "inc", "dora", "nowhere"}

func hasWords(query string, in ...string) bool {
	for _, word := range strings.Fields(query) {
		has := func(text string) bool { return strings.Contains(strings.ToLower(text), strings.ToLower(word)) }
		if !slices.ContainsFunc(in, has) {
			return false
		}
	}
	return true
}

func hasAssignee(filter, to string, by csm.Caller) bool {
	return filter == "" || filter == to || filter == "none" && to == "" || filter == "me" && to == by.ID
}

func is[T comparable](filter, value T) bool {
	var any T
	return filter == any || filter == value
}

// compareFilteredCases holds a filtered list against the filter of what reading each case shows.
func (w *world) compareFilteredCases(by csm.Caller, view *store.View, limit int, shown []csm.CaseView) {
	filter := store.CaseFilter{
		Active:          rapid.SampledFrom([]*bool{nil, nil, ptr(true), ptr(false)}).Draw(w.T, "active"),
		Type:            rapid.SampledFrom([]csm.CaseType{"", "", "hr"}).Draw(w.T, "type"),
		Priority:        rapid.SampledFrom([]int{0, 0, 1, 4}).Draw(w.T, "priority"),
		AssignedTo:      rapid.SampledFrom([]string{"", "", "me", "none", "grace"}).Draw(w.T, "assigned to"),
		AssignmentGroup: rapid.SampledFrom([]string{"", "", "desk"}).Draw(w.T, "group"),
		IncidentStates: rapid.SampledFrom(
			[][]csm.IncidentState{nil, nil, {"new"}, {"new", "resolved"}},
		).Draw(
			w.T,
			"incident",
		),
		ActionStatus: rapid.SampledFrom([]csm.ActionStatus{
			"", "needs_attention", "blocked_internally", "blocked_by_customer", "none",
		}).Draw(w.T, "status"),
		Words: rapid.SampledFrom(texts).Draw(w.T, "words"),
	}
	want := slices.DeleteFunc(slices.Clone(shown), func(c csm.CaseView) bool {
		fits := (filter.Active == nil || *filter.Active == !c.State.Final()) && is(filter.Type, c.Type) &&
			is(filter.Priority, c.Priority) &&
			is(filter.AssignmentGroup, c.AssignmentGroup) &&
			hasAssignee(filter.AssignedTo, c.AssignedTo, by) &&
			(filter.IncidentStates == nil || slices.Contains(filter.IncidentStates, c.IncidentState)) &&
			(is(filter.ActionStatus, c.ActionStatus) || filter.ActionStatus == "none" && c.ActionStatus == "") &&
			hasWords(filter.Words, c.Number, c.ShortDescription, c.Contact, c.Consumer)
		return !fits
	})
	got, err := all(func(cursor string) (store.Page[csm.CaseView], error) {
		return view.ListCases(w.ctx, filter, limit, cursor)
	})
	compareList(w, by, "the cases filtered by "+line(person{}, "", filter), got, err, want)
}

func (w *world) compareFilteredIncidents(by csm.Caller, view *store.View, limit int, shown []csm.Incident) {
	filter := store.IncidentFilter{
		Words:      rapid.SampledFrom(texts).Draw(w.T, "words"),
		AssignedTo: rapid.SampledFrom([]string{"", "", "me", "none", "dora"}).Draw(w.T, "assigned to"),
		HoldReason: rapid.SampledFrom(
			[]csm.HoldReason{"", "", "awaiting_vendor", "awaiting_caller"},
		).Draw(
			w.T,
			"hold reason",
		),
		Priority: rapid.SampledFrom([]int{0, 0, 4, 5}).Draw(w.T, "priority"),
	}
	if len(shown) > 0 && rapid.Bool().Draw(w.T, "since") {
		filter.UpdatedSince = rapid.SampledFrom(shown).Draw(w.T, "updated").UpdatedAt
	}
	want := slices.DeleteFunc(slices.Clone(shown), func(i csm.Incident) bool {
		caller := ""
		if i.Caller != nil {
			caller = i.Caller.ID
		}
		fits := is(filter.Priority, i.Priority) && is(filter.HoldReason, i.HoldReason) &&
			i.UpdatedAt >= filter.UpdatedSince &&
			hasAssignee(filter.AssignedTo, i.AssignedTo, by) &&
			hasWords(filter.Words, i.Number, i.ShortDescription, caller)
		return !fits
	})
	got, err := all(func(cursor string) (store.Page[csm.Incident], error) {
		return view.ListIncidents(w.ctx, filter, limit, cursor)
	})
	compareList(w, by, "the incidents filtered by "+line(person{}, "", filter), got, err, want)
}
