package invocation_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/go-cmp/cmp"

	"github.com/casebridge/casebridge/shared/invocation"
)

// handle is a lambda.Handler.
type handle func(context.Context) ([]byte, error)

func (h handle) Invoke(ctx context.Context, _ []byte) ([]byte, error) { return h(ctx) }

// lines are what an invocation of the handler logs from the level on.
func lines(t *testing.T, level slog.Level, stack string, h handle) []map[string]any {
	t.Helper()
	var written bytes.Buffer
	logger := slog.New(invocation.WithRequestID(slog.NewJSONHandler(&written, &slog.HandlerOptions{Level: level})))
	function := invocation.Function{Name: "worknotes", Version: "7", Stack: stack, Logger: logger}
	ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: "request-1"})
	_, _ = function.Logged(handle(func(ctx context.Context) ([]byte, error) {
		logger.InfoContext(ctx, "of the handler")
		return h(ctx)
	})).Invoke(ctx, nil)
	var all []map[string]any
	for raw := range bytes.Lines(written.Bytes()) {
		var line map[string]any
		if err := json.Unmarshal(raw, &line); err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		delete(line, "time")
		delete(line, "duration_ms")
		if document, ok := line["_aws"].(map[string]any); ok {
			delete(document, "Timestamp")
		}
		all = append(all, line)
	}
	return all
}

func want(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestAnInvocationWritesOneLineWithItsMetrics(t *testing.T) {
	got := lines(t, slog.LevelInfo, "Casebridge", func(ctx context.Context) ([]byte, error) {
		invocation.Describe(ctx, slog.Int("records", 2))
		invocation.Measure(ctx, invocation.NotesWritten, 25)
		invocation.Measure(ctx, invocation.NotesWritten, 3)
		invocation.Measure(ctx, invocation.NotesLag, 120)
		invocation.Measure(ctx, invocation.NotesLag, 80)
		return nil, nil
	})
	metric := func(name, unit string) any {
		return map[string]any{
			"Namespace":  "Casebridge",
			"Dimensions": []any{[]any{"Stack"}},
			"Metrics":    []any{map[string]any{"Name": name, "Unit": unit}},
		}
	}
	want(t, "lines", got, []map[string]any{
		{"level": "INFO", "msg": "of the handler", "request_id": "request-1"},
		{
			"level": "INFO", "msg": "invocation", "request_id": "request-1", "function": "worknotes", "function_version": "7",
			"operation": "worknotes", "records": 2.0, "requests": 0.0, "retries": 0.0, "throttles": 0.0, "capacity_units": 0.0,
			"Stack": "Casebridge", "Operation": "worknotes", "NotesWritten": 28.0, "NotesLag": []any{120.0, 80.0},
			"_aws": map[string]any{"CloudWatchMetrics": []any{
				metric("NotesLag", "Milliseconds"), metric("NotesWritten", "Count"),
			}},
		},
	})
}

func TestARefusalIsCountedByItsCode(t *testing.T) {
	got := lines(t, slog.LevelError, "Casebridge", func(ctx context.Context) ([]byte, error) {
		invocation.Operation(ctx, "get-case")
		invocation.Refused(ctx, "case_not_found")
		return nil, nil
	})
	if len(got) != 1 {
		t.Fatalf("%d lines, want the one of the invocation, which the level does not stop: %v", len(got), got)
	}
	want(t, "code", got[0]["code"], any("case_not_found"))
	want(t, "metrics", got[0]["_aws"], any(map[string]any{"CloudWatchMetrics": []any{map[string]any{
		"Namespace":  "Casebridge",
		"Dimensions": []any{[]any{"Stack", "Code"}},
		"Metrics":    []any{map[string]any{"Name": "Refusals", "Unit": "Count"}},
	}}}))
	want(t, "dimension and value", []any{got[0]["Code"], got[0]["Refusals"]}, []any{"case_not_found", 1.0})
}

func TestAnInvocationThatFailsIsAnError(t *testing.T) {
	for name, h := range map[string]handle{
		"with an error": func(context.Context) ([]byte, error) { return nil, errors.New("the queue is gone") },
		"with a panic":  func(context.Context) ([]byte, error) { panic("a person's name") },
	} {
		got := lines(t, slog.LevelError, "", h)
		if len(got) != 1 || got[0]["level"] != "ERROR" || got[0]["error"] == nil {
			t.Errorf("%s: lines are %v", name, got)
		}
		if strings.Contains(fmt.Sprint(got), "a person's name") {
			t.Errorf("%s: what is in the panic is logged: %v", name, got)
		}
	}
}

// Metrics without a stack would be those of whoever else has none.
func TestWithoutAStackThereAreNoMetrics(t *testing.T) {
	got := lines(t, slog.LevelInfo, "", func(ctx context.Context) ([]byte, error) {
		invocation.Measure(ctx, invocation.NotesWritten, 25)
		return nil, nil
	})
	if len(got) != 2 || got[1]["_aws"] != nil || got[1]["NotesWritten"] != nil {
		t.Errorf("lines are %v", got)
	}
}
