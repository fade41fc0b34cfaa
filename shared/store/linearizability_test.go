package store_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// TestHistoriesAreLinearizable lets eight clients, each an instance with a clock of its own, race
// at a few cases and an incident.
func TestHistoriesAreLinearizable(t *testing.T) {
	losesAnswers := func(o *dynamodb.Options) { o.Retryer = aws.NopRetryer{} }
	asksAgain := func(o *dynamodb.Options) {
		o.Retryer = retry.NewStandard(
			func(o *retry.StandardOptions) { o.MaxAttempts, o.MaxBackoff = 12, 20*time.Millisecond },
		)
	}
	for name, test := range map[string]struct {
		rounds  int
		cases   int
		mix     string
		faulty  int // clients
		retries func(*dynamodb.Options)
	}{
		"associations":                   {2, 3, associating, 0, nil},
		"associations, answers get lost": {2, 3, associating, 1, losesAnswers},
		"associations, answers get lost and the client asks again": {2, 3, associating, 2, asksAgain},
		"replies":                   {2, 3, replying, 0, nil},
		"replies, answers get lost": {1, 3, replying, 1, losesAnswers},
		"ends of cases":             {2, 8, ending, 0, nil},
	} {
		for n := range test.rounds {
			t.Run(fmt.Sprint(name, " ", n+1), func(t *testing.T) {
				seed := rand.Uint64()
				t.Logf("seed %d", seed)
				r, tables := newRace(t, test.cases)
				clients := make([]*racer, 8)
				for i := range clients {
					c := &racer{race: r, id: i, sound: true, rand: rand.New(rand.NewPCG(seed, uint64(i)))}
					at := tables
					if i < test.faulty {
						at = tables.With(test.retries, storetest.WithFaults(mishaps(c.rand.Uint64())))
						c.sound = test.faulty == 2
					}
					skew := time.Duration(c.rand.IntN(40)-20) * time.Millisecond
					c.store = at.Store(store.WithClock(func() time.Time { return time.Now().Add(skew) }))
					clients[i] = c
				}
				r.run(clients, 25, test.mix)
				left := r.read()
				t.Logf("%d associations, and %v", len(left.associations), r.outcomes())
				r.wantLinearizable(left)
				r.wantLogged(left)
				r.wantNoted(left, clients[0].rand)
			})
		}
	}
}

// mishaps makes every fourth change go wrong, and a read now and then.
func mishaps(seed uint64) func(int, string) storetest.Fault {
	var mu sync.Mutex
	random := rand.New(rand.NewPCG(seed, 0))
	return func(_ int, operation string) storetest.Fault {
		mu.Lock()
		defer mu.Unlock()
		often := 30
		if operation == "TransactWriteItems" {
			often = 4
		}
		if random.IntN(often) != 0 {
			return storetest.None
		}
		return []storetest.Fault{storetest.LoseAnswer, storetest.LoseAnswer, storetest.LoseRequest, storetest.Throttle}[random.IntN(4)]
	}
}

// TestTheCheckerTellsLegalHistoriesFromOthers is the proof that the test above can fail.
func TestTheCheckerTellsLegalHistoriesFromOthers(t *testing.T) {
	const c, hot, other, third = "CS1", "INC1", "INC2", "INC3"
	at := func(begin, end int64, do string, out answer) porcupine.Operation {
		if do == "read" && out.state == "" { // of a case
			out.caseState = csm.CaseNew
		}
		return porcupine.Operation{Call: begin, Return: end, Input: asked{key: c, do: do}, Output: out}
	}
	lost := func(begin int64, do string) porcupine.Operation {
		return at(begin, math.MaxInt64, do, answer{lost: true})
	}
	set := func(begin, end int64, state csm.IncidentState, version int64) porcupine.Operation {
		return porcupine.Operation{
			Call:   begin,
			Return: end,
			Input:  asked{hot, "set", string(state)},
			Output: answer{version: version},
		}
	}
	already := func(incident string) answer {
		return answer{code: csm.CodeCaseAlreadyAssociated, incident: incident}
	}
	none, notOpen := answer{code: csm.CodeNoIncident}, answer{code: csm.CodeIncidentNotOpen}
	type history = []porcupine.Operation
	onCase, onIncident := caseModel(hot, map[string]bool{other: true}), incidentModel()
	for name, test := range map[string]struct {
		model porcupine.Model
		calls history
		want  porcupine.CheckResult
	}{
		"two creations, one refused":       {onCase, history{at(1, 4, "create", answer{incident: other}), at(2, 3, "create", already(other))}, porcupine.Ok},
		"two creations, both done":         {onCase, history{at(1, 4, "create", answer{incident: other}), at(2, 3, "create", answer{incident: third})}, porcupine.Illegal},
		"a refusal before its reason":      {onCase, history{at(1, 2, "create", already(other)), at(3, 4, "create", answer{incident: other})}, porcupine.Illegal},
		"a refusal naming another":         {onCase, history{at(1, 2, "create", answer{incident: other}), at(3, 4, "create", already(third))}, porcupine.Illegal},
		"a creation beside an association": {onCase, history{at(1, 4, "create", answer{incident: other}), at(2, 3, "associate", answer{version: 2})}, porcupine.Illegal},
		"an association twice":             {onCase, history{at(1, 2, "associate", answer{version: 2}), at(3, 4, "associate", answer{version: 2})}, porcupine.Ok},
		"an association made twice":        {onCase, history{at(1, 2, "associate", answer{version: 2}), at(3, 4, "associate", answer{version: 3})}, porcupine.Illegal},
		"a removal of nothing":             {onCase, history{at(1, 2, "remove", answer{})}, porcupine.Illegal},
		"a refused removal of something":   {onCase, history{at(1, 2, "associate", answer{version: 2}), at(3, 4, "remove", none)}, porcupine.Illegal},
		"a removal done twice":             {onCase, history{at(1, 2, "associate", answer{version: 2}), at(3, 6, "remove", answer{}), at(4, 5, "remove", answer{})}, porcupine.Illegal},
		"a stale read":                     {onCase, history{at(1, 2, "associate", answer{version: 2}), at(3, 4, "read", answer{version: 1})}, porcupine.Illegal},
		"a read beside an association":     {onCase, history{at(1, 4, "associate", answer{version: 2}), at(2, 3, "read", answer{version: 1})}, porcupine.Ok},
		"not open, but associated":         {onCase, history{at(1, 2, "associate", answer{version: 2}), at(3, 4, "associate", notOpen)}, porcupine.Illegal},
		"a lost creation that was done":    {onCase, history{lost(1, "create"), at(3, 4, "read", answer{incident: third, version: 2})}, porcupine.Ok},
		"a lost creation that was not":     {onCase, history{lost(1, "create"), at(3, 4, "create", answer{incident: other})}, porcupine.Ok},
		"a lost creation of two":           {onCase, history{lost(1, "create"), at(3, 4, "create", already(third)), at(5, 6, "create", already("INC4"))}, porcupine.Illegal},
		"a lost creation of another's":     {onCase, history{lost(1, "create"), at(3, 4, "read", answer{incident: other, version: 2})}, porcupine.Illegal},
		"a lost removal done later":        {onCase, history{at(1, 2, "associate", answer{version: 2}), lost(3, "remove"), at(5, 6, "read", answer{incident: hot, version: 2}), at(7, 8, "read", answer{version: 3})}, porcupine.Ok},

		"comments":                             {onIncident, history{at(1, 4, "comment", answer{version: 3}), at(2, 3, "comment", answer{version: 2})}, porcupine.Ok},
		"a comment over another":               {onIncident, history{at(1, 4, "comment", answer{version: 2}), at(2, 3, "comment", answer{version: 2})}, porcupine.Illegal},
		"an association before a comment":      {onIncident, history{at(1, 4, "associated", answer{version: 2}), at(2, 3, "comment", answer{version: 2})}, porcupine.Ok},
		"an association that skips a comment":  {onIncident, history{at(1, 2, "associated", answer{version: 3}), at(3, 4, "comment", answer{version: 2})}, porcupine.Illegal},
		"an association late for its version":  {onIncident, history{at(1, 2, "comment", answer{version: 2}), at(3, 4, "associated", answer{version: 2})}, porcupine.Illegal},
		"an end late for its version":          {onIncident, history{at(1, 2, "associated", answer{version: 2}), at(3, 4, "comment", answer{version: 2}), at(5, 6, "removed", answer{version: 2})}, porcupine.Illegal},
		"an association with what is not open": {onIncident, history{set(1, 2, csm.IncidentResolved, 2), at(3, 4, "associated", answer{version: 3})}, porcupine.Illegal},
		"an association refused, but open":     {onIncident, history{set(1, 2, csm.IncidentInProgress, 2), at(3, 4, "associated", notOpen)}, porcupine.Illegal},
		"a count that missed an association":   {onIncident, history{at(1, 2, "associated", answer{version: 2}), at(3, 4, "read", answer{version: 1, state: csm.IncidentNew})}, porcupine.Illegal},
		"a lost comment that was made":         {onIncident, history{lost(1, "comment"), at(2, 3, "read", answer{version: 2, state: csm.IncidentNew})}, porcupine.Ok},
		"a lost comment made twice":            {onIncident, history{lost(1, "comment"), at(2, 3, "read", answer{version: 3, state: csm.IncidentNew})}, porcupine.Illegal},
	} {
		t.Run(name, func(t *testing.T) {
			if got := porcupine.CheckOperationsTimeout(test.model, test.calls, 10*time.Second); got != test.want {
				t.Errorf("verdict %s, want %s:\n%s", got, test.want, told(test.calls))
			}
		})
	}
}
