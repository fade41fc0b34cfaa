package dynamo

import "context"

// page is a part of what a query or a scan reads, and the key after which the
// next one begins, nil at the end.
type page struct {
	items []Item
	last  Item
}

// yieldPages yields the items of one page after the other, as long as they are asked for. read
// reads the page after that key, nil for the first; it is called again while it is throttled.
// operation and on are for errors.
func yieldPages(
	ctx context.Context, operation, on string, read func(after Item) (page, error), yield func(Item, error) bool,
) {
	var after Item
	for {
		var next page
		err := outlast(ctx, func() (err error) {
			next, err = read(after)
			return err
		})
		if err != nil {
			wrap(&err, operation, on)
			yield(nil, err)
			return
		}
		for _, item := range next.items {
			if !yield(item, nil) {
				return
			}
		}
		if next.last == nil {
			return
		}
		after = next.last
	}
}
