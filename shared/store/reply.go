package store

import (
	"context"

	"github.com/casebridge/casebridge/shared/csm"
)

// reply is what carries a customer's comment on a case to its incident (rule 11).
type reply struct {
	actions    []action
	forwarding csm.Forwarding
}

// reply decides what becomes of the comment on the case. Others than customers reply to nothing.
func (v *View) reply(ctx context.Context, on loadedCase, element csm.Element, text string) (reply, error) {
	if !on.IsCustomer(v.by) || element != csm.ElementComments {
		return reply{}, nil
	}
	on, err := v.withPolicy(ctx, on)
	if err != nil {
		return reply{}, err
	}
	incident, err := v.incidentOf(ctx, on)
	if err != nil {
		return reply{}, err
	}
	reason := incident.asIncident().NotForwarded(v.by, on.Case, on.settings)
	forwarded := reason == ""
	decided := reply{forwarding: csm.Forwarding{Forwarded: &forwarded, Reason: reason}}
	if !forwarded {
		return decided, nil
	}
	after, update := incident.RepliedBy(v.by, on.Case, text, v.store.now())
	decided.actions = v.writeUpdate(ctx, *incident, after, update, v.store.newID())
	return decided, nil
}

// incidentOf is the incident of the case, nil when it has none. It is for decisions, not for the
// caller to see.
func (v *View) incidentOf(ctx context.Context, on loadedCase) (*incidentItem, error) {
	if on.Incident == "" {
		return nil, nil
	}
	item, found, err := get[incidentItem](ctx, v.store, v.store.incidents, incidentKey(on.Incident))
	if err != nil || !found {
		return nil, err
	}
	return &item, nil
}

func (i *incidentItem) asIncident() *csm.Incident {
	if i == nil {
		return nil
	}
	return &i.Incident
}
