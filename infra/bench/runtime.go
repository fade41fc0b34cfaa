package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// process is a function's real bootstrap as Lambda runs it: it asks the Runtime API for one event
// after the other (docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html).
type process struct {
	cmd     *exec.Cmd
	log     bytes.Buffer
	server  *http.Server
	events  chan []byte
	answers chan answer
	exited  chan struct{}
	begun   time.Time
	count   atomic.Int64
}

type answer struct {
	body []byte
	err  error
}

// launch starts a function. It is ready for an event at once: the event
// waits until the function asks.
func launch(build, function string, env []string) (*process, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &process{
		events:  make(chan []byte, 1),
		answers: make(chan answer, 1),
		exited:  make(chan struct{}),
	}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: time.Minute}
	go func() { _ = p.server.Serve(listener) }()
	p.cmd = exec.Command(filepath.Join(build, function, "bootstrap"))
	p.cmd.Env = append([]string{"AWS_LAMBDA_RUNTIME_API=" + listener.Addr().String()}, env...)
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	p.begun = time.Now()
	if err := p.cmd.Start(); err != nil {
		p.server.Close()
		return nil, err
	}
	go func() {
		_ = p.cmd.Wait()
		close(p.exited)
	}()
	return p, nil
}

// ServeHTTP is the Runtime API.
func (p *process) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/2018-06-01/runtime/")
	switch {
	case path == "invocation/next":
		select {
		case event := <-p.events:
			h := w.Header()
			h.Set("Lambda-Runtime-Aws-Request-Id",
				fmt.Sprintf("00000000-0000-4000-8000-%012d", p.count.Add(1)))
			h.Set("Lambda-Runtime-Deadline-Ms",
				strconv.FormatInt(time.Now().Add(time.Minute).UnixMilli(), 10))
			h.Set("Lambda-Runtime-Invoked-Function-Arn",
				"arn:aws:lambda:us-east-1:000000000000:function:bench")
			h.Set("Lambda-Runtime-Trace-Id",
				"Root=1-695b7b90-000000000000000000000001;Parent=0000000000000001;Sampled=0")
			h.Set("Content-Type", "application/json")
			_, _ = w.Write(event)
		case <-r.Context().Done():
		}
	default: // invocation/<id>/response, invocation/<id>/error, init/error
		body, err := io.ReadAll(r.Body)
		if err == nil && strings.HasSuffix(path, "/error") {
			err = fmt.Errorf("the function failed: %s", body)
		}
		w.WriteHeader(http.StatusAccepted)
		p.answers <- answer{body, err}
	}
}

// invoke gives the function an event and waits for its answer.
func (p *process) invoke(ctx context.Context, event []byte) ([]byte, error) {
	select {
	case p.events <- event:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	select {
	case a := <-p.answers:
		return a.body, a.err
	case <-p.exited:
		return nil, fmt.Errorf("the function ended: %s", p.log.String())
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// stop ends the function.
func (p *process) stop() {
	_ = p.cmd.Process.Kill()
	<-p.exited
	p.server.Close()
}

// cpu is the processor time of all threads so far.
func (p *process) cpu() (time.Duration, error) {
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", p.cmd.Process.Pid))
	if err != nil || len(files) == 0 {
		return 0, errors.New(
			"this system does not tell the processor time of a thread (/proc/<pid>/task/*/schedstat)")
	}
	var sum time.Duration
	for _, f := range files {
		ns, err := strconv.ParseInt(firstWord(f), 10, 64)
		if err != nil && !errors.Is(err, strconv.ErrSyntax) { // a thread that just ended
			return 0, err
		}
		sum += time.Duration(ns)
	}
	return sum, nil
}

// peak is the most memory that was resident, in MB.
func (p *process) peak() float64 {
	kb, _ := strconv.ParseFloat(
		strings.TrimSuffix(lineOf(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid), "VmHWM"), " kB"), 64)
	return kb / 1024
}

// proceed reads what a process wrote to its log, for an error.
func (p *process) proceed(want string, got []byte, err error) error {
	if err == nil && !bytes.Contains(got, []byte(want)) {
		err = fmt.Errorf("the answer %.300s has no %s", got, want)
	}
	if err != nil {
		return fmt.Errorf("%s: %w: %s",
			filepath.Base(filepath.Dir(p.cmd.Path)), err, tail(p.log.String()))
	}
	return nil
}

func tail(s string) string { return s[max(0, len(s)-600):] }
