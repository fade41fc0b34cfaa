package store

import (
	"context"

	"github.com/casebridge/casebridge/shared/csm"
)

// ProposeSolution resolves the case; the customer has to answer.
func (v *View) ProposeSolution(ctx context.Context, number string, code csm.ResolutionCode, notes string, ifMatch ...int64) (_ csm.CaseView, err error) {
	defer wrapCall(&err, "propose solution of case %.30s", number)
	return v.changeCase(ctx, number, ifMatch, func(k loadedCase) (csm.Case, []action, error) {
		k, err := v.withPolicy(ctx, k)
		if err != nil {
			return csm.Case{}, nil, err
		}
		c, err := k.Propose(code, notes, v.by, k.settings, v.store.now())
		return c, nil, err
	})
}

// AcceptSolution closes the case, which ends its association.
func (v *View) AcceptSolution(ctx context.Context, number string, ifMatch ...int64) (_ csm.CaseView, err error) {
	defer wrapCall(&err, "accept solution of case %.30s", number)
	return v.changeCase(ctx, number, ifMatch, func(k loadedCase) (csm.Case, []action, error) {
		c, err := k.Accept(v.by, k.settings, v.store.now())
		return c, nil, err
	})
}

// RejectSolution opens the case again; the reason becomes a comment on it.
func (v *View) RejectSolution(ctx context.Context, number, reason string, ifMatch ...int64) (_ csm.CaseView, err error) {
	defer wrapCall(&err, "reject solution of case %.30s", number)
	id := v.store.newID()
	return v.changeCase(ctx, number, ifMatch, func(k loadedCase) (csm.Case, []action, error) {
		c, err := k.Reject(reason, v.by, k.settings, v.store.now())
		return c, []action{create(v.store.cases, v.personalNote(k.Number, csm.ElementComments, reason, id))}, err
	})
}
