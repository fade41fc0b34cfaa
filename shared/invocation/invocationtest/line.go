// Package invocationtest shows tests what an invocation of a function logs.
package invocationtest

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"

	"github.com/casebridge/casebridge/shared/invocation"
)

// TB is what is needed of a test.
type TB interface {
	Helper()
	Context() context.Context
	Fatalf(format string, args ...any) // does not return
}

type handler func(context.Context) ([]byte, error)

// Invoke is lambda.Handler's.
func (h handler) Invoke(ctx context.Context, _ []byte) ([]byte, error) { return h(ctx) }

// Line is the line of an invocation that does the work, field by field. Its metrics are of a stack.
func Line(t TB, work func(context.Context) error) map[string]any {
	t.Helper()
	return TracedLine(t, "", work)
}

// TracedLine is Line for an invocation that Lambda gives the header X-Amzn-Trace-Id, of a function
// that is traced unless the header is "".
func TracedLine(t TB, header string, work func(context.Context) error) map[string]any {
	t.Helper()
	var written bytes.Buffer
	function := invocation.Function{
		Name:   "test",
		Stack:  "Casebridge",
		Traced: header != "",
		Logger: slog.New(slog.NewJSONHandler(&written, nil)),
	}
	logged := function.Logged(handler(func(ctx context.Context) ([]byte, error) {
		return nil, work(ctx)
	}))
	ctx := context.WithValue(t.Context(), "x-amzn-trace-id", header) //nolint:revive,staticcheck // Lambda's own key
	if _, err := logged.Invoke(ctx, nil); err != nil {
		t.Fatalf("the work of the invocation: %v", err)
	}
	line := map[string]any{}
	if err := json.Unmarshal(written.Bytes(), &line); err != nil {
		t.Fatalf("the line is %s: %v", written.Bytes(), err)
	}
	return line
}
