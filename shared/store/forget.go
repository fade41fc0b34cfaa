package store

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// Erasure says what named a person.
type Erasure struct {
	Items map[string]int // how many items, by kind, such as notes
	Asked map[string]int // how many cases they asked for, by account; "" for none
}

// Forget erases the person from both tables; without fix it only counts what it would change.
// Versions, states and times stay. It reads both tables whole. It may be interrupted, and doing it
// again changes only what was written since, as by a call or a fan-out that had read a record
// before. See [csm.ErasedPerson] for what is replaced. It returns CodeInvalid.
func (s *Store) Forget(
	ctx context.Context, person csm.ErasedPerson, fix bool,
) (erasure Erasure, err error) {
	defer wrap(&err, "forget a person")
	if err := person.Check(); err != nil {
		return Erasure{}, err
	}
	f := forgetting{store: s, person: person, fix: fix}
	f.erasure = Erasure{Items: map[string]int{}, Asked: map[string]int{}}
	for items, err := range s.partitions(ctx, s.incidents) {
		if err == nil {
			err = f.incident(ctx, items)
		}
		if err != nil {
			return f.erasure, err
		}
	}
	for items, err := range s.partitions(ctx, s.cases) {
		if err == nil {
			err = f.inCases(ctx, items)
		}
		if err != nil {
			return f.erasure, err
		}
	}
	return f.erasure, nil
}

// forgetting is one run of Forget.
type forgetting struct {
	store   *Store
	person  csm.ErasedPerson
	fix     bool
	erasure Erasure
}

// partitions yields the items of each partition of the table together, but associations of an
// incident, of which there may be a million, one by one.
func (s *Store) partitions(ctx context.Context, table string) iter.Seq2[[]attributes, error] {
	return func(yield func([]attributes, error) bool) {
		var items []attributes
		for item, err := range s.client.Scan(ctx, table) {
			if err != nil {
				yield(nil, err)
				return
			}
			if strings.HasPrefix(textOf(item[SK]), casePrefix) {
				if !yield([]attributes{item}, nil) {
					return
				}
				continue
			}
			if len(items) > 0 && textOf(items[0][PK]) != textOf(item[PK]) {
				if !yield(items, nil) {
					return
				}
				items = nil
			}
			items = append(items, item)
		}
		if len(items) > 0 {
			yield(items, nil)
		}
	}
}

// eraser makes an item what it is without the person. before and after are its attributes as far as
// this version of the code knows them.
type eraser func(item attributes) (before, after attributes, err error)

// erasing makes an eraser of items of that type.
func erasing[T any](erase func(*T)) eraser {
	return func(item attributes) (before, after attributes, err error) {
		record, err := unmarshal[T](item)
		if err != nil {
			return nil, nil, err
		}
		before = marshal(record)
		erase(&record)
		return before, marshal(record), nil
	}
}

// rewrite changes the item if it names the person. One that somebody else changes meanwhile is
// read again.
func (f *forgetting) rewrite(
	ctx context.Context, table, kind string, item attributes, erase eraser,
) error {
	place := dynamo.KeyOf(item)
	counted := 0
	return persist(ctx, func() error {
		var err error
		if item == nil {
			item, err = f.store.client.Get(ctx, table, place)
		}
		if err != nil || item == nil {
			return err
		}
		before, after, err := erase(item)
		actions := rewriting(table, item, before, after)
		if err != nil || len(actions) == 0 {
			return err
		}
		f.erasure.Items[kind] += 1 - counted
		counted = 1
		item = nil
		return f.write(ctx, actions)
	})
}

// rewriting changes the item attribute by attribute, as long as these are as they were read. When
// its key names the person, the item moves in one transaction.
func rewriting(table string, item, before, after attributes) []action {
	change := dynamo.Difference(before, after)
	place := dynamo.KeyOf(item)
	if to := dynamo.KeyOf(after); after != nil && to != place {
		moved := maps.Clone(item)
		maps.Copy(moved, after)
		return []action{
			dynamo.Create(table, moved).FailingWith(errStale),
			dynamo.Delete(table, place, "attribute_exists(pk)", nil).FailingWith(errStale),
		}
	}
	if change.Expression == "" {
		return nil
	}
	var unchanged []string
	for placeholder, name := range change.Names {
		if item[name] == nil {
			unchanged = append(unchanged, "attribute_not_exists("+placeholder+")")
			continue
		}
		change.Values[":read_"+name] = item[name]
		unchanged = append(unchanged, placeholder+" = :read_"+name)
	}
	change.Condition = strings.Join(unchanged, " AND ")
	return []action{dynamo.Update(table, place, change).FailingWith(errStale)}
}

func (f *forgetting) write(ctx context.Context, actions []action) error {
	if !f.fix {
		return nil
	}
	return f.store.transact(ctx, actions)
}

// answer deletes the answer that is kept for an Idempotency-Key if it names the person. A repeat
// of that request is then a new one.
func (f *forgetting) answer(ctx context.Context, item attributes) error {
	quoted, err := json.Marshal(f.person.ID)
	if err != nil {
		return err
	}
	id := strings.Trim(string(quoted), `"`)
	answer := textOf(item["answer"])
	if !strings.Contains(answer, `"`+id+`"`) && !strings.Contains(answer, "#"+id+"#") {
		return nil
	}
	f.erasure.Items["kept answers"]++
	same := dynamo.Values{}.With(":read", item["answer"])
	gone := dynamo.Delete(f.store.cases, dynamo.KeyOf(item), "answer = :read", same)
	err = f.write(ctx, []action{gone.FailingWith(errStale)})
	if errors.Is(err, errStale) { // it expired
		return nil
	}
	return err
}

// record deletes the person's record of the directory, and erases them from another.
func (f *forgetting) record(ctx context.Context, item attributes) error {
	read, err := unmarshal[directoryItem](item)
	if err != nil {
		return err
	}
	const kind = "records of the directory"
	if !read.there() { // something named the id, which has no record
		read.Kind = csm.DirectoryKind(strings.TrimPrefix(read.PK, directoryPartition))
		read.ID = read.SK
	}
	if !f.person.IsRecord(read.DirectoryRecord) {
		erase := erasing(func(i *directoryItem) {
			i.DirectoryRecord = f.person.Record(i.DirectoryRecord)
		})
		return f.rewrite(ctx, f.store.cases, kind, item, erase)
	}
	f.erasure.Items[kind]++
	condition, values := sameRecord(read)
	gone := dynamo.Delete(f.store.cases, read.key, condition, values).FailingWith(errStale)
	rows := f.store.writeNameRows(read.DirectoryRecord, csm.DirectoryRecord{})
	return f.write(ctx, append(rows, gone))
}
