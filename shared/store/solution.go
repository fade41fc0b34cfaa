package store

import (
	"context"

	"github.com/casebridge/casebridge/shared/csm"
)

// ProposeSolution resolves the case; the customer has to answer. The solution is an activity too.
func (v *View) ProposeSolution(ctx context.Context, number string, code csm.ResolutionCode, notes string, ifMatch ...int64) (_ csm.CaseView, err error) {
	defer wrapCall(&err, "propose solution of case %.30s", number)
	id := v.store.newID()
	return v.changeCase(ctx, number, ifMatch, func(k loadedCase) (csm.Case, []action, error) {
		k, err := v.withPolicy(ctx, k)
		if err != nil {
			return csm.Case{}, nil, err
		}
		after, err := k.Propose(code, notes, v.by, k.settings, v.store.now())
		return after, []action{v.event(k.Number, csm.EventSolutionProposed, notes, id)}, err
	})
}

// AcceptSolution closes the case, which ends its association.
func (v *View) AcceptSolution(ctx context.Context, number string, ifMatch ...int64) (_ csm.CaseView, err error) {
	defer wrapCall(&err, "accept solution of case %.30s", number)
	return v.changeWithEvent(ctx, number, csm.EventSolutionAccepted, csm.SolutionAcceptedText, ifMatch, func(k loadedCase) (csm.Case, error) {
		return k.Accept(v.by, k.settings, v.store.now())
	})
}

// RejectSolution opens the case again; the reason becomes a comment on it.
func (v *View) RejectSolution(ctx context.Context, number, reason string, ifMatch ...int64) (_ csm.CaseView, err error) {
	defer wrapCall(&err, "reject solution of case %.30s", number)
	return v.changeWithEvent(ctx, number, csm.EventSolutionRejected, reason, ifMatch, func(k loadedCase) (csm.Case, error) {
		return k.Reject(reason, v.by, k.settings, v.store.now())
	})
}

// changeWithEvent writes what decide makes of the case, and the activity that tells of it.
func (v *View) changeWithEvent(
	ctx context.Context, number string, event csm.CaseEvent, text string, ifMatch Versions,
	decide func(loadedCase) (csm.Case, error),
) (csm.CaseView, error) {
	id := v.store.newID()
	return v.changeCase(ctx, number, ifMatch, func(k loadedCase) (csm.Case, []action, error) {
		after, err := decide(k)
		return after, []action{v.event(k.Number, event, text, id)}, err
	})
}
