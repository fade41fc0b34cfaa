package repair

import (
	"context"
	"errors"
	"iter"
	"sync"
	"time"

	"github.com/casebridge/casebridge/shared/batch"
	"github.com/casebridge/casebridge/shared/guard"
)

// Each does the work on each item, four at the same time, until ctx ends. One that fails does not
// stop the others. It returns the failures that may pass.
func Each[T any](
	ctx context.Context, items iter.Seq2[T, error], work func(context.Context, T) error,
) error {
	var failed failures
	group := guard.NewGroup(atOnce)
	for item, err := range items {
		if err != nil {
			failed.add(err)
			break
		}
		group.Go(func() error {
			failed.add(guard.Run(func() error { return work(ctx, item) }))
			return nil
		})
		if ctx.Err() != nil {
			break
		}
	}
	_ = group.Wait() // failed has what failed
	return errors.Join(failed.all...)
}

// failures are what went wrong in work done at the same time.
type failures struct {
	mu  sync.Mutex
	all []error
}

func (f *failures) add(err error) {
	if err == nil || errors.Is(err, batch.ErrNever) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = append(f.all, err)
}

// Limited is the work with the constant Limit as the time for one item.
func Limited[T any](work func(context.Context, T) error) func(context.Context, T) error {
	return func(ctx context.Context, item T) error {
		ctx, cancel := context.WithTimeout(ctx, Limit)
		defer cancel()
		return work(ctx, item)
	}
}

// SideBySide does all of the work at the same time, so that none waits for another.
func SideBySide(
	ctx context.Context, now time.Time, works ...func(context.Context, time.Time) error,
) error {
	var failed failures
	group := guard.NewGroup(len(works))
	for _, work := range works {
		group.Go(func() error {
			failed.add(guard.Run(func() error { return work(ctx, now) }))
			return nil
		})
	}
	_ = group.Wait() // failed has what failed
	return errors.Join(failed.all...)
}
