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
		incident, cases, err := d.associated(ctx, size)
		if err != nil {
			return err
		}
		seeded := time.Since(begin).Seconds()
		if err := d.caughtUp(ctx); err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "      %d cases associated in %.1f s, the stream caught up after %.1f s\n",
			size, seeded, time.Since(begin).Seconds())
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

// caughtUp waits until the engine has read the stream up to now: associations lie in
// the same table, and LocalStack reads a batch of 100 records, whether or not they
// pass the filter, once a second.
func (d deployed) caughtUp(ctx context.Context) error {
	incident, _, err := d.associated(ctx, 1)
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

// waiting is how long the comments on an incident took, one entry a comment.
type waiting struct {
	agents   []time.Duration // until the agent had the answer
	all      []time.Duration // until all cases had the note
	versions []int64         // of the updates
	writing  time.Duration   // of the last one: from the cut into jobs on; 0 when it was not cut
}

func (d deployed) waits(
	ctx context.Context, b *bench, incident string, cases []string, rounds int,
) error {
	var waited waiting
	for range rounds {
		if err := d.wait(ctx, incident, len(cases), &waited); err != nil {
			return err
		}
	}
	sample := sampleOf(cases, 400)
	good, err := d.eachOnce(ctx, incident, sample, waited.versions...)
	if err != nil {
		return err
	}
	if good != len(sample) {
		return fmt.Errorf("%s: of %d cases looked at only %d have every note once",
			incident, len(sample), good)
	}
	b.addWaits(len(cases), waited)
	return nil
}

// wait comments on the incident and waits for the notes.
func (d deployed) wait(ctx context.Context, incident string, cases int, waited *waiting) error {
	begin := time.Now()
	watch, end := context.WithCancel(ctx)
	defer end()
	cut := make(chan time.Time, 1)
	if cases > store.CasesOnPage {
		go func() { cut <- d.cut(watch, incident, 2) }()
	}
	answered, err := d.comment(ctx, incident)
	if err != nil {
		return err
	}
	update, err := d.finished(ctx, incident, cases, 25*time.Millisecond)
	if err != nil {
		return err
	}
	end()
	if cases > store.CasesOnPage {
		waited.writing = time.Since(<-cut)
	}
	waited.agents = append(waited.agents, answered)
	waited.all = append(waited.all, time.Since(begin))
	waited.versions = append(waited.versions, update.Version)
	return nil
}

// sampleOf is all of the cases, or so many of them at random.
func sampleOf(cases []string, most int) []string {
	if len(cases) <= most {
		return cases
	}
	var sample []string
	for range most {
		sample = append(sample, cases[rand.IntN(len(cases))])
	}
	return sample
}

func (b *bench) addWaits(cases int, waited waiting) {
	rounds := len(waited.versions)
	last := percentile(waited.all, 0.5).Seconds()
	agent := measured(fmt.Sprintf("stack.agent.%d", cases),
		fmt.Sprintf("one comment with %d cases: the agent has the answer", cases),
		percentile(waited.agents, 0.5).Seconds(), "s").
		noting("median of %d, worst %s", rounds, short(percentile(waited.agents, 1).Seconds()))
	until := measured(fmt.Sprintf("stack.last.%d", cases),
		"the same: until all cases show it", last, "s").
		noting("median of %d, worst %s", rounds, short(percentile(waited.all, 1).Seconds()))
	if cases == 400 {
		agent = agent.against("iTop 9-13 s, RT 21 s", "under 0.15 s").atMost(0.15)
		until = until.against("iTop 9-13 s, RT 21 s", "under 1.5 s").atMost(1.5)
	}
	b.table.add(agent, until)
	if cases <= store.CasesOnPage {
		return
	}
	b.table.add(measured("stack.rate", fmt.Sprintf("fan-out of %d cases", cases),
		float64(cases)/waited.writing.Seconds(), "notes/s").
		against("iTop 39, RT 19", "over 1,500").
		atLeast(1500).
		noting("from the cut into jobs on; %s/s from the agent's call on", short(float64(cases)/last)))
}
