package store

import (
	"context"
	"slices"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// CasesOfIncident lists the associations of an incident with the cases that the caller may see,
// by case number; those that hold, those that ended, or both when active is nil.
func (v *View) CasesOfIncident(
	ctx context.Context, number string, active *bool, limit int, cursor string,
) (_ Page[csm.Association], err error) {
	defer wrapCall(&err, "list the cases of %.30s", number)
	incident, err := v.loadIncident(ctx, number)
	if err != nil {
		return Page[csm.Association]{}, err
	}
	list := filtered("cases of "+incident.Number, choice(active))
	after, err := v.open(ctx, list, cursor)
	if err != nil {
		return Page[csm.Association]{}, err
	}
	q := dynamo.Query{
		Table: v.store.incidents, PK: incident.PK, Prefix: casePrefix,
		After:    after,
		PageSize: readAtOnce(limit, 1),
	}
	read := func(item associationItem) (csm.Association, bool) {
		association := item.association()
		asked := active == nil || *active == (association.ToVersion == 0)
		return association, asked && v.by.SeesAssociation(association)
	}
	associations, err := v.ofSeenTypes(ctx, listed(v.after(ctx, q, SK), SK, read))
	if err != nil {
		return Page[csm.Association]{}, err
	}
	return page(ctx, v, list, limit, associations)
}

// AssociationsOfCase is the history of a case: every association that it has or
// had, by incident, oldest first.
func (v *View) AssociationsOfCase(
	ctx context.Context, number string, limit int, cursor string,
) (_ Page[csm.Association], err error) {
	defer wrapCall(&err, "list the associations of %.30s", number)
	found, err := v.loadCase(ctx, number)
	if err != nil {
		return Page[csm.Association]{}, err
	}
	if err := found.Require(v.by, csm.ReadIncidents); err != nil {
		return Page[csm.Association]{}, err
	}
	list := "associations of " + found.Number
	after, err := v.open(ctx, list, cursor)
	if err != nil {
		return Page[csm.Association]{}, err
	}
	q := dynamo.Query{
		Table: v.store.cases, PK: found.PK, Prefix: associationPrefix,
		After:    after,
		PageSize: readAtOnce(limit, 1),
	}
	read := func(item associationItem) (csm.Association, bool) { return item.association(), true }
	return page(ctx, v, list, limit, listed(v.after(ctx, q, SK), SK, read))
}

// Progress is an update and how far its fan-out came.
type Progress struct {
	csm.Update
	Pending    bool
	CasesTotal int
	CasesDone  int
}

// Updates lists the updates of an incident, newest first.
func (v *View) Updates(
	ctx context.Context, number string, limit int, cursor string,
) (_ Page[Progress], err error) {
	defer wrapCall(&err, "list the updates of %.30s", number)
	incident, err := v.loadIncident(ctx, number)
	if err != nil {
		return Page[Progress]{}, err
	}
	list := "updates of " + incident.Number
	after, err := v.open(ctx, list, cursor)
	if err != nil {
		return Page[Progress]{}, err
	}
	q := dynamo.Query{
		Table: v.store.incidents, PK: incident.PK, Prefix: updatePrefix,
		After:       after,
		NewestFirst: true,
		PageSize:    readAtOnce(limit, 1),
	}
	read := func(item updateItem) (Progress, bool) {
		return Progress{item.RedactedText(v.by), item.unfinished(), item.casesTotal(), item.casesDone()}, true
	}
	return page(ctx, v, list, limit, listed(v.after(ctx, q, SK), SK, read))
}

// casesDone counts the cases that are known to have their notes: all pages but the last are full.
func (u updateItem) casesDone() int {
	if !u.unfinished() {
		return u.CasesDone
	}
	size := u.pageSize()
	done := len(u.DonePages) * size
	if slices.Contains(u.DonePages, u.Pages-1) {
		done -= u.Pages*size - u.CasesTotal
	}
	return min(done, u.casesTotal())
}

// casesTotal counts the cases that get the notes, as far as they were cut into pages.
func (u updateItem) casesTotal() int { return max(u.CasesTotal, u.CutCases) }
