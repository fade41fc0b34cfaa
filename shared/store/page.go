package store

import (
	"context"
	"iter"
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
}

// mostRead is how many items a page looks at: a filter that few items pass gives short pages, not slow ones.
const mostRead = 5000

// page takes the next limit items of a list and seals the cursor of the rest.
func page[T any](ctx context.Context, v *View, list string, limit int, items iter.Seq2[placed[T], error]) (Page[T], error) {
	p := Page[T]{Items: []T{}}
	last, read := "", 0
	for i, err := range items {
		if err != nil {
			return p, err
		}
		if len(p.Items) == limit && i.keep || read == mostRead {
			p.Next, err = v.seal(ctx, list, last)
			return p, err
		}
		if i.keep {
			p.Items = append(p.Items, i.item)
		}
		last, read = i.place, read+1
	}
	return p, nil
}

// after yields the items of a query without the one at q.after, where the page before ended.
func (v *View) after(ctx context.Context, q query, skName string) iter.Seq2[attributes, error] {
	return func(yield func(attributes, error) bool) {
		for a, err := range v.store.all(ctx, q) {
			if err == nil && q.after != "" && textOf(a[skName]) == q.after {
				continue
			}
			if !yield(a, err) {
				return
			}
		}
	}
}

// listed makes a list of the attributes: read makes an item, and says whether to keep it.
func listed[I, T any](items iter.Seq2[attributes, error], skName string, read func(I) (T, bool)) iter.Seq2[placed[T], error] {
	return func(yield func(placed[T], error) bool) {
		for a, err := range items {
			var p placed[T]
			if err == nil {
				var item I
				if item, err = unmarshal[I](a); err == nil {
					p.place = textOf(a[skName])
					p.item, p.keep = read(item)
				}
			}
			if !yield(p, err) || err != nil {
				return
			}
		}
	}
}

// newestOf merges lists that are each in descending order of skName into one.
func newestOf(lists []iter.Seq2[attributes, error], skName string) iter.Seq2[attributes, error] {
	return func(yield func(attributes, error) bool) {
		heads := make([]attributes, len(lists))
		nexts := make([]func() (attributes, error, bool), len(lists))
		for i, l := range lists {
			next, stop := iter.Pull2(l)
			defer stop()
			nexts[i] = next
		}
		advance := func(i int) bool {
			a, err, ok := nexts[i]()
			heads[i] = nil
			if err != nil {
				yield(nil, err)
				return false
			}
			if ok {
				heads[i] = a
			}
			return true
		}
		for i := range lists {
			if !advance(i) {
				return
			}
		}
		for {
			newest := -1
			for i, a := range heads {
				if a != nil && (newest < 0 || textOf(a[skName]) > textOf(heads[newest][skName])) {
					newest = i
				}
			}
			if newest < 0 || !yield(heads[newest], nil) || !advance(newest) {
				return
			}
		}
	}
}
