package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestAnOverviewIsWhatThreeReadsGive(t *testing.T) {
	d := newDesk(t)
	number := d.openCase("acme")
	incident := d.createIncident(number)
	d.must(d.post(everybody, "/cases/"+number+"/comments", `{"text":"Hello."}`))
	d.must(d.post(everybody, "/incidents/"+incident+"/comments", `{"text":"Restarting."}`))

	var ofCase struct {
		Case       json.RawMessage
		Incident   json.RawMessage
		Activities json.RawMessage
	}
	into(d, d.get(everybody, "/cases/"+number+"/overview"), &ofCase)
	d.same("case", ofCase.Case, "/cases/"+number)
	d.same("incident", ofCase.Incident, "/incidents/"+incident)
	d.same("activities", ofCase.Activities, "/cases/"+number+"/activities")

	var ofIncident struct{ Incident, Activities, Updates json.RawMessage }
	into(d, d.get(everybody, "/incidents/"+incident+"/overview"), &ofIncident)
	d.same("incident", ofIncident.Incident, "/incidents/"+incident)
	d.same("activities", ofIncident.Activities, "/incidents/"+incident+"/activities")

	var cases struct {
		Items []struct {
			Case, ShortDescription, State string
			Short                         string `json:"short_description"`
		}
	}
	into(d, d.get(everybody, "/incidents/"+incident+"/overview/cases"), &cases)
	if len(cases.Items) != 1 || cases.Items[0].Case != number || cases.Items[0].Short == "" ||
		cases.Items[0].State != "new" {
		t.Errorf("the cases are %+v", cases)
	}
}

func into(d desk, got answer, record any) {
	d.Helper()
	d.ok(json.Unmarshal([]byte(d.must(got).body), record))
}

// same holds a part of an overview to what the call of its own answers.
func (d desk) same(name string, part json.RawMessage, path string) {
	d.Helper()
	if whole := strings.TrimSpace(d.must(d.get(everybody, path)).body); string(part) != whole {
		d.Errorf("the %s in the overview is %s, GET %s gives %s", name, part, path, whole)
	}
}

func TestACustomersOverviewHasNothingOfTheIncident(t *testing.T) {
	d := newDesk(t)
	number := d.openCase("acme")
	d.createIncident(number)
	got := d.must(d.get(acmeContact, "/cases/"+number+"/overview"))
	if strings.Contains(got.body, "INC") {
		t.Errorf("a customer is told of the incident: %s", got.body)
	}
}

func TestAnOverviewThatIsTheSameIsNotSentAgain(t *testing.T) {
	d := newDesk(t)
	path := "/cases/" + d.openCase("acme") + "/overview"
	first := d.must(d.get(everybody, path))
	again := func() answer {
		return d.send(everybody,
			ask{method: http.MethodGet, path: path, header: with("If-None-Match", first.header.Get("ETag"))})
	}
	if got := again(); got.status != http.StatusNotModified || got.body != "" {
		t.Errorf("unchanged: %d %s", got.status, got.body)
	}
	d.must(d.post(everybody, strings.TrimSuffix(path, "overview")+"work_notes", `{"text":"News."}`))
	if got := again(); got.status != http.StatusOK || !strings.Contains(got.body, "News.") {
		t.Errorf("after a note: %d %s", got.status, got.body)
	}
}
