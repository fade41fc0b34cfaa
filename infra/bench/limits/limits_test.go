package limits

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/casebridge/casebridge/shared/store"
)

// simulator is one whose clock stands still.
func simulator(associations int) *Simulator {
	now := time.Now()
	return &Simulator{
		Cases:            "cases",
		Incidents:        "incidents",
		Associations:     associations,
		AssociationBytes: 256,
		TableWrites:      1e9,
		clock:            func() time.Time { return now },
	}
}

func call(
	t *testing.T, s *Simulator, operation string, in map[string]any,
) (int, map[string]json.RawMessage) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(encode(in)))
	r.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	var answer map[string]json.RawMessage
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	return w.Code, answer
}

func query(after json.RawMessage) map[string]any {
	in := map[string]any{"TableName": "incidents", "ExpressionAttributeValues": map[string]text{
		":pk":   {store.IncidentKey("INC0000001").PK},
		":low":  {store.AssociationPrefix},
		":high": {store.AssociationPrefix + "\uffff"},
	}}
	if after != nil {
		in["ExclusiveStartKey"] = after
	}
	return in
}

func TestAQueryEndsAtAMegabyteAndGoesOnWhereItStopped(t *testing.T) {
	s := simulator(10_000)
	var pages []int
	seen := map[string]bool{}
	for after := json.RawMessage(nil); ; {
		status, answer := call(t, s, "Query", query(after))
		if status != http.StatusOK {
			t.Fatalf("%d %s", status, answer)
		}
		var items []map[string]text
		if err := json.Unmarshal(answer["Items"], &items); err != nil {
			t.Fatal(err)
		}
		for _, item := range items {
			seen[item["case"].S] = true
		}
		pages = append(pages, len(items))
		if after = answer["LastEvaluatedKey"]; after == nil {
			break
		}
	}
	if want := "[4096 4096 1808]"; fmt.Sprint(pages) != want || len(seen) != 10_000 {
		t.Errorf("pages %v with %d cases, want %s with 10000", pages, len(seen), want)
	}
}

func TestAPartitionGivesThreeThousandReadUnitsASecond(t *testing.T) {
	s := simulator(1_000_000)
	refused := 0
	for range 20 { // of 256 units each
		if status, answer := call(t, s, "Query", query(nil)); status == http.StatusBadRequest {
			refused++
			if !strings.Contains(string(answer["__type"]), "ProvisionedThroughputExceeded") {
				t.Errorf("refused with %s", answer["__type"])
			}
		}
	}
	if refused != 8 {
		t.Errorf("%d of 20 were refused, want the 8 above 3,000 units", refused)
	}
	later := s.clock().Add(time.Second)
	s.clock = func() time.Time { return later }
	if status, _ := call(t, s, "Query", query(nil)); status != http.StatusOK {
		t.Errorf("a second later: %d", status)
	}
}

func note(number int) map[string]any {
	return map[string]any{"PutRequest": map[string]any{"Item": map[string]text{
		"pk":   {store.CaseKey(fmt.Sprintf("CS%d", firstCase+number)).PK},
		"sk":   {store.NoteKey("", "1").SK},
		"text": {strings.Repeat("x", 100)},
	}}}
}

func TestWhatIsOverTheLimitOfTheTableIsLeftUnprocessed(t *testing.T) {
	s := simulator(100)
	s.TableWrites = 10
	var batch []any
	for n := range atOnce {
		batch = append(batch, note(n))
	}
	status, answer := call(t, s, "BatchWriteItem",
		map[string]any{"RequestItems": map[string]any{"cases": batch}})
	var left map[string][]any
	if err := json.Unmarshal(answer["UnprocessedItems"], &left); err != nil {
		t.Fatal(err)
	}
	written, _ := s.Notes()
	if status != http.StatusOK || written != 10 || len(left["cases"]) != 15 {
		t.Errorf("%d: %d written and %d left, want 10 and 15", status, written, len(left["cases"]))
	}
	if status, _ := call(t, s, "BatchWriteItem", map[string]any{"RequestItems": map[string]any{"cases": append(batch, note(30))}}); status != http.StatusBadRequest {
		t.Errorf("26 items: %d", status)
	}
}

func TestANoteThatIsWrittenAgainIsToldFromTheFirst(t *testing.T) {
	s := simulator(100)
	for range 2 {
		call(t, s, "BatchWriteItem",
			map[string]any{"RequestItems": map[string]any{"cases": []any{note(0), note(99)}}})
	}
	if cases, again := s.Notes(); cases != 2 || again != 2 {
		t.Errorf("%d cases have their note, %d notes came again, want 2 and 2", cases, again)
	}
}

func TestABucketRefillsAndIsForgottenWhenItIsFull(t *testing.T) {
	var b buckets
	now := time.Now()
	if !b.take("key", 15, 10, now) || b.take("key", 1, 10, now.Add(400*time.Millisecond)) {
		t.Error("the last request may take more than there is, and the next one waits for it")
	}
	if !b.take("key", 1, 10, now.Add(600*time.Millisecond)) {
		t.Error("half a second gives five units")
	}
	for n := range 5 {
		b.take("other", 1, 10, now.Add(time.Duration(n+2)*2*time.Second))
	}
	if len(b.recent)+len(b.older) > 2 {
		t.Errorf("%d buckets are kept", len(b.recent)+len(b.older))
	}
}
