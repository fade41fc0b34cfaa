package repair_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/casebridge/casebridge/shared/batch"
	"github.com/casebridge/casebridge/shared/guard"
	"github.com/casebridge/casebridge/shared/repair"
)

// numbered yields the numbers below count, and then the error if there is one.
func numbered(count int, err error) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for n := range count {
			if !yield(n, nil) {
				return
			}
		}
		if err != nil {
			yield(0, err)
		}
	}
}

func TestEachItemIsWorkedOnWhateverFails(t *testing.T) {
	t.Parallel()
	errFailed, errRead := errors.New("failed"), errors.New("not read")
	var mu sync.Mutex
	var done []int
	err := repair.Each(t.Context(), numbered(10, errRead), func(_ context.Context, n int) error {
		mu.Lock()
		defer mu.Unlock()
		done = append(done, n)
		switch n {
		case 3:
			return errFailed
		case 4:
			return batch.ErrNever
		case 5:
			panic("of an item")
		}
		return nil
	})
	slices.Sort(done)
	if diff := cmp.Diff([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, done); diff != "" {
		t.Errorf("done (-want +got):\n%s", diff)
	}
	if _, panicked := errors.AsType[*guard.Panic](err); !panicked {
		t.Errorf("error %v, want the panic too", err)
	}
	if !errors.Is(err, errFailed) || !errors.Is(err, errRead) || errors.Is(err, batch.ErrNever) {
		t.Errorf("error %v, want what failed and what could not be read", err)
	}
}

func TestFourItemsAreWorkedOnAtOnce(t *testing.T) {
	t.Parallel()
	var together sync.WaitGroup
	together.Add(4)
	err := repair.Each(t.Context(), numbered(4, nil), func(ctx context.Context, _ int) error {
		together.Done()
		all := make(chan struct{})
		go func() { together.Wait(); close(all) }()
		select {
		case <-all:
			return nil
		case <-time.After(30 * time.Second):
			return errors.New("the others do not come")
		}
	})
	if err != nil {
		t.Error(err)
	}
}

func TestAnItemHasTenSeconds(t *testing.T) {
	t.Parallel()
	err := repair.Limited(func(ctx context.Context, _ int) error {
		deadline, ok := ctx.Deadline()
		if left := time.Until(deadline); !ok || left > 10*time.Second {
			t.Errorf("an item has %v, %v; want at most 10s", left, ok)
		}
		return nil
	})(t.Context(), 1)
	if err != nil {
		t.Error(err)
	}
}

func TestWorkSideBySideWaitsForNoOther(t *testing.T) {
	t.Parallel()
	met, errFailed := make(chan struct{}), errors.New("failed")
	meet := func(ctx context.Context, _ time.Time) error {
		select {
		case met <- struct{}{}:
		case <-met:
		case <-time.After(30 * time.Second):
			return errors.New("the other does not come")
		}
		return nil
	}
	fail := func(context.Context, time.Time) error { return errFailed }
	err := repair.SideBySide(t.Context(), time.Now(), meet, fail, meet)
	if !errors.Is(err, errFailed) || err.Error() != errFailed.Error() {
		t.Errorf("error %v, want %v", err, errFailed)
	}
}
