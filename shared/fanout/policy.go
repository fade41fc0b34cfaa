package fanout

import (
	"context"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/guard"
	"github.com/casebridge/casebridge/shared/store"
)

// actors is how many cases are changed at once by policies.
const actors = 8

// applyPolicies does what the policies of the accounts say of cases whose incident the update
// resolved or reopened (rule 16). Other updates, and accounts without a policy, cost nothing
// more. Doing it again changes nothing.
func (f Fanout) applyPolicies(
	ctx context.Context, update csm.Update, cases []store.AssociatedCase,
) error {
	if !update.Resolves() && !update.Reopens() {
		return nil
	}
	policies, err := f.Store.Policies(ctx, accountsOf(cases))
	if err != nil {
		return err
	}
	group, ctx := guard.NewGroupWithContext(ctx, actors)
	for _, associated := range cases {
		policy, found := policies[associated.Account]
		if !found {
			continue
		}
		group.Go(func() error {
			if update.Reopens() {
				return f.Store.WithdrawByPolicy(ctx, associated.Case, update, policy)
			}
			return f.Store.ProposeByPolicy(ctx, associated.Case, update, policy)
		})
	}
	return group.Wait()
}

// accountsOf are the accounts of the cases, each once.
func accountsOf(cases []store.AssociatedCase) []string {
	var accounts []string
	seen := map[string]bool{"": true}
	for _, associated := range cases {
		if !seen[associated.Account] {
			seen[associated.Account] = true
			accounts = append(accounts, associated.Account)
		}
	}
	return accounts
}
