package store

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// nameRow makes a record be found by how its id or name begins, whatever the case of letters.
type nameRow struct {
	key
	ID string `json:"id"`
}

// longestNameRow is how many characters of an id or name a row's sort key begins with. DynamoDB
// takes sort keys of 1,024 bytes.
const longestNameRow = 60

func nameRowsPartition(kind csm.DirectoryKind) string { return "DIRECTORY_NAMES#" + string(kind) }

// nameRowStart is how the sort key of a row begins for a text that begins so.
func nameRowStart(text string) string {
	runes := []rune(strings.ToLower(text))
	return string(runes[:min(len(runes), longestNameRow)])
}

// nameRows are the rows of the record; none for one that is not there.
func nameRows(record csm.DirectoryRecord) map[key]nameRow {
	rows := map[key]nameRow{}
	if record.Version == 0 {
		return rows
	}
	for _, text := range []string{record.ID, record.DisplayName()} {
		place := keyOf(nameRowsPartition(record.Kind), nameRowStart(text)+"#"+hash("%q", record.ID)[:24])
		rows[place] = nameRow{place, record.ID}
	}
	return rows
}

// writeNameRows makes the rows those of the record after.
func (s *Store) writeNameRows(before, after csm.DirectoryRecord) []action {
	old, present := nameRows(before), nameRows(after)
	var actions []action
	for place, row := range present {
		if _, kept := old[place]; !kept {
			actions = append(actions, dynamo.Put(s.cases, marshal(row), "", nil))
		}
	}
	for place := range old {
		if _, kept := present[place]; !kept {
			actions = append(actions, dynamo.Delete(s.cases, place, "", nil))
		}
	}
	return actions
}

// DirectoryFilter narrows a list of records; zero fields do not.
type DirectoryFilter struct {
	Words  string // each of them anywhere in the id or name
	Prefix string // how the id or name begins, in any case
	Active *bool
}

func (f DirectoryFilter) passes(record csm.DirectoryRecord) bool {
	return (f.Active == nil || *f.Active == record.Active) &&
		words(f.Words).in(record.ID, record.DisplayName()) &&
		(f.Prefix == "" || f.begins(record.ID) || f.begins(record.DisplayName()))
}

func (f DirectoryFilter) begins(text string) bool {
	return strings.HasPrefix(strings.ToLower(text), strings.ToLower(f.Prefix))
}

// Records lists the records of a kind that the caller may see, by id; with a prefix, by the id or
// name that begins so.
func (v *View) Records(
	ctx context.Context, kind csm.DirectoryKind, filter DirectoryFilter, limit int, cursor string,
) (_ Page[csm.DirectoryRecord], err error) {
	defer wrapCall(&err, "list records of the directory")
	if err := v.by.Require(csm.ReadDirectory); err != nil {
		return Page[csm.DirectoryRecord]{}, err
	}
	list := filtered("directory", kind, filter.Words, filter.Prefix, choice(filter.Active))
	after, err := v.open(ctx, list, cursor)
	if err != nil {
		return Page[csm.DirectoryRecord]{}, err
	}
	if filter.Prefix != "" {
		return page(ctx, v, list, limit, v.recordsThatBegin(ctx, kind, filter, limit, after))
	}
	q := dynamo.Query{
		Table: v.store.cases, PK: directoryPartition + string(kind),
		After:    after,
		UpTo:     lastKey,
		PageSize: readAtOnce(limit, 1),
	}
	read := func(item directoryItem) (csm.DirectoryRecord, bool) {
		return item.DirectoryRecord, v.lists(item, filter)
	}
	return page(ctx, v, list, limit, listed(v.after(ctx, q, SK), SK, read))
}

// lastKey is above every sort key of a record of the directory.
const lastKey = "\U0010ffff"

func (v *View) lists(item directoryItem, filter DirectoryFilter) bool {
	return item.there() && v.by.SeesRecord(item.DirectoryRecord) && filter.passes(item.DirectoryRecord)
}

// recordsThatBegin reads rows, and the records of some rows together.
func (v *View) recordsThatBegin(
	ctx context.Context, kind csm.DirectoryKind, filter DirectoryFilter, limit int, after string,
) iter.Seq2[placed[csm.DirectoryRecord], error] {
	start := nameRowStart(filter.Prefix)
	q := dynamo.Query{
		Table: v.store.cases, PK: nameRowsPartition(kind), Prefix: start,
		After:    after,
		UpTo:     start + lastKey,
		PageSize: readAtOnce(limit, 1),
	}
	return func(yield func(placed[csm.DirectoryRecord], error) bool) {
		for rows, err := range inChunks(v.after(ctx, q, SK), mostPlaces) {
			var found []placed[csm.DirectoryRecord]
			if err == nil {
				found, err = v.recordsOfRows(ctx, kind, filter, rows)
			}
			if err != nil {
				yield(placed[csm.DirectoryRecord]{}, err)
				return
			}
			for _, record := range found {
				if !yield(record, nil) {
					return
				}
			}
		}
	}
}

// recordsOfRows reads the records of the rows. One that both its rows find is kept at the first of
// them.
func (v *View) recordsOfRows(
	ctx context.Context, kind csm.DirectoryKind, filter DirectoryFilter, stored []attributes,
) ([]placed[csm.DirectoryRecord], error) {
	var keys []csm.DirectoryKey
	rows := make([]nameRow, len(stored))
	for n, item := range stored {
		row, err := unmarshal[nameRow](item)
		if err != nil {
			return nil, err
		}
		rows[n] = row
		if of := (csm.DirectoryKey{Kind: kind, ID: row.ID}); !slices.Contains(keys, of) {
			keys = append(keys, of)
		}
	}
	items, _, err := v.store.loadRecords(ctx, keys)
	if err != nil {
		return nil, err
	}
	found := make([]placed[csm.DirectoryRecord], len(rows))
	for n, row := range rows {
		item := items[slices.Index(keys, csm.DirectoryKey{Kind: kind, ID: row.ID})]
		keep := v.lists(item, filter) && row.SK == filter.firstRow(item.DirectoryRecord)
		found[n] = placed[csm.DirectoryRecord]{row.SK, item.DirectoryRecord, keep, bytesOf(stored[n])}
	}
	return found, nil
}

// firstRow is the sort key of the record's first row that begins so.
func (f DirectoryFilter) firstRow(record csm.DirectoryRecord) string {
	var first string
	for place := range nameRows(record) {
		begins := strings.HasPrefix(place.SK, nameRowStart(f.Prefix))
		if begins && (first == "" || place.SK < first) {
			first = place.SK
		}
	}
	return first
}

// inChunks yields the items some at a time.
func inChunks(items iter.Seq2[attributes, error], size int) iter.Seq2[[]attributes, error] {
	return func(yield func([]attributes, error) bool) {
		var chunk []attributes
		for item, err := range items {
			if err != nil {
				yield(nil, err)
				return
			}
			chunk = append(chunk, item)
			if len(chunk) == size {
				if !yield(chunk, nil) {
					return
				}
				chunk = nil
			}
		}
		if len(chunk) > 0 {
			yield(chunk, nil)
		}
	}
}
