package store

import (
	"context"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// ProposeByPolicy proposes the policy's solution on the case, because the update resolved its
// incident (rule 16). A case that has moved on, or for which the update counted before, stays as it
// is.
func (s *Store) ProposeByPolicy(
	ctx context.Context, number string, update csm.Update, policy csm.Policy,
) (err error) {
	defer wrap(&err, "propose a solution of %s by policy", number)
	return s.actOnCase(ctx, number, update, func(before csm.Case) (csm.Case, csm.Note) {
		return before.ProposedByPolicy(update, policy, s.now())
	})
}

// WithdrawByPolicy withdraws what the policy proposed on the case and nobody answered, because the
// update reopened its incident (rule 16).
func (s *Store) WithdrawByPolicy(
	ctx context.Context, number string, update csm.Update, policy csm.Policy,
) (err error) {
	defer wrap(&err, "withdraw a solution of %s by policy", number)
	return s.actOnCase(ctx, number, update, func(before csm.Case) (csm.Case, csm.Note) {
		return before.WithdrawnByPolicy(update, policy, s.now())
	})
}

// actOnCase writes what decide makes of the case, and the event, if the association that the case
// has now covers the update.
func (s *Store) actOnCase(
	ctx context.Context, number string, update csm.Update, decide func(csm.Case) (csm.Case, csm.Note),
) error {
	return persist(ctx, func() error {
		before, found, err := get[caseItem](ctx, s, s.cases, caseKey(number))
		if err != nil || !found || before.AssociationFrom > update.Version {
			return err
		}
		after, event := decide(before.Case)
		if after == before.Case {
			return nil
		}
		actions := append(s.writeEvent(after, event), s.tellOfChange(before.Case, after)...)
		actions = append(actions, s.writeMarked(before, after, before.association()))
		return s.transact(ctx, actions)
	})
}

// writeMarked changes the case that was read, unless it or its marks have changed since: marks
// change without a new version.
func (s *Store) writeMarked(before caseItem, after csm.Case, association csm.Association) action {
	condition, values := marksAsRead(before)
	return change(s.cases, before.key, before, before.changedTo(after, association), condition, values)
}

// marksAsRead is the condition that the case and its marks are as they were read.
func marksAsRead(before caseItem) (string, dynamo.Values) {
	condition := atVersion
	values := readAt(before.Version)
	marks := marshal(before.CaseMarks)
	for _, name := range []string{"policy_incident", "proposed_version", "reopened_version", "due_at"} {
		if marks[name] == nil {
			condition += " AND attribute_not_exists(" + name + ")"
			continue
		}
		condition += " AND " + name + " = :was_" + name
		values[":was_"+name] = marks[name]
	}
	return condition, values
}
