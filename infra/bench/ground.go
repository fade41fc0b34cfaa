package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/casebridge/casebridge/events"
	"github.com/casebridge/casebridge/infra/local/issuer"
	"github.com/casebridge/casebridge/shared/api"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/env"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
	"github.com/casebridge/casebridge/shared/token"
)

// ground is fresh tables in DynamoDB Local, the services beside it and an issuer, for
// functions that run in the harness.
type ground struct {
	storetest.Tables
	*store.Store
	issuer  *issuer.Issuer
	tokens  map[string]string // by caller's name in events
	handler http.Handler      // of all calls
	side    *sideServices
	repo    string
	end     func()
}

// host lets the tests' helper make tables for a program.
type host struct{ cleanups []func() }

func (*host) Helper()                        {}
func (*host) Context() context.Context       { return context.Background() }
func (h *host) Cleanup(f func())             { h.cleanups = append(h.cleanups, f) }
func (*host) Fatalf(format string, v ...any) { panic(fmt.Errorf(format, v...)) }

// newGround makes the ground; end removes it.
func newGround(b *bench, options ...func(*dynamodb.Options)) (g *ground, err error) {
	h := &host{}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	t := storetest.New(h, options...)
	g = &ground{
		Tables: t,
		Store:  t.Store(),
		tokens: map[string]string{},
		side:   newSideServices(),
		repo:   b.repo,
	}
	g.end = func() {
		g.side.server.Close()
		for _, f := range h.cleanups {
			f()
		}
	}
	if g.issuer, err = issuer.New(); err != nil {
		return nil, err
	}
	for name, caller := range events.Callers {
		if g.tokens[name], err = g.issuer.Token(caller, time.Hour); err != nil {
			return nil, err
		}
	}
	verifier, err := token.New(token.Config{
		Issuer:   issuer.Name,
		Audience: issuer.Audience,
		JWKS:     g.issuer.JWKS(),
	})
	if err != nil {
		return nil, err
	}
	g.handler = api.Handler("", g.Store, verifier)
	return g, nil
}

// environment is what infra sets on the functions, with DynamoDB Local and
// the side services in AWS's place.
func (g *ground) environment() []string {
	return []string{
		"PATH=" + os.Getenv("PATH"),
		"AWS_REGION=us-east-1",
		"AWS_ACCESS_KEY_ID=test",
		"AWS_SECRET_ACCESS_KEY=test",
		"AWS_ENDPOINT_URL=" + g.side.url,
		"AWS_ENDPOINT_URL_DYNAMODB=" + *g.DB.Options().BaseEndpoint,
		"AWS_LAMBDA_FUNCTION_NAME=bench",
		"AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=256",
		env.CaseTable + "=" + g.Cases,
		env.IncidentTable + "=" + g.Incidents,
		env.Issuer + "=" + issuer.Name,
		env.Audience + "=" + issuer.Audience,
		env.JWKS + "=" + g.issuer.JWKS(),
		env.FailureBucket + "=bucket",
		env.NotificationTopic + "=arn:aws:sns:us-east-1:000000000000:topic",
		env.FanoutQueue + "=" + g.side.url + "/queue",
	}
}

// do makes a call in this process.
func (g *ground) do(by, method, path, body string, headers ...string) (int, []byte, error) {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if by != "" {
		r.Header.Set("Authorization", "Bearer "+g.tokens[by])
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	g.handler.ServeHTTP(w, r)
	return w.Code, w.Body.Bytes(), nil
}

// recorded is the payload of a recorded event, with valid tokens and the numbers given.
func (g *ground) recorded(name string, n events.Numbers) ([]byte, error) {
	content, err := os.ReadFile(filepath.Join(g.repo, "events", name+".json"))
	if err != nil {
		return nil, err
	}
	return events.WithTokens([]byte(events.Translate(string(content), events.Sample, n)),
		func(c csm.Caller) (string, error) {
			for name, caller := range events.Callers {
				if caller.ID == c.ID {
					return g.tokens[name], nil
				}
			}
			return "", fmt.Errorf("no token of %s", c.ID)
		})
}

var serial struct {
	sync.Mutex
	n int
}

// fresh is a text that was not used yet.
func fresh() string {
	serial.Lock()
	defer serial.Unlock()
	serial.n++
	return fmt.Sprintf("bench-%d", serial.n)
}
