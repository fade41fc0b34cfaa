package invocation_test

import (
	"context"
	"testing"

	"github.com/casebridge/casebridge/shared/invocation"
	"github.com/casebridge/casebridge/shared/invocation/invocationtest"
)

const someTrace = "1-5759e988-bd862e3fe1be46a994272793"

func TestTheTraceIsThatOfAnInvocationThatXRayKeeps(t *testing.T) {
	tests := []struct{ name, header, trace string }{
		{"sampled", "Root=" + someTrace + ";Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:a:0", someTrace},
		{"in another order", "Sampled=1; Root=" + someTrace, someTrace},
		{"not sampled", "Root=" + someTrace + ";Parent=53995c3f42cd8ad8;Sampled=0", ""},
		{"not decided", "Root=" + someTrace, ""},
		{"no id", "Root=1;Sampled=1", ""},
		{"a name instead of an id", "Root=1-AdaLovel-AdaLovelaceAdaLovelaceAd;Sampled=1", ""},
		{"not traced", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var trace string
			line := invocationtest.TracedLine(t, test.header, func(ctx context.Context) error {
				trace = invocation.Trace(ctx)
				return nil
			})
			if trace != test.trace {
				t.Errorf("the trace is %q, want %q", trace, test.trace)
			}
			if logged, _ := line["trace"].(string); logged != test.trace {
				t.Errorf("the line has the trace %v, want %q", line["trace"], test.trace)
			}
		})
	}
}

func TestTheLineNamesEachTraceThatItsWorkComesFromOnce(t *testing.T) {
	line := invocationtest.Line(t, func(ctx context.Context) error {
		for _, trace := range []string{"1-a", "", "1-b", "1-a"} {
			invocation.CausedBy(ctx, trace)
		}
		return nil
	})
	want(t, "traces", line["origin_traces"], any([]any{"1-a", "1-b"}))
}
