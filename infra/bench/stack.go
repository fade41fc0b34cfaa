package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"golang.org/x/sync/errgroup"

	"github.com/casebridge/casebridge/events"
	"github.com/casebridge/casebridge/infra/client"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

// deployed is the deployed stack: what is measured goes through HTTP; what leads up to it, and the
// checks, go through the store on the stack's own tables, which is the same code without the gateway.
type deployed struct {
	agent, engineer *client.Client
	desk            *store.View
	functions       string // the folder of their code holds this name
}

func newDeployed(ctx context.Context, b *bench) (d deployed, err error) {
	stack, err := client.FromEnvironment()
	if err != nil {
		return d, err
	}
	if d.agent, err = stack.As(events.Callers["agent"]); err != nil {
		return d, err
	}
	if d.engineer, err = stack.As(events.Callers["engineer"]); err != nil {
		return d, err
	}
	content, err := os.ReadFile(filepath.Join(b.repo, ".local", "outputs.json"))
	if err != nil {
		return d, err
	}
	var outputs struct{ Casebridge map[string]string }
	if err := json.Unmarshal(content, &outputs); err != nil {
		return d, err
	}
	config, err := awsconfig.LoadDefaultConfig(ctx)
	if err != nil {
		return d, err
	}
	d.functions = filepath.Join(b.repo, ".local") + "/"
	// The functions speak to the engine's database directly: so do we, as soon as one of them tells where it is.
	if _, err := d.open(ctx); err != nil {
		return d, err
	}
	db := dynamodb.NewFromConfig(config, func(o *dynamodb.Options) {
		if endpoint := d.database(); endpoint != "" {
			o.BaseEndpoint = &endpoint
		}
	})
	d.desk = store.New(db, outputs.Casebridge["CaseTable"], outputs.Casebridge["IncidentTable"]).As(events.Callers["agent"])
	return d, nil
}

// call makes a call that must succeed.
func call(ctx context.Context, by *client.Client, out any, method, path string, body any) error {
	a, err := by.Do(ctx, method, path, body)
	if err != nil {
		return err
	}
	if a.Status >= 300 {
		return fmt.Errorf("%s %s: %d %s", method, path, a.Status, a.Body)
	}
	if out == nil {
		return nil
	}
	return a.Into(out)
}

// open opens an incident.
func (d deployed) open(ctx context.Context) (string, error) {
	var i csm.Incident
	err := call(ctx, d.engineer, &i, "POST", "/incidents", map[string]string{"short_description": "Mail gateway fails"})
	return i.Number, err
}

// tied opens an incident and that many cases, and associates them.
func (d deployed) tied(ctx context.Context, n int) (incident string, cases []string, err error) {
	if incident, err = d.open(ctx); err != nil {
		return "", nil, err
	}
	cases = make([]string, n)
	group, inGroup := errgroup.WithContext(ctx)
	group.SetLimit(12)
	for at := range n {
		group.Go(func() error {
			c, err := d.desk.OpenCase(inGroup, csm.CaseRequest{Account: "acme", Contact: "grace", ShortDescription: "Mail is down", Category: "issue", Type: "customer_service", Priority: 2})
			cases[at] = c.Number
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return "", nil, err
	}
	for part := range slices.Chunk(cases, 500) {
		results, err := d.desk.AssociateCases(ctx, incident, part, false)
		if err != nil {
			return "", nil, err
		}
		for _, r := range results {
			if r.Result != store.ResultAssociated {
				return "", nil, fmt.Errorf("associate %s: %s", r.Case, r.Result)
			}
		}
	}
	return incident, cases, nil
}

// comment comments on the incident, and says how long the agent waited.
func (d deployed) comment(ctx context.Context, incident string) (time.Duration, error) {
	begin := time.Now()
	err := call(ctx, d.engineer, nil, "POST", "/incidents/"+incident+"/comments", map[string]string{"text": "The vendor sends a new disk today."})
	return time.Since(begin), err
}

type progress struct {
	Version   int64 `json:"version"`
	Pending   bool  `json:"pending"`
	CasesDone int   `json:"cases_done"`
}

// finished waits until every update of the incident reached that many cases, and gives the newest.
func (d deployed) finished(ctx context.Context, incident string, cases int, poll time.Duration) (progress, error) {
	for deadline := time.Now().Add(5 * time.Minute); ; time.Sleep(poll) {
		var page struct {
			Items []progress `json:"items"`
		}
		if err := call(ctx, d.engineer, &page, "GET", "/incidents/"+incident+"/updates?limit=20", nil); err != nil {
			return progress{}, err
		}
		if len(page.Items) > 0 && !slices.ContainsFunc(page.Items, func(p progress) bool { return p.Pending }) && page.Items[0].CasesDone == cases {
			return page.Items[0], nil
		}
		if time.Now().After(deadline) {
			return progress{}, fmt.Errorf("%s: after 5 minutes its updates are at %+v", incident, page.Items)
		}
	}
}

// notes counts the case's notes of the incident's updates, by version.
func (d deployed) notes(ctx context.Context, number, incident string) (map[int64]int, error) {
	p, err := d.desk.CaseActivities(ctx, number, []csm.Element{csm.ElementWorkNotes}, 500, "")
	count := map[int64]int{}
	for _, n := range p.Items {
		if n.Source != nil && n.Source.Incident == incident && n.Source.Kind == csm.KindComment {
			count[n.Source.Version]++
		}
	}
	return count, err
}

// eachOnce counts the cases that have exactly these versions' notes, each once.
func (d deployed) eachOnce(ctx context.Context, incident string, cases []string, versions ...int64) (int, error) {
	var mu sync.Mutex
	good := 0
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(8)
	for _, c := range cases {
		group.Go(func() error {
			count, err := d.notes(ctx, c, incident)
			ok := len(count) == len(versions)
			for _, v := range versions {
				ok = ok && count[v] == 1
			}
			mu.Lock()
			defer mu.Unlock()
			if ok {
				good++
			}
			return err
		})
	}
	err := group.Wait()
	return good, err
}

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
		if u, found, err := d.desk.Delivery(ctx, incident, version); err != nil || found && u.Pages > 0 {
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
