package store

import (
	"context"
	"iter"
	"slices"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// CaseFilter narrows a list of cases; zero fields do not.
type CaseFilter struct {
	Account     string
	State       csm.CaseState
	AssignedTo  string
	HasIncident *bool
}

func (f CaseFilter) passes(c csm.Case) bool {
	return (f.Account == "" || f.Account == c.Account) &&
		(f.State == "" || f.State == c.State) &&
		(f.AssignedTo == "" || f.AssignedTo == c.AssignedTo) &&
		(f.HasIncident == nil || *f.HasIncident == (c.Incident != ""))
}

// ListCases lists the cases that the caller may see, last updated first. A foreign account has none, and
// nothing of it is read.
func (v *View) ListCases(
	ctx context.Context, filter CaseFilter, limit int, cursor string,
) (_ Page[csm.CaseView], err error) {
	defer wrapCall(&err, "list cases")
	if err := v.by.Require(csm.ReadCases); err != nil {
		return Page[csm.CaseView]{}, err
	}
	settings, err := v.store.settings(ctx)
	if err != nil {
		return Page[csm.CaseView]{}, err
	}
	list := filtered("cases", filter.Account, filter.State, filter.AssignedTo, choice(filter.HasIncident))
	after, err := v.open(ctx, list, cursor)
	if err != nil {
		return Page[csm.CaseView]{}, err
	}
	cases := dynamo.NewestOf(v.caseLists(ctx, filter.Account, after, limit), UpdatedKey)
	return page(ctx, v, list, limit, listed(cases, UpdatedKey, func(item caseItem) (csm.CaseView, bool) {
		// The filter sees what the caller sees, so that it tells no more than the records do.
		if !v.by.Sees(item.Case) || !filter.passes(item.RedactedFor(v.by)) {
			return csm.CaseView{}, false
		}
		return item.View(v.by, settings), true
	}))
}

// caseLists are the lists that hold all cases that the caller may see, of one account when it is given.
func (v *View) caseLists(
	ctx context.Context, account, after string, limit int,
) []iter.Seq2[attributes, error] {
	queries := v.caseQueries(account)
	lists := make([]iter.Seq2[attributes, error], len(queries))
	for n, q := range queries {
		q.Table = v.store.cases
		q.SKName = UpdatedKey
		q.After = after
		q.NewestFirst = true
		q.PageSize = readAtOnce(limit, len(queries))
		lists[n] = v.after(ctx, q, UpdatedKey)
	}
	return lists
}

// caseQueries name the partitions of caseLists.
func (v *View) caseQueries(account string) []dynamo.Query {
	var queries []dynamo.Query
	if v.by.CoversAll() && account == "" {
		for n := range shards {
			queries = append(queries, dynamo.Query{Index: CasesByUpdate, PKName: ShardKey, PK: shardPartition(n)})
		}
		return queries
	}
	for _, partition := range v.accountPartitions(account) {
		queries = append(queries, dynamo.Query{Index: CasesByAccount, PKName: AccountKey, PK: partition})
	}
	return queries
}

// accountPartitions are those of the accounts that the caller may see, or of the one that is given if it is
// among them.
func (v *View) accountPartitions(account string) []string {
	switch {
	case v.by.Type == csm.Consumer && account == "":
		return []string{consumerPartition(v.by.ID)}
	case v.by.Type == csm.Consumer:
		return nil // a consumer's cases belong to no account
	case v.by.CoversAll():
		return []string{accountPartition(account)}
	}
	var partitions []string
	for _, covered := range v.by.Accounts {
		if covered != "" && (account == "" || account == covered) {
			partitions = append(partitions, accountPartition(covered))
		}
	}
	slices.Sort(partitions)
	return slices.Compact(partitions) // a token may name an account twice
}
