package store

import (
	"context"

	"github.com/casebridge/casebridge/shared/csm"
)

type policyItem struct {
	key
	csm.Policy
	Version int64 `json:"version"`
}

func newPolicyItem(account string, policy csm.Policy) policyItem {
	return policyItem{policyKey(account), policy, policy.Version}
}

func policyOf(item attributes) (csm.Policy, error) {
	if item == nil {
		return csm.DefaultPolicy(), nil
	}
	record, err := unmarshal[policyItem](item)
	record.Policy.Version = record.Version
	return record.Policy, err
}

// policy reads the policy of an account; of no account it is the default.
func (s *Store) policy(ctx context.Context, account string) (csm.Policy, error) {
	if account == "" {
		return csm.DefaultPolicy(), nil
	}
	found, err := s.getAll(ctx, s.inCases(policyKey(account)))
	if err != nil {
		return csm.Policy{}, err
	}
	return policyOf(found[0])
}

// Policies reads the policies of the accounts. Those without a record are left out.
func (s *Store) Policies(ctx context.Context, accounts []string) (_ map[string]csm.Policy, err error) {
	defer wrap(&err, "read the policies of %d accounts", len(accounts))
	policies := map[string]csm.Policy{}
	places := make([]place, len(accounts))
	for n, account := range accounts {
		places[n] = s.inCases(policyKey(account))
	}
	found, err := s.getAll(ctx, places...)
	if err != nil {
		return nil, err
	}
	for n, item := range found {
		if item == nil {
			continue
		}
		policy, err := policyOf(item)
		if err != nil {
			return nil, err
		}
		policies[accounts[n]] = policy
	}
	return policies, nil
}

// withPolicy adds the policy of the case's account to the settings that its rules depend on.
func (v *View) withPolicy(ctx context.Context, loaded loadedCase) (loadedCase, error) {
	policy, err := v.store.policy(ctx, loaded.Account)
	loaded.settings = loaded.settings.For(policy)
	return loaded, err
}

// Policy reads the policy of an account, which may have none yet. Admins only.
func (v *View) Policy(ctx context.Context, account string) (_ csm.Policy, err error) {
	defer wrapCall(&err, "read a policy")
	if err := v.by.Require(csm.AdministerSettings); err != nil {
		return csm.Policy{}, err
	}
	if err := csm.CheckAccount(account); err != nil {
		return csm.Policy{}, err
	}
	return v.store.policy(ctx, account)
}

// ChangePolicy replaces the policy of an account. Admins only. It returns CodeInvalid, or
// CodeVersionMismatch when the policy is at none of the versions ifMatch, if there are any.
func (v *View) ChangePolicy(
	ctx context.Context, account string, to csm.Policy, ifMatch ...int64,
) (_ csm.Policy, err error) {
	defer wrapCall(&err, "change a policy")
	return once(ctx, v, func() (d decision[csm.Policy], err error) {
		before, err := v.Policy(ctx, account)
		if err != nil {
			return d, err
		}
		if err := matches("The policy", before.Version, ifMatch); err != nil {
			return d, err
		}
		after, err := before.Change(to, v.by)
		if err != nil {
			return d, err
		}
		d.answer = after
		d.actions = []action{changeVersioned(v.store.cases, policyKey(account), before.Version,
			newPolicyItem(account, before), newPolicyItem(account, after))}
		return d, nil
	})
}
