package csm

import "time"

// Close closes a case of a type that the fulfiller completes, since the work is done. It returns
// what Check(CloseCase) returns, or CodeInvalid.
func (c Case) Close(
	code ResolutionCode, notes string, by Caller, settings Settings, now time.Time,
) (Case, Note, error) {
	if err := c.Check(CloseCase, by, settings); err != nil {
		return Case{}, Note{}, err
	}
	if err := checkResolution(code, notes); err != nil {
		return Case{}, Note{}, err
	}
	c.ResolutionCode = code
	c.ResolutionNotes = notes
	c = c.closedNow(by, now)
	return c, event(EventClosed, notes, c.UpdatedAt, by), nil
}

// Withdraw closes the case because the requester does not need it any more; the reason becomes a
// comment. It returns what Check(Withdraw) returns, or CodeInvalid.
func (c Case) Withdraw(
	reason string, by Caller, settings Settings, now time.Time,
) (Case, Note, error) {
	if err := c.Check(WithdrawCase, by, settings); err != nil {
		return Case{}, Note{}, err
	}
	if err := CheckText("reason", reason); err != nil {
		return Case{}, Note{}, err
	}
	c.ResolutionCode = SolvedByCustomer
	c.ResolutionNotes = reason
	c = c.closedNow(by, now)
	return c, event(EventWithdrawn, reason, c.UpdatedAt, by), nil
}

// checkReason holds that a change gives a reason only for cancelling.
func (ch CaseChange) checkReason(bad *invalid) {
	if ch.Reason == nil {
		return
	}
	bad.addText("reason", *ch.Reason)
	cancels := ch.State != nil && *ch.State == CaseCancelled
	bad.add(!cancels, "reason", `goes with "state": "cancelled" only`)
}

// Cancelled is the comment that tells the customer why the change cancelled the case that is
// given as it is after it; no text when no reason was given.
func (ch CaseChange) Cancelled(after Case, by Caller) Note {
	if ch.Reason == nil || after.State != CaseCancelled {
		return Note{}
	}
	return event(EventCancelled, *ch.Reason, after.UpdatedAt, by)
}
