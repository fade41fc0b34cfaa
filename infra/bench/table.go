package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// figure is a line of the table.
type figure struct {
	Name   string  `json:"name"` // stable, for whoever compares two runs
	What   string  `json:"what"`
	Anchor string  `json:"anchor,omitempty"`
	Reach  string  `json:"reach,omitempty"`
	Here   string  `json:"here"`
	Value  float64 `json:"value"` // Here as a number, in Unit
	Unit   string  `json:"unit"`
	OK     *bool   `json:"ok,omitempty"` // absent: nothing to reach
}

// atMost says whether the figure reaches a limit, which Reach words.
func (f figure) atMost(limit float64) figure { return f.judged(f.Value <= limit) }

func (f figure) atLeast(limit float64) figure { return f.judged(f.Value >= limit) }

func (f figure) judged(ok bool) figure {
	f.OK = &ok
	return f
}

// measured is a figure with a number and its unit.
func measured(name, what string, value float64, unit string) figure {
	return figure{Name: name, What: what, Here: short(value) + " " + unit, Value: value, Unit: unit}
}

// against adds what it is compared with.
func (f figure) against(anchor, reach string) figure {
	f.Anchor, f.Reach = anchor, reach
	return f
}

// noting adds a remark to what was measured.
func (f figure) noting(format string, values ...any) figure {
	f.Here += " (" + fmt.Sprintf(format, values...) + ")"
	return f
}

// short has three digits that count, and all before the point.
func short(v float64) string {
	digits := 0
	for limit := 100.0; digits < 3 && v < limit; limit /= 10 {
		digits++
	}
	text := strconv.FormatFloat(v, 'f', digits, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// machine is where the figures are from.
type machine struct {
	Cores  int    `json:"cores"`
	CPU    string `json:"cpu"`
	Memory string `json:"memory"`
	Load   string `json:"load"` // average of the minute before: above the cores, others were at work
	Go     string `json:"go"`
	OS     string `json:"os"`
	Date   string `json:"date"`
}

func thisMachine() machine {
	return machine{
		Cores:  runtime.NumCPU(),
		CPU:    lineOf("/proc/cpuinfo", "model name"),
		Memory: lineOf("/proc/meminfo", "MemTotal"),
		Load:   firstWord("/proc/loadavg"),
		Go:     runtime.Version(),
		OS:     runtime.GOOS + "/" + runtime.GOARCH,
		Date:   time.Now().UTC().Format(time.RFC3339),
	}
}

// lineOf is the value of the first line "name : value" of a file of the
// system, "" where there is none.
func lineOf(file, name string) string {
	content, _ := os.ReadFile(file)
	for line := range strings.Lines(string(content)) {
		if n, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(n) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func firstWord(file string) string {
	content, _ := os.ReadFile(file)
	word, _, _ := strings.Cut(string(content), " ")
	return word
}

// architecture is this machine's, as Lambda writes it.
func architecture() string {
	if runtime.GOARCH == "amd64" {
		return "x86_64"
	}
	return runtime.GOARCH
}

type table struct {
	Machine machine  `json:"machine"`
	Figures []figure `json:"figures"`
}

func (t *table) add(f ...figure) { t.Figures = append(t.Figures, f...) }

func (t *table) save(file string) error {
	content, err := json.MarshalIndent(t, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(content, '\n'), 0o644)
}

func (t *table) print(w io.Writer) {
	m := t.Machine
	fmt.Fprintf(w, "\n%d cores %s, %s, load %s, %s %s, %s\n\n",
		m.Cores, m.CPU, m.Memory, m.Load, m.Go, m.OS, m.Date)
	columns := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(columns, "what\tanchor\treach\there\tok")
	for _, f := range t.Figures {
		ok := ""
		if f.OK != nil {
			ok = map[bool]string{true: "yes", false: "NO"}[*f.OK]
		}
		fmt.Fprintf(columns, "%s\t%s\t%s\t%s\t%s\n", f.What, f.Anchor, f.Reach, f.Here, ok)
	}
	columns.Flush()
}

// percentile of durations; sorts them.
func percentile(of []time.Duration, p float64) time.Duration {
	if len(of) == 0 {
		return 0
	}
	slices.Sort(of)
	return of[min(int(p*float64(len(of))), len(of)-1)]
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
