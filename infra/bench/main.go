// Command bench measures the figures that we want to reach, prints them as a table
// beside their anchors, and writes it as JSON. It never fails because a figure was
// missed, only when it could not measure.
//
// It needs what infra/local/bench exports: a deployed stack, a plain
// DynamoDB Local, and built functions.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// measurements in the order in which they run: first those that want a machine at rest.
var measurements = []struct {
	name string
	run  func(context.Context, *bench) error
}{
	{"zip", zipSizes},
	{"decode", decoding},
	{"units", writeUnits},
	{"lists", listCosts},
	{"start", starts},
	{"call", warmCalls},
	{"limits", withinLimits},
	{"note", perNote},
	{"load", load},
	{"memory", bigFanout},
	{"scale", scale},
	{"stack", waits},
	{"eight", eightAtOnce},
	{"kill", killed},
}

// bench is one run.
type bench struct {
	repo      string         // its root
	build     string         // folder with the functions for this machine
	functions *regexp.Regexp // whose start and calls are measured
	cases     int            // of the big fan-out in the harness
	sizes     []int          // cases of the fan-outs on the deployed stack
	scales    []int          // cases of the simulated fan-outs
	stretch   float64        // how much slower time goes in them
	table     table
}

func main() {
	b := &bench{table: table{Machine: thisMachine()}}
	out := flag.String("json", "", "file for the figures as JSON")
	only := flag.String("only", ".*",
		"pattern of the measurements to run: zip, decode, units, lists, start, call, limits, note, load, memory, scale, stack, eight, kill")
	functions := flag.String("functions", ".*",
		"pattern of the functions whose start and calls are measured")
	sizes := flag.String("sizes", "1,100,400,10000", "cases of the fan-outs on the deployed stack")
	scales := flag.String("scales", "100000,1000000", "cases of the simulated fan-outs")
	flag.Float64Var(&b.stretch, "stretch", 1,
		"how much slower time goes in the simulated fan-outs: 10 where other programs keep the machine busy")
	flag.StringVar(&b.build, "build", "",
		"folder with the built functions (default .local/build/<this machine's architecture>)")
	flag.IntVar(&b.cases, "cases", 100_000, "cases of the fan-out whose memory is measured")
	flag.Parse()
	if err := b.prepare(*functions, *sizes, *scales); err != nil {
		fail(err)
	}
	wanted, err := whole(*only)
	if err != nil {
		fail(err)
	}
	if err := b.run(*out, wanted); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "error:", err)
	os.Exit(1)
}

func whole(pattern string) (*regexp.Regexp, error) { return regexp.Compile("^(" + pattern + ")$") }

func (b *bench) prepare(functions, sizes, scales string) (err error) {
	if b.repo, err = root(); err != nil {
		return err
	}
	if b.build == "" {
		b.build = filepath.Join(b.repo, ".local", "build", architecture())
	}
	if b.sizes, err = numbers(sizes); err != nil {
		return fmt.Errorf("-sizes: %w", err)
	}
	if b.scales, err = numbers(scales); err != nil {
		return fmt.Errorf("-scales: %w", err)
	}
	b.functions, err = whole(functions)
	return err
}

func numbers(list string) (all []int, err error) {
	for size := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(size)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%q is not a number of cases", size)
		}
		all = append(all, n)
	}
	return all, nil
}

// run runs the measurements whose names are wanted. One that fails does not stop the others.
func (b *bench) run(out string, wanted *regexp.Regexp) error {
	var failed []error
	for _, m := range measurements {
		if !wanted.MatchString(m.name) {
			continue
		}
		begin := time.Now()
		if err := m.run(context.Background(), b); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", m.name, err))
		}
		fmt.Fprintf(os.Stderr, "%4.0fs  %s\n", time.Since(begin).Seconds(), m.name)
		if out != "" { // after each, so that a run that is cut off leaves what it has
			if err := b.table.save(out); err != nil {
				return err
			}
		}
	}
	b.table.print(os.Stdout)
	return errors.Join(failed...)
}

// root is the folder of go.mod.
func root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("run it inside the repository")
		}
		dir = filepath.Dir(dir)
	}
}
