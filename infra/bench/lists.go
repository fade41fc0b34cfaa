package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/middleware"
	"golang.org/x/sync/errgroup"

	"github.com/casebridge/casebridge/events"
	"github.com/casebridge/casebridge/shared/csm"
)

// lists are the filters of a working day, each a call of an agent for all accounts.
var lists = []string{
	"/cases", "/cases?account=acme", "/cases?state=awaiting_info", "/cases?active=true",
	"/cases?type=customer_service", "/cases?priority=1", "/cases?assigned_to=me",
	"/cases?assigned_to=none", "/cases?assignment_group=mail", "/cases?has_incident=true",
	"/cases?incident_state=new", "/cases?action_status=needs_attention", "/cases?q=mail+down",
	"/cases?q=nowhere",
	"/incidents", "/incidents?state=in_progress", "/incidents?query=INC", "/incidents?q=gateway+fails",
	"/incidents?priority=1", "/incidents?assigned_to=me", "/incidents?assignment_group=mail",
	"/incidents?hold_reason=awaiting_vendor", "/incidents?updated_since=2020-01-01T00:00:00Z",
}

// The records that the lists are made of.
const (
	listedCases     = 2000
	listedIncidents = 200
)

// listCosts measures what a page of 100 of each list takes.
func listCosts(ctx context.Context, b *bench) error {
	r := &readings{}
	g, err := newGround(b, r.install)
	if err != nil {
		return err
	}
	defer g.end()
	if err := g.fillLists(ctx); err != nil {
		return err
	}
	for n, path := range lists {
		limited := path + "?limit=100"
		if path != "/cases" && path != "/incidents" {
			limited = path + "&limit=100"
		}
		took, err := r.of(func() error { return g.list(limited) })
		if err != nil {
			return err
		}
		b.table.add(measured(fmt.Sprintf("lists.%d", n), "GET "+path, float64(took.requests), "requests").
			noting("%d items and %d KB read in %.0f ms", took.items, took.bytes>>10, ms(took.time)))
	}
	fmt.Fprintf(os.Stderr, "      lists of %d cases and %d incidents, pages of 100\n", listedCases, listedIncidents)
	return nil
}

func (g *ground) list(path string) error {
	status, body, err := g.do("agent", http.MethodGet, path, "")
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("GET %s: %d %s", path, status, body)
	}
	return err
}

// fillLists opens the cases and incidents; one case of ten has an incident.
func (g *ground) fillLists(ctx context.Context) error {
	agent := g.As(events.Callers["agent"])
	numbers := make([]string, listedIncidents)
	for n := range numbers {
		opened, err := g.As(events.Callers["engineer"]).OpenIncident(ctx, csm.IncidentRequest{
			ShortDescription: "Mail gateway fails", Impact: n%3 + 1, AssignmentGroup: []string{"mail", "net"}[n%2],
		})
		if err != nil {
			return err
		}
		numbers[n] = opened.Number
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(6)
	for n := range listedCases {
		group.Go(func() error {
			account := []string{"acme", "globex"}[n%2]
			opened, err := agent.OpenCase(ctx, csm.CaseRequest{
				Account: account, Contact: "grace.of." + account, ShortDescription: "Mail is down", Priority: n%4 + 1,
			})
			if err == nil && n%10 == 0 {
				_, err = agent.AssociateIncident(ctx, opened.Number, numbers[n%listedIncidents])
			}
			return err
		})
	}
	return group.Wait()
}

// reading is what some work read of the tables.
type reading struct {
	requests, items int
	bytes           int64
	time            time.Duration
}

// readings count what the requests of a client read.
type readings struct {
	mu sync.Mutex
	reading
	scanned bool
}

var errScan = errors.New("a list scans a table")

// of is what f reads. It must not scan a table.
func (r *readings) of(f func() error) (reading, error) {
	if err := f(); err != nil { // what is read once, such as keys and settings
		return reading{}, err
	}
	r.mu.Lock()
	r.reading = reading{}
	r.mu.Unlock()
	begin := time.Now()
	err := f()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.time = time.Since(begin)
	if err == nil && r.scanned {
		err = errScan
	}
	return r.reading, err
}

func (r *readings) install(o *dynamodb.Options) {
	counted := middleware.InitializeMiddlewareFunc("Readings", func(
		ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
	) (middleware.InitializeOutput, middleware.Metadata, error) {
		out, metadata, err := next.HandleInitialize(ctx, in)
		if err == nil {
			r.count(out.Result)
		}
		return out, metadata, err
	})
	o.APIOptions = append(o.APIOptions, func(s *middleware.Stack) error {
		return s.Initialize.Add(counted, middleware.Before)
	})
	o.HTTPClient = weighing{o.HTTPClient, r}
}

func (r *readings) count(out any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests++
	switch out := out.(type) {
	case *dynamodb.GetItemOutput:
		r.items++
	case *dynamodb.BatchGetItemOutput:
		for _, items := range out.Responses {
			r.items += len(items)
		}
	case *dynamodb.QueryOutput:
		r.items += int(out.ScannedCount)
	case *dynamodb.ScanOutput:
		r.scanned = true
	}
}

// weighing adds up the bytes of the answers.
type weighing struct {
	aws.HTTPClient
	readings *readings
}

func (w weighing) Do(request *http.Request) (*http.Response, error) {
	response, err := w.HTTPClient.Do(request)
	if err == nil {
		response.Body = &weighed{response.Body, w.readings}
	}
	return response, err
}

type weighed struct {
	io.ReadCloser
	readings *readings
}

func (w *weighed) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	w.readings.mu.Lock()
	w.readings.bytes += int64(n)
	w.readings.mu.Unlock()
	return n, err
}
