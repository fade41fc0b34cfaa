package store

import (
	"context"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// AskCase makes the case wait for its requester, because the update put a question to them. A case
// that has moved on, or was asked this before, stays as it is (rule 12).
func (s *Store) AskCase(ctx context.Context, number string, update csm.Update) (err error) {
	defer wrap(&err, "ask the requester of %s", number)
	return persist(ctx, func() error {
		before, found, err := get[caseItem](ctx, s, s.cases, caseKey(number))
		if err != nil || !found {
			return err
		}
		after := before.Asked(update, s.now())
		if after == before.Case {
			return nil
		}
		actions := []action{s.changedCase(before, after, before.association())}
		if message, ok := after.MessageOfQuestion(update); ok {
			actions = append(actions, s.sendMessage(message))
		}
		return s.transact(ctx, actions)
	})
}

// callersCase is an association of the incident that holds, of a case whose requester the update
// asks. found is false when there is none.
func (v *View) callersCase(
	ctx context.Context, incident incidentItem, update csm.Update,
) (association associationItem, found bool, err error) {
	q := dynamo.Query{
		Table: v.store.incidents, PK: incident.PK, Prefix: casePrefix,
		Filter: "attribute_not_exists(to_version) AND (requester = :requester OR attribute_not_exists(requester))",
		Values: dynamo.Values{}.Text(":requester", requesterText(*update.Caller)),
	}
	for item, err := range v.store.client.All(ctx, q) {
		if err != nil {
			return association, false, err
		}
		association, err = unmarshal[associationItem](item)
		if err != nil {
			return association, false, err
		}
		requester, err := v.store.RequesterOf(ctx, association.association().Recipient())
		if err != nil {
			return association, false, err
		}
		if update.Asks(requester) {
			return association, true, nil
		}
	}
	return associationItem{}, false, nil
}

// RequesterOf is who asked on the case. An association of the first release does not say it: the
// case does.
func (s *Store) RequesterOf(ctx context.Context, recipient csm.NoteRecipient) (csm.Person, error) {
	if recipient.Requester.ID != "" {
		return recipient.Requester, nil
	}
	item, _, err := get[caseItem](ctx, s, s.cases, caseKey(recipient.Case))
	return item.Requester(), err
}

// asking holds the transaction to an association of the caller whom the update asks. It returns
// CodeNoCustomerToAsk when there is none.
func (v *View) asking(ctx context.Context, incident incidentItem, update csm.Update) ([]action, error) {
	if !update.AsksCustomer {
		return nil, nil
	}
	if update.Caller == nil || !update.Caller.External() {
		return nil, update.CheckAsk("")
	}
	association, _, err := v.callersCase(ctx, incident, update)
	if err != nil {
		return nil, err
	}
	if err := update.CheckAsk(association.Case); err != nil {
		return nil, err
	}
	holds := "attribute_exists(pk) AND attribute_not_exists(to_version)"
	return []action{dynamo.Check(v.store.incidents, association.key, holds, nil).FailingWith(errStale)}, nil
}
