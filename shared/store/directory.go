package store

import (
	"context"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// directoryItem is a record of the directory and what the store keeps beside it. Version 0 is an id
// without a record that something names.
type directoryItem struct {
	key
	csm.DirectoryRecord
	Used bool `json:"used,omitempty"` // something names it, or did: it cannot be deleted
}

func (i directoryItem) there() bool { return i.Version > 0 }

// loadRecords reads the records with those keys, in their order, beside other places. One that is
// absent has version 0.
func (s *Store) loadRecords(
	ctx context.Context, keys []csm.DirectoryKey, beside ...place,
) ([]directoryItem, []attributes, error) {
	places := beside
	for _, of := range keys {
		places = append(places, s.inCases(directoryKey(of)))
	}
	found, err := s.getAll(ctx, places...)
	if err != nil {
		return nil, nil, err
	}
	items := make([]directoryItem, len(keys))
	for n, of := range keys {
		if items[n], err = directoryItemOf(of, found[len(beside)+n]); err != nil {
			return nil, nil, err
		}
	}
	return items, found[:len(beside)], nil
}

func directoryItemOf(of csm.DirectoryKey, stored attributes) (directoryItem, error) {
	item := directoryItem{key: directoryKey(of)}
	if stored == nil {
		return item, nil
	}
	return unmarshal[directoryItem](stored)
}

// Record reads a record of the directory. It returns CodeRecordNotFound alike for one that is
// absent and one that the caller may not see.
func (v *View) Record(ctx context.Context, of csm.DirectoryKey) (_ csm.DirectoryRecord, err error) {
	defer wrapCall(&err, "read a record of the directory")
	if err := v.by.Require(csm.ReadDirectory); err != nil {
		return csm.DirectoryRecord{}, err
	}
	if csm.CheckDirectoryKey(of) != nil {
		return csm.DirectoryRecord{}, recordNotFound(of)
	}
	items, _, err := v.store.loadRecords(ctx, []csm.DirectoryKey{of})
	if err != nil {
		return csm.DirectoryRecord{}, err
	}
	if !items[0].there() || !v.by.SeesRecord(items[0].DirectoryRecord) {
		return csm.DirectoryRecord{}, recordNotFound(of)
	}
	return items[0].DirectoryRecord, nil
}

func recordNotFound(of csm.DirectoryKey) error {
	return csm.Refuse(csm.CodeRecordNotFound,
		"There is no record %.255s in %s that you may see. Check the id.", of.ID, of.Kind)
}

// ChangedRecord is a record after it was put, and what that did.
type ChangedRecord struct {
	Record csm.DirectoryRecord
	Result csm.DirectoryResult
}

// PutRecord replaces a record of the directory, or creates it. Admins only. It returns CodeInvalid,
// CodeTooManyCaseTypes, CodeTooManyRelations, or CodeVersionMismatch when the record is at none of
// the versions ifMatch, if there are any.
func (v *View) PutRecord(
	ctx context.Context, to csm.DirectoryRecord, ifMatch ...int64,
) (_ ChangedRecord, err error) {
	defer wrapCall(&err, "put a record of the directory")
	if err := v.by.Require(csm.AdministerDirectory); err != nil {
		return ChangedRecord{}, err
	}
	if err := csm.CheckDirectoryKey(to.Key()); err != nil {
		return ChangedRecord{}, err
	}
	return once(ctx, v, func() (decision[ChangedRecord], error) { return v.putting(ctx, to, ifMatch) })
}

// putting decides on the record once.
func (v *View) putting(
	ctx context.Context, to csm.DirectoryRecord, ifMatch Versions,
) (d decision[ChangedRecord], err error) {
	read, err := v.loadForPut(ctx, to)
	if err != nil {
		return d, err
	}
	before := read.item.DirectoryRecord
	if err := matches("The record "+to.ID, before.Version, ifMatch); err != nil {
		return d, err
	}
	after, err := before.Change(to, v.by, v.store.now())
	if err != nil {
		return d, err
	}
	if err := after.CheckNames(before, read.settings, v.by); err != nil {
		return d, err
	}
	d.answer = ChangedRecord{after, csm.ResultOfPut(before, after)}
	if after.Version == before.Version {
		return d, nil
	}
	if after.Parent != before.Parent {
		if err := v.holdAncestors(ctx, after, read.names); err != nil {
			return d, err
		}
	}
	d.actions = v.writeRecord(read.item, after)
	d.actions = append(d.actions, read.names.use(after.NewNames(before)).actions(v.store)...)
	return d, nil
}

// readForPut is what putting a record is decided on.
type readForPut struct {
	item     directoryItem
	settings csm.Settings
	names    namedRecords
}

func (v *View) loadForPut(ctx context.Context, to csm.DirectoryRecord) (read readForPut, err error) {
	keys := []csm.DirectoryKey{to.Key()}
	for _, name := range to.NewNames(csm.DirectoryRecord{}) {
		if name.DirectoryKey != to.Key() { // is refused
			keys = append(keys, name.DirectoryKey)
		}
	}
	items, found, err := v.store.loadRecords(ctx, keys[:min(len(keys), mostNames)], v.store.settingsPlaces()...)
	if err != nil {
		return read, err
	}
	read.settings, err = settingsOf(found)
	read.item = items[0]
	read.names = namedRecords{}
	for n, item := range items[1:] {
		read.names.read(keys[n+1], item)
	}
	read.settings.Named = read.names.directory()
	return read, err
}

// mostNames is how many records are read with a decision. A record that names more is refused.
const mostNames = 90

// writeRecord changes the record that was read, unless somebody else has since, with what is kept
// of it elsewhere.
func (v *View) writeRecord(read directoryItem, after csm.DirectoryRecord) []action {
	written := read
	written.DirectoryRecord = after
	condition, values := sameRecord(read)
	var before any = struct{}{}
	if read.there() {
		before = read
	}
	actions := []action{change(v.store.cases, read.key, before, written, condition, values)}
	actions = append(actions, v.store.writeNameRows(read.DirectoryRecord, after)...)
	actions = append(actions, v.store.relate(read.DirectoryRecord, after)...)
	return append(actions, v.store.copyCaseType(read.DirectoryRecord, after)...)
}

// sameRecord is the condition that the record is still as it was read.
func sameRecord(read directoryItem) (condition string, values dynamo.Values) {
	if !read.there() {
		return "attribute_not_exists(version)", nil
	}
	return atVersion, readAt(read.Version)
}

// DeleteRecord deletes a record that nothing names. Admins only. It returns CodeRecordNotFound,
// CodeRecordInUse, or CodeVersionMismatch when the record is at none of the versions ifMatch, if
// there are any.
func (v *View) DeleteRecord(ctx context.Context, of csm.DirectoryKey, ifMatch ...int64) (err error) {
	defer wrapCall(&err, "delete a record of the directory")
	if err := v.by.Require(csm.AdministerDirectory); err != nil {
		return err
	}
	if csm.CheckDirectoryKey(of) != nil {
		return recordNotFound(of)
	}
	_, err = once(ctx, v, func() (d decision[struct{}], err error) {
		items, _, err := v.store.loadRecords(ctx, []csm.DirectoryKey{of})
		if err != nil {
			return d, err
		}
		read := items[0]
		if !read.there() {
			return d, recordNotFound(of)
		}
		if err := matches("The record "+of.ID, read.Version, ifMatch); err != nil {
			return d, err
		}
		used, err := v.store.used(ctx, read)
		if err != nil {
			return d, err
		}
		if err := read.CheckUnused(used); err != nil {
			return d, err
		}
		gone := csm.DirectoryRecord{}
		free := dynamo.Delete(v.store.cases, read.key, atVersion+" AND attribute_not_exists(used)", readAt(read.Version))
		d.actions = append(d.actions, free.FailingWith(errStale))
		d.actions = append(d.actions, v.store.writeNameRows(read.DirectoryRecord, gone)...)
		d.actions = append(d.actions, v.store.relate(read.DirectoryRecord, gone)...)
		d.actions = append(d.actions, v.store.copyCaseType(read.DirectoryRecord, gone)...)
		return d, nil
	})
	return err
}
