package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/casebridge/casebridge/shared/api"
	"github.com/casebridge/casebridge/shared/csm"
)

// keyed is a POST call that works once, another request for the same key, and how often it took
// effect.
type keyed struct {
	by          csm.Caller
	needs, body string
	other       string // another body that would be fine; "" when the call takes none
	effects     func(desk, scene) int
}

func posts() map[string]keyed {
	cases := func(d desk, _ scene) int { return len(d.must(d.get(everybody, "/cases?limit=500")).items()) }
	incidents := func(d desk, _ scene) int { return len(d.must(d.get(everybody, "/incidents?limit=500")).items()) }
	lines := func(element string) func(desk, scene) int {
		return func(d desk, s scene) int {
			return len(d.must(d.get(everybody, "/cases/"+s.caseNumber+"/activities?element="+element)).items())
		}
	}
	version := func(d desk, s scene) int {
		return int(d.must(d.get(everybody, "/cases/"+s.caseNumber)).fields()["version"].(float64))
	}
	updates := func(d desk, s scene) int {
		return len(d.must(d.get(everybody, "/incidents/"+s.incident+"/updates")).items())
	}
	associations := func(d desk, s scene) int {
		return len(d.must(d.get(everybody, "/cases/"+s.caseNumber+"/associations")).items())
	}
	return map[string]keyed{
		"POST /cases/{case}/activities/{activity}/publish": {acmeAgent, "noted", "", `{"text":"Another text."}`, lines("comments")},
		"POST /incidents/{incident}/announcements":         {acmeAgent, "associated", `{"text":"hello"}`, `{"text":"bye"}`, updates},
		"POST /cases":                           {acmeAgent, "", `{"account":"acme","contact":"grace","short_description":"Mail is down"}`, `{"account":"acme","contact":"grace","short_description":"Mail is up"}`, cases},
		"POST /cases/{case}/comments":           {acmeContact, "", `{"text":"hello"}`, `{"text":"bye"}`, lines("comments")},
		"POST /cases/{case}/work_notes":         {acmeAgent, "", `{"text":"hello"}`, `{"text":"bye"}`, lines("work_notes")},
		"POST /cases/{case}/acknowledge":        {acmeAgent, "", "", "", version},
		"POST /cases/{case}/solution":           {acmeAgent, "", `{"resolution_code":"solved_known_error","resolution_notes":"Restarted."}`, `{"resolution_code":"void_duplicate","resolution_notes":"Twice."}`, version},
		"POST /cases/{case}/solution/accept":    {acmeContact, "solved", "", "", version},
		"POST /cases/{case}/solution/reject":    {acmeContact, "solved", `{"reason":"no"}`, `{"reason":"never"}`, version},
		"POST /cases/{case}/close":              {acmeAgent, "fulfilled", `{"resolution_code":"solved_known_error","resolution_notes":"Done."}`, `{"resolution_code":"void_duplicate","resolution_notes":"Twice."}`, version},
		"POST /cases/{case}/withdraw":           {acmeContact, "", `{"reason":"It works."}`, `{"reason":"I left."}`, version},
		"POST /cases/{case}/incident":           {acmeAgent, "", "", "", incidents},
		"POST /cases/{case}/incident/sync":      {acmeAgent, "associated", "", "", lines("work_notes")},
		"POST /incidents":                       {engineer, "", `{"short_description":"Gateway fails"}`, `{"short_description":"Gateway works"}`, incidents},
		"POST /incidents/{incident}/comments":   {engineer, "", `{"text":"hello"}`, `{"text":"bye"}`, updates},
		"POST /incidents/{incident}/work_notes": {engineer, "", `{"text":"hello"}`, `{"text":"bye"}`, updates},
		"POST /incidents/{incident}/associate":  {acmeAgent, "", `{"cases":["{case}"]}`, `{"cases":["{case}"],"dry_run":true}`, associations},
		"POST /incidents/{incident}/remove":     {acmeAgent, "associated", `{"cases":["{case}"]}`, `{"cases":["{case}"],"dry_run":true}`, version},
	}
}

// forEveryPost runs a test for each POST route, on a desk of its own.
func forEveryPost(t *testing.T, test func(desk, keyed, scene, func(key string) answer, func(key string) answer)) {
	t.Helper()
	for _, r := range api.Routes() {
		if r.Method != http.MethodPost {
			continue
		}
		k, ok := posts()[r.Method+" "+r.Path]
		if !ok {
			t.Errorf("%s %s is not tested", r.Method, r.Path)
			continue
		}
		t.Run(r.Method+" "+r.Path, func(t *testing.T) {
			d := newDesk(t)
			s := d.scene(k.needs, "acme")
			fill := strings.NewReplacer("{asset}", "app-ABCDEFGH.js", "{case}", s.caseNumber, "{incident}", s.incident, "{activity}", s.activity)
			with := func(body string) func(key string) answer {
				return func(key string) answer {
					return d.send(k.by, ask{method: r.Method, path: fill.Replace(r.Path), body: fill.Replace(body), header: with("Idempotency-Key", key)})
				}
			}
			test(d, k, s, with(k.body), with(k.other))
		})
	}
}

func TestARepeatWithTheKeyGetsTheFirstAnswerAndChangesNothing(t *testing.T) {
	forEveryPost(t, func(d desk, k keyed, s scene, call, other func(string) answer) {
		first := d.must(call("key"))
		effects := k.effects(d, s)
		d.wait(time.Minute)
		for range 3 {
			if again := call("key"); again.status != first.status || again.body != first.body || fmt.Sprint(again.header) != fmt.Sprint(first.header) {
				d.Errorf("first %d %v %s\nagain %d %v %s", first.status, first.header, first.body, again.status, again.header, again.body)
			}
		}
		if k.other != "" {
			d.is(other("key"), "422 idempotency_key_reused")
		}
		if now := k.effects(d, s); now != effects {
			d.Errorf("a repeat had an effect: %d became %d", effects, now)
		}
	})
}

func TestManyAtOnceWithOneKeyHaveOneEffectAndOneAnswer(t *testing.T) {
	const callers = 20
	forEveryPost(t, func(d desk, k keyed, s scene, call, _ func(string) answer) {
		before := k.effects(d, s)
		answers := make([]answer, callers)
		concurrently(callers, func(i int) { answers[i] = call("key") })
		for _, a := range answers {
			d.must(a)
			if a.status != answers[0].status || a.body != answers[0].body || a.header.Get("Location") != answers[0].header.Get("Location") {
				d.Errorf("one is told %d %s\nanother %d %s", answers[0].status, answers[0].body, a.status, a.body)
			}
		}
		if now := k.effects(d, s); now > before+1 {
			d.Errorf("%d effects of one key", now-before)
		}
	})
}

func TestAKeyIsForgottenAfterADay(t *testing.T) {
	d := newDesk(t)
	number := d.openCase("acme")
	call := func(body string) answer {
		return d.send(acmeContact, ask{method: http.MethodPost, path: "/cases/" + number + "/comments", body: body, header: with("Idempotency-Key", "k")})
	}
	first := d.must(call(`{"text":"hello"}`))
	d.wait(24*time.Hour - time.Minute)
	if again := d.must(call(`{"text":"hello"}`)); again.body != first.body {
		t.Errorf("within a day: %s, want %s", again.body, first.body)
	}
	d.is(call(`{"text":"bye"}`), "422 idempotency_key_reused")
	d.wait(2 * time.Minute)
	later := d.must(call(`{"text":"bye"}`))
	if later.text("text") != "bye" {
		t.Errorf("after a day: %s", later.body)
	}
	if again := d.must(call(`{"text":"bye"}`)); again.body != later.body {
		t.Errorf("the key's next day: %s, want %s", again.body, later.body)
	}
}

func TestARefusalIsNotRemembered(t *testing.T) {
	d := newDesk(t)
	number, incident := d.openCase("acme"), d.openIncident()
	propose := func() answer {
		return d.send(acmeAgent, ask{method: http.MethodPost, path: "/cases/" + number + "/solution", body: `{"resolution_code":"solved_known_error","resolution_notes":"Restarted."}`, header: with("Idempotency-Key", "propose")})
	}
	create := func() answer {
		return d.send(acmeAgent, ask{method: http.MethodPost, path: "/cases/" + number + "/incident", header: with("Idempotency-Key", "create")})
	}
	d.must(d.call(acmeAgent, http.MethodPut, "/cases/"+number+"/incident", object(map[string]any{"number": incident})))
	d.is(create(), "409 case_already_associated")
	d.is(create(), "409 case_already_associated")
	d.must(d.call(acmeAgent, http.MethodDelete, "/cases/"+number+"/incident", ""))
	d.is(create(), "201")

	d.propose(number)
	d.is(propose(), "409 state_not_reachable")
	d.must(d.post(acmeContact, "/cases/"+number+"/solution/reject", `{"reason":"no"}`))
	d.is(propose(), "200")

	comment := func(by csm.Caller, body string) answer {
		return d.send(by, ask{method: http.MethodPost, path: "/cases/" + number + "/work_notes", body: body, header: with("Idempotency-Key", "note")})
	}
	less := bearer()
	less.ID = acmeAgent.ID
	d.is(comment(less, `{"text":"x"}`), "404 case_not_found")
	d.is(comment(acmeAgent, `{"text":""}`), "422 invalid")
	d.is(comment(acmeAgent, `{"text":"x"}`), "201")
}

func TestARepeatGetsTheFirstAnswerWhateverHappenedSince(t *testing.T) {
	d := newDesk(t)
	number, keyed := d.openCase("acme"), with("Idempotency-Key", "k")
	create := ask{method: http.MethodPost, path: "/cases/" + number + "/incident", header: keyed}
	open := ask{method: http.MethodPost, path: "/incidents", body: `{"short_description":"x"}`, header: keyed}
	created, opened := d.must(d.send(acmeAgent, create)), d.must(d.send(engineer, open))
	d.must(d.call(everybody, http.MethodPut, "/settings", `{"com_sn_cs_sm":false,"priority_lookup":[]}`))
	d.must(d.call(acmeAgent, http.MethodPatch, "/cases/"+number, `{"state":"cancelled"}`))
	if again := d.send(acmeAgent, create); again.body != created.body || again.status != created.status {
		t.Errorf("creating again: %d %s", again.status, again.body)
	}
	if again := d.send(engineer, open); again.body != opened.body || again.status != opened.status {
		t.Errorf("opening again: %d %s", again.status, again.body)
	}
}

func TestAKeyStandsForOneCall(t *testing.T) {
	d := newDesk(t)
	one, other := d.openCase("acme"), d.openCase("acme")
	say := func(path string) answer {
		return d.send(acmeAgent, ask{method: http.MethodPost, path: path, body: `{"text":"hello"}`, header: with("Idempotency-Key", "k")})
	}
	d.is(say("/cases/"+one+"/comments"), "201")
	d.is(say("/cases/"+other+"/comments"), "422 idempotency_key_reused")
	d.is(say("/cases/"+one+"/work_notes"), "422 idempotency_key_reused")
	d.is(say("/cases/"+absent.caseNumber+"/work_notes"), "422 idempotency_key_reused")
	for _, key := range []string{strings.Repeat("k", 256), strings.Repeat("é", 128)} {
		d.is(d.send(acmeAgent, ask{method: http.MethodPost, path: "/cases/" + one + "/comments", body: `{"text":"x"}`, header: with("Idempotency-Key", key)}), "422 invalid")
	}
	d.is(d.send(acmeAgent, ask{method: http.MethodPost, path: "/cases/" + one + "/comments", body: `{"text":"x"}`, header: with("Idempotency-Key", strings.Repeat("k", 255))}), "201")
}

func TestAKeyIsOfTheCallerWithTheRightsOfThen(t *testing.T) {
	d := newDesk(t)
	number := d.openCase("acme")
	same := func(kind csm.UserType, roles []string, account string) csm.Caller {
		return csm.Caller{ID: "same", Type: kind, Roles: roles, Accounts: []string{account}}
	}
	writer := []string{csm.RoleAgent, csm.RoleIncidentWrite}
	create := ask{method: http.MethodPost, path: "/cases/" + number + "/incident", header: with("Idempotency-Key", "key")}
	note := ask{method: http.MethodPost, path: "/cases/" + number + "/work_notes", body: `{"text":"internal"}`, header: with("Idempotency-Key", "key 2")}
	d.must(d.send(same(csm.Internal, writer, "acme"), create))
	d.must(d.send(same(csm.Internal, writer, "acme"), note))
	for _, other := range []csm.Caller{
		same(csm.Internal, nil, "acme"), same(csm.Internal, writer, "globex"), same(csm.Contact, writer, "acme"), same(csm.Contact, nil, "globex"), same(csm.Consumer, nil, "acme"),
	} {
		for _, a := range []ask{create, note} {
			if got := d.send(other, a); got.status < 400 {
				t.Errorf("%+v gets the answer of another: %s", other, got.body)
			}
		}
	}
	d.must(d.send(csm.Caller{ID: "same", Name: "By another name", Type: csm.Internal, Roles: []string{csm.RoleIncidentWrite, csm.RoleAgent}, Accounts: []string{"acme"}}, create))
}

func TestASourceIDOpensOneIncident(t *testing.T) {
	d := newDesk(t)
	open := func() answer {
		return d.must(d.post(everybody, "/incidents", `{"short_description":"Mail gateway fails","source_id":"jira-1"}`))
	}
	first := open()
	numbers := make([]string, 8)
	concurrently(len(numbers), func(n int) { numbers[n] = open().text("number") })
	for _, number := range numbers {
		if number != first.text("number") {
			t.Errorf("an echo opened %s beside %s", number, first.text("number"))
		}
	}
	d.is(d.post(everybody, "/incidents", `{"short_description":"Another failure","source_id":"jira-1"}`), "409 source_id_reused")
}
