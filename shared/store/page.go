package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"

	"github.com/casebridge/casebridge/shared/dynamo"
)

// Page is a part of a list, and the cursor of the next part, "" when this is the last.
type Page[T any] struct {
	Items []T
	Next  string
}

// placed is an item of a list with its place, from which the list can go on.
type placed[T any] struct {
	place string
	item  T
	keep  bool // asked for, and the caller may see it
	bytes int  // read from the table for it
}

// A page ends when it has read this much, however many of the items pass the filter: few matches
// give short pages, not slow ones. It also ends before its answer outgrows what a Lambda function
// can return: 6 MB.
const (
	mostItemsRead     = 5000
	mostBytesRead     = 8 << 20
	mostBytesAnswered = 4 << 20
)

// page takes the next limit items of a list and seals the cursor of the rest. It takes at least one
// item, however large.
func page[T any](
	ctx context.Context, v *View, list string, limit int, items iter.Seq2[placed[T], error],
) (Page[T], error) {
	result := Page[T]{Items: []T{}}
	last := ""
	itemsRead, bytesRead, bytesAnswered := 0, 0, 0
	for next, err := range items {
		if err != nil {
			return Page[T]{}, err
		}
		size, err := next.answeredBytes()
		if err != nil {
			return Page[T]{}, err
		}
		full := len(result.Items) == limit || bytesAnswered+size > mostBytesAnswered
		longRead := itemsRead == mostItemsRead || bytesRead >= mostBytesRead
		if last != "" && (next.keep && full || longRead) {
			result.Next, err = v.seal(ctx, list, last)
			return result, err
		}
		if next.keep {
			result.Items = append(result.Items, next.item)
		}
		last = next.place
		itemsRead++
		bytesRead += next.bytes
		bytesAnswered += size
	}
	return result, nil
}

// answeredBytes is the length of the item in a Lambda function's answer, where its JSON is written
// once more as a JSON string: quotes and backslashes take two bytes.
func (p placed[T]) answeredBytes() (int, error) {
	if !p.keep {
		return 0, nil
	}
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false) // as the API encodes it
	if err := encoder.Encode(p.item); err != nil {
		return 0, fmt.Errorf("store: measure an item of a page: %w", err)
	}
	escaped := bytes.Count(body.Bytes(), []byte(`"`)) + bytes.Count(body.Bytes(), []byte(`\`))
	return body.Len() + escaped, nil
}

// leastRead is the fewest items that a list reads at once.
const leastRead = 25

// readAtOnce is how many items to read at first from each of several partitions for a page of limit
// items. Beside its share each reads the item that the page before ended with, and one to know
// whether there are more.
func readAtOnce(limit, partitions int) int32 {
	share := limit
	if partitions > 1 {
		share = 2 * limit / partitions
	}
	return int32(max(share, leastRead) + 2) //nolint:gosec // limit is at most 500
}

// after yields the items of a query without the one at q.After, where the page before ended.
func (v *View) after(ctx context.Context, q dynamo.Query, skName string) iter.Seq2[attributes, error] {
	return func(yield func(attributes, error) bool) {
		for item, err := range v.store.client.All(ctx, q) {
			if err == nil && q.After != "" && textOf(item[skName]) == q.After {
				continue
			}
			if !yield(item, err) {
				return
			}
		}
	}
}

// listed makes a list of the attributes: read makes an item, and says whether to keep it.
func listed[I, T any](
	items iter.Seq2[attributes, error], skName string, read func(I) (T, bool),
) iter.Seq2[placed[T], error] {
	return func(yield func(placed[T], error) bool) {
		for stored, err := range items {
			var next placed[T]
			if err == nil {
				next, err = placedItem(stored, skName, read)
			}
			if !yield(next, err) || err != nil {
				return
			}
		}
	}
}

func placedItem[I, T any](stored attributes, skName string, read func(I) (T, bool)) (placed[T], error) {
	item, err := unmarshal[I](stored)
	if err != nil {
		return placed[T]{}, err
	}
	result, keep := read(item)
	return placed[T]{textOf(stored[skName]), result, keep, bytesOf(stored)}, nil
}

// bytesOf is about how many bytes DynamoDB counts for the item: names and texts.
func bytesOf(stored attributes) int {
	size := 0
	for name, value := range stored {
		size += len(name) + len(textOf(value))
	}
	return size
}

// mostRowsAhead bounds how many rows are read before those that are kept are completed.
const mostRowsAhead = 500

// completed yields the rows of a list after complete has worked on them: always on some together,
// of which that many are kept.
func completed[T any](
	rows iter.Seq2[placed[T], error], together int, complete func([]placed[T]) error,
) iter.Seq2[placed[T], error] {
	return func(yield func(placed[T], error) bool) {
		var waiting []placed[T]
		kept := 0
		for row, err := range rows {
			if err != nil {
				yield(row, err)
				return
			}
			waiting = append(waiting, row)
			if row.keep {
				kept++
			}
			if kept < together && len(waiting) < mostRowsAhead {
				continue
			}
			if !yieldCompleted(waiting, complete, yield) {
				return
			}
			waiting, kept = nil, 0
		}
		yieldCompleted(waiting, complete, yield)
	}
}

func yieldCompleted[T any](
	rows []placed[T], complete func([]placed[T]) error, yield func(placed[T], error) bool,
) bool {
	if err := complete(rows); err != nil {
		yield(placed[T]{}, err)
		return false
	}
	for _, row := range rows {
		if !yield(row, nil) {
			return false
		}
	}
	return true
}
