package csm

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// MessageKind says why the customer of a case is told something.
type MessageKind string

// The kinds of messages (rule 14).
const (
	MessageComment          MessageKind = "comment"           // an agent commented on the case
	MessageQuestion         MessageKind = "question"          // IT asks the customer, see rule 12
	MessageAnnouncement     MessageKind = "announcement"      // IT tells all cases of an incident, see rule 13
	MessageAwaitingInfo     MessageKind = "awaiting_info"     // the case waits for the customer
	MessageSolutionProposed MessageKind = "solution_proposed" // the customer is to accept or reject it
	MessageReminder         MessageKind = "reminder"          // of a solution that nobody answered
	MessageClosed           MessageKind = "closed"
	MessageCancelled        MessageKind = "cancelled"
)

// MessageKinds are all of them.
var MessageKinds = []MessageKind{
	MessageComment, MessageQuestion, MessageAnnouncement, MessageAwaitingInfo,
	MessageSolutionProposed, MessageReminder, MessageClosed, MessageCancelled,
}

// Message tells the customer of a case what was said or done (rule 14). It never holds what
// only internal callers may read.
type Message struct {
	ID        string      `json:"id"` // the same for the same message, however often it is sent
	Case      string      `json:"case"`
	Kind      MessageKind `json:"kind"`
	Text      string      `json:"text"`
	CreatedAt Time        `json:"created_at"`
	CreatedBy string      `json:"created_by"`
}

// MessageOfNote is the message that an activity calls for. Only comments by internal callers do:
// ok is false for a work note, and for what a customer said.
func (c Case) MessageOfNote(note Note, by Caller) (message Message, ok bool) {
	if note.Element != ElementComments || c.IsCustomer(by) {
		return Message{}, false
	}
	return c.message(MessageComment, note.Text, note.CreatedAt, note.CreatedBy), true
}

// MessageOfQuestion is the question of the update that the case was just asked. ok is
// false for updates that ask nothing.
func (c Case) MessageOfQuestion(update Update) (message Message, ok bool) {
	if !update.AsksCustomer {
		return Message{}, false
	}
	return c.message(MessageQuestion, update.Comment, update.CreatedAt, update.CreatedBy), true
}

// MessageSince is the message that the change from the case before calls for: that it
// waits for the customer, that a solution is proposed, or that it is closed or cancelled.
// ok is false for any other change.
func (c Case) MessageSince(before Case) (message Message, ok bool) {
	if c.State == before.State {
		return Message{}, false
	}
	kind, text := c.stateMessage()
	if kind == "" {
		return Message{}, false
	}
	return c.message(kind, text, c.UpdatedAt, c.UpdatedBy), true
}

func (c Case) stateMessage() (kind MessageKind, text string) {
	//exhaustive:enforce
	switch c.State {
	case CaseAwaitingInfo:
		return MessageAwaitingInfo, c.Number + " is waiting for information from you."
	case CaseResolved:
		return MessageSolutionProposed, c.ResolutionNotes
	case CaseClosed:
		return MessageClosed, c.Number + " is closed."
	case CaseCancelled:
		return MessageCancelled, c.Number + " is cancelled."
	case CaseNew, CaseOpen:
	}
	return "", ""
}

// message is a message of that kind; the store gives it its id.
func (c Case) message(kind MessageKind, text string, at Time, by string) Message {
	return Message{Case: c.Number, Kind: kind, Text: text, CreatedAt: at, CreatedBy: by}
}

// Delivery is a message to one of its recipients.
type Delivery struct {
	ID        string      `json:"id"` // of the message and the recipient: the same delivery sent twice has the same id
	Recipient Person      `json:"recipient"`
	Case      string      `json:"case"`
	Kind      MessageKind `json:"kind"`
	Text      string      `json:"text"`
	Link      string      `json:"link,omitempty"` // to the case
	CreatedAt Time        `json:"created_at"`
}

// To is the message to that recipient. account is that of the case; linkBase is what the number of
// a case is appended to; "" makes no link.
func (m Message) To(recipient Person, account, linkBase string) Delivery {
	delivery := Delivery{
		ID:        m.ID + "." + recipient.hash(account),
		Recipient: recipient,
		Case:      m.Case,
		Kind:      m.Kind,
		Text:      m.Text,
		CreatedAt: m.CreatedAt,
	}
	if linkBase != "" {
		delivery.Link = linkBase + m.Case
	}
	return delivery
}

// hash tells the recipients of one case apart in ids, whatever characters their own ids have. The
// account counts when it is another one than the case's.
func (p Person) hash(ofCase string) string {
	text := string(p.Type) + ":" + p.ID
	if p.Account != "" && p.Account != ofCase {
		text += "\x00" + p.Account
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// SentNote is the activity that says to whom the message was sent. Only internal callers see it.
func (m Message) SentNote(recipients []Person, at Time) Note {
	ids := make([]string, len(recipients))
	for n, recipient := range recipients {
		ids[n] = recipient.ID
	}
	return Note{
		Element:   ElementWorkNotes,
		Text:      fmt.Sprintf("Notification of %s (%s) sent", strings.Join(ids, ", "), m.Kind),
		CreatedAt: at,
		CreatedBy: m.CreatedBy,
		Event:     EventMessageSent,
	}
}
