package csm

import "time"

// NotForwarded says why a customer's comment stays on the case alone.
type NotForwarded string

// The reasons.
const (
	NotForwardedNoIncident  NotForwarded = "no_incident"
	NotForwardedNotOpen     NotForwarded = "incident_not_open"
	NotForwardedSwitchedOff NotForwarded = "switched_off" // customer_replies does not forward this comment
)

// NotForwardedReasons are all of them.
var NotForwardedReasons = []NotForwarded{
	NotForwardedNoIncident, NotForwardedNotOpen, NotForwardedSwitchedOff,
}

// Comment is a comment on a case, and for a customer's what became of it.
type Comment struct {
	Note
	Forwarding
}

// Forwarding says whether a customer's comment went to the incident
// too; nothing for others' comments.
type Forwarding struct {
	Forwarded *bool        `json:"forwarded,omitempty" doc:"For a customer's comment: whether it became a comment on the case's incident too."`
	Reason    NotForwarded `json:"reason,omitempty" doc:"Why it was not forwarded: the case has no incident, the incident is not open, or the setting customer_replies does not forward it."`
}

// Origin is the case whose customer said the comment of an update.
type Origin struct {
	Case    string `json:"case"`
	Account string `json:"account,omitempty"` // "" for a consumer's case
}

// reaches says whether the comment goes to that case: never to another
// account, and not back to its origin.
func (o *Origin) reaches(recipient NoteRecipient) bool {
	if o == nil {
		return true
	}
	return o.Account != "" && o.Account == recipient.Account && o.Case != recipient.Case
}

// Asks says whether the update puts its comment to that requester. Nobody who was erased is asked:
// several people may be forgotten.
func (u Update) Asks(requester Person) bool {
	return requester.ID != Forgotten && u.AsksCustomer && u.Caller != nil && u.Caller.is(requester)
}

// NotForwarded says why a comment by that customer stays on the origin case alone, or "" when it
// becomes a comment on the incident, which is nil when the case has none.
func (i *Incident) NotForwarded(by Caller, origin Case, settings Settings) NotForwarded {
	replies := settings.CustomerReplies
	switch {
	case i == nil:
		return NotForwardedNoIncident
	case !i.State.Open():
		return NotForwardedNotOpen
	case !settings.IntegrationActive, replies == RepliesOff:
		return NotForwardedSwitchedOff
	case replies == RepliesAll, i.awaits(by, origin.Account):
		return ""
	default:
		return NotForwardedSwitchedOff
	}
}

// theCustomer stands for a customer where those read who must not know which one it is.
const theCustomer = "the customer"

// RepliedBy is the incident after the customer's comment on that case, and the update that
// carries it. A comment by the awaited caller brings the incident back to in_progress.
func (i Incident) RepliedBy(by Caller, origin Case, text string, now time.Time) (Incident, Update) {
	change := IncidentChange{Comments: &text}
	after := i.inState(i.nextState(change, by, origin.Account))
	kinds := i.kinds(after, change)
	after.UpdatedAt = next(i.UpdatedAt, now)
	after.UpdatedBy = theCustomer // who sees the incident need not cover their account
	after.Version++
	after = after.timed(i, kinds)
	update := i.update(after, kinds, change, by)
	update.Origin = &Origin{Case: origin.Number, Account: origin.Account}
	return after, update
}

// CheckAsk says why the update cannot put its question to the caller, whose associated case is
// given; "" when they have none. It returns CodeNoCustomerToAsk.
func (u Update) CheckAsk(ofCaller string) error {
	if !u.AsksCustomer || ofCaller != "" {
		return nil
	}
	return Refuse(CodeNoCustomerToAsk,
		"%s has no contact or consumer as its caller with an associated case. Send the change without ask_customer.",
		u.Incident)
}

// Asked is the case after the question of the update was put to its requester: it waits for them.
// A case that has moved on, or was asked this before, stays as it is.
func (c Case) Asked(u Update, now time.Time) Case {
	waits := c.State == CaseNew || c.State == CaseOpen
	again := c.Marks.AskedIncident == u.Incident && c.Marks.AskedVersion >= u.Version
	if !waits || again || c.Incident != u.Incident {
		return c
	}
	c.State = CaseAwaitingInfo
	c.Marks.AskedIncident = u.Incident
	c.Marks.AskedVersion = u.Version
	return c.touched(Caller{ID: u.CreatedBy}, now)
}

// RedactedText is the update without what was said by or to customers whose account the caller
// does not cover. IT works on the incident and reads it.
func (u Update) RedactedText(by Caller) Update {
	return u.redactedReply(by).redactedAnnouncement(by)
}

// redactedReply is the update without the words and the name of the customer who said its comment.
func (u Update) redactedReply(by Caller) Update {
	if u.Origin == nil || by.Covers(u.Origin.Account) || by.inIT() {
		return u
	}
	u.Comment = "A customer commented."
	u.CreatedBy = theCustomer
	u.CreatedByName = theCustomer
	u.Origin = &Origin{}
	return u
}
