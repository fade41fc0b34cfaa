package store

import (
	"context"
	"slices"

	"github.com/casebridge/casebridge/shared/csm"
)

// CasesOfIncident lists the associations of an incident with the cases that the caller may see, by case
// number; those that hold, those that ended, or both when active is nil.
func (v *View) CasesOfIncident(ctx context.Context, number string, active *bool, limit int, sealed string) (Page[csm.Association], error) {
	i, err := v.loadIncident(ctx, number)
	if err != nil {
		return Page[csm.Association]{}, err
	}
	list := filtered("cases of "+i.Number, choice(active))
	after, err := v.open(ctx, list, sealed)
	if err != nil {
		return Page[csm.Association]{}, err
	}
	q := query{table: v.store.incidents, pk: i.PK, prefix: casePrefix, after: after, pageSize: pageSize(limit)}
	return page(ctx, v, list, limit, listed(v.after(ctx, q, SK), SK, func(a associationItem) (csm.Association, bool) {
		return a.association(), v.by.Covers(a.Account) && (active == nil || *active == (a.ToVersion == 0))
	}))
}

// AssociationsOfCase is the history of a case: every association that it has or had, by incident, oldest first.
func (v *View) AssociationsOfCase(ctx context.Context, number string, limit int, sealed string) (Page[csm.Association], error) {
	k, err := v.loadCase(ctx, number)
	if err != nil {
		return Page[csm.Association]{}, err
	}
	if err := v.by.Require(csm.ReadIncidents); err != nil {
		return Page[csm.Association]{}, err
	}
	list := "associations of " + k.Number
	after, err := v.open(ctx, list, sealed)
	if err != nil {
		return Page[csm.Association]{}, err
	}
	q := query{table: v.store.cases, pk: k.PK, prefix: associationPrefix, after: after, pageSize: pageSize(limit)}
	return page(ctx, v, list, limit, listed(v.after(ctx, q, SK), SK, func(a associationItem) (csm.Association, bool) {
		return a.association(), true
	}))
}

// Progress is an update and how far its fan-out came.
type Progress struct {
	csm.Update
	Pending               bool
	CasesTotal, CasesDone int
}

// Updates lists the updates of an incident, newest first.
func (v *View) Updates(ctx context.Context, number string, limit int, sealed string) (Page[Progress], error) {
	i, err := v.loadIncident(ctx, number)
	if err != nil {
		return Page[Progress]{}, err
	}
	list := "updates of " + i.Number
	after, err := v.open(ctx, list, sealed)
	if err != nil {
		return Page[Progress]{}, err
	}
	q := query{table: v.store.incidents, pk: i.PK, prefix: updatePrefix, after: after, newestFirst: true, pageSize: pageSize(limit)}
	return page(ctx, v, list, limit, listed(v.after(ctx, q, SK), SK, func(u updateItem) (Progress, bool) {
		return Progress{u.Update, u.Pending != "", u.CasesTotal, u.casesDone()}, true
	}))
}

// casesDone counts the cases that are known to have their notes: all pages but the last are full.
func (u updateItem) casesDone() int {
	if u.Pending == "" {
		return u.CasesDone
	}
	done := len(u.DonePages) * CasesOnPage
	if slices.Contains(u.DonePages, u.Pages-1) {
		done -= u.Pages*CasesOnPage - u.CasesTotal
	}
	return done
}
