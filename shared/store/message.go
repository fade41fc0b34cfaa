package store

import (
	"github.com/casebridge/casebridge/shared/csm"
)

// messageItem is a message in the outbox of its case. It is written in the transaction of what it
// tells of, and lies in the sparse index of pending messages until it is sent.
type messageItem struct {
	key
	csm.Message
	Pending string       `json:"message_pending,omitempty"`
	SentAt  csm.Time     `json:"sent_at,omitempty"`
	SentTo  []csm.Person `json:"recipients,omitempty"`
}

// sendMessage puts the message into the outbox, under a fresh id. Append it to the actions of what
// it tells of.
func (s *Store) sendMessage(message csm.Message) action {
	return s.sendMessageOnce(message, s.newID())
}

// sendMessageOnce is the same with an id that is unique within the case, for a message that several
// transactions may try to send: all but the first fail.
func (s *Store) sendMessageOnce(message csm.Message, id string) action {
	message.ID = message.Case + "." + id
	return create(s.cases, messageItem{
		key:     messageKey(message.Case, id),
		Message: message,
		Pending: s.marked(messageMark, message.Case),
	})
}

// tellOfNote sends the message that the activity of the case calls for, if it does.
func (v *View) tellOfNote(of csm.Case, note csm.Note) []action {
	message, ok := of.MessageOfNote(note, v.by)
	if !ok {
		return nil
	}
	return []action{v.store.sendMessage(message)}
}

// tellOfChange sends the message that the change of the case calls for, if it does.
func (s *Store) tellOfChange(before, after csm.Case) []action {
	message, ok := after.MessageSince(before)
	if !ok {
		return nil
	}
	return []action{s.sendMessage(message)}
}
