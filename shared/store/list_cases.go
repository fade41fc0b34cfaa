package store

import (
	"context"
	"iter"
	"slices"
	"strconv"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// CaseFilter narrows a list of cases; zero fields do not.
type CaseFilter struct {
	Account         string
	State           csm.CaseState
	Active          *bool // not closed or cancelled
	Type            csm.CaseType
	Priority        int
	AssignedTo      string // the id of an agent, AssignedToMe or AssignedToNone
	AssignmentGroup string
	HasIncident     *bool
	IncidentStates  []csm.IncidentState // none means all
	ActionStatus    csm.ActionStatus    // or NoActionStatus
	Words           string              // each of them anywhere in the number, short description or customer
}

// NoActionStatus stands for cases that wait for nobody.
const NoActionStatus csm.ActionStatus = "none"

// passes says whether a case as the caller sees it passes, its incident aside.
func (f CaseFilter) passes(c csm.Case, by csm.Caller) bool {
	return admits(f.Account, c.Account) &&
		admits(f.State, c.State) &&
		(f.Active == nil || *f.Active == !c.State.Final()) &&
		admits(f.Type, c.Type) &&
		admits(f.Priority, c.Priority) &&
		assigned(f.AssignedTo, c.AssignedTo, by) &&
		admits(f.AssignmentGroup, c.AssignmentGroup) &&
		(f.HasIncident == nil || *f.HasIncident == (c.Incident != "")) &&
		words(f.Words).in(c.Number, c.ShortDescription, c.Contact, c.Consumer, c.Employee)
}

// ofIncident says that the filter depends on the incidents of the cases.
func (f CaseFilter) ofIncident() bool { return len(f.IncidentStates) > 0 || f.ActionStatus != "" }

// passesWithIncident says whether a case passes that passes without its incident.
func (f CaseFilter) passesWithIncident(view csm.CaseView) bool {
	status := f.ActionStatus
	if status == NoActionStatus {
		status = ""
	}
	return (len(f.IncidentStates) == 0 || slices.Contains(f.IncidentStates, view.IncidentState)) &&
		(f.ActionStatus == "" || status == view.ActionStatus)
}

func (f CaseFilter) list() string {
	return filtered("cases", f.Account, f.State, choice(f.Active), f.AssignedTo, choice(f.HasIncident),
		f.Type, strconv.Itoa(f.Priority), f.AssignmentGroup, f.IncidentStates, f.ActionStatus, f.Words)
}

// ListCases lists the cases that the caller may see, last updated first. A foreign account has
// none, and nothing of it is read. The incidents of a page are read together.
func (v *View) ListCases(
	ctx context.Context, filter CaseFilter, limit int, cursor string,
) (_ Page[csm.CaseView], err error) {
	defer wrapCall(&err, "list cases")
	access, err := v.access(ctx)
	if err != nil {
		return Page[csm.CaseView]{}, err
	}
	if err := access.Settings.Require(v.by, csm.ReadCases); err != nil {
		return Page[csm.CaseView]{}, err
	}
	list := filter.list()
	after, err := v.open(ctx, list, cursor)
	if err != nil {
		return Page[csm.CaseView]{}, err
	}
	rows := caseRows{v, access, filter, v.incidentsBehind(), map[string]csm.Case{}}
	cases := dynamo.NewestOf(v.caseLists(ctx, access, filter.Account, after, limit), UpdatedKey)
	items := listed(cases, UpdatedKey, rows.read)
	if filter.ofIncident() {
		items = rows.withIncidents(ctx, items, limit)
	}
	found, err := page(ctx, v, list, limit, items)
	if err != nil {
		return Page[csm.CaseView]{}, err
	}
	if err := rows.complete(ctx, found.Items); err != nil {
		return Page[csm.CaseView]{}, err
	}
	return found, v.nameCases(ctx, found.Items)
}

// caseLists are the lists that hold all cases that the caller may see, of one account when it is
// given.
func (v *View) caseLists(
	ctx context.Context, access csm.Access, account, after string, limit int,
) []iter.Seq2[attributes, error] {
	queries := v.caseQueries(access, account)
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
func (v *View) caseQueries(access csm.Access, account string) []dynamo.Query {
	var queries []dynamo.Query
	if v.by.CoversAll() && account == "" {
		for n := range shards {
			queries = append(queries, dynamo.Query{Index: CasesByUpdate, PKName: ShardKey, PK: shardPartition(n)})
		}
		return queries
	}
	for _, partition := range v.casePartitions(access, account) {
		queries = append(queries, dynamo.Query{Index: CasesByAccount, PKName: AccountKey, PK: partition})
	}
	return queries
}

// casePartitions are those with cases that the caller may see, of the account that is given if it
// is one of theirs.
func (v *View) casePartitions(access csm.Access, account string) []string {
	var partitions []string
	for _, covered := range v.coveredAccounts(access, account) {
		partitions = append(partitions, accountPartition(covered))
	}
	switch {
	case account != "": // of which consumers and employees are none
	case v.by.Type == csm.Consumer:
		partitions = append(partitions, consumerPartition(v.by.ID))
	case v.by.Type == csm.Internal && access.Settings.EmployeesAsk():
		partitions = append(partitions, employeePartition(v.by.ID))
	}
	return partitions
}

// coveredAccounts are the accounts with cases that the caller may see, or the one that is given if
// it is among them.
func (v *View) coveredAccounts(access csm.Access, account string) []string {
	if v.by.CoversAll() {
		return []string{account}
	}
	accounts := access.Accounts(v.by)
	if v.by.Type == csm.Internal {
		accounts = slices.Sorted(slices.Values(v.by.Accounts))
		accounts = slices.Compact(accounts) // a token may name an account twice
	}
	return slices.DeleteFunc(accounts, func(covered string) bool {
		return covered == "" || account != "" && account != covered
	})
}
