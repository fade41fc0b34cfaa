package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/casebridge/casebridge/events"
	"github.com/casebridge/casebridge/infra/client"
	"github.com/casebridge/casebridge/infra/deployment"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/fanout/queue"
	"github.com/casebridge/casebridge/shared/start"
	"github.com/casebridge/casebridge/shared/stream"
)

// player plays the tables of events on a stack.
type player struct {
	ctx   context.Context
	stack client.Stack
	kept  kept
	run   string // marks the calls of this run
}

func newPlayer(ctx context.Context, stack client.Stack, k kept) player {
	return player{ctx, stack, k, rand.Text()}
}

func (p player) all(only []string) error {
	wanted := func(name string) bool {
		begins := func(prefix string) bool { return strings.HasPrefix(name, prefix) }
		return len(only) == 0 || slices.ContainsFunc(only, begins)
	}
	for _, c := range events.Calls {
		if wanted(c.Name) {
			if err := p.recordCall(c); err != nil {
				return fmt.Errorf("%s: %w", c.Name, err)
			}
		}
	}
	for _, u := range events.Updates {
		if wanted(u.Name) {
			if err := p.recordUpdate(u); err != nil {
				return fmt.Errorf("%s: %w", u.Name, err)
			}
		}
	}
	for _, j := range events.Jobs {
		if wanted(j.Name) {
			if err := p.recordJob(j); err != nil {
				return fmt.Errorf("%s: %w", j.Name, err)
			}
		}
	}
	if wanted(events.Schedule) {
		return p.recordFirst(events.Schedule, normal{}, nil)
	}
	return nil
}

func (p player) do(by, method, path, body string, headers ...string) (int, []byte, error) {
	c := &client.Client{Stack: p.stack}
	if by != "" {
		var err error
		if c, err = p.stack.As(events.Callers[by]); err != nil {
			return 0, nil, err
		}
	}
	var content any
	if body != "" {
		content = body
	}
	a, err := c.Do(p.ctx, method, path, content, headers...)
	return a.Status, a.Body, err
}

func (p player) recordCall(c events.Call) error {
	n := events.Numbers{"key": newKey()}
	if strings.Contains(c.Call, "{asset}") {
		var err error
		if n["asset"], err = p.script(); err != nil {
			return err
		}
	}
	if err := events.Play(p.do, n, c.Given...); err != nil {
		return err
	}
	mark := "casebridge-record/" + p.run + "/" + c.Name
	headers := []string{"User-Agent", mark}
	for _, h := range c.Headers {
		headers = append(headers, n.Fill(h))
	}
	method, path, body := c.In(n)
	status, answer, err := p.do(c.By, method, path, body, headers...)
	if err != nil {
		return err
	}
	if status != c.Status {
		return fmt.Errorf("status %d, want %d: %s", status, c.Status, answer)
	}
	payload, err := p.kept.call(folder(c.Name), mark)
	if err != nil {
		return err
	}
	return write(c.Name, payload, normal{by: c.By, numbers: n})
}

var scriptOfPage = regexp.MustCompile(`src="assets/([^"]+)"`)

// script is the name of the script that the page loads.
func (p player) script() (string, error) {
	status, page, err := p.do("", http.MethodGet, "/", "")
	if err != nil {
		return "", err
	}
	found := scriptOfPage.FindSubmatch(page)
	if found == nil {
		return "", fmt.Errorf("GET / answers %d with a page that loads no script", status)
	}
	return string(found[1]), nil
}

// Others use the stack too, and a batch may be cut anywhere: until it has just
// the records that it should have.
const attempts = 30

func (p player) recordUpdate(u events.Update) error {
	for range attempts {
		n := events.Numbers{"key": newKey()}
		payload, err := p.playUpdate(u, n)
		if err != nil {
			return err
		}
		if payload != nil {
			return write(u.Name, payload, normal{numbers: n, spoiled: u.Spoiled})
		}
	}
	return fmt.Errorf("in %d attempts there was no batch of just these records", attempts)
}

// playUpdate gives the batch of the changes, or nil when they did not
// come as one batch of their own.
func (p player) playUpdate(u events.Update, n events.Numbers) ([]byte, error) {
	if err := events.Play(p.do, n, u.Given...); err != nil {
		return nil, err
	}
	before, err := p.version(n)
	if err != nil {
		return nil, err
	}
	if before > 0 {
		if _, _, err := p.arrived(u, n, before); err != nil {
			return nil, err
		}
	}
	if err := p.playAtOnce(u.Changes, n); err != nil {
		return nil, err
	}
	if n["incident"] == "" {
		return p.messages(u, n)
	}
	last, err := p.version(n)
	if err != nil {
		return nil, err
	}
	payload, records, err := p.arrived(u, n, last)
	if err != nil || int(last-before) != len(u.Changes) {
		return nil, err
	}
	if !justThese(records, n["incident"], before, last) {
		return nil, nil
	}
	return payload, nil
}

// playAtOnce makes the changes at the same time, so that they come as one batch. The stream has only
// their keys, which are the same in whatever order they are made.
func (p player) playAtOnce(changes []events.Step, n events.Numbers) error {
	if len(changes) == 1 {
		return events.Play(p.do, n, changes...) // may name a new record
	}
	var all errgroup.Group
	for _, change := range changes {
		all.Go(func() error { return events.Play(p.do, n, change) })
	}
	return all.Wait()
}

// justThese says whether the records are those of the incident's updates after one version up to
// another, and no others.
func justThese(records []stream.Record, incident string, before, last int64) bool {
	if int64(len(records)) != last-before {
		return false
	}
	for i, record := range records {
		if record.Incident != incident || record.Version != before+1+int64(i) {
			return false
		}
	}
	return true
}

// version is the version of the incident; 0 while there is none.
func (p player) version(n events.Numbers) (int64, error) {
	if n["incident"] == "" {
		return 0, nil
	}
	status, answer, err := p.do("engineer", "GET", "/incidents/"+n["incident"], "")
	if err != nil || status != 200 {
		return 0, fmt.Errorf("read the incident: %d %s %w", status, answer, err)
	}
	var i struct {
		Version int64 `json:"version"`
	}
	return i.Version, json.Unmarshal(answer, &i)
}

// messages gives the batch of the message of the case, or nil when there are others in it.
func (p player) messages(u events.Update, n events.Numbers) ([]byte, error) {
	ofCase := func(r stream.Record) bool { return r.Message.Case == n["case"] }
	payload, records, err := p.await(folder(u.Name), "a message of "+n["case"], ofCase)
	if err != nil || len(records) != 1 {
		return nil, err
	}
	n["message"] = records[0].Message.Message
	return payload, nil
}

// arrived waits for the batch with that version of the incident.
func (p player) arrived(
	u events.Update, n events.Numbers, version int64,
) ([]byte, []stream.Record, error) {
	what := fmt.Sprintf("%s version %d", n["incident"], version)
	return p.await(folder(u.Name), what, func(r stream.Record) bool {
		return r.Incident == n["incident"] && r.Version == version
	})
}

// await waits for a batch with such a record.
func (p player) await(
	function, what string, is func(stream.Record) bool,
) ([]byte, []stream.Record, error) {
	deadline := time.Now().Add(time.Minute)
	for time.Now().Before(deadline) && p.ctx.Err() == nil {
		payload, records, err := p.kept.batch(function, is)
		if payload != nil || err != nil {
			return payload, records, err
		}
		time.Sleep(50 * time.Millisecond)
	}
	return nil, nil, fmt.Errorf("no batch with %s came within a minute. "+
		"Does the engine record? make deploy-local starts it so", what)
}

func (p player) recordJob(j events.Job) error {
	n := events.Numbers{}
	if err := events.Play(p.do, n, j.Given...); err != nil {
		return err
	}
	var job fanout.Job
	if err := json.Unmarshal([]byte(n.Fill(j.Body)), &job); err != nil {
		return err
	}
	c, err := start.AWS(p.ctx)
	if err != nil {
		return err
	}
	jobs := queue.New(c, p.kept.outputs[deployment.FanoutQueue])
	if err := jobs.Send(p.ctx, []fanout.Job{job}); err != nil {
		return err
	}
	return p.recordFirst(j.Name, normal{numbers: n}, []byte(n["incident"]))
}

// recordFirst waits for a payload of the function with that in it: the schedule needs some minutes.
func (p player) recordFirst(name string, n normal, with []byte) error {
	deadline := time.Now().Add(5 * time.Minute)
	for ; time.Now().Before(deadline) && p.ctx.Err() == nil; time.Sleep(100 * time.Millisecond) {
		payloads, err := p.kept.of(folder(name))
		if err != nil {
			return err
		}
		for _, payload := range payloads {
			if bytes.Contains(payload, with) {
				return write(name, payload, n)
			}
		}
	}
	return fmt.Errorf("the function %s got no event within five minutes", folder(name))
}

// folder is the folder of a file, which is the name of the function.
func folder(name string) string { return path.Dir(name) }

// newKey is as long as the sample's, so that lengths in the payload hold.
func newKey() string {
	return strings.ToLower(rand.Text() + rand.Text())[:len(events.Sample["key"])]
}

func write(name string, payload []byte, n normal) error {
	content, err := n.of(payload)
	if err != nil {
		return err
	}
	file := filepath.Join("events", name+".json")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	fmt.Println(file)
	return os.WriteFile(file, content, 0o644)
}
