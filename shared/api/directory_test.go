package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// directoryOf puts a small directory: two accounts with their contacts, a consumer and some groups.
func (d desk) directoryOf() {
	d.Helper()
	for kind, items := range map[string]string{
		"accounts":  `{"id":"acme","name":"Acme Corporation"},{"id":"globex","name":"Globex"}`,
		"consumers": `{"id":"carl","name":"Carl Sagan"}`,
		"groups":    `{"id":"mail","name":"Mail team"},{"id":"Night","name":"Night shift"},{"id":"old","name":"Old mail team","active":false}`,
	} {
		d.put(kind, items)
	}
	d.put("contacts", `{"id":"grace","name":"Grace Hopper","account":"acme"},{"id":"alan","name":"Alan Turing","account":"acme","email":"alan@acme.example"},`+
		`{"id":"hedy","name":"Hedy Lamarr","account":"globex"}`)
}

// put puts the records, all of which must be taken.
func (d desk) put(kind, items string) answer {
	d.Helper()
	got := d.must(d.call(everybody, http.MethodPut, "/directory/"+kind, `{"items":[`+items+`]}`))
	if strings.Contains(got.body, `"refused"`) {
		d.Fatalf("some of %s were refused: %s", kind, got.body)
	}
	return got
}

// ids are those of the records that a list answers with.
func ids(got answer) string {
	var ids []string
	for _, item := range got.items() {
		ids = append(ids, fmt.Sprint(item["id"]))
	}
	return strings.Join(ids, " ")
}

func TestWhatListsOfTheDirectoryFind(t *testing.T) {
	d := newDesk(t)
	d.directoryOf()
	for _, test := range []struct{ path, want string }{
		{"/directory/groups", "Night mail old"},
		{"/directory/groups?active=true", "Night mail"},
		{"/directory/groups?active=false", "old"},
		{"/directory/groups?q=TEAM", "mail old"},
		{"/directory/groups?q=team+old", "old"},
		{"/directory/groups?q=nothing", ""},
		{"/directory/groups?prefix=M", "mail"},
		{"/directory/groups?prefix=n", "Night"},
		{"/directory/groups?prefix=night+s", "Night"},
		{"/directory/groups?prefix=shift", ""},
		{"/directory/groups?prefix=" + strings.Repeat("m", 160), ""},
		{"/directory/contacts?prefix=al", "alan"},
		{"/directory/contacts?q=hopper", "grace"},
		{"/directory/case_types", ""},
	} {
		if got := ids(d.must(d.get(everybody, test.path))); got != test.want {
			t.Errorf("%s finds %q, want %q", test.path, got, test.want)
		}
	}
}

func TestAListOfTheDirectoryGoesOnAcrossPages(t *testing.T) {
	d := newDesk(t)
	var items, want []string
	for n := range 30 {
		id := fmt.Sprintf("group %02d", n)
		items = append(items, fmt.Sprintf(`{"id":%q,"name":"Guild %02d"}`, id, n))
		want = append(want, id)
	}
	d.put("groups", strings.Join(items, ","))
	for _, path := range []string{"/directory/groups?limit=7", "/directory/groups?limit=7&prefix=g", "/directory/groups?limit=7&q=guild"} {
		var found []string
		for cursor := ""; ; {
			got := d.must(d.get(everybody, path+"&cursor="+cursor))
			found = append(found, strings.Fields(strings.ReplaceAll(ids(got), "group ", "group_"))...)
			if cursor = got.cursor(); cursor == "" {
				break
			}
		}
		if got := strings.ReplaceAll(strings.Join(found, " "), "_", " "); got != strings.Join(want, " ") {
			t.Errorf("%s lists %s", path, got)
		}
	}
	cursor := d.must(d.get(everybody, "/directory/groups?limit=7")).cursor()
	d.is(d.get(everybody, "/directory/accounts?limit=7&cursor="+cursor), "400 invalid_cursor")
	d.is(d.get(acmeAgent, "/directory/groups?limit=7&cursor="+cursor), "400 invalid_cursor")
}

// Agents see the accounts of their token and the contacts of these; others are as absent.
func TestTheDirectoryShowsAgentsTheirAccounts(t *testing.T) {
	d := newDesk(t)
	d.directoryOf()
	for _, test := range []struct{ path, agent, all string }{
		{"/directory/accounts", "acme", "acme globex"},
		{"/directory/accounts?prefix=glo", "", "globex"},
		{"/directory/contacts", "alan grace", "alan grace hedy"},
		{"/directory/contacts?prefix=h", "", "hedy"},
		{"/directory/contacts?q=lamarr", "", "hedy"},
		{"/directory/consumers", "", "carl"},
		{"/directory/groups", "Night mail old", "Night mail old"},
	} {
		if got := ids(d.must(d.get(acmeAgent, test.path))); got != test.agent {
			t.Errorf("an agent of acme finds %q at %s, want %q", got, test.path, test.agent)
		}
		if got := ids(d.must(d.get(everybody, test.path))); got != test.all {
			t.Errorf("an agent of all finds %q at %s, want %q", got, test.path, test.all)
		}
	}
	foreign := d.is(d.get(acmeAgent, "/directory/contacts/hedy"), "404 record_not_found")
	absent := d.is(d.get(acmeAgent, "/directory/contacts/nora"), "404 record_not_found")
	if strings.ReplaceAll(foreign.body, "hedy", "nora") != absent.body {
		t.Errorf("a foreign contact answers %s, an absent one %s", foreign.body, absent.body)
	}
	d.is(d.get(acmeContact, "/directory/contacts/grace"), "403 forbidden")
}

func TestWhatABulkPutSaysOfEachRecord(t *testing.T) {
	d := newDesk(t)
	d.put("groups", `{"id":"same","name":"Same"},{"id":"renamed","name":"Before"}`)
	got := d.must(d.call(everybody, http.MethodPut, "/directory/groups",
		`{"items":[{"id":"same","name":"Same"},{"id":"renamed","name":"After"},{"id":"fresh","name":"Fresh"},{"id":"nameless"},{"id":"foreign","name":"x","email":"a@b.example"}]}`))
	var results []string
	for _, item := range got.items() {
		results = append(results, fmt.Sprint(item["id"], " ", item["result"], " ", item["version"], " ", item["type"]))
	}
	want := "same unchanged 1 <nil>, renamed changed 2 <nil>, fresh created 1 <nil>, nameless refused <nil> invalid, foreign refused <nil> invalid"
	if got := strings.Join(results, ", "); got != want {
		t.Errorf("results:\n%s, want\n%s", got, want)
	}
	for _, location := range []string{"body.items[3].name", "body.items[4].email"} {
		if !strings.Contains(got.body, location) {
			t.Errorf("%s is not named: %s", location, got.body)
		}
	}
	twice := d.is(d.call(everybody, http.MethodPut, "/directory/groups", `{"items":[{"id":"a","name":"A"},{"id":"a","name":"B"}]}`), "422 invalid")
	if !strings.Contains(twice.body, `"body.items[1].id"`) {
		t.Errorf("the second of two is not named: %s", twice.body)
	}
	d.is(d.get(everybody, "/directory/groups/a"), "404 record_not_found")
	d.is(d.call(everybody, http.MethodPut, "/directory/robots", `{"items":[{"id":"a","name":"A"}]}`), "422 invalid")
}

// A record is replaced whole: what a PUT leaves out gets its default.
func TestARecordIsReplacedWhole(t *testing.T) {
	d := newDesk(t)
	id := url.PathEscape("Zoë / 💡")
	first := d.must(d.call(everybody, http.MethodPut, "/directory/consumers/"+id, `{"name":" Zoë ","email":"zoe@example.com","active":false}`))
	if first.text("name") != "Zoë" || first.fields()["active"] != false || first.text("id") != "Zoë / 💡" {
		t.Errorf("put: %s", first.body)
	}
	second := d.must(d.call(everybody, http.MethodPut, "/directory/consumers/"+id, `{"name":"Zoë"}`))
	if second.fields()["email"] != nil || second.fields()["active"] != true || second.header.Get("ETag") != `"2"` {
		t.Errorf("put again: %s", second.body)
	}
	got := d.must(d.get(everybody, "/directory/consumers/"+id))
	if got.body != second.body {
		t.Errorf("read %s, was told %s", got.body, second.body)
	}
	d.is(d.send(everybody, ask{method: http.MethodDelete, path: "/directory/consumers/" + id, header: with("If-Match", `"1"`)}), "412 version_mismatch")
	d.must(d.call(everybody, http.MethodDelete, "/directory/consumers/"+id, ""))
	d.is(d.get(everybody, "/directory/consumers/"+id), "404 record_not_found")
	if got := ids(d.must(d.get(everybody, "/directory/consumers?prefix=z"))); got != "" {
		t.Errorf("a deleted record is found: %s", got)
	}
}

// Names stand beside ids where the directory has a record, alike in every answer.
func TestNamesStandBesideIds(t *testing.T) {
	d := newDesk(t)
	d.directoryOf()
	d.put("configuration_items", `{"id":"gateway","name":"Mail gateway"}`)
	opened := d.is(d.post(everybody, "/cases", `{"account":"acme","contact":"grace","short_description":"Mail is down","assignment_group":"mail","configuration_item":"gateway"}`), "201")
	number := opened.text("number")
	names := map[string]any{
		"account_name": "Acme Corporation", "contact_name": "Grace Hopper",
		"assignment_group_name": "Mail team", "configuration_item_name": "Mail gateway",
	}
	has := func(what string, record map[string]any, names map[string]any) {
		t.Helper()
		for field, want := range names {
			if record[field] != want {
				t.Errorf("%s: %s is %v, want %v", what, field, record[field], want)
			}
		}
	}
	has("opened", opened.fields(), names)
	has("read", d.must(d.get(everybody, "/cases/"+number)).fields(), names)
	has("changed", d.must(d.call(everybody, http.MethodPatch, "/cases/"+number, `{"priority":1}`)).fields(), names)
	has("listed", d.must(d.get(everybody, "/cases")).items()[0], names)
	ofIncident := map[string]any{"caller_name": "Grace Hopper", "configuration_item_name": "Mail gateway"}
	created := d.is(d.post(everybody, "/cases/"+number+"/incident", ""), "201")
	incident := created.text("number")
	has("created", created.fields(), ofIncident)
	has("the incident", d.must(d.get(everybody, "/incidents/"+incident)).fields(), ofIncident)
	has("the incident changed", d.must(d.call(everybody, http.MethodPatch, "/incidents/"+incident, `{"impact":1}`)).fields(), ofIncident)
	has("the incident listed", d.must(d.get(everybody, "/incidents")).items()[0], ofIncident)
	has("its cases", d.must(d.get(everybody, "/incidents/"+incident+"/cases")).items()[0], map[string]any{"account_name": "Acme Corporation"})
	has("their overview", d.must(d.get(everybody, "/incidents/"+incident+"/overview/cases")).items()[0], map[string]any{"account_name": "Acme Corporation"})
	has("the customer's", d.must(d.get(acmeContact, "/cases/"+number)).fields(), names)

	// A contact who has another's id is somebody else.
	other := d.is(d.post(everybody, "/cases", `{"account":"globex","contact":"grace","short_description":"x"}`), "201")
	has("of another account", other.fields(), map[string]any{"account_name": "Globex", "contact_name": nil})
}

// The accounts above a record are held while it is put: nobody puts one of them below it meanwhile.
func TestAnAccountIsNeverAboveItself(t *testing.T) {
	d := newDesk(t)
	d.put("accounts", `{"id":"hq","name":"Headquarters"}`)
	d.put("accounts", `{"id":"acme","name":"Acme","parent":"hq"}`)
	d.put("accounts", `{"id":"annex","name":"Annex","parent":"acme"}`)
	got := d.call(everybody, http.MethodPut, "/directory/accounts/hq", `{"name":"Headquarters","parent":"annex"}`)
	if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "body.parent") {
		d.Errorf("got %d %s", got.status, got.body)
	}
}
