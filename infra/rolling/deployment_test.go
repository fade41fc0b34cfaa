package rolling_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/casebridge/casebridge/shared/env"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// deployment is workers of one version or of two, on one pair of tables, and the queue between
// them.
type deployment struct {
	*testing.T
	ctx    context.Context
	tables storetest.Tables
	queue  *httptest.Server

	mu       sync.Mutex
	workers  []worker
	deployed chan struct{} // closed by the next deploy
	released bool

	jobs   sync.WaitGroup // that are not done
	atWork chan struct{}  // bounds the jobs at work
}

// worker is a process with the code of a version.
type worker struct {
	address string
	process *exec.Cmd
}

func newDeployment(t *testing.T) *deployment {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	d := &deployment{
		T:        t,
		ctx:      ctx,
		tables:   storetest.FirstRelease(t),
		deployed: make(chan struct{}),
		atWork:   make(chan struct{}, 4),
	}
	d.queue = httptest.NewServer(http.HandlerFunc(d.take))
	t.Cleanup(d.queue.Close)
	t.Cleanup(func() {
		cancel()
		d.release()
		d.deploy()
		d.jobs.Wait()
	})
	return d
}

// deploy starts a worker for each binary, and kills those before in the middle of what they do.
// Jobs that were held come now. Without binaries it only kills.
func (d *deployment) deploy(binaries ...string) {
	d.Helper()
	var started []worker
	for _, binary := range binaries {
		started = append(started, d.start(binary))
	}
	d.mu.Lock()
	before := d.workers
	if len(started) > 0 {
		d.workers = started
	}
	if !d.released {
		close(d.deployed)
		d.deployed = make(chan struct{})
	}
	d.mu.Unlock()
	for _, old := range before {
		_ = old.process.Process.Kill()
		_ = old.process.Wait()
	}
}

// release ends the holding of jobs: there is no deploy to come.
func (d *deployment) release() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.released {
		return
	}
	d.released = true
	close(d.deployed)
}

func (d *deployment) start(binary string) worker {
	d.Helper()
	process := exec.Command(binary) //nolint:noctx // killed by deploy
	process.Stderr = io.Discard
	process.Env = append(os.Environ(),
		"DYNAMODB_ENDPOINT="+*d.tables.DB.Options().BaseEndpoint,
		env.CaseTable+"="+d.tables.Cases, env.IncidentTable+"="+d.tables.Incidents,
		env.FanoutQueue+"="+d.queue.URL)
	_, err := process.StdinPipe()
	must(d.T, err)
	output, err := process.StdoutPipe()
	must(d.T, err)
	must(d.T, process.Start())
	address, err := bufio.NewReader(output).ReadString('\n')
	must(d.T, err)
	return worker{"http://" + strings.TrimSpace(address), process}
}

// take is the queue: it keeps jobs until a worker has done them, and every other one until the next
// deploy.
func (d *deployment) take(w http.ResponseWriter, r *http.Request) {
	var jobs []fanout.Job
	if err := json.NewDecoder(r.Body).Decode(&jobs); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	d.mu.Lock()
	next := d.deployed
	d.mu.Unlock()
	for _, job := range jobs {
		d.jobs.Go(func() {
			if job.Page%2 == 1 {
				<-next
			}
			d.atWork <- struct{}{}
			defer func() { <-d.atWork }()
			d.until("/work", job)
		})
	}
}

// until has any worker do it, again and again until one has.
func (d *deployment) until(path string, body any) {
	var err error
	for d.ctx.Err() == nil {
		if err = d.try(path, body); err == nil {
			return
		}
		time.Sleep(20 * time.Millisecond) // a queue and a client wait, too
	}
	d.Errorf("%s %+v: %v, at last %v", path, body, d.ctx.Err(), err)
}

func (d *deployment) try(path string, body any) error {
	content, err := json.Marshal(body)
	if err != nil {
		return err
	}
	d.mu.Lock()
	chosen := d.workers[rand.N(len(d.workers))]
	d.mu.Unlock()
	request, err := http.NewRequestWithContext(d.ctx, http.MethodPost, chosen.address+path, bytes.NewReader(content))
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(response.Body)
		return fmt.Errorf("%s: %s", response.Status, text)
	}
	return nil
}
