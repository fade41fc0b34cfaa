package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/sync/errgroup"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

func with(change func(*Input)) Input {
	in := Defaults()
	change(&in)
	return in
}

// TestCosts pins figures that were worked out by hand, those of the
// package's documentation among them.
func TestCosts(t *testing.T) {
	type figures struct {
		Pages                                  int
		NoteWrites, BookWrites                 float64
		CutReads, PageReads, BookReads         float64
		GetItem, Query, BatchWriteItem, Update float64
		SQS, Calls                             float64
		USD, StoredUSD                         float64
	}
	for name, test := range map[string]struct {
		in   Input
		want figures
	}{
		"a page": {
			with(func(in *Input) { in.Cases = 500 }), // 100,000 bytes of associations
			figures{0, 500, 2, 25, 0, 1, 1, 1, 20, 1, 0, 2, 0.000323, 0.000159},
		},
		"a case more": { // read once for the first page, once to cut, once by the jobs: 24.46, 24.46, and 24.41 + 0.05
			with(func(in *Input) { in.Cases = 501 }),
			figures{2, 501, 6, 50, 26, 3, 3, 4, 21, 5, 3, 3, 0.000335, 0.000160},
		},
		"a long comment": {
			with(func(in *Input) {
				in.Cases = 500
				in.NoteBytes = 8000
			}), // 8,260 bytes a note, 8,400 of the update
			figures{0, 4500, 10, 25, 0, 3, 1, 1, 20, 1, 0, 2, 0.002833, 0.001752},
		},
		"a state and a comment": {
			with(func(in *Input) { in.Cases, in.Notes = 500, 2 }),
			figures{0, 1000, 2, 25, 0, 1, 1, 1, 40, 1, 0, 2, 0.000637, 0.000319},
		},
		"three ended associations for each": {
			with(func(in *Input) { in.Cases, in.EndedAssociations = 500, 3 }),
			figures{0, 500, 2, 98, 0, 1, 1, 1, 20, 1, 0, 2, 0.000332, 0.000159},
		},
		"10,000 cases": {
			with(func(in *Input) { in.Cases = 10_000 }),
			figures{20, 10_000, 24, 745, 500, 21, 21, 23, 400, 23, 10, 6, 0.006458, 0.003185},
		},
		"1,000,000 cases": {
			with(func(in *Input) { in.Cases = 1_000_000 }),
			figures{2000, 1_000_000, 8283, 49_085, 50_000, 2868, 2001, 2192, 40_000, 2042, 1000, 402, 0.645862, 0.318512},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, _, _ := Compute(test.in)
			got := figures{
				c.Pages, c.NoteWrites, c.BookWrites, c.CutReads, c.PageReads, c.BookReads, c.GetItem, c.Query,
				c.BatchWriteItem, c.UpdateItem,
				c.SendMessageBatch + c.QueueOfLambda, c.Calls, c.USD(), c.USDStoredMonth,
			}
			if diff := cmp.Diff(test.want, got, cmpopts.EquateApprox(0, 0.0000006)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTimes(t *testing.T) {
	for name, test := range map[string]struct {
		in    Input
		total float64
		bound string
		fits  bool
	}{
		"400 cases": {with(func(in *Input) {
			in.Cases = 400
		}), 0.85, "the one worker", true},
		"10,000 cases, a new table": {with(func(in *Input) {
			in.Cases = 10_000
		}), 3.57, "the write units of the case table", true},
		"10,000 cases, a warm table": {with(func(in *Input) {
			in.Cases = 10_000
			in.TableWriteUnits = 40_000
		}), 2.86, "20 workers", true},
		"1,000,000, a new table": {with(func(in *Input) {
			in.Cases = 1_000_000
		}), 251.23, "the write units of the case table", true},
		"1,000,000, a warm table": {with(func(in *Input) {
			in.Cases = 1_000_000
			in.TableWriteUnits = 40_000
		}), 38.19, "20 workers", true},
		"1,000,000 and more workers": {with(func(in *Input) {
			in.Cases = 1_000_000
			in.TableWriteUnits = 100_000
			in.Concurrency = 500
		}), 34.80, "the read units of the incident's partition", true},
		"5,700,000 can still be cut": {with(func(in *Input) {
			in.Cases = 5_700_000
			in.TableWriteUnits = 40_000
		}), 207.17, "the read units of the incident's partition", true},
		"5,900,000 cannot": {with(func(in *Input) {
			in.Cases = 5_900_000
			in.TableWriteUnits = 40_000
		}), 220.99, "the write units of the update's item", false},
		"20,000,000: the pages' set": {with(func(in *Input) {
			in.Cases = 20_000_000
			in.TableWriteUnits = 40_000
		}), 0, "the write units of the update's item", false},
	} {
		t.Run(name, func(t *testing.T) {
			_, got, _ := Compute(test.in)
			if got.Bound().Name != test.bound || got.Fits != test.fits ||
				test.total != 0 && math.Abs(got.Total-test.total) > 0.01 {
				t.Errorf("%.2f s, bound %s, fits %v; want %.2f s, %s, %v",
					got.Total, got.Bound().Name, got.Fits, test.total, test.bound, test.fits)
			}
		})
	}
}

func TestLambdaTakesUpAQueue(t *testing.T) {
	for _, test := range []struct {
		calls, call float64
		most        int
		want        float64
	}{
		{1, 0.4, 20, 0.4},
		{15, 1, 20, 1.646}, // 5t + 2.5t² = 15
		{38, 1, 20, 3.01},  // 37.5 while it rises for 3 s
		{2037, 1, 20, 102.975},
		{100, 1, 2, 50},
	} {
		if got := ramped(test.calls, test.call, test.most); math.Abs(got-test.want) > 0.02 {
			t.Errorf("%v calls of %v s by up to %d: %.3f s, want %.3f",
				test.calls, test.call, test.most, got, test.want)
		}
	}
}

func TestAssociatingTheCases(t *testing.T) {
	for _, test := range []struct {
		cases                int
		writes, usd, seconds float64
	}{
		{1, 15, 0.000009, 0.004},
		{24, 24*12 + 3, 0.000182, 0.05},
		{10_000, 121_251, 0.075782, 20.834},
		{1_000_000, 12_125_001, 7.578126, 2083.334},
	} {
		_, _, got := Compute(with(func(in *Input) { in.Cases = test.cases }))
		if got.Writes != test.writes || math.Abs(got.USD-test.usd) > 0.000001 ||
			math.Abs(got.Seconds-test.seconds) > 0.001 {
			t.Errorf("%d cases: %+v, want %+v", test.cases, got, test)
		}
	}
}

func TestFlags(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"-cases", "20", "-note-bytes", "8000", "-usd-writes", "1.25"}, ""},
		{[]string{"-cases", "0"}, "-cases must be above 0, not 0"},
		{[]string{"-ended-associations", "-1"}, "-ended-associations must not be below 0, not -1"},
		{[]string{"-notes-per-second", "NaN"}, "-notes-per-second must be above 0, not NaN"},
		{[]string{"10000"}, `"10000" is no flag`},
	} {
		in, err := parse(test.args)
		if got := fmt.Sprint(err); got != test.want && (err != nil || test.want != "") {
			t.Errorf("%v: %s, want %s", test.args, got, test.want)
		}
		if err == nil &&
			(in.Cases != 20 || in.NoteBytes != 8000 || in.USDWrites != 1.25 ||
				in.USDReads != Defaults().USDReads) {
			t.Errorf("%v: %+v", test.args, in)
		}
	}
}

func TestTheReportHasItsFigures(t *testing.T) {
	var out bytes.Buffer
	report(&out, with(func(in *Input) { in.Cases = 6_000_000 }))
	for _, want := range []string{
		"6000000 write units", "3.750000 USD", "12000 page(s)",
		"The bound is the write units of the case table.", "goes on where the last one stopped",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, &out)
		}
	}
}

// meter asks DynamoDB what each request consumed, and adds it up.
type meter struct {
	mu       sync.Mutex
	requests map[string]float64
	units    map[string]float64 // of the tables, by operation
	indexes  map[string]float64
	actions  int // of transactions
}

func (m *meter) Do(r *http.Request) (*http.Response, error) {
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	var in map[string]any
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return nil, err
	}
	in["ReturnConsumedCapacity"] = "INDEXES"
	sent, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(sent))
	r.ContentLength = int64(len(sent)) // DynamoDB Local does not check the signature
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(answer))
	actions, _ := in["TransactItems"].([]any)
	return resp, m.add(operation, len(actions), answer)
}

func (m *meter) add(operation string, transacted int, answer []byte) error {
	var out struct{ ConsumedCapacity json.RawMessage }
	type consumed struct {
		Table                  struct{ CapacityUnits float64 }
		GlobalSecondaryIndexes map[string]struct{ CapacityUnits float64 }
	}
	if err := json.Unmarshal(answer, &out); err != nil {
		return err
	}
	var all []consumed
	if json.Unmarshal(out.ConsumedCapacity, &all) != nil { // an object, of the operations on one table
		all = make([]consumed, 1)
		if err := json.Unmarshal(out.ConsumedCapacity, &all[0]); err != nil {
			return fmt.Errorf("%s: %w: %s", operation, err, answer)
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requests[operation]++
	m.actions += transacted
	for _, c := range all {
		m.units[operation] += c.Table.CapacityUnits
		for _, i := range c.GlobalSecondaryIndexes {
			m.indexes[operation] += i.CapacityUnits
		}
	}
	return nil
}

type jobs []fanout.Job

func (j *jobs) Send(_ context.Context, more []fanout.Job) error {
	*j = append(*j, more...)
	return nil
}

// TestTheModelIsWhatTheFanOutDoes has the fan-out write to two pages of cases, and to one.
func TestTheModelIsWhatTheFanOutDoes(t *testing.T) {
	agent := csmtest.Of(csmtest.Bob, "*")
	tables := storetest.New(t)
	view := tables.Store().As(agent)
	i, err := view.OpenIncident(t.Context(),
		csm.IncidentRequest{ShortDescription: "Mail gateway fails"})
	must(t, err)
	numbers := make([]string, page+1)
	var group errgroup.Group
	group.SetLimit(8)
	for n := range numbers {
		group.Go(func() error {
			c, err := view.OpenCase(t.Context(),
				csm.CaseRequest{Account: "acme", Contact: "grace", ShortDescription: "Mail is down"})
			numbers[n] = c.Number
			return err
		})
	}
	must(t, group.Wait())
	for _, part := range []struct{ begin, end int }{{0, 30}, {30, len(numbers)}} {
		_, err = view.AssociateCases(t.Context(), i.Number, numbers[part.begin:part.end], false)
		must(t, err)
		t.Run(fmt.Sprintf("%d cases", part.end), func(t *testing.T) {
			for _, length := range []int{400, 2000} {
				text := strings.Repeat("x", length)
				changed, err := view.ChangeIncident(t.Context(), i.Number, csm.IncidentChange{Comments: &text},
					nil)
				must(t, err)
				m := &meter{
					requests: map[string]float64{},
					units:    map[string]float64{},
					indexes:  map[string]float64{},
				}
				queue := jobs{}
				f := fanout.Fanout{Store: tables.With(func(o *dynamodb.Options) {
					o.HTTPClient = m
				}).Store(), Queue: &queue}
				must(t, f.Deliver(t.Context(), i.Number, changed.Update.Version))
				for _, j := range queue {
					must(t, f.Work(t.Context(), j))
				}
				c, _, _ := Compute(with(func(in *Input) {
					in.Cases = part.end
					in.NoteBytes = length
					in.AssociationBytes = 190
				}))
				if len(queue) != c.Pages {
					t.Errorf("%d jobs, want %d", len(queue), c.Pages)
				}
				want := map[string]float64{
					"GetItem":        c.GetItem,
					"Query":          c.Query,
					"BatchWriteItem": c.BatchWriteItem,
					"UpdateItem":     c.UpdateItem,
				}
				if diff := cmp.Diff(want, m.requests); diff != "" {
					t.Errorf("requests (-model +fan-out):\n%s", diff)
				}
				want = map[string]float64{
					"GetItem":        c.BookReads,
					"Query":          c.CutReads + c.PageReads,
					"BatchWriteItem": c.NoteWrites,
					"UpdateItem":     c.BookWrites - 1,
				} // one of an index
				if diff := cmp.Diff(want, m.units); diff != "" {
					t.Errorf("units (-model +fan-out):\n%s", diff)
				}
				if m.indexes["BatchWriteItem"] != 0 {
					t.Errorf("notes take %v units of indexes", m.indexes["BatchWriteItem"])
				}
			}
		})
	}
}

// TestTheModelIsWhatAssociatingDoes associates one transaction's worth of cases. DynamoDB Local
// does not tell the units of a whole transaction, so only its actions are counted.
func TestTheModelIsWhatAssociatingDoes(t *testing.T) {
	agent := csmtest.Of(csmtest.Bob, "*")
	tables := storetest.New(t)
	view := tables.Store().As(agent)
	i, err := view.OpenIncident(t.Context(),
		csm.IncidentRequest{ShortDescription: "Mail gateway fails"})
	must(t, err)
	numbers := make([]string, casesAtOnce)
	for n := range numbers {
		c, err := view.OpenCase(t.Context(),
			csm.CaseRequest{Account: "acme", Contact: "grace", ShortDescription: "Mail is down"})
		must(t, err)
		numbers[n] = c.Number
	}
	m := &meter{
		requests: map[string]float64{},
		units:    map[string]float64{},
		indexes:  map[string]float64{},
	}
	metered := tables.With(func(o *dynamodb.Options) { o.HTTPClient = m }).Store().As(agent)
	_, err = metered.AssociateCases(t.Context(), i.Number, numbers, false)
	must(t, err)
	if want := 4*casesAtOnce + 1; m.requests["TransactWriteItems"] != 1 || m.actions != want {
		t.Errorf("%v requests with %d actions, want 1 with %d",
			m.requests["TransactWriteItems"], m.actions, want)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
