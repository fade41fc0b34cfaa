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
//
// The counter lies in the table of the records, and a copy of it in the other table. No number is
// given out before the copy has it too. So a counter below its copy was set back, because its table
// was restored from an older state, and goes on from the copy; a copy that was set back is below
// the counter.
type numbers struct {
	client *dynamo.Client
	table  string // of the records, and of the counter
	other  string // of the copy
	prefix string

	mu         sync.Mutex
	next, last int64
}

// allNumbers are the numbers of both kinds of records.
func (s *Store) allNumbers() []*numbers { return []*numbers{&s.caseNumbers, &s.incidentNumbers} }

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

// lease takes the next block of numbers, above the counter and its copy. Its writes are single, so
// that instances that lease at the same moment do not get into each other's way.
func (n *numbers) lease(ctx context.Context) error {
	copied, err := n.read(ctx, n.other, counterCopyKey())
	if err != nil {
		return err
	}
	last, err := n.advance(ctx, copied)
	for errors.Is(err, dynamo.ErrConditionFailed) {
		if err = n.raise(ctx, n.table, counterKey(), copied); err != nil {
			return err
		}
		last, err = n.advance(ctx, copied)
	}
	if err != nil {
		return err
	}
	if err := n.raise(ctx, n.other, counterCopyKey(), last); err != nil {
		return err
	}
	n.next, n.last = last-blockSize, last
	return nil
}

// read is a counter; one that is not there yet is 0.
func (n *numbers) read(ctx context.Context, table string, k key) (int64, error) {
	item, err := n.client.Get(ctx, table, k)
	if err != nil {
		return 0, err
	}
	leased, _ := dynamo.NumberOf(item[leasedNumbers])
	return leased, nil
}

// advance adds a block to the counter and returns it. It returns dynamo.ErrConditionFailed when the
// counter is below its copy, as it was read before.
func (n *numbers) advance(ctx context.Context, copied int64) (int64, error) {
	change := dynamo.Change{
		Expression: "ADD " + leasedNumbers + " :block",
		Values:     dynamo.Values{}.Number(":block", blockSize),
	}
	if copied > 0 {
		change.Condition = leasedNumbers + " >= :copied"
		change.Values.Number(":copied", copied)
	}
	counter, err := n.client.Update(ctx, n.table, counterKey(), change)
	if err != nil {
		return 0, err
	}
	last, ok := dynamo.NumberOf(counter[leasedNumbers])
	if !ok {
		return 0, errors.New("the counter has no number")
	}
	return last, nil
}

// raise makes a counter at least that number.
func (n *numbers) raise(ctx context.Context, table string, k key, to int64) error {
	_, err := n.client.Update(ctx, table, k, dynamo.Change{
		Expression: "SET " + leasedNumbers + " = :to",
		Condition:  "attribute_not_exists(" + leasedNumbers + ") OR " + leasedNumbers + " < :to",
		Values:     dynamo.Values{}.Number(":to", to),
	})
	if errors.Is(err, dynamo.ErrConditionFailed) {
		return nil // somebody else leased above it
	}
	return err
}

// leasedNumbers is the attribute with the last number that was leased.
const leasedNumbers = "leased"
