package store

import (
	"context"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// A record of the directory is in use from the first time that a case, an incident or another
// record names it: the transaction that does so marks it, and only a record without the mark can be
// deleted. So no other action of either is needed later, however many cases name one account. An id
// without a record gets the mark too: a record that is made for it later is in use from the start.

// namedRecords are the records that a request names, as they were read, and what its transaction
// does to them.
type namedRecords map[csm.DirectoryKey]*namedRecord

type namedRecord struct {
	item directoryItem
	uses bool // the transaction makes something name it
	held bool // the transaction depends on the record as it was read
}

func (n namedRecords) read(of csm.DirectoryKey, item directoryItem) { n[of] = &namedRecord{item: item} }

// use says that the transaction makes something name them for the first time.
func (n namedRecords) use(names []csm.DirectoryName) namedRecords {
	for _, name := range names {
		if record := n[name.DirectoryKey]; record != nil {
			record.uses = true
		}
	}
	return n
}

func (n namedRecords) hold(of csm.DirectoryKey, item directoryItem) {
	if n[of] == nil {
		n.read(of, item)
	}
	n[of].held = true
}

// directory is those that are there.
func (n namedRecords) directory() csm.Directory {
	directory := csm.Directory{}
	for of, record := range n {
		if record.item.there() {
			directory[of] = record.item.DirectoryRecord
		}
	}
	return directory
}

// actions mark what comes into use, as long as it is as it was read.
func (n namedRecords) actions(s *Store) []action {
	var actions []action
	for _, record := range n {
		condition, values := sameRecord(record.item)
		switch {
		case record.uses && !record.item.Used:
			actions = append(actions, dynamo.Update(s.cases, record.item.key, dynamo.Change{
				Expression: "SET used = :used",
				Condition:  condition,
				Values:     values.With(":used", dynamo.Bool(true)),
			}).FailingWith(errStale))
		case record.held:
			actions = append(actions, dynamo.Check(s.cases, record.item.key, condition, values).FailingWith(errStale))
		}
	}
	return actions
}

// keysOf are the keys of what is named. What can be no id names nothing.
func keysOf(names []csm.DirectoryName) []csm.DirectoryKey {
	var keys []csm.DirectoryKey
	for _, name := range names {
		if csm.CheckDirectoryKey(name.DirectoryKey) == nil {
			keys = append(keys, name.DirectoryKey)
		}
	}
	return keys
}

// loadNames reads what is named, with the settings, which then know it.
func (v *View) loadNames(ctx context.Context, names []csm.DirectoryName) (namedRecords, csm.Settings, error) {
	records, found, err := v.store.loadNamed(ctx, names, v.store.settingsPlaces()...)
	if err != nil {
		return nil, csm.Settings{}, err
	}
	settings, err := settingsOf(found)
	settings.Named = records.directory()
	return records, settings, err
}

// loadNamed reads what is named, beside other places.
func (s *Store) loadNamed(
	ctx context.Context, names []csm.DirectoryName, beside ...place,
) (namedRecords, []attributes, error) {
	keys := keysOf(names)
	items, found, err := s.loadRecords(ctx, keys, beside...)
	if err != nil {
		return nil, nil, err
	}
	records := namedRecords{}
	for n, item := range items {
		records.read(keys[n], item)
	}
	return records, found, nil
}

// holdAncestors holds the transaction to the accounts above the record. It returns CodeInvalid when
// the record is among them or when they are too many.
func (v *View) holdAncestors(ctx context.Context, of csm.DirectoryRecord, names namedRecords) error {
	var ancestors []string
	for id := of.Parent; id != ""; {
		ancestors = append(ancestors, id)
		if err := of.CheckAncestors(ancestors); err != nil {
			return err
		}
		above := csm.DirectoryKey{Kind: csm.Accounts, ID: id}
		items, _, err := v.store.loadRecords(ctx, []csm.DirectoryKey{above})
		if err != nil {
			return err
		}
		names.hold(above, items[0])
		id = items[0].Parent
	}
	return nil
}

// used says whether something names the record or did. Cases of versions that made no marks are
// found by the indexes, as far as these know what a case names.
func (s *Store) used(ctx context.Context, record directoryItem) (bool, error) {
	if record.Used {
		return true, nil
	}
	q := dynamo.Query{Table: s.cases, Index: CasesByAccount, PKName: AccountKey, SKName: UpdatedKey}
	//exhaustive:enforce
	switch record.Kind {
	case csm.Accounts:
		q.PK = accountPartition(record.ID)
		q.PageSize = 1
	case csm.Consumers:
		q.PK = consumerPartition(record.ID)
		q.PageSize = 1
	case csm.Contacts:
		q.PK = accountPartition(record.Account)
		q.Filter = "contact = :contact"
		q.Values = dynamo.Values{}.Text(":contact", record.ID)
	case csm.Groups, csm.ConfigurationItems, csm.CaseTypes:
		return false, nil
	}
	for _, err := range s.client.All(ctx, q) {
		return err == nil, err
	}
	return false, nil
}
