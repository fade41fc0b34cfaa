package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// mostOfLambda is the longest answer of a Lambda function, in bytes.
const mostOfLambda = 6291556

// longTexts are texts of 8,000 characters, and how many records with them
// outgrow an answer on one page.
var longTexts = map[string]struct {
	text   string
	copies int
	query  string
}{
	"ASCII":                    {strings.Repeat("a", 8000), 420, "limit=500"},
	"characters of four bytes": {strings.Repeat("\U0001F600", 8000), 110, "limit=100"}, // the default
	"quotes": {
		strings.Repeat(`"`, 8000), 110, "limit=500",
	}, // 4 bytes each as JSON in JSON
}

// archive is a case and an incident with many long texts.
type archive struct {
	desk
	tables           storetest.Tables
	number, incident string
}

func newArchive(t *testing.T, text string, copies int) archive {
	t.Helper()
	tables := storetest.New(t)
	s := tables.Store()
	d := desk{T: t, store: s, api: newGateway(t, s)}
	a := archive{desk: d, tables: tables, number: d.openCase("acme"), incident: d.openIncident()}
	ctx, root := context.Background(), s.As(everybody)
	_, err := root.ChangeCase(ctx, a.number, csm.CaseChange{Description: &text}, nil)
	d.ok(err)
	_, err = root.ProposeSolution(ctx, a.number, "solved_known_error", text)
	d.ok(err)
	note, err := root.CommentOnCase(ctx, a.number, text, "")
	d.ok(err)
	resolved, code := csm.IncidentResolved, csm.CloseCode("known_error")
	_, err = root.ChangeIncident(ctx, a.incident, csm.IncidentChange{
		Description: &text, State: &resolved, CloseCode: &code, CloseNotes: &text, Comments: &text,
	}, nil)
	d.ok(err)
	a.copy(note.ID, copies)
	return a
}

// copy makes many of each: cases, comments on the case, incidents, updates of the incident.
func (a archive) copy(noteID string, copies int) {
	copyOf := func(table string, key dynamo.Key, change func(int, storetest.Item)) {
		a.tables.Copy(a.T, table, key.PK, key.SK, copies, change)
	}
	copyOf(a.tables.Cases, store.CaseKey(a.number),
		func(n int, item storetest.Item) {
			number := fmt.Sprintf("CS%07d", 5000+n)
			item["pk"] = storetest.Text(store.CaseKey(number).PK)
			item["number"] = storetest.Text(number)
			item["updated_key"] = storetest.Text("2026-01-31T08:00:00.000Z#" + number)
		})
	copyOf(a.tables.Cases, store.NoteKey(a.number, noteID),
		func(n int, item storetest.Item) {
			id := fmt.Sprintf("2026-01-31T08:00:00.000Z#root#%d#comments", 5000+n)
			item["sk"] = storetest.Text(store.NoteKey(a.number, id).SK)
		})
	copyOf(a.tables.Incidents, store.IncidentKey(a.incident),
		func(n int, item storetest.Item) {
			number := fmt.Sprintf("INC%07d", 5000+n)
			item["pk"] = storetest.Text(store.IncidentKey(number).PK)
			item["number"] = storetest.Text(number)
			item["opened_key"] = storetest.Text("2026-01-31T08:00:00.000Z#" + number)
		})
	copyOf(a.tables.Incidents, store.UpdateKey(a.incident, 2),
		func(n int, item storetest.Item) {
			item["sk"] = storetest.Text(store.UpdateKey(a.incident, int64(5000+n)).SK)
		})
}

// lambdaBytes is the length of the answer as the function's runtime sends it.
func (d desk) lambdaBytes(got answer) int {
	d.Helper()
	var sent bytes.Buffer
	encoder := json.NewEncoder(&sent)
	encoder.SetEscapeHTML(false) // as lambda.Start does
	d.ok(encoder.Encode(events.APIGatewayProxyResponse{
		StatusCode: got.status, MultiValueHeaders: got.header, Body: got.body,
	}))
	return sent.Len()
}

func TestAPageOfLongTextsFitsIntoAnAnswer(t *testing.T) {
	t.Parallel()
	for name, long := range longTexts {
		t.Run(name, func(t *testing.T) {
			a := newArchive(t, long.text, long.copies)
			for list, want := range map[string]int{
				"/cases":                             long.copies + 1,
				"/cases/" + a.number + "/activities": long.copies + 2, // the proposed solution too
				"/incidents":                         long.copies + 1,
				"/incidents/" + a.incident + "/activities": 2 * (long.copies + 1), // a state and a comment each
				"/incidents/" + a.incident + "/updates":    long.copies + 2,
			} {
				a.readWhole(list+"?"+long.query, want)
			}
		})
	}
}

// readWhole reads the list to its end. Each item comes once, and no page is longer than a
// function can answer, or much shorter than it may be.
func (a archive) readWhole(list string, want int) {
	a.Helper()
	seen := map[string]bool{}
	records := strings.HasPrefix(list, "/cases") ||
		strings.HasPrefix(list, "/incidents?") // copies of updates share their versions
	pages, items, total := 0, 0, 0
	for cursor := ""; pages == 0 || cursor != ""; pages++ {
		path := list
		if cursor != "" {
			path = page(list, cursor)
		}
		got, err := a.api.do(ask{
			method: http.MethodGet,
			path:   path,
			header: with("Authorization", "Bearer "+tokenOf(everybody)),
		})
		a.ok(err)
		a.must(got)
		sent := a.lambdaBytes(got)
		if sent > mostOfLambda-1<<20 {
			a.Errorf("%s: page %d is %d bytes long", list, pages, sent)
		}
		total += sent
		for _, item := range got.items() {
			items++
			seen[fmt.Sprint(item["number"], item["id"])] = true
		}
		cursor = got.cursor()
	}
	if items != want || records && len(seen) != want {
		a.Errorf("%s has %d items, %d different ones, want %d", list, items, len(seen), want)
	}
	if few := total/(3<<20) + 1 + want/100; pages > few+1 {
		a.Errorf("%s: %d bytes in %d pages, want at most %d", list, total, pages, few+1)
	}
}
