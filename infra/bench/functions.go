package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/casebridge/casebridge/events"
	"github.com/casebridge/casebridge/shared/store"
)

// scenario is the recorded event that a function is measured with.
type scenario struct {
	function string
	event    string // under events/
	want     string // a part of the answer
	each     bool   // what was given before is played anew for each call, which uses it up
	calls    bool   // it answers calls of the API, and the limit of the processor time of a call holds
}

// bare is the floor: built by us, not deployed.
const bare = "bare"

// scenarios are one for each function. Of incidents it is the call with exactly one GetItem.
var scenarios = []scenario{
	{function: bare, want: `{"attributes":`},
	{function: "incidents", event: "incidents/get-incident", want: `"statusCode":200`, calls: true},
	{function: "cases", event: "cases/get-case", want: `"statusCode":200`, calls: true},
	{
		function: "create",
		event:    "create/create-incident",
		want:     `"statusCode":201`,
		each:     true,
		calls:    true,
	},
	{
		function: "associate",
		event:    "associate/associate-incident",
		want:     `"statusCode":200`,
		calls:    true,
		each:     true,
	},
	{
		function: "remove",
		event:    "remove/remove-incident",
		want:     `"statusCode":204`,
		each:     true,
		calls:    true,
	},
	{function: "sync", event: "sync/sync-incident", want: `"statusCode":200`, calls: true},
	{function: "settings", event: "settings/get-settings", want: `"statusCode":200`, calls: true},
	{function: "directory", event: "directory/get-record", want: `"statusCode":200`, calls: true},
	{function: "workspace", event: "workspace/get-description", want: `"statusCode":200`, calls: true},
	{function: "worknotes", event: "worknotes/comment", want: `{"batchItemFailures":[]}`, each: true},
	{function: "notify", event: "notify/comment", want: `{"batchItemFailures":[]}`, each: true},
	{function: "fanout", event: "fanout/job", want: `{"batchItemFailures":[]}`, each: true},
	{function: "repair", event: "repair/schedule", want: ``},
}

// steps are what leads up to the event.
func (s scenario) steps() []events.Step {
	for _, c := range events.Calls {
		if c.Name == s.event {
			return c.Given
		}
	}
	for _, u := range events.Updates {
		if u.Name == s.event {
			return append(slices.Clone(u.Given), u.Changes...)
		}
	}
	for _, j := range events.Jobs {
		if j.Name == s.event {
			return j.Given
		}
	}
	return nil
}

// payloads gives one payload after the other.
func (s scenario) payloads(g *ground) func() ([]byte, error) {
	var kept []byte
	return func() ([]byte, error) {
		if kept != nil && !s.each {
			return kept, nil
		}
		n := events.Numbers{"key": fresh()}
		if s.function == bare {
			return g.anItem()
		}
		if err := events.Play(g.do, n, s.steps()...); err != nil {
			return nil, err
		}
		var err error
		kept, err = g.recorded(s.event, n)
		return kept, err
	}
}

// anItem is the key of an incident.
func (g *ground) anItem() ([]byte, error) {
	n := events.Numbers{}
	err := events.Play(g.do, n, events.Step{
		By:   "engineer",
		Call: "POST /incidents",
		Body: `{"short_description":"Mail gateway fails"}`,
		Name: "incident",
	})
	if err != nil {
		return nil, err
	}
	return json.Marshal(store.IncidentKey(n["incident"]))
}

// buildBare builds the floor as the functions are built.
func (b *bench) buildBare(ctx context.Context) error {
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false",
		"-tags", "lambda.norpc", "-ldflags", "-s -w",
		"-o", filepath.Join(b.build+".bench", bare, "bootstrap"), "./infra/bench/bare")
	build.Dir = b.repo
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build the bare function: %w: %s", err, out)
	}
	return nil
}

// folder holds the function's own folder.
func (b *bench) folder(function string) string {
	if function == bare {
		return b.build + ".bench"
	}
	return b.build
}

const startsOfEach = 50

// eachFunction measures each function that is wanted, on one ground, and the bare one.
func (b *bench) eachFunction(ctx context.Context, measure func(*ground, scenario) error) error {
	if err := b.buildBare(ctx); err != nil {
		return err
	}
	g, err := newGround(b)
	if err != nil {
		return err
	}
	defer g.end()
	for _, s := range scenarios {
		if !b.functions.MatchString(s.function) {
			continue
		}
		if err := measure(g, s); err != nil {
			return err
		}
	}
	return nil
}

// starts measures from exec to the first answer, of a fresh process each time.
func starts(ctx context.Context, b *bench) error {
	return b.eachFunction(ctx, func(g *ground, s scenario) error {
		next := s.payloads(g)
		var took, cpu []time.Duration
		for range startsOfEach {
			payload, err := next()
			if err != nil {
				return err
			}
			p, err := launch(b.folder(s.function), s.function, g.environment())
			if err != nil {
				return err
			}
			got, err := p.invoke(ctx, payload)
			took = append(took, time.Since(p.begun))
			used, _ := p.cpu()
			cpu = append(cpu, used)
			err = p.proceed(s.want, got, err)
			p.stop()
			if err != nil {
				return err
			}
		}
		at := func(times []time.Duration, p float64) string { return short(ms(percentile(times, p))) }
		f := measured("start."+s.function, "start of "+s.function+", exec to first response, p50 of 50",
			ms(percentile(took, 0.5)), "ms").
			noting("least %s, p95 %s; CPU %s, least %s",
				at(took, 0), at(took, 0.95), at(cpu, 0.5), at(cpu, 0))
		if s.function == "incidents" {
			f = f.against("4.0-5.3 ms bare SDK", "under 10 ms").atMost(10)
		}
		b.table.add(f)
		return nil
	})
}

const warmUp = 100

// count is how many warm calls are measured: fewer where much is to be played before each.
func (s scenario) count() int {
	if s.each {
		return 200
	}
	return 500
}

// warmCalls measures the processor time of a call on a process that had some
// already, and its memory after them.
func warmCalls(ctx context.Context, b *bench) error {
	rss := map[string]float64{}
	err := b.eachFunction(ctx, func(g *ground, s scenario) error {
		p, err := launch(b.folder(s.function), s.function, g.environment())
		if err != nil {
			return err
		}
		cpu, err := warm(ctx, p, s, g)
		rss[s.function] = p.peak()
		p.stop()
		if err != nil {
			return err
		}
		f := measured("call."+s.function, "CPU of a warm call of "+s.function,
			ms(cpu)/float64(s.count()), "ms")
		if s.event != "" {
			f = f.noting("%s", filepath.Base(s.event))
		}
		if s.calls {
			f = f.against("0.34-0.59 ms bare SDK", "under 0.9 ms").atMost(0.9)
		}
		b.table.add(f)
		return nil
	})
	if err != nil {
		return err
	}
	worst := slices.MaxFunc(slices.Collect(maps.Keys(rss)), func(a, b string) int {
		return cmp.Compare(rss[a], rss[b])
	})
	b.table.add(measured("rss.calls", "memory of a warm function, the largest", rss[worst], "MB").
		against("16 MB bare SDK", "under 48 MB").atMost(48).
		noting("%s; bare SDK here: %s", worst, short(rss[bare])))
	return nil
}

func warm(ctx context.Context, p *process, s scenario, g *ground) (time.Duration, error) {
	next := s.payloads(g)
	var before time.Duration
	for n := range warmUp + s.count() {
		payload, err := next()
		if err != nil {
			return 0, err
		}
		if n == warmUp {
			if before, err = p.cpu(); err != nil {
				return 0, err
			}
		}
		got, err := p.invoke(ctx, payload)
		if err := p.proceed(s.want, got, err); err != nil {
			return 0, fmt.Errorf("call %d: %w", n, err)
		}
	}
	after, err := p.cpu()
	return after - before, err
}
