package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/casebridge/casebridge/events"
	"github.com/casebridge/casebridge/infra/bench/limits"
	"github.com/casebridge/casebridge/infra/deployment"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/store"
)

// What the simulated AWS is like. With no more workers than a queue begins with,
// no time goes into getting more.
const (
	simulatedLatency = 5 * time.Millisecond
	simulatedTable   = 40_000 // write units a second: an account's quota for a table
	simulatedWorkers = 5
	associationBytes = 270
)

// scale runs large fan-outs through the code that the functions are made
// of, against DynamoDB's limits.
func scale(ctx context.Context, b *bench) error {
	for _, cases := range b.scales {
		if err := simulate(ctx, b, cases); err != nil {
			return fmt.Errorf("%d cases: %w", cases, err)
		}
	}
	return nil
}

func simulate(ctx context.Context, b *bench, cases int) error {
	g, err := newGround(b)
	if err != nil {
		return err
	}
	defer g.end()
	incident, _, err := g.commented(ctx, 1)
	if err != nil {
		return err
	}
	updates, err := g.As(events.Callers["engineer"]).Updates(ctx, incident, 1, "")
	if err != nil {
		return err
	}
	simulator := &limits.Simulator{
		Behind:           *g.DB.Options().BaseEndpoint,
		Cases:            g.Cases,
		Incidents:        g.Incidents,
		Associations:     cases,
		AssociationBytes: associationBytes,
		Latency:          simulatedLatency,
		TableWrites:      simulatedTable,
		Stretch:          b.stretch,
	}
	server := httptest.NewServer(simulator)
	defer server.Close()
	s := store.New(dynamodb.New(g.DB.Options(), func(o *dynamodb.Options) {
		o.BaseEndpoint = aws.String(server.URL)
		o.HTTPClient = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1000}}
	}), g.Cases, g.Incidents)

	peak := watchHeap()
	begin := time.Now()
	if err := runFanout(ctx, s, incident, updates.Items[0].Version); err != nil {
		return err
	}
	took := time.Duration(float64(time.Since(begin)) / b.stretch)
	heap := peak()
	if done, again := simulator.Notes(); done != cases {
		return fmt.Errorf("%d of %d cases have their note, %d were written again", done, cases, again)
	}
	if err := g.wantDone(ctx, incident); err != nil {
		return err
	}
	model, err := modelled(ctx, b.repo, cases)
	if err != nil {
		return err
	}
	b.addScale(cases, took, heap, simulator.Requests(), model)
	return nil
}

// runFanout delivers the update as worknotes does, and works on its jobs as calls of fanout do,
// side by side; what fails comes again, as from the stream and the queue.
func runFanout(ctx context.Context, s *store.Store, incident string, version int64) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	q := &queue{}
	f := fanout.Fanout{Store: s, Queue: q}
	var delivered atomic.Bool
	var group sync.WaitGroup
	for range simulatedWorkers {
		group.Go(func() {
			for ctx.Err() == nil {
				jobs := q.take(deployment.JobsAtOnce)
				if len(jobs) == 0 {
					if delivered.Load() && q.empty() {
						return
					}
					time.Sleep(time.Millisecond)
					continue
				}
				if err := q.work(ctx, fanout.Worker{Fanout: f}, jobs); err != nil {
					cancel(err)
				}
			}
		})
	}
	for try := 1; ctx.Err() == nil; try++ {
		err := f.Deliver(ctx, incident, version)
		if err == nil {
			break
		}
		if try == 10 {
			cancel(err)
		}
		time.Sleep(100 * time.Millisecond)
	}
	delivered.Store(true)
	group.Wait()
	return context.Cause(ctx)
}

// queue is a queue of jobs in memory.
type queue struct {
	mutex sync.Mutex
	jobs  []fanout.Job
	inUse int
}

func (q *queue) Send(_ context.Context, jobs []fanout.Job) error {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.jobs = append(q.jobs, jobs...)
	return nil
}

func (q *queue) take(most int) []fanout.Job {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	n := min(most, len(q.jobs))
	taken := append([]fanout.Job(nil), q.jobs[:n]...)
	q.jobs = q.jobs[n:]
	q.inUse += n
	return taken
}

func (q *queue) empty() bool {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	return len(q.jobs) == 0 && q.inUse == 0
}

// work hands the jobs to the worker as SQS does, and puts back those that it reports as failed.
func (q *queue) work(ctx context.Context, worker fanout.Worker, jobs []fanout.Job) error {
	bodies := make([]string, len(jobs))
	for i, j := range jobs {
		body, err := json.Marshal(j)
		if err != nil {
			return err
		}
		bodies[i] = string(body)
	}
	answer, err := worker.Invoke(ctx, messages(bodies))
	if err != nil {
		return err
	}
	var result struct {
		Failures []struct {
			ID string `json:"itemIdentifier"`
		} `json:"batchItemFailures"`
	}
	if err := json.Unmarshal(answer, &result); err != nil {
		return err
	}
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.inUse -= len(jobs)
	for _, failed := range result.Failures {
		i, err := strconv.Atoi(failed.ID)
		if err != nil {
			return err
		}
		q.jobs = append(q.jobs, jobs[i])
	}
	return nil
}

// watchHeap begins to watch this process's heap; the function that it gives ends
// that, and says the most, in MB.
func watchHeap() func() float64 {
	runtime.GC()
	stop := make(chan struct{})
	most := make(chan uint64)
	go func() {
		var highest uint64
		for {
			select {
			case <-stop:
				most <- highest
				return
			case <-time.After(100 * time.Millisecond):
				var stats runtime.MemStats
				runtime.ReadMemStats(&stats)
				highest = max(highest, stats.HeapInuse)
			}
		}
	}()
	return func() float64 {
		close(stop)
		return float64(<-most) / (1 << 20)
	}
}

// modelled is what infra/cost computes of the fan-out under the same limits: by the name of a row.
func modelled(ctx context.Context, repo string, cases int) (map[string]float64, error) {
	const pagesAtOnce, writers = 2, 4 // of a worker (shared/fanout)
	perSecond := float64(pagesAtOnce*writers*store.NotesAtOnce) / simulatedLatency.Seconds()
	command := exec.CommandContext(ctx, "go", "run", "./infra/cost",
		"-cases", strconv.Itoa(cases),
		"-association-bytes", strconv.Itoa(associationBytes),
		"-concurrency", strconv.Itoa(simulatedWorkers),
		"-table-write-units", strconv.Itoa(simulatedTable),
		"-notes-per-second", fmt.Sprint(perSecond),
		"-job-seconds", fmt.Sprint(3*simulatedLatency.Seconds()),
		"-query-seconds", fmt.Sprint(simulatedLatency.Seconds()),
		"-burst-seconds", fmt.Sprint(limits.BurstSeconds),
		"-send-seconds", "0", "-stream-seconds", "0", "-queue-seconds", "0")
	command.Dir = repo
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("infra/cost: %w", err)
	}
	row := regexp.MustCompile(`^(.*?)\s{2,}([0-9.]+) (?:requests|s)$`)
	rows := map[string]float64{}
	for scanner := bufio.NewScanner(bytes.NewReader(out)); scanner.Scan(); {
		if found := row.FindStringSubmatch(scanner.Text()); found != nil {
			if rows[found[1]], err = strconv.ParseFloat(found[2], 64); err != nil {
				return nil, err
			}
		}
	}
	return rows, nil
}

func (b *bench) addScale(
	cases int, took time.Duration, heap float64, requests map[string]int, model map[string]float64,
) {
	optimum := model["from the commit until all cases show it"]
	name := fmt.Sprintf("scale.%d", cases)
	b.table.add(
		measured(name, fmt.Sprintf("fan-out of %d cases within DynamoDB's limits (simulated)", cases),
			took.Seconds(), "s").
			noting("time stretched %v times", b.stretch).
			against(fmt.Sprintf("computed optimum %.1f s", optimum), "at most 1.3 x the optimum").
			atMost(1.3*optimum),
		measured(name+".heap", "the same: most heap of workers, queue and simulator", heap, "MB").
			against("", "as much for any number of cases"))
	var compared []string
	for _, operation := range []string{"GetItem", "Query", "BatchWriteItem", "UpdateItem"} {
		compared = append(compared,
			fmt.Sprintf("%s %d of %.0f", operation, requests[operation], model[operation]))
	}
	all, expected := 0, 0.0
	for _, operation := range []string{"GetItem", "Query", "BatchWriteItem", "UpdateItem"} {
		all += requests[operation]
		expected += model[operation]
	}
	b.table.add(measured(name+".requests",
		"the same: requests, refused ones included, to those of the cost model",
		float64(all)/expected, "x").
		noting("%s", strings.Join(compared, ", ")))
}
