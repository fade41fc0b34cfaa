package dynamo

import "iter"

// NewestOf merges lists that are each in descending order of the attribute into one in that
// order. Lists are read no further than they are asked for.
func NewestOf(lists []iter.Seq2[Item, error], attribute string) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		heads := make([]Item, len(lists))
		nexts := make([]func() (Item, error, bool), len(lists))
		for i, list := range lists {
			next, stop := iter.Pull2(list)
			defer stop()
			nexts[i] = next
		}
		advance := func(i int) bool {
			item, err, _ := nexts[i]()
			if err != nil {
				yield(nil, err)
				return false
			}
			heads[i] = item // nil at the end of the list
			return true
		}
		for i := range lists {
			if !advance(i) {
				return
			}
		}
		for {
			newest := newestOf(heads, attribute)
			if newest < 0 || !yield(heads[newest], nil) || !advance(newest) {
				return
			}
		}
	}
}

// newestOf is the index of the item with the greatest attribute, -1 when there is none.
func newestOf(items []Item, attribute string) int {
	newest := -1
	for i, item := range items {
		if item == nil {
			continue
		}
		if newest < 0 || TextOf(item[attribute]) > TextOf(items[newest][attribute]) {
			newest = i
		}
	}
	return newest
}
