package store

import (
	"context"

	"github.com/casebridge/casebridge/shared/csm"
)

// AcknowledgeCase records that the agent saw what happened on the case: nothing of it needs
// attention any more. The version of the case stays.
func (v *View) AcknowledgeCase(ctx context.Context, number string, ifMatch ...int64) (_ csm.CaseView, err error) {
	defer wrapCall(&err, "acknowledge case %.30s", number)
	return v.changeCase(ctx, number, ifMatch, func(before loadedCase) (csm.Case, []action, error) {
		incident, err := v.incidentBehind(ctx, before.Case)
		if err != nil {
			return csm.Case{}, nil, err
		}
		after, err := before.Acknowledge(incident.record(), v.by, before.settings, v.store.now())
		return after, nil, err
	})
}
