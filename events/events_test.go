package events_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	lambda "github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/casebridge/casebridge/events"
	"github.com/casebridge/casebridge/shared/api"
)

// files are the recorded events by name: folder of the function and file, without .json.
func files(t *testing.T) map[string][]byte {
	t.Helper()
	found, dir := map[string][]byte{}, os.DirFS(".")
	names, err := fs.Glob(dir, "*/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		content, err := fs.ReadFile(dir, name)
		if err != nil {
			t.Fatal(err)
		}
		found[strings.TrimSuffix(name, ".json")] = content
	}
	return found
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(name + ".json")
	if err != nil {
		t.Fatalf("%v: record it with make record-events NAMES=%s", err, name)
	}
	return content
}

func TestEveryFileIsInATableAndEveryRowHasItsFile(t *testing.T) {
	rows := map[string]bool{}
	for _, c := range events.Calls {
		rows[c.Name] = true
	}
	for _, u := range events.Updates {
		rows[u.Name] = true
	}
	for _, j := range events.Jobs {
		rows[j.Name] = true
	}
	rows[events.Schedule] = true
	recorded := files(t)
	for name := range recorded {
		if !rows[name] {
			t.Errorf("%s.json is in no table of this package: remove it, or add its row", name)
		}
	}
	for name := range rows {
		if recorded[name] == nil {
			t.Errorf("%s is not recorded: make record-events NAMES=%s", name, name)
		}
	}
	if n := len(events.Calls) + len(events.Updates) + len(events.Jobs) + 1; n != len(rows) {
		t.Errorf("%d rows have %d names", n, len(rows))
	}
}

func TestEveryFunctionHasAnEvent(t *testing.T) {
	folders := map[string]bool{}
	for name := range files(t) {
		folders[path.Dir(name)] = true
	}
	functions, err := os.ReadDir("../functions")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range functions {
		if !folders[f.Name()] {
			t.Errorf("functions/%s has no recorded event in events/%s: add a row to a table of this package",
				f.Name(), f.Name())
		}
		delete(folders, f.Name())
	}
	for left := range maps.Keys(folders) {
		t.Errorf("events/%s is of no function", left)
	}
}

func TestEveryRouteHasARecordedCallThatSucceeds(t *testing.T) {
	succeeds, recorded := map[api.Route]bool{}, files(t)
	for _, c := range events.Calls {
		if content := recorded[c.Name]; content != nil && c.Status < 300 {
			e := decodeCall(t, content)
			succeeds[api.Route{Function: path.Dir(c.Name), Method: e.HTTPMethod, Path: e.Resource}] = true
		}
	}
	for _, r := range api.Routes() {
		if !succeeds[r] {
			t.Errorf("%s %s (%s) has no recorded call that succeeds: add its line to events/calls.go",
				r.Method, r.Path, r.Function)
		}
	}
}

func TestNoFileHasAToken(t *testing.T) {
	for name, content := range files(t) {
		if bytes.Contains(content, []byte("Bearer eyJ")) {
			t.Errorf("%s has a token: record it with make record-events, which replaces it", name)
		}
	}
}

func TestAPIEventsAreWhatTheLambdaLibraryDecodes(t *testing.T) {
	for _, c := range events.Calls {
		t.Run(c.Name, func(t *testing.T) {
			content := read(t, c.Name)
			sameAgain(t, content, decodeCall(t, content))
		})
	}
}

func TestStreamEventsAreWhatTheLambdaLibraryDecodes(t *testing.T) {
	for _, u := range events.Updates {
		if len(u.Spoiled) > 0 {
			continue
		}
		t.Run(u.Name, func(t *testing.T) {
			content := read(t, u.Name)
			var e lambda.DynamoDBEvent
			strictly(t, content, &e)
			sameAgain(t, content, e)
		})
	}
}

func TestJobAndScheduleEventsAreWhatTheLambdaLibraryDecodes(t *testing.T) {
	for _, j := range events.Jobs {
		t.Run(j.Name, func(t *testing.T) {
			content := read(t, j.Name)
			var e lambda.SQSEvent
			strictly(t, content, &e)
			sameAgain(t, content, e)
		})
	}
	t.Run(events.Schedule, func(t *testing.T) {
		content := read(t, events.Schedule)
		var e lambda.EventBridgeEvent
		strictly(t, content, &e)
		sameAgain(t, content, e)
	})
}

// unknown are fields of API Gateway that aws-lambda-go does not know yet.
var unknown = []string{"deploymentId", "principalOrgId"}

func decodeCall(t *testing.T, content []byte) (e lambda.APIGatewayProxyRequest) {
	t.Helper()
	known, err := json.Marshal(known(t, content))
	if err != nil {
		t.Fatal(err)
	}
	strictly(t, known, &e)
	return e
}

func strictly(t *testing.T, content []byte, into any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(content))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		t.Fatal(err)
	}
}

// known is the event without the unknown fields, and without those that are null or false.
func known(t *testing.T, content []byte) map[string]any {
	t.Helper()
	var fields map[string]any
	if err := json.Unmarshal(content, &fields); err != nil {
		t.Fatal(err)
	}
	prune(fields)
	return fields
}

func prune(fields map[string]any) {
	maps.DeleteFunc(fields, func(name string, v any) bool {
		return v == nil || v == false || slices.Contains(unknown, name)
	})
	for _, v := range fields {
		if inner, ok := v.(map[string]any); ok {
			prune(inner)
		}
	}
}

// sameAgain wants all that is in the file in the encoded event: the types of the library add
// empty fields.
func sameAgain(t *testing.T, content []byte, event any) {
	t.Helper()
	encoded, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	want, got := known(t, content), known(t, encoded)
	keepOnly(got, want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("decoded and encoded again (-file +again):\n%s", diff)
	}
}

// keepOnly removes from got, at every level, the fields that want does not have.
func keepOnly(got, want any) {
	switch w := want.(type) {
	case map[string]any:
		g, _ := got.(map[string]any)
		maps.DeleteFunc(g, func(name string, _ any) bool { return w[name] == nil })
		for name := range g {
			keepOnly(g[name], w[name])
		}
	case []any:
		g, _ := got.([]any)
		for i := range min(len(g), len(w)) {
			keepOnly(g[i], w[i])
		}
	}
}
