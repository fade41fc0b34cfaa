package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"github.com/casebridge/casebridge/shared/store"
)

// waits measures what an agent and a case wait for.
func waits(ctx context.Context, b *bench) error {
	d, err := newDeployed(ctx, b)
	if err != nil {
		return err
	}
	for _, size := range b.sizes {
		begin := time.Now()
		incident, cases, err := d.tied(ctx, size)
		if err != nil {
			return err
		}
		seeded := time.Since(begin).Seconds()
		if err := d.caughtUp(ctx); err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "      %d cases associated in %.1f s, the stream caught up after %.1f s\n", size, seeded, time.Since(begin).Seconds())
		rounds := 5
		if size > store.CasesOnPage {
			rounds = 1
		}
		if err := d.waits(ctx, b, incident, cases, rounds); err != nil {
			return err
		}
	}
	return nil
}

// caughtUp waits until the engine has read the stream up to now: associations lie in the same table, and
// LocalStack reads a batch of 100 records, whether or not they pass the filter, once a second.
func (d deployed) caughtUp(ctx context.Context) error {
	incident, _, err := d.tied(ctx, 1)
	if err != nil {
		return err
	}
	if _, err := d.comment(ctx, incident); err != nil {
		return err
	}
	_, err = d.finished(ctx, incident, 1, 250*time.Millisecond)
	return err
}

// cut is when the update was cut into pages, zero when it never was.
func (d deployed) cut(ctx context.Context, incident string, version int64) time.Time {
	for ; ctx.Err() == nil; time.Sleep(20 * time.Millisecond) {
		if u, found, err := d.store.Delivery(ctx, incident, version); err != nil || found && u.Pages > 0 {
			return time.Now()
		}
	}
	return time.Time{}
}

func (d deployed) waits(ctx context.Context, b *bench, incident string, cases []string, rounds int) error {
	var agents, all []time.Duration
	var versions []int64
	var writing time.Duration // from the cut on
	for range rounds {
		begin := time.Now()
		watch, end := context.WithCancel(ctx)
		cut := make(chan time.Time, 1)
		if len(cases) > store.CasesOnPage {
			go func() { cut <- d.cut(watch, incident, 2) }()
		}
		wait, err := d.comment(ctx, incident)
		if err != nil {
			end()
			return err
		}
		u, err := d.finished(ctx, incident, len(cases), 25*time.Millisecond)
		end()
		if err != nil {
			return err
		}
		if len(cases) > store.CasesOnPage {
			writing = time.Since(<-cut)
		}
		agents, all, versions = append(agents, wait), append(all, time.Since(begin)), append(versions, u.Version)
	}
	sample := cases[:min(400, len(cases))]
	if len(cases) > 400 {
		sample = nil
		for range 400 {
			sample = append(sample, cases[rand.IntN(len(cases))])
		}
	}
	good, err := d.eachOnce(ctx, incident, sample, versions...)
	if err != nil {
		return err
	}
	if good != len(sample) {
		return fmt.Errorf("%s: of %d cases looked at only %d have every note once", incident, len(sample), good)
	}
	median, last, n := percentile(agents, 0.5).Seconds(), percentile(all, 0.5).Seconds(), len(cases)
	agent := measured(fmt.Sprintf("stack.agent.%d", n), fmt.Sprintf("one comment with %d cases: the agent has the answer", n), median, "s").
		noting("median of %d, worst %s", rounds, short(percentile(agents, 1).Seconds()))
	until := measured(fmt.Sprintf("stack.last.%d", n), "the same: until all cases show it", last, "s").
		noting("median of %d, worst %s", rounds, short(percentile(all, 1).Seconds()))
	if n == 400 {
		agent = agent.against("iTop 9-13 s, RT 21 s", "under 0.15 s").atMost(0.15)
		until = until.against("iTop 9-13 s, RT 21 s", "under 1.5 s").atMost(1.5)
	}
	b.table.add(agent, until)
	if n > store.CasesOnPage {
		b.table.add(measured("stack.rate", fmt.Sprintf("fan-out of %d cases", n), float64(n)/writing.Seconds(), "notes/s").against("iTop 39, RT 19", "over 1,500").atLeast(1500).
			noting("from the cut into jobs on; %s/s from the agent's call on", short(float64(n)/last)))
	}
	return nil
}
