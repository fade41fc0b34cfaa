package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/casebridge/casebridge/shared/csm"
)

const resolution = `{"state":"resolved","close_code":"known_error","close_notes":"Restarted."}`

// statusOf is what the agent reads and lists of a case: both are the same.
func (d desk) statusOf(number string) string {
	d.Helper()
	read := d.must(d.get(acmeAgent, "/cases/"+number)).fields()
	listed := d.must(d.get(acmeAgent, "/cases?q="+number)).items()
	if len(listed) != 1 || fmt.Sprint(listed[0]) != fmt.Sprint(read) {
		d.Errorf("the list shows %v, reading %v", listed, read)
	}
	return fmt.Sprint(read["action_status"], " ", read["action_reason"], " ", read["incident_state"])
}

// Rule 15 over the API: what the agent sees from opening to the solution, before any note is
// written.
func TestTheAgentSeesWhomACaseWaitsFor(t *testing.T) {
	d := newDesk(t)
	number := d.openCase("acme")
	path := "/cases/" + number
	var incident string
	for _, step := range []struct {
		what string
		do   func()
		want string
	}{
		{"opened", func() {}, "<nil> <nil> <nil>"},
		{"created", func() { incident = "/incidents/" + d.createIncident(number) }, "blocked_internally incident_open new"},
		{"asked", func() {
			d.must(d.call(engineer, "PATCH", incident, `{"state":"on_hold","hold_reason":"awaiting_caller","comments":"Which disk?"}`))
		}, "needs_attention question on_hold"},
		{"acknowledged", func() { d.must(d.post(acmeAgent, path+"/acknowledge", "")) }, "blocked_internally incident_open on_hold"},
		{"replied", func() { d.must(d.post(acmeContact, path+"/comments", `{"text":"The first."}`)) }, "needs_attention customer_replied "},
		{"resolved", func() { d.must(d.call(engineer, "PATCH", incident, resolution)) }, "needs_attention incident_resolved resolved"},
		{"proposed", func() { d.propose(number) }, "blocked_by_customer solution_proposed resolved"},
		{"rejected", func() { d.must(d.post(acmeContact, path+"/solution/reject", `{"reason":"Still down."}`)) }, "needs_attention solution_rejected resolved"},
		{"proposed again", func() { d.propose(number) }, "blocked_by_customer solution_proposed resolved"},
		{"accepted", func() { d.must(d.post(acmeContact, path+"/solution/accept", "")) }, "<nil> <nil> resolved"},
	} {
		step.do()
		if got := d.statusOf(number); !strings.HasPrefix(got, step.want) {
			d.Errorf("%s: the agent sees %q, want %q", step.what, got, step.want)
		}
	}
	customers := d.must(d.get(acmeContact, path)).fields()
	for _, hidden := range []string{"incident", "incident_state", "hold_reason"} {
		if customers[hidden] != nil {
			d.Errorf("the customer is told %s %v", hidden, customers[hidden])
		}
	}
	var events []string
	for _, activity := range d.must(d.get(acmeContact, path+"/activities")).items() {
		if activity["event"] != nil {
			events = append(events, fmt.Sprint(activity["event"], " by ", activity["created_by_name"]))
		}
	}
	want := []string{
		"solution_accepted by Grace Hopper", "solution_proposed by Root",
		"solution_rejected by Grace Hopper", "solution_proposed by Root",
	}
	if !slices.Equal(events, want) {
		d.Errorf("the customer reads %q, want %q", events, want)
	}
}

func TestAcknowledgingMakesNoNewVersion(t *testing.T) {
	d := newDesk(t)
	number := d.openCase("acme")
	d.must(d.post(acmeContact, "/cases/"+number+"/comments", `{"text":"And now?"}`))
	got := d.must(d.post(acmeAgent, "/cases/"+number+"/acknowledge", "{}"))
	if got.text("version") != "1" || got.header.Get("ETag") != `"1"` {
		d.Errorf("version %s, ETag %s, want 1", got.text("version"), got.header.Get("ETag"))
	}
}

func TestAssociationsSayWhatTheirCasesAreAbout(t *testing.T) {
	d := newDesk(t)
	number := d.openCase("acme")
	incident := d.createIncident(number)
	d.propose(number)
	row := d.must(d.get(acmeAgent, "/incidents/"+incident+"/cases")).items()[0]
	if row["short_description"] == nil || row["state"] != "resolved" || row["case"] != number {
		d.Errorf("got %v", row)
	}
}

func TestMe(t *testing.T) {
	d := newDesk(t)
	for _, test := range []struct {
		by   csm.Caller
		want string
	}{
		{acmeContact, "map[accounts:[acme] id:grace may:[open_cases read_cases comment_on_cases answer_solutions withdraw_cases] name:Grace Hopper roles:[] type:contact]"},
		{engineer, "map[accounts:[] id:ada may:[read_incidents change_incidents read_directory] may_on_own_cases:[open_cases read_cases comment_on_cases answer_solutions withdraw_cases] name:Ada Lovelace roles:[itil] type:internal]"},
	} {
		if got := fmt.Sprint(d.must(d.get(test.by, "/me")).fields()); got != test.want {
			d.Errorf("got %s\nwant %s", got, test.want)
		}
	}
}

func TestFiltersOfIncidents(t *testing.T) {
	d := newDesk(t)
	first, second := d.openIncident(), d.openIncident()
	d.must(d.call(engineer, "PATCH", "/incidents/"+second, `{"assigned_to":"ada","assignment_group":"mail"}`))
	since := d.must(d.get(engineer, "/incidents/"+second)).text("updated_at")
	for filter, want := range map[string][]string{
		"":                       {second, first},
		"assigned_to=me":         {second},
		"assigned_to=none":       {first},
		"assignment_group=mail":  {second},
		"updated_since=" + since: {second},
		"q=" + first[3:]:         {first},
		"priority=1":             {},
	} {
		got := d.must(d.get(engineer, "/incidents?"+filter)).all("number")
		if !slices.Equal(got, want) && len(got)+len(want) > 0 {
			d.Errorf("%q lists %v, want %v", filter, got, want)
		}
	}
	d.is(d.get(engineer, "/incidents?updated_since=yesterday"), "422")
	d.is(d.get(engineer, "/incidents?updated_since="), "422")
	d.is(d.get(acmeAgent, "/cases?action_status=busy"), "422")
}
