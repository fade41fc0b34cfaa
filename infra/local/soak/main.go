// Command soak calls the API many times and prints how fast it answers and what the local
// engine's process holds, so that what grows with the number of calls is seen. It ends with the
// first call that is not answered.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/casebridge/casebridge/infra/client"
	"github.com/casebridge/casebridge/shared/csm"
)

const workers = 8

var agent = csm.Caller{
	ID: "soak", Name: "Soak", Type: csm.Internal, Accounts: []string{"*"},
	Roles: []string{csm.RoleAgent},
}

func main() {
	calls := flag.Int("calls", 200_000, "calls to make")
	lines := flag.Int("lines", 40, "lines to print, each of as many calls")
	limit := flag.Duration("limit", 6*time.Hour, "time after which it ends in any case")
	pid := flag.String("pid", "", "process of the local engine")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), *limit)
	defer cancel()
	if err := soak(ctx, *pid, *calls, *lines); err != nil {
		fmt.Fprintln(os.Stderr, "error: the soak stopped:", err)
		os.Exit(1)
	}
}

func soak(ctx context.Context, pid string, calls, lines int) error {
	stack, err := client.FromEnvironment()
	if err != nil {
		return err
	}
	stack.HTTP.Transport = &http.Transport{MaxIdleConnsPerHost: workers}
	path, err := openCase(ctx, stack)
	if err != nil {
		return err
	}
	fmt.Printf("%9s %8s %8s %8s %8s %8s %8s\n",
		"calls", "calls/s", "p50 ms", "p99 ms", "maps", "threads", "RSS MB")
	for made := 0; made < calls; {
		count := min(max(calls/lines, 1), calls-made)
		begin := time.Now()
		times, err := read(ctx, stack, path, count)
		if err != nil {
			return fmt.Errorf("after %d calls: %w", made+len(times), err)
		}
		made += count
		held, err := heldBy(pid)
		if err != nil {
			return err
		}
		slices.Sort(times)
		fmt.Printf("%9d %8.0f %8.1f %8.1f %8d %8d %8d\n",
			made, float64(count)/time.Since(begin).Seconds(),
			milliseconds(times[count/2]), milliseconds(times[count*99/100]), held.maps, held.threads,
			held.rss)
	}
	return nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func openCase(ctx context.Context, stack client.Stack) (path string, err error) {
	by, err := stack.As(agent)
	if err != nil {
		return "", err
	}
	answer, err := by.Do(ctx, http.MethodPost, "/cases", map[string]any{
		"account": "soak", "contact": "soak", "short_description": "Read by make soak", "priority": 4,
	})
	if err != nil {
		return "", err
	}
	if answer.Status != http.StatusCreated {
		return "", fmt.Errorf("POST /cases: %d %s", answer.Status, answer.Body)
	}
	var opened csm.Case
	err = answer.Into(&opened)
	return "/cases/" + opened.Number, err
}

// read makes the calls, a few at a time, and returns how long each took.
func read(
	ctx context.Context, stack client.Stack, path string, calls int,
) ([]time.Duration, error) {
	// A soak outlives a token.
	by, err := stack.As(agent)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var group sync.WaitGroup
	var next atomic.Int64
	times := make([]time.Duration, calls)
	for range workers {
		group.Go(func() {
			for i := next.Add(1) - 1; i < int64(calls) && ctx.Err() == nil; i = next.Add(1) - 1 {
				begin := time.Now()
				answer, err := by.Do(ctx, http.MethodGet, path, nil)
				times[i] = time.Since(begin)
				if err == nil && answer.Status != http.StatusOK {
					err = fmt.Errorf("GET %s: %d %.300s", path, answer.Status, answer.Body)
				}
				if err != nil {
					cancel(err)
				}
			}
		})
	}
	group.Wait()
	return times, context.Cause(ctx)
}
