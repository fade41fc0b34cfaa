package store

import (
	"context"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// accountRecords are what accounts say of each other in the directory, and the copies of it that
// decide who sees which case.
type accountRecords struct {
	named  map[namedRelation]string
	copied map[namedRelation]string
}

// namedRelation is a relation, and the account that says it.
type namedRelation struct {
	by string
	relation
}

func newAccountRecords() accountRecords {
	return accountRecords{map[namedRelation]string{}, map[namedRelation]string{}}
}

// read keeps what an item of the case table says of accounts.
func (r accountRecords) read(stored attributes) error {
	pk := textOf(stored[PK])
	if account, is := strings.CutPrefix(pk, accessPartition); is {
		for name, value := range stored {
			if _, by, found := strings.Cut(name, ":"); found {
				r.copied[namedRelation{by, relation{account, name}}] = textOf(value)
			}
		}
	}
	if pk != directoryKey(csm.DirectoryKey{Kind: csm.Accounts}).PK {
		return nil
	}
	item, err := unmarshal[directoryItem](stored)
	for relation, value := range relationsNamed(item.ID, item.DirectoryRecord) {
		r.named[namedRelation{item.ID, relation}] = value
	}
	return err
}

// checkRelations compares the copies with what the accounts say.
func (c *checker) checkRelations() {
	differ := func(one, other map[namedRelation]string) {
		for named, value := range one {
			if other[named] != value {
				c.add(Problem{Kind: RelationDiffers, Account: named.by, Related: named.account})
			}
		}
	}
	differ(c.accounts.named, c.accounts.copied)
	differ(c.accounts.copied, c.accounts.named)
}

// mendRelation copies again what the account says of the other one.
func mendRelation(ctx context.Context, s *Store, problem Problem) ([]action, error) {
	account := csm.DirectoryKey{Kind: csm.Accounts, ID: problem.Account}
	items, _, err := s.loadRecords(ctx, []csm.DirectoryKey{account})
	if err != nil {
		return nil, err
	}
	values := map[string]string{childPrefix + problem.Account: "", grantedPrefix + problem.Account: ""}
	for relation, value := range relationsNamed(problem.Account, items[0].DirectoryRecord) {
		if relation.account == problem.Related {
			values[relation.name] = value
		}
	}
	condition, holds := sameRecord(items[0])
	return []action{
		dynamo.Check(s.cases, items[0].key, condition, holds).FailingWith(errStale),
		dynamo.Update(s.cases, accessKey(problem.Related), changeOf(values)),
	}, nil
}
