package api_test

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/casebridge/casebridge/infra/grants"
	"github.com/casebridge/casebridge/shared/api"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// asFunction marks what the handler does as done by that function; see grantsAreExact.
func asFunction(name string, handler lambdaHandler) lambdaHandler {
	return func(ctx context.Context, e events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
		return handler(storetest.AsFunction(ctx, name), e)
	}
}

// grantsAreExact compares, after all tests, what each function did with what it is
// granted in AWS: nothing is missing, and after a whole run of this package's tests,
// nothing is granted that no test needed.
func grantsAreExact() bool {
	whole := flag.Lookup("test.run").Value.String() == "" &&
		flag.Lookup("test.skip").Value.String() == ""
	exact := true
	checked := map[string]bool{}
	for _, route := range api.Routes() {
		name := route.Function
		if checked[name] {
			continue
		}
		checked[name] = true
		used := storetest.Uses(name)
		failures := []error{grants.Missing(name, used)}
		if whole {
			failures = append(failures, grants.Unused(name, used))
		}
		for _, err := range failures {
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
				exact = false
			}
		}
	}
	return exact
}

// canceled does the next TransactWriteItems and loses its answer: what comes back is that the
// SDK's own repeat of it was in the way of another transaction.
type canceled struct{ next atomic.Bool }

func (c *canceled) Do(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultClient.Do(r)
	if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".TransactWriteItems") ||
		!c.next.CompareAndSwap(true, false) {
		return resp, err
	}
	if err == nil {
		resp.Body.Close()
	}
	body := `{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","CancellationReasons":[{"Code":"TransactionConflict"}]}`
	return &http.Response{
		StatusCode: http.StatusBadRequest, Request: r, Body: io.NopCloser(strings.NewReader(body)),
		Header: http.Header{"Content-Type": {"application/x-amz-json-1.0"}},
	}, nil
}

// The function reads the incident that it has created without knowing,
// which needs a grant of its own.
func TestACreationWhoseAnswerIsLostIsFoundAndAnswered(t *testing.T) {
	t.Parallel()
	var client canceled
	d := desk{T: t}
	d.store = storetest.New(t).With(func(o *dynamodb.Options) { o.HTTPClient = &client }).Store()
	d.api = newGateway(t, d.store)
	number := d.openCase("acme")
	client.next.Store(true)
	created := d.is(d.post(acmeAgent, "/cases/"+number+"/incident", ""), "201")
	if client.next.Load() {
		t.Error("no answer was lost")
	}
	if got, want := d.get(acmeAgent, "/cases/"+number).text("incident"), created.text("number"); got != want {
		t.Errorf("the case has incident %s, not %s", got, want)
	}
}

// The function writes the notes that a case lacks: those of an update that nobody delivered.
func TestSyncWritesWhatTheCaseLacks(t *testing.T) {
	d := newDesk(t)
	number := d.openCase("acme")
	incident := d.createIncident(number)
	_, err := d.store.As(everybody).CommentOnIncident(t.Context(), incident, "On it.", "")
	d.ok(err)
	synced := d.is(d.post(acmeAgent, "/cases/"+number+"/incident/sync", ""), "200")
	if !strings.Contains(synced.body, `"written":1`) {
		t.Errorf("sync answers %s", synced.body)
	}
}
