package api_test

import (
	"net/http"
	"testing"

	"github.com/casebridge/casebridge/shared/csm"
)

func TestASourceIDIsOfTheKindOfCall(t *testing.T) {
	d := newDesk(t)
	number := d.must(d.post(everybody, "/incidents", `{"short_description":"Mail fails","source_id":"x-1"}`)).text("number")
	patch := d.must(d.call(everybody, http.MethodPatch, "/incidents/"+number, `{"state":"in_progress","source_id":"x-1"}`))
	if patch.text("version") != "2" || patch.text("state") != "in_progress" {
		t.Errorf("a PATCH with the id of the opening is not written: %s", patch.body)
	}
	said := d.must(d.post(everybody, "/incidents/"+number+"/comments", `{"text":"On it.","source_id":"x-1"}`))
	if said.text("text") != "On it." || said.text("id") == "" {
		t.Errorf("a comment with the id of the opening and a PATCH is answered %s", said.body)
	}
	if read := d.must(d.get(everybody, "/incidents/"+number)); read.text("version") != "3" {
		t.Errorf("the comment is not written: %s", read.body)
	}
}

func TestASourceIDIsOfTheCaller(t *testing.T) {
	d := newDesk(t)
	number := d.openCase("acme")
	namesake := csm.Caller{ID: acmeContact.ID, Name: "Namesake", Type: csm.Internal, Roles: allRoles, Accounts: []string{"*"}}
	for _, by := range []csm.Caller{acmeContact, acmeAgent, namesake} {
		text := "From " + by.Name
		said := d.must(d.post(by, "/cases/"+number+"/comments", `{"text":"`+text+`","source_id":"mail-1"}`))
		if said.text("text") != text {
			t.Errorf("%s's comment is answered %s", by.Name, said.body)
		}
	}
	first := d.must(d.post(everybody, "/incidents", `{"short_description":"Of root","source_id":"mon-1"}`)).text("number")
	other := d.must(d.post(engineer, "/incidents", `{"short_description":"Of root","source_id":"mon-1"}`)).text("number")
	if first == other {
		t.Errorf("two callers opened the same incident %s", first)
	}
}

func TestARepeatWithASourceIDGetsTheFirstAnswerAndOtherContentIsRefused(t *testing.T) {
	d := newDesk(t)
	caseNumber := d.openCase("acme")
	number := d.must(d.post(everybody, "/incidents", `{"short_description":"Mail fails"}`)).text("number")
	for _, test := range []struct{ method, path, first, other string }{
		{http.MethodPost, "/incidents", `{"short_description":"A","source_id":"i"}`, `{"short_description":"B","source_id":"i"}`},
		{http.MethodPatch, "/incidents/" + number, `{"urgency":1,"source_id":"i"}`, `{"urgency":2,"source_id":"i"}`},
		{http.MethodPost, "/incidents/" + number + "/comments", `{"text":"A","source_id":"i"}`, `{"text":"B","source_id":"i"}`},
		{http.MethodPost, "/cases/" + caseNumber + "/comments", `{"text":"A","source_id":"i"}`, `{"text":"B","source_id":"i"}`},
	} {
		first := d.must(d.call(everybody, test.method, test.path, test.first))
		again := d.must(d.call(everybody, test.method, test.path, test.first))
		if again.status != first.status || again.body != first.body {
			t.Errorf("%s %s again: %d %s, first %d %s", test.method, test.path, again.status, again.body, first.status, first.body)
		}
		d.is(d.call(everybody, test.method, test.path, test.other), "409 source_id_reused")
	}
}

func TestAChangeThatChangedNothingTakesItsSourceID(t *testing.T) {
	d := newDesk(t)
	path := "/incidents/" + d.must(d.post(everybody, "/incidents", `{"short_description":"Mail fails"}`)).text("number")
	hold := `{"state":"on_hold","hold_reason":"awaiting_vendor","source_id":"jira-2"}`
	d.must(d.call(everybody, http.MethodPatch, path, `{"state":"on_hold","hold_reason":"awaiting_vendor"}`))
	if same := d.must(d.call(everybody, http.MethodPatch, path, hold)); same.text("version") != "2" {
		t.Errorf("the change changes something: %s", same.body)
	}
	d.must(d.call(everybody, http.MethodPatch, path, `{"state":"in_progress"}`))
	if echo := d.must(d.call(everybody, http.MethodPatch, path, hold)); echo.text("state") != "in_progress" {
		t.Errorf("its echo puts the incident on hold again: %s", echo.body)
	}
}
