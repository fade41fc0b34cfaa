package store

import (
	"context"

	"github.com/casebridge/casebridge/shared/csm"
)

// CloseCase closes a case that the fulfiller completes, which ends its association. It returns what
// csm.Case.Close returns.
func (v *View) CloseCase(
	ctx context.Context, number string, code csm.ResolutionCode, notes string, ifMatch ...int64,
) (_ csm.CaseView, err error) {
	defer wrapCall(&err, "close case %.30s", number)
	return v.changeCase(ctx, number, ifMatch, func(before loadedCase) (csm.Case, []action, error) {
		after, event, err := before.Close(code, notes, v.by, before.settings, v.store.now())
		return after, v.store.writeEvent(after, event), err
	})
}

// WithdrawCase closes the case for its requester, which ends its association. It returns what
// csm.Case.Withdraw returns.
func (v *View) WithdrawCase(
	ctx context.Context, number, reason string, ifMatch ...int64,
) (_ csm.CaseView, err error) {
	defer wrapCall(&err, "withdraw case %.30s", number)
	return v.changeCase(ctx, number, ifMatch, func(before loadedCase) (csm.Case, []action, error) {
		after, event, err := before.Withdraw(reason, v.by, before.settings, v.store.now())
		return after, v.store.writeEvent(after, event), err
	})
}

// writeEvent writes the entry that the case's activities have of the event, and its message to the
// customer if it calls for one; nothing for an event without text.
func (s *Store) writeEvent(of csm.Case, event csm.Note) []action {
	if event.Text == "" {
		return nil
	}
	actions := []action{create(s.cases, noteItem{personalNoteKey(of.Number, event, s.newID()), event})}
	if message, ok := of.MessageOfEvent(event); ok {
		actions = append(actions, s.sendMessage(message))
	}
	return actions
}
