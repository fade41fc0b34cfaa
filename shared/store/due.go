package store

import (
	"context"
	"iter"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// CasesDue yields the numbers of the cases for which the policy of the account has to do
// something by that time, the longest due first.
func (s *Store) CasesDue(ctx context.Context, by csm.Time) iter.Seq2[string, error] {
	partitions := make([]string, shards)
	for shard := range shards {
		partitions[shard] = duePartition(shard)
	}
	due := inPartitions(dynamo.Query{Table: s.cases, Index: DueCases, PKName: DueMark, SKName: DueAt},
		partitions)
	return unfinished(ctx, s.client, due, by, func(k key) (string, error) {
		return caseOfPartition(k.PK), nil
	})
}

// BreakSilence does what the account's policy says of a case whose proposed solution
// nobody answered, if it is due: a reminder, then closing, each once (rule 16).
// acted says that it did one of them.
func (s *Store) BreakSilence(ctx context.Context, number string) (acted bool, err error) {
	defer wrap(&err, "remind of or close %s by policy", number)
	err = persist(ctx, func() error {
		before, found, err := get[caseItem](ctx, s, s.cases, caseKey(number))
		if err != nil || !found || before.DueMark == "" {
			return err
		}
		policy, err := s.policy(ctx, before.Account)
		if err != nil {
			return err
		}
		silence := before.Silent(policy, s.now())
		acted = silence.Event.Text != ""
		actions, err := s.writeSilence(ctx, before, silence)
		if err != nil || len(actions) == 0 {
			return err
		}
		return s.transact(ctx, actions)
	})
	return acted, err
}

// writeSilence writes what silence did to the case. Closing ends the association.
func (s *Store) writeSilence(ctx context.Context, before caseItem, silence csm.Silence) ([]action, error) {
	after := silence.Case
	association := before.association()
	actions := append(s.writeEvent(after, silence.Event), s.tellOfChange(before.Case, after)...)
	if after.State.Final() && after.Incident != "" {
		ended, err := s.As(csm.Caller{ID: csm.PolicyAuthor}).endAssociation(ctx, association)
		if err != nil {
			return nil, err
		}
		actions = append(actions, ended...)
		association = csm.Association{}
	}
	if after == before.Case && after.Marks.DueAt != "" { // not due yet
		return nil, nil
	}
	return append(actions, s.writeMarked(before, after, association)), nil
}
