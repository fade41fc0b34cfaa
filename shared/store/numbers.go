package store

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/casebridge/casebridge/shared/dynamo"
)

// blockSize is how many numbers a function instance takes at once, so that creation never queues on
// the counter. The rest of a block is lost with the instance: gaps are fine, duplicates are not.
const blockSize = 10

// numbers gives out record numbers of at least seven digits, each once.
type numbers struct {
	client        *dynamo.Client
	table, prefix string

	mu         sync.Mutex
	next, last int64
}

func (n *numbers) take(ctx context.Context) (number string, err error) {
	defer wrap(&err, "take a number for %s", n.prefix)
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.next >= n.last {
		if err := n.lease(ctx); err != nil {
			return "", err
		}
	}
	n.next++
	return fmt.Sprintf("%s%07d", n.prefix, n.next), nil
}

// lease takes the next block of numbers.
func (n *numbers) lease(ctx context.Context) error {
	counter, err := n.client.Update(ctx, n.table, counterKey(), dynamo.Change{
		Expression: "ADD leased :block",
		Values:     dynamo.Values{}.Number(":block", blockSize),
	})
	if err != nil {
		return err
	}
	last, ok := dynamo.NumberOf(counter["leased"])
	if !ok {
		return errors.New("the counter has no number")
	}
	n.next, n.last = last-blockSize, last
	return nil
}
