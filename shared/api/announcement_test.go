package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/casebridge/casebridge/shared/csm"
)

// An announcement is for the accounts of the token, or some of them; the others are as if they had
// no case (rule 13).
func TestAnAnnouncementSaysWhomItIsFor(t *testing.T) {
	d := newDesk(t)
	incident := d.openIncident()
	for _, account := range []string{"acme", "acme", "globex", ""} {
		d.must(d.call(everybody, http.MethodPut, "/cases/"+d.openCase(account)+"/incident", `{"number":"`+incident+`"}`))
	}
	path := "/incidents/" + incident + "/announcements"
	for _, test := range []struct {
		name     string
		by       csm.Caller
		body     string
		cases    string // "0": the announcement is refused
		accounts string
	}{
		{"all", everybody, `"text":"By noon."`, "4", "2"},
		{"one account", everybody, `"text":"By noon.","accounts":["globex"]`, "1", "1"},
		{"those of the token", acmeAgent, `"text":"By noon."`, "2", "1"},
		{"one of two that the token covers", acmeAgent, `"text":"By noon.","accounts":["acme","globex"]`, "2", "1"},
		{"one that the token does not cover", acmeAgent, `"text":"By noon.","accounts":["globex"]`, "0", "0"},
		{"one that is not there", everybody, `"text":"By noon.","accounts":["initech"]`, "0", "0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := d.in(t)
			dry := d.is(d.post(test.by, path, `{"dry_run":true,`+test.body+`}`), "200")
			if dry.text("cases") != test.cases || dry.text("accounts") != test.accounts || len(dry.fields()) != 2 {
				t.Errorf("the dry run is answered %s", dry.body)
			}
			made := d.post(test.by, path, `{`+test.body+`}`)
			if test.cases == "0" {
				d.is(made, "409 no_customer_to_tell")
				return
			}
			d.is(made, "201")
			if made.text("cases") != test.cases || made.text("accounts") != test.accounts || made.text("kinds") != "[announcement]" {
				t.Errorf("it is answered %s", made.body)
			}
		})
	}
	updates := d.must(d.get(acmeAgent, "/incidents/"+incident+"/updates"))
	if said := strings.Count(updates.body, "By noon."); said != 3 || strings.Contains(updates.body, "globex") {
		t.Errorf("an agent of acme reads %s", updates.body)
	}
	if total := updates.items()[0]["cases_total"]; total != 0.0 {
		t.Errorf("%v cases before the fan-out", total)
	}
}

func TestAnnouncementsThatAreRefused(t *testing.T) {
	d := newDesk(t)
	incident := d.createIncident(d.openCase("acme"))
	path := "/incidents/" + incident + "/announcements"
	for body, want := range map[string]string{
		`{}`:                                  "422 invalid",
		`{"text":" "}`:                        "422 invalid",
		`{"text":"By noon.","accounts":[""]}`: "422 invalid",
		`{"text":"` + strings.Repeat("x", 8001) + `"}`: "422 invalid",
	} {
		d.is(d.post(everybody, path, body), want)
	}
	d.is(d.post(everybody, "/incidents/"+d.openIncident()+"/announcements", `{"text":"By noon."}`), "409 no_customer_to_tell")
	d.must(d.call(everybody, http.MethodPatch, "/incidents/"+incident, `{"state":"canceled"}`))
	d.is(d.post(everybody, path, `{"text":"By noon."}`), "409 incident_closed")
}
