package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// The customer's loop over HTTP: the question, the answer, and what is
// shown to them (rules 11 and 12).
func TestTheCustomersLoop(t *testing.T) {
	d := newDesk(t)
	number := d.openCase("acme")
	incident := d.createIncident(number)
	hold := `{"state":"on_hold","hold_reason":"awaiting_caller","comments":"Since when?","ask_customer":true}`
	d.must(d.call(everybody, http.MethodPatch, "/incidents/"+incident, hold))

	answer := d.must(d.call(acmeContact, http.MethodPost, "/cases/"+number+"/comments",
		`{"text":"Since Monday."}`))
	if !strings.Contains(answer.body, `"forwarded":true`) {
		t.Errorf("the answer to the customer is %s", answer.body)
	}
	read := d.must(d.call(everybody, http.MethodGet, "/incidents/"+incident, ""))
	if !strings.Contains(read.body, `"state":"in_progress"`) {
		t.Errorf("the incident is %s", read.body)
	}
	kept := d.must(d.call(acmeContact, http.MethodPost, "/cases/"+number+"/comments",
		`{"text":"And Tuesday."}`))
	if !strings.Contains(kept.body, `"forwarded":false`) ||
		!strings.Contains(kept.body, `"reason":"switched_off"`) {
		t.Errorf("the answer to another comment is %s", kept.body)
	}
	asked := d.call(everybody, http.MethodPatch, "/incidents/"+d.openIncident(), hold)
	if asked.problem().Type != "no_customer_to_ask" {
		t.Errorf("asking nobody is answered %s", asked.body)
	}
}

func TestAWorkNoteIsPublished(t *testing.T) {
	d := newDesk(t)
	number := d.openCase("acme")
	path := "/cases/" + number + "/activities/" + url.PathEscape(d.workNote(number)) + "/publish"
	first := d.must(d.call(everybody, http.MethodPost, path, `{"text":"A disk is full."}`))
	again := d.must(d.call(everybody, http.MethodPost, path, ""))
	if first.status != http.StatusCreated || first.body != again.body {
		t.Errorf("first %d %s, again %s", first.status, first.body, again.body)
	}
}

func TestACaseJoinsWithHistory(t *testing.T) {
	d := newDesk(t)
	incident := d.createIncident(d.openCase("acme"))
	d.must(d.call(everybody, http.MethodPost, "/incidents/"+incident+"/comments",
		`{"text":"Looking into it."}`))
	late := d.openCase("acme")
	body := `{"number":"` + incident + `","history":true}`
	joined := d.must(d.call(everybody, http.MethodPut, "/cases/"+late+"/incident", body))
	if !strings.Contains(joined.body, `"from_version":1,`) {
		t.Errorf("the association is %s", joined.body)
	}
	notes := d.must(d.call(everybody, http.MethodGet, "/cases/"+late+"/activities", ""))
	if !strings.Contains(notes.body, "Looking into it.") {
		t.Errorf("the case has %s", notes.body)
	}
}
