package store

import (
	"context"

	"github.com/casebridge/casebridge/shared/csm"
)

// ProposeSolution resolves the case; the customer has to answer. The solution is an activity too.
// It returns what csm.Case.Propose returns.
func (v *View) ProposeSolution(
	ctx context.Context, number string, code csm.ResolutionCode, notes string, ifMatch ...int64,
) (_ csm.CaseView, err error) {
	defer wrapCall(&err, "propose solution of case %.30s", number)
	id := v.store.newID()
	return v.changeCase(ctx, number, ifMatch, func(before loadedCase) (csm.Case, []action, error) {
		before, err := v.withPolicy(ctx, before)
		if err != nil {
			return csm.Case{}, nil, err
		}
		after, err := before.Propose(code, notes, v.by, before.settings, v.store.now())
		return after, []action{v.event(before.Number, csm.EventSolutionProposed, notes, id)}, err
	})
}

// AcceptSolution closes the case, which ends its association. It returns what csm.Case.Accept
// returns.
func (v *View) AcceptSolution(
	ctx context.Context, number string, ifMatch ...int64,
) (_ csm.CaseView, err error) {
	defer wrapCall(&err, "accept solution of case %.30s", number)
	id := v.store.newID()
	return v.changeCase(ctx, number, ifMatch, func(before loadedCase) (csm.Case, []action, error) {
		after, err := before.Accept(v.by, before.settings, v.store.now())
		return after, []action{v.event(before.Number, csm.EventSolutionAccepted, csm.SolutionAcceptedText, id)}, err
	})
}

// RejectSolution opens the case again; the reason becomes a comment on it. It returns what
// csm.Case.Reject returns.
func (v *View) RejectSolution(
	ctx context.Context, number, reason string, ifMatch ...int64,
) (_ csm.CaseView, err error) {
	defer wrapCall(&err, "reject solution of case %.30s", number)
	id := v.store.newID()
	return v.changeCase(ctx, number, ifMatch, func(before loadedCase) (csm.Case, []action, error) {
		after, err := before.Reject(reason, v.by, before.settings, v.store.now())
		return after, []action{v.event(before.Number, csm.EventSolutionRejected, reason, id)}, err
	})
}
