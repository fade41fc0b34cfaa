package dynamo_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"iter"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/casebridge/casebridge/shared/dynamo"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// record is an item of the tests.
type record struct {
	dynamo.Key
	Name  string `json:"name,omitempty"`
	Count int64  `json:"count"`
}

func newRecord(sk, name string, count int64) record {
	return record{Key: dynamo.Key{PK: "P", SK: sk}, Name: name, Count: count}
}

// table is a table of one test and clients of it.
type table struct {
	*testing.T
	tables storetest.Tables
	*dynamo.Client
	name string
}

func newTable(t *testing.T) table {
	t.Parallel()
	tables := storetest.New(t)
	return table{T: t, tables: tables, Client: dynamo.New(tables.DB), name: tables.Cases}
}

func (t table) must(err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (t table) want(what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func (t table) create(records ...record) {
	t.Helper()
	for _, r := range records {
		t.must(t.Create(t.Context(), t.name, dynamo.Marshal(r)))
	}
}

func (t table) read(sk string) record {
	t.Helper()
	item, err := t.Get(t.Context(), t.name, dynamo.Key{PK: "P", SK: sk})
	t.must(err)
	r, err := dynamo.Unmarshal[record](item)
	t.must(err)
	return r
}

// faulty is a client whose first requests go wrong.
func (t table) faulty(fault storetest.Fault, requests int) *dynamo.Client {
	once := func(o *dynamodb.Options) { o.RetryMaxAttempts = 1 }
	return dynamo.New(t.tables.With(once, storetest.WithFaults(func(n int, _ string) storetest.Fault {
		if n <= requests {
			return fault
		}
		return storetest.None
	})).DB)
}

func TestAnItemIsCreatedOnce(t *testing.T) {
	d := newTable(t)
	d.create(newRecord("a", "first", 1))
	err := d.Create(d.Context(), d.name, dynamo.Marshal(newRecord("a", "second", 2)))
	if !errors.Is(err, dynamo.ErrConditionFailed) {
		t.Errorf("error is %v, want %v", err, dynamo.ErrConditionFailed)
	}
	d.want("record", d.read("a"), newRecord("a", "first", 1))
}

func TestAnAbsentItemIsNil(t *testing.T) {
	d := newTable(t)
	item, err := d.Get(d.Context(), d.name, dynamo.Key{PK: "P", SK: "a"})
	d.must(err)
	if item != nil {
		t.Errorf("item is %v, want nil", item)
	}
}

func TestABatchKeepsTheOrderOfItsPlaces(t *testing.T) {
	d := newTable(t)
	d.create(newRecord("a", "first", 1), newRecord("c", "third", 3))
	var places []dynamo.Place
	for _, sk := range []string{"c", "b", "a"} {
		places = append(places, dynamo.Place{Table: d.name, Key: dynamo.Key{PK: "P", SK: sk}})
	}
	items, err := d.GetAll(d.Context(), places...)
	d.must(err)
	var names []string
	for _, item := range items {
		names = append(names, dynamo.TextOf(item["name"]))
	}
	d.want("names", names, []string{"third", "", "first"})
}

// What another version of the code keeps on an item survives a change.
func TestADifferenceLeavesOtherAttributesAlone(t *testing.T) {
	d := newTable(t)
	before, after := newRecord("a", "first", 1), newRecord("a", "", 2)
	stored := dynamo.Marshal(before)
	stored["of_a_newer_version"] = dynamo.Text("kept")
	d.must(d.Create(d.Context(), d.name, stored))
	item, err := d.Update(d.Context(), d.name, before.Key,
		dynamo.Difference(dynamo.Marshal(before), dynamo.Marshal(after)))
	d.must(err)
	d.want("attribute of a newer version", dynamo.TextOf(item["of_a_newer_version"]), "kept")
	d.want("record", d.read("a"), after)
}

func TestAnUpdateOnAConditionThatFailsChangesNothing(t *testing.T) {
	d := newTable(t)
	d.create(newRecord("a", "first", 1))
	_, err := d.Update(d.Context(), d.name, dynamo.Key{PK: "P", SK: "a"}, dynamo.Change{
		Expression: "SET #name = :name", Condition: "#count = :count",
		Names:  map[string]string{"#name": "name", "#count": "count"},
		Values: dynamo.Values{}.Text(":name", "second").Number(":count", 7),
	})
	if !errors.Is(err, dynamo.ErrConditionFailed) {
		t.Errorf("error is %v, want %v", err, dynamo.ErrConditionFailed)
	}
	d.want("record", d.read("a"), newRecord("a", "first", 1))
}

func TestATransactionIsWrittenWhollyOrNotAtAll(t *testing.T) {
	d := newTable(t)
	errTaken := errors.New("the name is taken")
	d.create(newRecord("a", "first", 1))
	err := d.Transact(d.Context(), newToken(), []dynamo.Action{
		dynamo.Create(d.name, dynamo.Marshal(newRecord("b", "second", 2))),
		dynamo.Create(d.name, dynamo.Marshal(newRecord("a", "other", 3))).FailingWith(errTaken),
	})
	if !errors.Is(err, errTaken) {
		t.Errorf("error is %v, want %v", err, errTaken)
	}
	d.want("record of the first action", d.read("b"), record{})
	d.must(d.Transact(d.Context(), newToken(), []dynamo.Action{
		dynamo.Create(d.name, dynamo.Marshal(newRecord("b", "second", 2))),
		dynamo.Check(d.name, dynamo.Key{PK: "P", SK: "a"}, "attribute_exists(pk)", nil),
	}))
	d.want("record of the first action", d.read("b"), newRecord("b", "second", 2))
}

func TestATransactionWhoseAnswerIsLostIsMadeOnce(t *testing.T) {
	d := newTable(t)
	d.create(newRecord("a", "first", 1))
	lost := dynamo.New(d.tables.With(storetest.WithFaults(func(n int, _ string) storetest.Fault {
		if n == 1 {
			return storetest.LoseAnswer
		}
		return storetest.None
	})).DB)
	d.must(lost.Transact(d.Context(), newToken(), []dynamo.Action{
		dynamo.Update(d.name, dynamo.Key{PK: "P", SK: "a"}, dynamo.Change{
			Expression: "ADD #count :one",
			Names:      map[string]string{"#count": "count"},
			Values:     dynamo.Values{}.Number(":one", 1),
		}),
	}))
	d.want("count", d.read("a").Count, int64(2))
}

func TestWhatABatchLeavesIsWrittenToo(t *testing.T) {
	d := newTable(t)
	var items []dynamo.Item
	for n := range dynamo.MostInBatch {
		items = append(items, dynamo.Marshal(newRecord(fmt.Sprintf("%02d", n), "note", int64(n))))
	}
	d.must(d.faulty(storetest.Partly, 4).WriteAll(d.Context(), d.name, items))
	count := 0
	for _, err := range d.All(d.Context(), dynamo.Query{Table: d.name, PK: "P"}) {
		d.must(err)
		count++
	}
	d.want("items", count, len(items))
}

func TestThrottlingIsOutlastedUntilTheContextEnds(t *testing.T) {
	for _, fault := range storetest.Throttling {
		t.Run(fmt.Sprint(fault), func(t *testing.T) {
			d := newTable(t)
			item := dynamo.Marshal(newRecord("a", "first", 1))
			calls := map[string]func(context.Context, *dynamo.Client) error{
				"get": func(ctx context.Context, c *dynamo.Client) error {
					_, err := c.Get(ctx, d.name, dynamo.KeyOf(item))
					return err
				},
				"write a batch": func(ctx context.Context, c *dynamo.Client) error {
					return c.WriteAll(ctx, d.name, []dynamo.Item{item})
				},
				"query": func(ctx context.Context, c *dynamo.Client) error {
					for _, err := range c.All(ctx, dynamo.Query{Table: d.name, PK: "P"}) {
						return err
					}
					return nil
				},
				"transact": func(ctx context.Context, c *dynamo.Client) error {
					return c.Transact(ctx, fmt.Sprint(time.Now().UnixNano()),
						[]dynamo.Action{dynamo.Put(d.name, item, "", nil)})
				},
			}
			for name, call := range calls {
				if err := call(d.Context(), d.faulty(fault, 4)); err != nil {
					t.Errorf("%s, throttled four times: %v", name, err)
				}
				ctx, cancel := context.WithTimeout(d.Context(), 50*time.Millisecond)
				err := call(ctx, d.faulty(fault, 1<<30))
				cancel()
				if !dynamo.Throttled(err) || !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("%s, throttled for ever: %v, want throttled and the deadline's error", name, err)
				}
			}
		})
	}
}

func TestThrottledTellsThrottlingFromOtherCancellations(t *testing.T) {
	canceled := func(codes ...string) error {
		out := &types.TransactionCanceledException{}
		for _, code := range codes {
			out.CancellationReasons = append(out.CancellationReasons,
				types.CancellationReason{Code: aws.String(code)})
		}
		return fmt.Errorf("transact: %w", out)
	}
	api := func(code string) error {
		return fmt.Errorf("put: %w", &smithy.GenericAPIError{Code: code})
	}
	for _, test := range []struct {
		err  error
		want bool
	}{
		{api("ProvisionedThroughputExceededException"), true},
		{api("ThrottlingException"), true},
		{api("RequestLimitExceeded"), true},
		{api("ValidationException"), false},
		{api("ConditionalCheckFailedException"), false},
		{canceled("None", "ThrottlingError"), true},
		{canceled("ProvisionedThroughputExceeded", "None"), true},
		{canceled("ThrottlingError", "ConditionalCheckFailed"), false},
		{canceled("ThrottlingError", "TransactionConflict"), false},
		{canceled("None", "ConditionalCheckFailed"), false},
		{canceled("ItemCollectionSizeLimitExceeded"), false},
		{context.DeadlineExceeded, false},
		{nil, false},
	} {
		if got := dynamo.Throttled(test.err); got != test.want {
			t.Errorf("Throttled(%v) is %v, want %v", test.err, got, test.want)
		}
	}
}

func TestAQueryStaysWithinItsBorders(t *testing.T) {
	d := newTable(t)
	for _, sk := range []string{"A#1", "A#2", "A#3", "B#1"} {
		d.create(newRecord(sk, sk, 1))
	}
	for _, test := range []struct {
		name  string
		query dynamo.Query
		want  []string
	}{
		{"all", dynamo.Query{}, []string{"A#1", "A#2", "A#3", "B#1"}},
		{"a prefix", dynamo.Query{Prefix: "A#"}, []string{"A#1", "A#2", "A#3"}},
		{"newest first", dynamo.Query{Prefix: "A#", NewestFirst: true}, []string{"A#3", "A#2", "A#1"}},
		{"from an item on", dynamo.Query{Prefix: "A#", After: "A#2"}, []string{"A#2", "A#3"}},
		{
			"from an item on, newest first",
			dynamo.Query{Prefix: "A#", After: "A#2", NewestFirst: true},
			[]string{"A#2", "A#1"},
		},
		{"up to an item", dynamo.Query{Prefix: "A#", UpTo: "A#2"}, []string{"A#1", "A#2"}},
		{"one item, then four a request", dynamo.Query{Prefix: "A#", PageSize: 1}, []string{"A#1", "A#2", "A#3"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			q := test.query
			q.Table, q.PK = d.name, "P"
			var got []string
			for item, err := range d.All(d.Context(), q) {
				d.must(err)
				got = append(got, dynamo.TextOf(item["name"]))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("items (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSortedListsAreMerged(t *testing.T) {
	t.Parallel()
	type lists []iter.Seq2[dynamo.Item, error]
	list := func(names ...string) iter.Seq2[dynamo.Item, error] {
		return func(yield func(dynamo.Item, error) bool) {
			for _, name := range names {
				if !yield(dynamo.Item{"at": dynamo.Text(name)}, nil) {
					return
				}
			}
		}
	}
	broken := func(yield func(dynamo.Item, error) bool) { yield(nil, errors.New("broken")) }
	for name, test := range map[string]struct {
		of    lists
		merge func([]iter.Seq2[dynamo.Item, error], string) iter.Seq2[dynamo.Item, error]
		want  []string
	}{
		"newest first": {
			lists{list("9", "5", "1"), list(), list("8", "5")},
			dynamo.NewestOf,
			[]string{"9", "8", "5", "5", "1"},
		},
		"oldest first": {
			lists{list("1", "5", "9"), list(), list("5", "8")},
			dynamo.OldestOf,
			[]string{"1", "5", "5", "8", "9"},
		},
		"no lists":   {lists{}, dynamo.NewestOf, nil},
		"one breaks": {lists{list("9"), broken}, dynamo.NewestOf, []string{"broken"}},
	} {
		var got []string
		for item, err := range test.merge(test.of, "at") {
			if err != nil {
				got = append(got, err.Error())
				continue
			}
			got = append(got, dynamo.TextOf(item["at"]))
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestThePackageKnowsNothingOfTheDomain(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	plain := []string{"dynamo", "guard"} // guard knows nothing of the domain either
	for path := range strings.FieldsSeq(string(out)) {
		_, ours, found := strings.Cut(path, "casebridge/shared/")
		if found && !slices.Contains(plain, ours) {
			t.Errorf("shared/dynamo depends on %s", path)
		}
	}
}

// newToken is a token that no run of the tests used before: DynamoDB remembers one for ten minutes.
func newToken() string { return rand.Text() }
