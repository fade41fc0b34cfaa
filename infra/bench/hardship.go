package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

// eightAtOnce comments eight times at once.
func eightAtOnce(ctx context.Context, b *bench) error {
	d, err := newDeployed(ctx, b)
	if err != nil {
		return err
	}
	incident, cases, err := d.associated(ctx, 5)
	if err != nil {
		return err
	}
	const comments = 8
	var group errgroup.Group
	for range comments {
		group.Go(func() error {
			_, err := d.comment(ctx, incident)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	if _, err := d.finished(ctx, incident, len(cases), 100*time.Millisecond); err != nil {
		return err
	}
	fewest := comments
	for _, c := range cases {
		count, err := d.notes(ctx, c, incident)
		if err != nil {
			return err
		}
		once := 0
		for _, n := range count {
			if n == 1 {
				once++
			}
		}
		fewest = min(fewest, once)
	}
	b.table.add(measured("stack.eight", "8 comments at once, 5 cases",
		float64(fewest), "of 8 on every case").
		against("iTop keeps 3 of 8", "8 of 8").
		atLeast(comments))
	return nil
}

// killed kills the function in the middle of fan-outs.
func killed(ctx context.Context, b *bench) error {
	const size, rounds = 150, 5
	d, err := newDeployed(ctx, b)
	if err != nil {
		return err
	}
	incident, cases, err := d.associated(ctx, size)
	if err != nil {
		return err
	}
	if _, err := d.comment(ctx, incident); err != nil { // so that there is a process to kill
		return err
	}
	update, err := d.finished(ctx, incident, size, 100*time.Millisecond)
	if err != nil {
		return err
	}
	versions := []int64{update.Version}
	var kills []kill
	for range rounds {
		k, err := d.kill(ctx, incident, cases, update.Version+int64(len(kills))+1)
		if err != nil {
			return err
		}
		kills = append(kills, k)
		versions = append(versions, k.version)
	}
	good, err := d.eachOnce(ctx, incident, cases, versions...)
	if err != nil {
		return err
	}
	b.table.add(measured("stack.killed", "killed in the middle of 150 cases",
		float64(good), "of 150, each once").
		against("iTop 43 of 150", "150 of 150").
		atLeast(size).
		noting("%s", told(kills, size)))
	return nil
}

// kill is what happened when the function was killed in the middle of a fan-out.
type kill struct {
	version   int64 // of the update
	processes int   // that were killed
	written   int   // cases that had the note then
	took      time.Duration
}

// kill comments on the incident, kills the function as soon as a case has the note, and waits
// until all have it.
func (d deployed) kill(
	ctx context.Context, incident string, cases []string, version int64,
) (k kill, err error) {
	begin := time.Now()
	if _, err := d.comment(ctx, incident); err != nil {
		return k, err
	}
	if err := d.firstNote(ctx, incident, cases, version); err != nil {
		return k, err
	}
	pids := d.processes("Worknotes")
	for _, pid := range pids {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	written, err := d.having(ctx, incident, cases, version)
	if err != nil {
		return k, err
	}
	update, err := d.finished(ctx, incident, len(cases), 100*time.Millisecond)
	if err != nil {
		return k, err
	}
	return kill{
		version:   update.Version,
		processes: len(pids),
		written:   written,
		took:      time.Since(begin),
	}, nil
}

// told sums the kills up.
func told(kills []kill, size int) string {
	processes := 0
	middle := 0
	var written []string
	var slowest time.Duration
	for _, k := range kills {
		processes += k.processes
		written = append(written, strconv.Itoa(k.written))
		if k.written < size {
			middle++
		}
		slowest = max(slowest, k.took)
	}
	return fmt.Sprintf("kill -9 of %d processes in %d rounds, %d of them in the middle: "+
		"%s cases had it then; all had it after %s s at the most",
		processes, len(kills), middle, strings.Join(written, ", "), short(slowest.Seconds()))
}

// firstNote waits until some case has the note of that version.
func (d deployed) firstNote(
	ctx context.Context, incident string, cases []string, version int64,
) error {
	deadline := time.Now().Add(time.Minute)
	for ; time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		for _, c := range cases[:3] {
			count, err := d.notes(ctx, c, incident)
			if err != nil || count[version] > 0 {
				return err
			}
		}
	}
	return errors.New("after a minute no case has the note")
}

// having counts the cases with the note of that version.
func (d deployed) having(
	ctx context.Context, incident string, cases []string, version int64,
) (int, error) {
	n := 0
	for _, c := range cases {
		count, err := d.notes(ctx, c, incident)
		if err != nil {
			return n, err
		}
		if count[version] > 0 {
			n++
		}
	}
	return n, nil
}
