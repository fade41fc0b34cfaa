package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/casebridge/casebridge/infra/local/issuer"
	"github.com/casebridge/casebridge/shared/api"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/invocation"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
	"github.com/casebridge/casebridge/shared/token"
)

// canary is in every text, name, id of a person and header that this test sends, and in no number
// of a record.
const canary = "kanari"

// logged is all that the tests of this package log: the lines in which a canary is found, and how
// many there are.
var logged canaryLog

type canaryLog struct {
	mu       sync.Mutex
	found    []string
	lines    int
	calls    int // lines of invocations
	failures int
}

// Write takes a line of the JSON handler.
func (l *canaryLog) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines++
	if bytes.Contains(line, []byte(`"msg":"invocation"`)) {
		l.calls++
	}
	if bytes.Contains(line, []byte(`"msg":"call failed"`)) {
		l.failures++
	}
	if bytes.Contains(line, []byte(canary)) {
		l.found = append(l.found, string(line))
	}
	return len(line), nil
}

func (l *canaryLog) logger() *slog.Logger {
	handler := slog.NewJSONHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug})
	return slog.New(invocation.WithRequestID(handler))
}

// loggedGateway is the gateway with the lines of invocations.
func loggedGateway(g gateway) gateway {
	wrapped := gateway{}
	for name, handler := range g {
		function := invocation.Function{Name: name, Version: "1", Stack: "Casebridge", Logger: logged.logger()}
		invoke := function.Logged(lambda.NewHandler(handler))
		wrapped[name] = func(ctx context.Context, e events.APIGatewayProxyRequest) (
			answer events.APIGatewayProxyResponse, err error,
		) {
			payload, err := json.Marshal(e)
			if err != nil {
				return answer, err
			}
			raw, err := invoke.Invoke(ctx, payload)
			if err != nil {
				return answer, err
			}
			return answer, json.Unmarshal(raw, &answer)
		}
	}
	return wrapped
}

// panicking is records that panic with what they are asked by.
type panicking struct{}

func (panicking) As(by csm.Caller) *store.View { panic(by.Name + canary) }

func panickingGateway(t *testing.T) gateway {
	t.Helper()
	v, err := token.New(token.Config{Issuer: issuer.Name, Audience: issuer.Audience, JWKS: theIssuer().JWKS()})
	if err != nil {
		t.Fatal(err)
	}
	g := gateway{}
	for _, r := range api.Routes() {
		g[r.Function] = api.Lambda(api.Handler(r.Function, panicking{}, v))
	}
	return g
}

// withCanaries puts the canary into every text of a body that is not one of a set of values.
func withCanaries(good map[string]any) string {
	body := maps.Clone(good)
	for name, value := range body {
		text, isText := value.(string)
		if isText && strings.ContainsAny(text, " abcdefghijklmnopqrstuvwxyz") && !strings.Contains(name, "code") {
			body[name] = text + " " + canary
		}
	}
	encoded, _ := json.Marshal(body)
	return string(encoded)
}

func TestNoLineTellsOfAPerson(t *testing.T) {
	d := newDesk(t)
	targets := d.targets()
	d.api = loggedGateway(d.api)
	person := everybody
	person.ID, person.Name = canary+"-person", "Kanari "+canary
	customer := csm.Caller{ID: canary + "-grace", Name: canary + " Grace", Type: csm.Contact, Accounts: []string{"acme"}}
	number := d.must(d.post(person, "/cases",
		`{"account":"acme","contact":"`+customer.ID+`","short_description":"`+canary+`"}`)).text("number")
	d.must(d.post(customer, "/cases/"+number+"/comments", `{"text":"`+canary+`"}`))

	ordinary := d.api
	once := func(o *dynamodb.Options) { o.RetryMaxAttempts = 1 }
	broken := storetest.New(t).With(once, storetest.WithFaults(func(int, string) storetest.Fault {
		return storetest.LoseRequest
	})).Store()
	for name, g := range map[string]gateway{
		"stored":   ordinary,
		"lost":     loggedGateway(newGateway(t, broken)),
		"panicked": loggedGateway(panickingGateway(t)),
	} {
		for _, target := range targets {
			good, _ := json.Marshal(target.good)
			for _, body := range []string{string(good), withCanaries(target.good), `{"` + canary + `":"` + canary + `"}`, canary} {
				callWithCanaries(t, g, person, target.method, target.path, body)
			}
		}
		for _, route := range api.Routes() {
			path := strings.NewReplacer("{case}", number, "{incident}", "INC-"+canary, "{account}", canary,
				"{activity}", canary, "{asset}", canary).Replace(route.Path)
			callWithCanaries(t, g, person, route.Method, path, "")
			callWithCanaries(t, g, customer, route.Method, path+"?q="+canary, "")
		}
		if logged.calls == 0 {
			t.Errorf("%s: no call was logged", name)
		}
	}
	logged.mu.Lock()
	defer logged.mu.Unlock()
	for _, line := range logged.found {
		t.Errorf("logged: %s", line)
	}
	if logged.failures == 0 {
		t.Error("no call failed")
	}
}

// callWithCanaries makes the call with a canary in each header, and once with a token that is none.
func callWithCanaries(t *testing.T, g gateway, by csm.Caller, method, path, body string) {
	t.Helper()
	for _, token := range []string{tokenOf(by), canary} {
		header := map[string]string{
			"Authorization": "Bearer " + token, "If-None-Match": canary, "X-" + canary: canary,
		}
		if method == http.MethodPost {
			header["Idempotency-Key"] = canary + body
		}
		if _, err := g.do(ask{method: method, path: path, body: body, header: header}); err != nil {
			t.Fatalf("%s %s: %v", method, path, err)
		}
	}
}
