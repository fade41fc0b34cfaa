package store

import (
	"context"
	"iter"
	"slices"

	"github.com/casebridge/casebridge/shared/csm"
)

// CaseFilter narrows a list of cases; zero fields do not.
type CaseFilter struct {
	Account     string
	State       csm.CaseState
	AssignedTo  string
	HasIncident *bool
}

func (f CaseFilter) passes(c csm.Case) bool {
	return (f.Account == "" || c.Account == f.Account) && (f.State == "" || c.State == f.State) &&
		(f.AssignedTo == "" || c.AssignedTo == f.AssignedTo) && (f.HasIncident == nil || *f.HasIncident == (c.Incident != ""))
}

// ListCases lists the cases that the caller may see, last updated first. A foreign account has none.
func (v *View) ListCases(ctx context.Context, f CaseFilter, limit int, sealed string) (Page[csm.CaseView], error) {
	none := Page[csm.CaseView]{}
	if err := v.by.Require(csm.ReadCases); err != nil {
		return none, err
	}
	settings, err := v.store.settings(ctx)
	if err != nil {
		return none, err
	}
	list := filtered("cases", f.Account, f.State, f.AssignedTo, choice(f.HasIncident))
	after, err := v.open(ctx, list, sealed)
	if err != nil {
		return none, err
	}
	var lists []iter.Seq2[attributes, error]
	for _, q := range v.caseQueries(f.Account) {
		q.table, q.skName, q.after, q.newestFirst, q.pageSize = v.store.cases, UpdatedKey, after, true, pageSize(limit)
		lists = append(lists, v.after(ctx, q, UpdatedKey))
	}
	mayFilter := v.by.May(csm.ReadIncidents)
	return page(ctx, v, list, limit, listed(newestOf(lists, UpdatedKey), UpdatedKey, func(c caseItem) (csm.CaseView, bool) {
		view := c.View(v.by, settings)
		seen := c.Case
		if !mayFilter {
			seen.Incident = "" // a filter must not tell what the record does not
		}
		return view, v.by.Sees(c.Case) && f.passes(seen)
	}))
}

// caseQueries are the partitions that hold all that the caller may see, of one account when it is given.
func (v *View) caseQueries(account string) []query {
	byAccount := func(partitions ...string) (out []query) {
		for _, p := range partitions {
			out = append(out, query{index: CasesByAccount, pkName: AccountKey, pk: p})
		}
		return out
	}
	switch {
	case v.by.Type == csm.Consumer:
		return byAccount(consumerPartition(v.by.ID))
	case account != "":
		return byAccount(accountPartition(account))
	case v.by.CoversAll():
		var out []query
		for n := range shards {
			out = append(out, query{index: CasesByUpdate, pkName: ShardKey, pk: shardPartition(n)})
		}
		return out
	}
	var partitions []string
	for _, a := range v.by.Accounts {
		partitions = append(partitions, accountPartition(a))
	}
	slices.Sort(partitions)
	return byAccount(slices.Compact(partitions)...) // a token may name an account twice
}
