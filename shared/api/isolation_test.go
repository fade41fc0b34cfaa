package api_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/casebridge/casebridge/shared/api"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/notify"
)

// street is two tenants and two consumers side by side. One incident is acme's and globex's alike,
// created from acme's case; another is the consumer's.
type street struct {
	desk
	acme, globex, consumer, other string // their cases
	shared, consumers             string // the incidents
}

type nobody struct{}

func (nobody) Publish(context.Context, csm.Notification) error { return nil }

func newStreet(t *testing.T) street {
	t.Helper()
	d := newDesk(t)
	s := street{desk: d, acme: d.openCase("acme"), globex: d.openCase("globex"), consumer: d.openCase("")}
	s.other = d.openCaseOf(csm.CaseRequest{Consumer: otherConsumer.ID, ShortDescription: "Mine"})
	s.shared, s.consumers = d.createIncident(s.acme), d.createIncident(s.consumer)
	d.must(d.call(engineer, http.MethodPatch, "/incidents/"+s.shared, `{"shared":true}`))
	d.must(d.call(globexAgent, http.MethodPut, "/cases/"+s.globex+"/incident", object(map[string]any{"number": s.shared})))
	for _, i := range []string{s.shared, s.consumers} {
		d.must(d.post(engineer, "/incidents/"+i+"/comments", `{"text":"SECRET comment of IT"}`))
		d.must(d.post(engineer, "/incidents/"+i+"/work_notes", `{"text":"SECRET work note of IT"}`))
		d.must(d.call(engineer, http.MethodPatch, "/incidents/"+i, `{"state":"on_hold","hold_reason":"awaiting_vendor"}`))
		for version := range int64(4) {
			d.ok(notify.Update(context.Background(), d.store, nobody{}, i, version+1))
		}
	}
	for _, c := range []string{s.acme, s.globex, s.consumer, s.other} {
		d.must(d.post(everybody, "/cases/"+c+"/work_notes", `{"text":"SECRET work note of `+c+`"}`))
		d.must(d.post(everybody, "/cases/"+c+"/comments", `{"text":"to the customer of `+c+`"}`))
		if c != s.other {
			d.must(d.post(everybody, "/cases/"+c+"/incident/sync", ""))
		}
	}
	return s
}

// customers are the external callers, honest and not, each with their own case.
func (s street) customers() map[string]struct {
	by  csm.Caller
	own string
} {
	type customer = struct {
		by  csm.Caller
		own string
	}
	roles := func(by csm.Caller, accounts ...string) csm.Caller {
		by.Roles, by.Accounts = allRoles, append(slices.Clone(by.Accounts), accounts...)
		return by
	}
	return map[string]customer{
		"contact":                        {acmeContact, s.acme},
		"contact of the other tenant":    {globexContact, s.globex},
		"consumer":                       {consumer, s.consumer},
		"contact who claims roles":       {roles(acmeContact), s.acme},
		"contact who claims everything":  {roles(acmeContact, "*"), s.acme},
		"consumer who claims everything": {roles(consumer, "acme", "globex", "*"), s.consumer},
	}
}

// tells is what of the words an answer says, in status line, headers or body, beyond what was asked
// with.
func tells(a ask, got answer, words ...string) string {
	said := fmt.Sprint(got.header, got.body)
	for _, asked := range strings.FieldsFunc(a.path, func(r rune) bool { return strings.ContainsRune("/?=&", r) }) {
		if strings.HasPrefix(asked, "CS") || strings.HasPrefix(asked, "INC") {
			said = strings.ReplaceAll(said, asked, "")
		}
	}
	for _, w := range words {
		if strings.Contains(said, w) {
			return w
		}
	}
	return ""
}

func TestACustomerSeesNothingInternalAndNothingOfOthers(t *testing.T) {
	s := newStreet(t)
	all := []string{s.acme, s.globex, s.consumer, s.other}
	for name, c := range s.customers() {
		t.Run(name, func(t *testing.T) {
			d := s.in(t)
			hidden := []string{"SECRET", "INC0", `"work_notes"`, `"incident"`, `"source"`, `_incident"`, `"propose_solution"`}
			hidden = append(hidden, `"incident_state"`, "needs_attention", "blocked_internally")
			for _, other := range all {
				if other != c.own {
					hidden = append(hidden, other)
				}
			}
			for _, r := range api.Routes() {
				if len(mustDescribe(r).Security) == 0 {
					continue
				}
				for _, number := range append(slices.Clone(all), absent.caseNumber) {
					for _, incident := range []string{s.shared, s.consumers, absent.incident} {
						if !strings.Contains(r.Path, "{incident}") && incident != s.shared {
							continue
						}
						fill := strings.NewReplacer("{case}", number, "{incident}", incident, "{who}", whose["acme"])
						a := ask{method: r.Method, path: fill.Replace(r.Path), body: fill.Replace(trials[r.Method+" "+r.Path].body)}
						// A bad body is answered before anything is read; a good one after.
						for _, a.body = range []string{a.body, `{"x":1}`} {
							got := d.send(c.by, a)
							if number != c.own && r.Path != "/cases" && r.Path != "/me" && got.status < 300 {
								t.Errorf("%s %s is allowed: %s", a.method, a.path, short(got.body))
							}
							if w := tells(a, got, hidden...); w != "" {
								t.Errorf("%s %s tells %q: %d %v %s", a.method, a.path, w, got.status, got.header, short(got.body))
							}
						}
					}
				}
			}
		})
	}
}

func mustDescribe(r api.Route) operation {
	o, _ := theDescription().of(r)
	return o
}

func TestACustomersListsHoldOnlyTheirOwn(t *testing.T) {
	s := newStreet(t)
	for name, c := range s.customers() {
		for query, want := range map[string][]string{
			"":                         {c.own},
			"?has_incident=true":       {}, // the filter does not tell what the record does not
			"?has_incident=false":      {c.own},
			"?account=unheard-of":      {},
			"?account=%2A":             {},
			"?state=closed":            {},
			"?assigned_to=" + "nobody": {},
		} {
			if got := s.must(s.get(c.by, "/cases"+query)).all("number"); !slices.Equal(got, want) {
				t.Errorf("%s: GET /cases%s lists %v, want %v", name, query, got, want)
			}
		}
		for _, account := range []string{"acme", "globex"} {
			for _, number := range s.must(s.get(c.by, "/cases?account="+account)).all("number") {
				if number != c.own {
					t.Errorf("%s: account=%s lists %s", name, account, number)
				}
			}
		}
		for _, query := range []string{"", "?element=work_notes", "?element=comments", "?element=work_notes,comments", "?limit=1"} {
			got := s.must(s.get(c.by, "/cases/"+c.own+"/activities"+query))
			want := []string{"to the customer of " + c.own}
			if query == "?element=work_notes" {
				want = []string{}
			}
			if texts := got.all("text"); !slices.Equal(texts, want) {
				t.Errorf("%s: activities%s are %q, want %q", name, query, texts, want)
			}
			if got.cursor() != "" {
				t.Errorf("%s: activities%s: a cursor tells that there is more", name, query)
			}
		}
	}
}

func TestRolesAndAllAccountsInACustomersTokenChangeNotOneByte(t *testing.T) {
	s := newStreet(t)
	for honest, liar := range map[string]string{"contact": "contact who claims everything", "consumer": "consumer who claims everything"} {
		h, l := s.customers()[honest], s.customers()[liar]
		for _, path := range []string{"/cases", "/cases/" + s.acme, "/cases/" + s.globex, "/cases/" + s.consumer, "/incidents", "/incidents/" + s.shared, "/settings", "/cases/" + h.own + "/activities"} {
			want, got := s.get(h.by, path), s.get(l.by, path)
			if got.status != want.status || got.body != want.body || fmt.Sprint(got.header) != fmt.Sprint(want.header) {
				t.Errorf("GET %s: %s gets %d %s\n%s gets %d %s", path, honest, want.status, want.body, liar, got.status, got.body)
			}
		}
	}
}

func TestAnAgentWithoutIncidentRolesDoesNotLearnOfTheIncident(t *testing.T) {
	s := newStreet(t)
	by := bearer(csm.RoleAgent)
	for _, path := range []string{"/cases", "/cases/" + s.acme} {
		got := s.must(s.get(by, path))
		if strings.Contains(got.body, "INC") || strings.Contains(got.body, "_incident") {
			t.Errorf("GET %s: %s", path, got.body)
		}
	}
	for query, want := range map[string][]string{"?has_incident=true": {}, "?has_incident=false": {s.acme}} {
		if got := s.must(s.get(by, "/cases"+query)).all("number"); !slices.Equal(got, want) {
			t.Errorf("GET /cases%s lists %v, want %v", query, got, want)
		}
	}
}

func TestAnAgentDoesNotLearnOfAnotherTenantThroughASharedIncident(t *testing.T) {
	s := newStreet(t)
	foreign := []string{s.acme, acmeContact.ID, "acme"}
	read := bearer(csm.RoleIncidentRead)
	read.ID, read.Accounts = "reader", []string{"globex"}
	for _, by := range []csm.Caller{globexAgent, read} {
		for _, a := range []ask{
			{method: http.MethodGet, path: "/incidents"},
			{method: http.MethodGet, path: "/incidents?state=on_hold"},
			{method: http.MethodGet, path: "/incidents/" + s.shared},
			{method: http.MethodGet, path: "/incidents/" + s.shared + "/activities"},
			{method: http.MethodGet, path: "/incidents/" + s.shared + "/updates"},
			{method: http.MethodGet, path: "/incidents/" + s.shared + "/cases"},
			{method: http.MethodGet, path: "/incidents/" + s.shared + "/cases?active=true"},
			{method: http.MethodGet, path: "/cases"},
			{method: http.MethodGet, path: "/cases/" + s.globex},
			{method: http.MethodGet, path: "/cases/" + s.globex + "/activities"},
			{method: http.MethodGet, path: "/cases/" + s.globex + "/associations"},
			{method: http.MethodPatch, path: "/incidents/" + s.shared, body: `{"assigned_to":"eve"}`},
			{method: http.MethodPost, path: "/incidents/" + s.shared + "/comments", body: `{"text":"hello"}`},
			{method: http.MethodPost, path: "/incidents/" + s.shared + "/announcements", body: `{"text":"hello"}`},
			{method: http.MethodPost, path: "/incidents/" + s.shared + "/work_notes", body: `{"text":"hello"}`},
		} {
			got := s.send(by, a)
			if w := tells(a, got, foreign...); w != "" {
				t.Errorf("%s %s as %s tells %q: %s", a.method, a.path, by.ID, w, short(got.body))
			}
		}
	}
	if got := s.must(s.get(globexAgent, "/incidents/"+s.shared+"/cases")).all("case"); !slices.Equal(got, []string{s.globex}) {
		t.Errorf("cases of the incident are %v", got)
	}
	own := s.must(s.get(acmeAgent, "/incidents/"+s.shared))
	if own.text("created_from") != s.acme || !strings.Contains(own.body, acmeContact.ID) {
		t.Errorf("acme's agent does not see where the incident came from: %s", own.body)
	}
	it := s.must(s.get(engineer, "/incidents/"+s.shared))
	if it.fields()["created_from"] != nil || !strings.Contains(it.body, acmeContact.ID) {
		t.Errorf("IT sees the caller but not the case: %s", it.body)
	}
}

func TestBulkCallsDoNotTellAForeignCaseFromAnAbsentOne(t *testing.T) {
	s := newStreet(t)
	for _, call := range []string{"associate", "remove"} {
		for _, dry := range []bool{true, false} {
			body := object(map[string]any{"cases": []string{s.acme, absent.caseNumber, s.consumer, strings.ToLower(s.acme), "", "#", s.globex}, "dry_run": dry})
			got := s.must(s.post(globexAgent, "/incidents/"+s.shared+"/"+call, body))
			want := []string{"not_found", "not_found", "not_found", "not_found", "not_found", "not_found", map[string]string{"associate": "already_associated", "remove": "removed"}[call]}
			if results := got.all("result"); !slices.Equal(results, want) {
				t.Errorf("%s dry_run=%v: results are %v, want %v", call, dry, results, want)
			}
		}
	}
	if got := s.must(s.get(acmeAgent, "/cases/"+s.acme)).text("incident"); got != s.shared {
		t.Errorf("acme's case has incident %s", got)
	}
}

func TestAPreconditionOnAForeignRecordTellsNothing(t *testing.T) {
	s := newStreet(t)
	tag := s.must(s.get(acmeAgent, "/cases/"+s.acme)).header.Get("ETag")
	for _, match := range []string{tag, `"99"`, "*"} {
		a := ask{method: http.MethodPatch, path: "/cases/" + s.acme, body: `{"priority":1}`, header: with("If-Match", match)}
		not := a
		not.path = "/cases/" + absent.caseNumber
		s.sameAsAbsent(globexAgent, a, not, scene{caseNumber: s.acme, incident: s.shared}, s.send(globexAgent, a))
	}
}

func TestACursorHoldsForItsCallerAndListOnly(t *testing.T) {
	d := newDesk(t)
	for range 3 {
		d.openCase("acme")
		d.openIncident()
	}
	number, incident := d.openCase("acme"), d.openIncident()
	for range 3 {
		d.must(d.post(everybody, "/cases/"+number+"/comments", `{"text":"hello"}`))
		d.must(d.post(everybody, "/incidents/"+incident+"/comments", `{"text":"hello"}`))
		d.must(d.call(everybody, http.MethodPut, "/cases/"+number+"/incident", object(map[string]any{"number": incident})))
		d.must(d.call(everybody, http.MethodDelete, "/cases/"+number+"/incident", ""))
	}
	lists := []string{
		"/cases", "/incidents", "/cases/" + number + "/activities", "/cases/" + number + "/associations",
		"/incidents/" + incident + "/activities", "/incidents/" + incident + "/updates", "/incidents/" + incident + "/cases",
	}
	cursors := map[string]string{}
	for _, l := range lists {
		got := d.must(d.get(acmeAgent, l+"?limit=1"))
		if cursors[l] = got.cursor(); cursors[l] == "" {
			t.Fatalf("%s has no cursor: %s", l, got.body)
		}
		d.is(d.get(acmeAgent, page(l, cursors[l])), "200")
	}
	colleague := acmeAgent
	colleague.ID = "bill"
	for _, l := range lists {
		c := cursors[l]
		for _, by := range []csm.Caller{colleague, globexAgent, everybody, acmeContact} {
			if got := d.get(by, page(l, c)); got.status < 400 {
				t.Errorf("%s takes a cursor of %s from %s", l, acmeAgent.ID, by.ID)
			}
		}
		d.is(d.get(colleague, page(l, c)), "400 invalid_cursor")
		for _, other := range lists {
			if other != l {
				d.is(d.get(acmeAgent, page(other, c)), "400 invalid_cursor")
			}
		}
		raw, err := base64.RawURLEncoding.DecodeString(c)
		d.ok(err)
		for i := range raw {
			if i%7 != 0 && i != len(raw)-1 {
				continue
			}
			bad := slices.Clone(raw)
			bad[i] ^= 1
			d.is(d.get(acmeAgent, page(l, base64.RawURLEncoding.EncodeToString(bad))), "400 invalid_cursor")
		}
		for _, bad := range []string{c[:len(c)-1], c + "A", c + "=", c + "\n", "\r\n" + c, c + c, "A", "!", "é", " ", "null", strings.Repeat("A", 2000)} {
			d.is(d.get(acmeAgent, page(l, bad)), "400 invalid_cursor")
		}
	}
	// Nobody can read a cursor, and all are of one length. It ends.
	for _, l := range lists {
		raw, _ := base64.RawURLEncoding.DecodeString(cursors[l])
		for _, word := range []string{"CS0", "INC0", "UPDATE", "NOTE", everybody.ID, "hello"} {
			if strings.Contains(string(raw), word) {
				t.Errorf("the cursor of %s says %q", l, word)
			}
		}
		if len(cursors[l]) != len(cursors["/cases"]) {
			t.Errorf("the cursor of %s is %d characters long, that of /cases %d", l, len(cursors[l]), len(cursors["/cases"]))
		}
	}
	d.wait(time.Hour - 30*time.Second)
	d.is(d.get(acmeAgent, page("/cases", cursors["/cases"])), "200")
	d.wait(time.Minute)
	for _, l := range lists {
		d.is(d.get(acmeAgent, page(l, cursors[l])), "400 invalid_cursor")
	}
}

func TestEveryCursorThatIsGivenIsTaken(t *testing.T) {
	d := newDesk(t)
	by := everybody
	by.ID = strings.Repeat("x", 255) // as long as the subject of a token may be
	agent := strings.Repeat("\U0001F600", 100)
	title := strings.Repeat("\U0001F600", 160)
	for range 3 {
		d.openCaseOf(csm.CaseRequest{Account: agent, Contact: agent, AssignedTo: agent, ShortDescription: title})
		_, err := d.store.As(by).OpenIncident(context.Background(), csm.IncidentRequest{ShortDescription: title})
		d.ok(err)
	}
	number, incident := d.openCase("acme"), d.openIncident()
	for range 3 {
		d.must(d.post(by, "/cases/"+number+"/comments", `{"text":"hello"}`))
		d.must(d.post(by, "/incidents/"+incident+"/comments", `{"text":"hello"}`))
	}
	for _, list := range []string{
		"/cases?limit=1&state=new&has_incident=false&account=" + url.QueryEscape(agent) + "&assigned_to=" + url.QueryEscape(agent),
		"/incidents?limit=1&state=new,in_progress,on_hold,resolved,closed,canceled&query=" + url.QueryEscape(title),
		"/cases/" + number + "/activities?limit=1&element=comments,work_notes",
		"/incidents/" + incident + "/activities?limit=1&element=comments,work_notes",
		"/incidents/" + incident + "/updates?limit=1",
	} {
		cursor := d.must(d.get(by, list)).cursor()
		if cursor == "" || len(cursor) > 600 {
			t.Errorf("%s: the cursor is %d characters long", short(list), len(cursor))
		}
		if got := d.must(d.get(by, page(list, cursor))); len(got.items()) != 1 {
			t.Errorf("%s: the second page is %s", short(list), short(got.body))
		}
	}
}

func TestAnIdempotencyKeyIsItsCallersOwn(t *testing.T) {
	d := newDesk(t)
	number := d.openCase("acme")
	say := func(by csm.Caller, key string) answer {
		return d.must(d.send(by, ask{method: http.MethodPost, path: "/cases/" + number + "/comments", body: `{"text":"hello"}`, header: with("Idempotency-Key", key)}))
	}
	for _, pair := range []struct {
		name            string
		one, other      string
		oneKey, another string
	}{
		{"the same key", "grace", "gwen", "k", "k"},
		{"a name that ends where another's key begins", "grace", "grace#k", "k#1", "1"},
		{"a name with all separators", "a#IDEMPOTENCY", "a", "#x", "IDEMPOTENCY##x"},
	} {
		t.Run(pair.name, func(t *testing.T) {
			d := d.in(t)
			one, other := acmeContact, acmeContact
			one.ID, other.ID = pair.one, pair.other
			one.Roles, other.Roles = []string{csm.RoleCaseManager}, []string{csm.RoleCaseManager} // both may comment
			first := say(one, pair.oneKey)
			second := d.send(other, ask{method: http.MethodPost, path: "/cases/" + number + "/comments", body: `{"text":"hello"}`, header: with("Idempotency-Key", pair.another)})
			if second.status != http.StatusCreated || second.text("created_by") != pair.other || second.text("id") == first.text("id") {
				t.Errorf("%s gets %d %s, which is the answer of %s", pair.other, second.status, second.body, pair.one)
			}
		})
	}
	key := with("Idempotency-Key", "open")
	body := `{"account":"acme","contact":"grace","short_description":"Mail is down"}`
	d.must(d.send(acmeAgent, ask{method: http.MethodPost, path: "/cases", body: body, header: key}))
	d.is(d.send(globexAgent, ask{method: http.MethodPost, path: "/cases", body: body, header: key}), "403 forbidden")
}

func TestACustomerOpensCasesOnlyInTheirOwnName(t *testing.T) {
	d := newDesk(t)
	none := acmeContact
	none.Accounts = []string{"*"}
	for _, test := range []struct {
		name, body, want string
		by               csm.Caller
	}{
		{"contact, as themselves", `{"short_description":"x"}`, "201", acmeContact},
		{"contact, of another account", `{"short_description":"x","account":"globex"}`, "403 forbidden", acmeContact},
		{"contact, as somebody else", `{"short_description":"x","contact":"hedy"}`, "422 invalid", acmeContact},
		{"contact, as a consumer", `{"short_description":"x","consumer":"carl"}`, "422 invalid", acmeContact},
		{"contact, assigning it", `{"short_description":"x","assigned_to":"bob"}`, "422 invalid", acmeContact},
		{"contact, of no account but all", `{"short_description":"x"}`, "422 invalid", none},
		{"contact, of no account but all, naming one", `{"short_description":"x","account":"acme"}`, "403 forbidden", none},
		{"consumer, as themselves", `{"short_description":"x"}`, "201", consumer},
		{"consumer, of an account", `{"short_description":"x","account":"acme"}`, "422 invalid", consumer},
		{"consumer, as another", `{"short_description":"x","consumer":"dora"}`, "422 invalid", consumer},
		{"agent, for another account", `{"short_description":"x","account":"globex","contact":"hedy"}`, "403 forbidden", acmeAgent},
		{"agent, for a consumer", `{"short_description":"x","consumer":"carl"}`, "403 forbidden", acmeAgent},
	} {
		t.Run(test.name, func(t *testing.T) {
			d.in(t).is(d.in(t).post(test.by, "/cases", test.body), test.want)
		})
	}
	if got := d.must(d.get(none, "/cases")).items(); len(got) != 0 {
		t.Errorf("a contact of no account sees %v", got)
	}
}
