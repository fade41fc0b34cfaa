package main

import (
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"

	"github.com/casebridge/casebridge/events"
	"github.com/casebridge/casebridge/shared/store"
)

// meter sums the capacity that DynamoDB says it took.
type meter struct {
	mu            sync.Mutex
	reads, writes float64
}

// install makes every request of a client ask for its capacity.
func (m *meter) install(o *dynamodb.Options) {
	metered := middleware.InitializeMiddlewareFunc("Meter", func(
		ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
	) (middleware.InitializeOutput, middleware.Metadata, error) {
		ask(in.Parameters)
		out, metadata, err := next.HandleInitialize(ctx, in)
		if err == nil {
			m.count(out.Result)
		}
		return out, metadata, err
	})
	o.APIOptions = append(o.APIOptions, func(s *middleware.Stack) error {
		return s.Initialize.Add(metered, middleware.Before)
	})
}

func ask(in any) {
	const total = types.ReturnConsumedCapacityTotal
	switch in := in.(type) {
	case *dynamodb.GetItemInput:
		in.ReturnConsumedCapacity = total
	case *dynamodb.BatchGetItemInput:
		in.ReturnConsumedCapacity = total
	case *dynamodb.QueryInput:
		in.ReturnConsumedCapacity = total
	case *dynamodb.UpdateItemInput:
		in.ReturnConsumedCapacity = total
	case *dynamodb.BatchWriteItemInput:
		in.ReturnConsumedCapacity = total
	case *dynamodb.TransactWriteItemsInput:
		in.ReturnConsumedCapacity = total
	}
}

func (m *meter) count(out any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	add := func(to *float64, list ...types.ConsumedCapacity) {
		for _, c := range list {
			if c.CapacityUnits != nil {
				*to += *c.CapacityUnits
			}
		}
	}
	one := func(to *float64, c *types.ConsumedCapacity) {
		if c != nil {
			add(to, *c)
		}
	}
	switch out := out.(type) {
	case *dynamodb.GetItemOutput:
		one(&m.reads, out.ConsumedCapacity)
	case *dynamodb.BatchGetItemOutput:
		add(&m.reads, out.ConsumedCapacity...)
	case *dynamodb.QueryOutput:
		one(&m.reads, out.ConsumedCapacity)
	case *dynamodb.UpdateItemOutput:
		one(&m.writes, out.ConsumedCapacity)
	case *dynamodb.BatchWriteItemOutput:
		add(&m.writes, out.ConsumedCapacity...)
	case *dynamodb.TransactWriteItemsOutput:
		add(&m.writes, out.ConsumedCapacity...)
	}
}

// of is what f takes.
func (m *meter) of(f func() error) (writes, reads float64, err error) {
	m.writes, m.reads = 0, 0
	err = f()
	return m.writes, m.reads, err
}

// operations are the calls that are measured, in the order of a case's life. One without a name
// (what) is not shown.
var operations = []struct{ what, by, call, body, name string }{
	// These two take a block of numbers.
	{
		"", "agent", "POST /cases",
		`{"account":"acme","contact":"grace","short_description":"Mail is down"}`, "",
	},
	{"", "engineer", "POST /incidents", `{"short_description":"Mail gateway fails"}`, ""},
	{
		"open a case", "agent", "POST /cases",
		`{"account":"acme","contact":"grace","short_description":"Mail is down",` +
			`"description":"Since 9:00 no mail arrives.","configuration_item":"mail-gateway"}`,
		"case",
	},
	{
		"change a case (PATCH)", "agent",
		"PATCH /cases/{case}", `{"state":"open","assigned_to":"bob"}`, "",
	},
	{"comment on a case", "agent", "POST /cases/{case}/comments", `{"text":"We are on it."}`, ""},
	{"create an incident from a case", "agent", "POST /cases/{case}/incident", "", "incident"},
	{"remove an incident from a case", "agent", "DELETE /cases/{case}/incident", "", ""},
	{"associate a case", "agent", "PUT /cases/{case}/incident", `{"number":"{incident}"}`, ""},
	{
		"comment on an incident", "engineer", "POST /incidents/{incident}/comments",
		`{"text":"The vendor sends a new disk today."}`, "",
	},
	{
		"change an incident (PATCH)", "engineer", "PATCH /incidents/{incident}",
		`{"state":"in_progress"}`, "",
	},
	{"read a case", "agent", "GET /cases/{case}", "", ""},
}

// writeUnits measures what each operation costs in DynamoDB's own units.
func writeUnits(ctx context.Context, b *bench) error {
	var m meter
	g, err := newGround(b, m.install)
	if err != nil {
		return err
	}
	defer g.end()
	n := events.Numbers{}
	for _, o := range operations {
		writes, reads, err := m.of(func() error {
			return events.Play(g.do, n, events.Step{By: o.by, Call: o.call, Body: o.body, Name: o.name})
		})
		if err != nil {
			return err
		}
		if o.what != "" {
			b.table.add(measured("units."+o.what, "write units: "+o.what, writes, "").
				noting("%s read units", short(reads)))
		}
	}
	writes, _, err := m.of(func() error { return g.WriteNotes(ctx, someNotes()) })
	b.table.add(measured("units.note", "write units per note", writes/store.NotesAtOnce, "").
		against("1", "1").
		atMost(1))
	return err
}
