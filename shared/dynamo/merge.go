package dynamo

import (
	"iter"

	"github.com/casebridge/casebridge/shared/guard"
)

// NewestOf merges lists that are each in descending order of the attribute into one in that
// order. The lists are begun at once, and read no further than they are asked for.
func NewestOf(lists []iter.Seq2[Item, error], attribute string) iter.Seq2[Item, error] {
	return merged(lists, func(a, b Item) bool { return TextOf(a[attribute]) > TextOf(b[attribute]) })
}

// OldestOf is the same for lists in ascending order.
func OldestOf(lists []iter.Seq2[Item, error], attribute string) iter.Seq2[Item, error] {
	return merged(lists, func(a, b Item) bool { return TextOf(a[attribute]) < TextOf(b[attribute]) })
}

func merged(lists []iter.Seq2[Item, error], before func(a, b Item) bool) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		heads := make([]Item, len(lists))
		nexts := make([]func() (Item, error, bool), len(lists))
		for i, list := range lists {
			next, stop := iter.Pull2(list)
			defer stop()
			nexts[i] = next
		}
		advance := func(i int) (err error) {
			heads[i], err, _ = nexts[i]() // nil at the end of the list
			return err
		}
		if err := each(len(lists), advance); err != nil {
			yield(nil, err)
			return
		}
		for {
			first := firstOf(heads, before)
			if first < 0 || !yield(heads[first], nil) {
				return
			}
			if err := advance(first); err != nil {
				yield(nil, err)
				return
			}
		}
	}
}

// listsAtOnce is how many lists are begun at once: as many as the SDK keeps connections.
const listsAtOnce = 10

// each does the work for the numbers below count, several at once.
func each(count int, work func(int) error) error {
	group := guard.NewGroup(listsAtOnce)
	for i := range count {
		group.Go(func() error { return work(i) })
	}
	return group.Wait()
}

// firstOf is the index of the item that comes before the others, -1 when there is none.
func firstOf(items []Item, before func(a, b Item) bool) int {
	first := -1
	for i, item := range items {
		if item != nil && (first < 0 || before(item, items[first])) {
			first = i
		}
	}
	return first
}
