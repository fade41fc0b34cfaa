package fanout_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/invocation/invocationtest"
	"github.com/casebridge/casebridge/shared/store"
)

// The stream carries no trace: the update does.
func TestFromTheTraceOfACallItsNotesAreFound(t *testing.T) {
	t.Parallel()
	const trace = "1-5759e988-bd862e3fe1be46a994272793"
	tests := []struct {
		name, header string
		want         any
	}{
		{"traced", "Root=" + trace + ";Parent=53995c3f42cd8ad8;Sampled=1", []any{trace}},
		{"not traced", "", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, 1)
			var version int64
			invocationtest.TracedLine(t, test.header, func(ctx context.Context) error {
				o.ctx = ctx
				version = o.resolve()
				return nil
			})
			_, kept := o.update(version)["trace"]
			if kept != (test.want != nil) {
				t.Errorf("the update has a trace: %t", kept)
			}
			line := invocationtest.Line(t, func(ctx context.Context) error {
				return fanout.Fanout{Store: o.store}.Deliver(ctx, o.incident, version)
			})
			if diff := cmp.Diff(test.want, line["origin_traces"]); diff != "" {
				t.Errorf("traces in the line of the notes (-want +got):\n%s", diff)
			}
		})
	}
}

// update is the item of an update as it is in the table.
func (o *office) update(version int64) map[string]types.AttributeValue {
	o.Helper()
	out, err := o.tables.DB.GetItem(context.Background(), &dynamodb.GetItemInput{
		TableName: &o.tables.Incidents,
		Key:       store.UpdateKey(o.incident, version).Item(),
	})
	o.must(err)
	if out.Item == nil {
		o.Fatalf("there is no update of version %d", version)
	}
	return out.Item
}
