package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"time"

	lambdaevents "github.com/aws/aws-lambda-go/events"
	vegeta "github.com/tsenart/vegeta/v12/lib"

	"github.com/casebridge/casebridge/events"
)

const (
	poolSize   = 8 // processes of each function
	loadTime   = 10 * time.Second
	loadTables = 50 // cases and incidents under load
)

var loadRates = []int{50, 200, 500}

// front stands for API Gateway: it makes proxy events of requests, and
// gives each to an idle process.
type front struct{ cases, incidents chan *process }

func (f front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	payload, err := json.Marshal(proxyEvent(r, body))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	pool := f.cases
	if strings.HasPrefix(r.URL.Path, "/incidents") {
		pool = f.incidents
	}
	p := <-pool
	got, err := p.invoke(r.Context(), payload)
	if err != nil { // of no further use
		p.stop()
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	pool <- p
	var answer lambdaevents.APIGatewayProxyResponse
	if err := json.Unmarshal(got, &answer); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	for name, values := range answer.MultiValueHeaders {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.StatusCode)
	_, _ = io.WriteString(w, answer.Body)
}

// proxyEvent is the request as API Gateway hands it on.
func proxyEvent(r *http.Request, body []byte) lambdaevents.APIGatewayProxyRequest {
	event := lambdaevents.APIGatewayProxyRequest{
		HTTPMethod:                      r.Method,
		Path:                            r.URL.Path,
		Body:                            string(body),
		MultiValueHeaders:               r.Header,
		MultiValueQueryStringParameters: r.URL.Query(),
		Headers:                         map[string]string{},
		QueryStringParameters:           map[string]string{},
		RequestContext: lambdaevents.APIGatewayProxyRequestContext{
			Path:       "/v1" + r.URL.Path,
			HTTPMethod: r.Method,
			Stage:      "v1",
		},
	}
	for name := range r.Header {
		event.Headers[name] = r.Header.Get(name)
	}
	for name := range r.URL.Query() {
		event.QueryStringParameters[name] = r.URL.Query().Get(name)
	}
	return event
}

// load sends requests at a fixed rate, whether or not the answers keep up (an open model).
func load(_ context.Context, b *bench) error {
	g, err := newGround(b)
	if err != nil {
		return err
	}
	defer g.end()
	f := front{make(chan *process, poolSize), make(chan *process, poolSize)}
	for function, pool := range map[string]chan *process{"cases": f.cases, "incidents": f.incidents} {
		for range poolSize {
			p, err := launch(b.build, function, g.environment())
			if err != nil {
				return err
			}
			defer p.stop()
			pool <- p
		}
	}
	server := httptest.NewServer(f)
	defer server.Close()
	next, err := g.mix(server.URL)
	if err != nil {
		return err
	}
	attack := func(rate int, d time.Duration) vegeta.Metrics {
		var m vegeta.Metrics
		attacker := vegeta.NewAttacker(vegeta.Timeout(30*time.Second), vegeta.MaxBody(0))
		for r := range attacker.Attack(next, vegeta.Rate{Freq: rate, Per: time.Second}, d, "load") {
			m.Add(r)
		}
		m.Close()
		return m
	}
	attack(20, 2*time.Second) // starts the functions
	for _, rate := range loadRates {
		m := attack(rate, loadTime)
		name := fmt.Sprintf("load.%d", rate)
		what := fmt.Sprintf("REST API handlers at %d requests/s", rate)
		row := measured(name, what+", p50", ms(m.Latencies.P50), "ms").
			noting("p95 %s, p99 %s, max %s; %d of %d failed; %s answered/s",
				short(ms(m.Latencies.P95)), short(ms(m.Latencies.P99)), short(ms(m.Latencies.Max)),
				m.Requests-uint64(m.Success*float64(m.Requests)+0.5), m.Requests, short(m.Throughput))
		if len(m.Errors) > 0 {
			row = row.noting("first error: %.100s", m.Errors[0])
		}
		b.table.add(row)
	}
	return nil
}

// mix is what is asked for in turn: a case, its activities, and a change of an incident.
func (g *ground) mix(url string) (vegeta.Targeter, error) {
	var numbers []events.Numbers
	for range loadTables {
		n := events.Numbers{}
		for _, u := range events.Updates {
			if u.Name == "worknotes/comment" {
				if err := events.Play(g.do, n, u.Given...); err != nil {
					return nil, err
				}
			}
		}
		numbers = append(numbers, n)
	}
	var count atomic.Int64
	return func(t *vegeta.Target) error {
		call := int(count.Add(1))
		n := numbers[call/3%len(numbers)]
		t.Method = http.MethodGet
		t.Body = nil
		t.Header = http.Header{"Authorization": {"Bearer " + g.tokens["agent"]}}
		switch call % 3 {
		case 0:
			t.URL = url + "/cases/" + n["case"]
		case 1:
			t.URL = url + "/cases/" + n["case"] + "/activities"
		default:
			t.Method = http.MethodPatch
			t.URL = url + "/incidents/" + n["incident"]
			t.Header = http.Header{
				"Authorization": {"Bearer " + g.tokens["engineer"]},
				"Content-Type":  {"application/json"},
			}
			t.Body = fmt.Appendf(nil, `{"short_description":"Mail gateway fails, attempt %d"}`, call)
		}
		return nil
	}, nil
}
