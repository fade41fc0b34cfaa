package metric_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/casebridge/casebridge/shared/env"
	"github.com/casebridge/casebridge/shared/metric"
)

// logged is the line that a count writes with the functions' handler, without its times.
func logged(t *testing.T) (line map[string]any) {
	t.Helper()
	var output bytes.Buffer
	before := slog.Default()
	defer slog.SetDefault(before)
	slog.SetDefault(slog.New(slog.NewJSONHandler(&output, nil)))
	metric.Count(t.Context(), metric.RecordsDisagree, "records disagree", "case", "CS0000001")
	if err := json.Unmarshal(output.Bytes(), &line); err != nil {
		t.Fatalf("%v: %s", err, output.Bytes())
	}
	if directive, ok := line["_aws"].(map[string]any); ok {
		at, _ := directive["Timestamp"].(float64)
		if age := time.Since(time.UnixMilli(int64(at))); age < 0 || age > time.Minute {
			t.Errorf("Timestamp is %v ago", age)
		}
		delete(directive, "Timestamp")
	}
	delete(line, "time")
	return line
}

func TestACountIsALineOfTheLogThatCloudWatchMakesAMetricOf(t *testing.T) {
	t.Setenv(env.Stack, "Casebridge-dev")
	want := map[string]any{
		"level": "ERROR", "msg": "records disagree", "case": "CS0000001",
		"Stack": "Casebridge-dev", "RecordsDisagree": 1.0,
		"_aws": map[string]any{"CloudWatchMetrics": []any{map[string]any{
			"Namespace":  "Casebridge",
			"Dimensions": []any{[]any{"Stack"}},
			"Metrics":    []any{map[string]any{"Name": "RecordsDisagree", "Unit": "Count"}},
		}}},
	}
	if diff := cmp.Diff(want, logged(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAProgramOfNoStackOnlyLogs(t *testing.T) {
	t.Setenv(env.Stack, "")
	want := map[string]any{"level": "ERROR", "msg": "records disagree", "case": "CS0000001"}
	if diff := cmp.Diff(want, logged(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
