package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/casebridge/casebridge/shared/env"
)

const (
	// prodCallerLimit is that of prod. So many calls of one caller are within it.
	prodCallerLimit = 600
	limitedCalls    = 500
)

// withinLimits compares how long a warm read of a case takes with the limit of callers and without,
// call by call in turn, so that what else goes on hits both alike.
func withinLimits(ctx context.Context, b *bench) error {
	g, err := newGround(b)
	if err != nil {
		return err
	}
	defer g.end()
	at := slices.IndexFunc(scenarios, func(s scenario) bool { return s.function == "cases" })
	s := scenarios[at]
	next := s.payloads(g)
	var processes [2]*process
	for n, limit := range []int{0, prodCallerLimit} {
		environment := append(g.environment(), fmt.Sprint(env.CallerLimit, "=", limit))
		if processes[n], err = launch(b.folder(s.function), s.function, environment); err != nil {
			return err
		}
		defer processes[n].stop()
	}
	var took [2][]time.Duration
	for call := range warmUp/2 + limitedCalls {
		for n, p := range processes {
			payload, err := next()
			if err != nil {
				return err
			}
			begun := time.Now()
			got, err := p.invoke(ctx, payload)
			if err := p.proceed(s.want, got, err); err != nil {
				return fmt.Errorf("call %d: %w", call, err)
			}
			if call >= warmUp/2 {
				took[n] = append(took[n], time.Since(begun))
			}
		}
	}
	without, with := took[0], took[1]
	b.table.add(measured("limits.mean", "a warm read of a case with the caller's limit, to one without, mean",
		ms(mean(with))/ms(mean(without)), "times").
		noting("mean %s to %s ms; p50 %s to %s, p99 %s to %s",
			short(ms(mean(with))), short(ms(mean(without))),
			short(ms(percentile(with, 0.5))), short(ms(percentile(without, 0.5))),
			short(ms(percentile(with, 0.99))), short(ms(percentile(without, 0.99)))))
	return nil
}

func mean(of []time.Duration) (sum time.Duration) {
	for _, one := range of {
		sum += one
	}
	return sum / time.Duration(len(of))
}
