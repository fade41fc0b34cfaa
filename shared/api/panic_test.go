package api_test

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/casebridge/casebridge/shared/store/storetest"
)

// A panic in a goroutine that a call began would end the process, and every other call of the
// instance.
func TestAPanicInAGoroutineOfACallIsA500AndTheFunctionLives(t *testing.T) {
	for _, test := range []struct {
		name       string
		operations []string // of DynamoDB, whose requests panic
		call       ask
		want       int
	}{
		{
			"records of a bulk call",
			[]string{"TransactWriteItems", "PutItem"},
			ask{method: http.MethodPut, path: "/directory/groups", body: `{"items":[{"id":"mail","name":"Mail"}]}`},
			http.StatusInternalServerError,
		},
		{
			"the lists of all states",
			[]string{"Query"},
			ask{method: http.MethodGet, path: "/incidents"},
			http.StatusInternalServerError,
		},
		{ // the stream writes them
			"the notes of few cases",
			[]string{"BatchWriteItem"},
			ask{method: http.MethodPost, path: "/incidents/{incident}/comments", body: `{"text":"Soon."}`},
			http.StatusCreated,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := newDesk(t)
			var damaged atomic.Bool
			var panicked atomic.Int64
			tables := storetest.New(t).With(storetest.WithFaults(func(_ int, operation string) storetest.Fault {
				if damaged.Load() && slices.Contains(test.operations, operation) {
					panicked.Add(1)
					panic("of " + operation)
				}
				return storetest.None
			}))
			d.store = tables.Store()
			d.api = newGateway(t, d.store)
			incident := d.createIncident(d.openCase("acme"))
			call := test.call
			call.path = strings.ReplaceAll(call.path, "{incident}", incident)
			call.header = with("Authorization", "Bearer "+tokenOf(everybody))

			damaged.Store(true)
			got, err := d.api.do(call)
			if err != nil || got.status != test.want {
				t.Errorf("answer %d %s, error %v, want %d", got.status, short(got.body), err, test.want)
			}
			if panicked.Load() == 0 {
				t.Error("nothing panicked")
			}
			damaged.Store(false)
			if got := d.send(everybody, call); got.status >= http.StatusBadRequest {
				t.Errorf("afterwards: %d %s", got.status, short(got.body))
			}
		})
	}
}
