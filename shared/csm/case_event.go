package csm

// CaseEvent says what happened to a case, of which its activities have an entry.
type CaseEvent string

// The events of cases.
const (
	EventSolutionProposed  CaseEvent = "solution_proposed"
	EventSolutionAccepted  CaseEvent = "solution_accepted"
	EventSolutionRejected  CaseEvent = "solution_rejected"  // the text is the reason
	EventSolutionWithdrawn CaseEvent = "solution_withdrawn" // the incident was reopened
	EventClosed            CaseEvent = "closed"
	EventWithdrawn         CaseEvent = "withdrawn"
	EventCancelled         CaseEvent = "cancelled"
	EventReminder          CaseEvent = "reminder"
	EventClosedByPolicy    CaseEvent = "closed_by_policy"
	EventMessageSent       CaseEvent = "message_sent" // a work note: to whom
)

// CaseEvents are all of them.
var CaseEvents = []CaseEvent{
	EventSolutionProposed, EventSolutionAccepted, EventSolutionRejected, EventSolutionWithdrawn,
	EventClosed,
	EventWithdrawn, EventCancelled, EventReminder, EventClosedByPolicy, EventMessageSent,
}

// SolutionAcceptedText is the text of the activity that tells of an accepted solution.
const SolutionAcceptedText = "Solution accepted."

// event is the entry of a case's activities that the customer reads too.
func event(kind CaseEvent, text string, at Time, by Caller) Note {
	return Note{
		Element:       ElementComments,
		Text:          text,
		CreatedAt:     at,
		CreatedBy:     by.ID,
		CreatedByName: by.Name,
		Event:         kind,
	}
}

// MessageOfEvent is the message that the event calls for beside the one of a change of state. ok
// is false when the change of state tells the customer already, or when it was they who acted.
func (c Case) MessageOfEvent(event Note) (message Message, ok bool) {
	//exhaustive:enforce
	switch event.Event {
	case EventReminder:
		return c.message(MessageReminder, event.Text, event.CreatedAt, event.CreatedBy), true
	case EventSolutionWithdrawn, EventCancelled:
		return c.message(MessageComment, event.Text, event.CreatedAt, event.CreatedBy), true
	case EventSolutionProposed, EventSolutionAccepted, EventSolutionRejected, EventClosed,
		EventWithdrawn,
		EventClosedByPolicy, EventMessageSent:
	}
	return Message{}, false
}
