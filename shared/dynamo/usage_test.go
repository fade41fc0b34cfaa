package dynamo_test

import (
	"context"
	"testing"

	"github.com/casebridge/casebridge/shared/dynamo"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

func TestAMeterAddsUpWhatEveryOperationConsumes(t *testing.T) {
	d := newTable(t)
	d.create(newRecord("a", "first", 1))
	place := dynamo.Place{Table: d.name, Key: dynamo.Key{PK: "P", SK: "a"}}
	operations := map[string]func(context.Context) error{
		"get": func(ctx context.Context) error {
			_, err := d.Get(ctx, d.name, place.Key)
			return err
		},
		"get a batch": func(ctx context.Context) error {
			_, err := d.GetAll(ctx, place)
			return err
		},
		"get a snapshot": func(ctx context.Context) error {
			_, err := d.Snapshot(ctx, place)
			return err
		},
		"query": func(ctx context.Context) error {
			for _, err := range d.All(ctx, dynamo.Query{Table: d.name, PK: "P"}) {
				return err
			}
			return nil
		},
		"scan": func(ctx context.Context) error {
			for _, err := range d.Scan(ctx, d.name) {
				return err
			}
			return nil
		},
		"create": func(ctx context.Context) error {
			return d.Create(ctx, d.name, dynamo.Marshal(newRecord("b", "second", 2)))
		},
		"update": func(ctx context.Context) error {
			_, err := d.Update(ctx, d.name, place.Key, dynamo.Change{
				Expression: "SET #count = :two",
				Names:      map[string]string{"#count": "count"},
				Values:     dynamo.Values{}.Number(":two", 2),
			})
			return err
		},
		"delete": func(ctx context.Context) error {
			return d.Delete(ctx, d.name, dynamo.Key{PK: "P", SK: "c"})
		},
		"write a batch": func(ctx context.Context) error {
			return d.WriteAll(ctx, d.name, []dynamo.Item{dynamo.Marshal(newRecord("d", "fourth", 4))})
		},
		"transact": func(ctx context.Context) error {
			action := dynamo.Put(d.name, dynamo.Marshal(newRecord("e", "fifth", 5)), "", nil)
			return d.Transact(ctx, newToken(), []dynamo.Action{action})
		},
	}
	for name, operation := range operations {
		ctx, meter := dynamo.WithMeter(d.Context())
		d.must(operation(ctx))
		if used := meter.Read(); used.Requests != 1 || used.Units <= 0 || used.Retries != 0 || used.Throttles != 0 {
			t.Errorf("%s used %+v, want one request with some units", name, used)
		}
	}
}

func TestAMeterCountsRetriesAndThrottles(t *testing.T) {
	d := newTable(t)
	item := dynamo.Marshal(newRecord("a", "first", 1))
	for _, test := range []struct {
		name   string
		client *dynamo.Client
		want   dynamo.Usage
	}{
		{"throttled three times", d.faulty(storetest.Throttle, 3), dynamo.Usage{Requests: 4, Throttles: 3, Units: 1}},
		{"lost once, repeated by the SDK", dynamo.New(d.tables.With(storetest.WithFaults(
			func(n int, _ string) storetest.Fault {
				if n == 1 {
					return storetest.LoseRequest
				}
				return storetest.None
			})).DB), dynamo.Usage{Requests: 1, Retries: 1, Units: 1}},
	} {
		ctx, meter := dynamo.WithMeter(d.Context())
		d.must(test.client.WriteAll(ctx, d.name, []dynamo.Item{item}))
		d.want(test.name, meter.Read(), test.want)
	}
}
