package store

import (
	"context"
	"errors"
	"iter"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// Outgoing is a message and whom it is for now.
type Outgoing struct {
	csm.Message
	Account    string // of the case
	Recipients []csm.Person
	Sent       bool
	item       messageItem
}

// Outgoing reads a message and the recipients of its case. found is false when there is no such
// message.
func (s *Store) Outgoing(ctx context.Context, name MessageKey) (outgoing Outgoing, found bool, err error) {
	defer wrap(&err, "read message %s of %s", name.Message, name.Case)
	items, err := s.getAll(ctx,
		s.inCases(messageKey(name.Case, name.Message)),
		s.inCases(caseKey(name.Case)))
	if err != nil || items[0] == nil || items[1] == nil {
		return outgoing, false, err
	}
	message, err := unmarshal[messageItem](items[0])
	if err != nil {
		return outgoing, true, err
	}
	of, err := unmarshal[caseItem](items[1])
	if err != nil {
		return outgoing, true, err
	}
	recipients, err := s.recipients(ctx, of)
	return Outgoing{
		Message:    message.Message,
		Account:    of.Account,
		Recipients: recipients[of.Number],
		Sent:       message.SentAt != "",
		item:       message,
	}, true, err
}

// RecordSent records to whom the message was sent, with the note of it. Doing it again changes
// nothing.
func (s *Store) RecordSent(ctx context.Context, name MessageKey, sent Outgoing) (err error) {
	defer wrap(&err, "record that message %s of %s was sent", name.Message, name.Case)
	note := sent.SentNote(sent.Recipients, csm.At(s.now()))
	after := sent.item
	after.Pending = ""
	after.SentAt = note.CreatedAt
	after.SentTo = sent.Recipients
	unsent := "attribute_exists(pk) AND attribute_not_exists(sent_at)"
	err = persist(ctx, func() error {
		return s.transact(ctx, []action{
			change(s.cases, after.key, sent.item, after, unsent, nil).FailingWith(errSent),
			create(s.cases, noteItem{sentNoteKey(name, note), note}),
		})
	})
	if errors.Is(err, errSent) {
		return nil
	}
	return err
}

// errSent means that the message was recorded as sent before.
var errSent = errors.New("store: the message was recorded as sent before")

// MessagesPendingSince yields the messages written before that time that are not sent, oldest
// first.
func (s *Store) MessagesPendingSince(ctx context.Context, before csm.Time) iter.Seq2[MessageKey, error] {
	parse := func(k key) (MessageKey, error) { return ParseMessageKey(k.PK, k.SK) }
	return unfinished(ctx, s.client, s.pendingMessages(), before, parse)
}

// pendingMessages are the partitions of the index of messages that are not sent.
func (s *Store) pendingMessages() []dynamo.Query {
	return inPartitions(dynamo.Query{
		Table: s.cases, Index: PendingMessages, PKName: MessagePendingKey, SKName: MessagePendingSinceKey,
	}, messageMark.partitions())
}
