package main

import (
	"context"
	"errors"
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
	incident, cases, err := d.tied(ctx, 5)
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
	f := measured("stack.eight", "8 comments at once, 5 cases", float64(fewest), "of 8 on every case").against("iTop keeps 3 of 8", "8 of 8").atLeast(comments)
	b.table.add(f)
	return nil
}

// killed kills the function in the middle of fan-outs.
func killed(ctx context.Context, b *bench) error {
	const size, rounds = 150, 5
	d, err := newDeployed(ctx, b)
	if err != nil {
		return err
	}
	incident, cases, err := d.tied(ctx, size)
	if err != nil {
		return err
	}
	if _, err := d.comment(ctx, incident); err != nil { // so that there is a process to kill
		return err
	}
	u, err := d.finished(ctx, incident, size, 100*time.Millisecond)
	if err != nil {
		return err
	}
	versions, kills, middle, left := []int64{u.Version}, 0, 0, []string(nil)
	var slowest time.Duration
	for range rounds {
		begin := time.Now()
		if _, err := d.comment(ctx, incident); err != nil {
			return err
		}
		version := versions[len(versions)-1] + 1
		if err := d.firstNote(ctx, incident, cases, version); err != nil {
			return err
		}
		pids := d.processes("Worknotes")
		for _, pid := range pids {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
		kills += len(pids)
		written, err := d.having(ctx, incident, cases, version)
		if err != nil {
			return err
		}
		if left = append(left, strconv.Itoa(written)); written < size {
			middle++
		}
		if u, err = d.finished(ctx, incident, size, 100*time.Millisecond); err != nil {
			return err
		}
		slowest, versions = max(slowest, time.Since(begin)), append(versions, u.Version)
	}
	good, err := d.eachOnce(ctx, incident, cases, versions...)
	if err != nil {
		return err
	}
	b.table.add(measured("stack.killed", "killed in the middle of 150 cases", float64(good), "of 150, each once").against("iTop 43 of 150", "150 of 150").atLeast(size).
		noting("kill -9 of %d processes in %d rounds, %d of them in the middle: %s cases had it then; all had it after %s s at the most", kills, rounds, middle, strings.Join(left, ", "), short(slowest.Seconds())))
	return nil
}

// firstNote waits until some case has the note of that version.
func (d deployed) firstNote(ctx context.Context, incident string, cases []string, version int64) error {
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
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
func (d deployed) having(ctx context.Context, incident string, cases []string, version int64) (int, error) {
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
