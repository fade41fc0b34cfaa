package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/casebridge/casebridge/shared/csm"
)

// An answer to a bad request names at most 50 bad fields and says how many more there are.
func TestAnAnswerNamesAtMostFiftyBadFields(t *testing.T) {
	d := newDesk(t)
	incident, number := d.openIncident(), d.openCase("acme")
	ones := strings.TrimSuffix(strings.Repeat("1,", 120000), ",")
	rows := strings.TrimSuffix(strings.Repeat("{},", 10000), ",")
	var unknown []string
	for i := range 30 {
		unknown = append(unknown, fmt.Sprintf(`"%s%d":1`, strings.Repeat("x", 5000), i))
	}
	for _, test := range []struct{ rule, method, path, body, says string }{
		{"numbers for cases", "POST", "/incidents/" + incident + "/associate", `{"cases":[` + ones + `]}`, "more"},
		{"rows of nothing", "PUT", "/settings", `{"priority_lookup":[` + rows + `]}`, "more"},
		{"long names", "PATCH", "/cases/" + number, "{" + strings.Join(unknown, ",") + "}", "unexpected property"},
		{"many names", "PATCH", "/cases/" + number, `{"a":` + strings.Repeat(`1,"a`, 5) + `":1}`, "Correct"},
		{"more names than any record has", "POST", "/cases", manyFields(30000), "more than 40 fields"},
		{"the same, deeper", "PUT", "/settings", `{"priority_lookup":[` + manyFields(30000) + `]}`, "more than 40 fields"},
	} {
		t.Run(test.rule, func(t *testing.T) {
			d := d.in(t)
			got := d.call(everybody, test.method, test.path, test.body)
			p := got.problem()
			if got.status != http.StatusUnprocessableEntity && got.status != http.StatusBadRequest {
				t.Errorf("answer is %d", got.status)
			}
			if len(p.Errors) == 0 || len(p.Errors) > 50 || len(got.body) > 32<<10 || len(p.Detail) > 8<<10 {
				t.Errorf("%d errors, %d bytes, detail of %d", len(p.Errors), len(got.body), len(p.Detail))
			}
			if got.status == http.StatusUnprocessableEntity && !strings.Contains(p.Detail, test.says) {
				t.Errorf("detail %q does not say %q", short(p.Detail), test.says)
			}
		})
	}
	p := d.call(everybody, "PUT", "/settings", `{"priority_lookup":[`+strings.TrimSuffix(strings.Repeat("{},", 20), ",")+`]}`).problem()
	if len(p.Errors) != 50 || !strings.Contains(p.Detail, "31 more") { // 80 fields are missing, and the list is too long
		t.Errorf("%d errors, detail %q", len(p.Errors), p.Detail)
	}
}

func manyFields(n int) string {
	fields := make([]string, n)
	for i := range fields {
		fields[i] = fmt.Sprintf(`"f%d":1`, i)
	}
	return "{" + strings.Join(fields, ",") + "}"
}

// Whoever may not make a call at all is refused whatever the body is.
func TestWhoMayNotCallAtAllIsRefusedBeforeTheBodyIsRead(t *testing.T) {
	d := newDesk(t)
	incident := d.openIncident()
	bad := `{"cases":[` + strings.TrimSuffix(strings.Repeat("1,", 120000), ",") + `]}`
	for _, test := range []struct {
		path string
		by   csm.Caller
		want string
	}{
		{"/incidents/" + incident + "/associate", acmeContact, "404 incident_not_found"},
		{"/incidents/" + incident + "/remove", consumer, "404 incident_not_found"},
		{"/incidents/" + incident + "/associate", engineer, "403 forbidden"},
		{"/incidents/" + incident + "/remove", engineer, "403 forbidden"},
		{"/incidents/" + incident + "/comments", acmeContact, "404 incident_not_found"},
		{"/incidents/" + incident + "/comments", bearer(csm.RoleIncidentRead), "403 forbidden"},
		{"/incidents/" + incident + "/work_notes", bearer(csm.RoleIncidentRead), "403 forbidden"},
		{"/incidents", acmeContact, "403 forbidden"},
		{"/cases", engineer, "403 forbidden"},
	} {
		for _, body := range []string{bad, "{", strings.Repeat("x", maxBody+1)} {
			d.is(d.post(test.by, test.path, body), test.want)
		}
	}
}

// The limit of a body fits every legal record, however it is written.
func TestTheLimitOfABodyFitsEveryLegalRecord(t *testing.T) {
	forEveryBody(t, func(d desk, to target) {
		if to.name == "PUT /directory/{kind}" {
			return // takes as many records as fit
		}
		longest := map[string]any{}
		for field, p := range properties(to.schema) {
			longest[field] = longestOf(resolved(p.(map[string]any)))
		}
		written := escaped(longest)
		if len(written) >= maxBody {
			d.Errorf("the longest legal body takes %d bytes", len(written))
		}
	})
	d := openDesk(t, t)
	number := d.openIncident()
	change := map[string]any{
		"description": strings.Repeat("😀", 8000), "close_notes": strings.Repeat("😀", 8000), "comments": strings.Repeat("😀", 8000),
		"short_description": strings.Repeat("😀", 160), "state": "resolved", "close_code": "known_error", "assigned_to": strings.Repeat("😀", 255),
	}
	body := escaped(change)
	if len(body) < 288_000 {
		t.Errorf("the body is of %d bytes", len(body))
	}
	d.is(d.call(everybody, http.MethodPatch, "/incidents/"+number, body), "200")
}

// longestOf is a longest legal value of the schema.
func longestOf(schema map[string]any) any {
	switch most := schema["maxLength"].(type) {
	case float64:
		return strings.Repeat("😀", int(most))
	}
	if schema["enum"] != nil {
		return slices.MaxFunc(anySlice(schema["enum"]), func(a, b any) int { return len(fmt.Sprint(a)) - len(fmt.Sprint(b)) })
	}
	switch schema["type"] {
	case "object":
		object := map[string]any{}
		for field, p := range properties(schema) {
			object[field] = longestOf(resolved(p.(map[string]any)))
		}
		return object
	case "integer":
		return 1000000
	case "boolean":
		return false
	}
	if items, ok := schema["items"].(map[string]any); ok {
		most, _ := schema["maxItems"].(float64)
		return slices.Repeat([]any{longestOf(resolved(items))}, int(most))
	}
	return nil
}

// escaped is the value in JSON with every character of a text written as \uXXXX.
func escaped(v any) string {
	switch v := v.(type) {
	case string:
		var text strings.Builder
		for _, unit := range utf16.Encode([]rune(v)) {
			fmt.Fprintf(&text, `\u%04x`, unit)
		}
		return `"` + text.String() + `"`
	case map[string]any:
		fields := make([]string, 0, len(v))
		for name, value := range v {
			fields = append(fields, escaped(name)+":"+escaped(value))
		}
		return "{" + strings.Join(fields, ",") + "}"
	case []any:
		items := make([]string, len(v))
		for i := range v {
			items[i] = escaped(v[i])
		}
		return "[" + strings.Join(items, ",") + "]"
	}
	written, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(written)
}

// A parameter given twice is refused: nobody could say which one counts.
func TestARepeatedQueryParameterIsMalformed(t *testing.T) {
	d := newDesk(t)
	number, incident := d.openCase("acme"), d.openIncident()
	for _, path := range []string{
		"/cases?limit=1&limit=2", "/cases?account=acme&account=acme", "/cases?state=new&limit=1&state=open", "/incidents?state=new&state=on_hold",
		"/cases/" + number + "/activities?element=comments&element=work_notes", "/cases/" + number + "/associations?cursor=&cursor=",
		"/incidents/" + incident + "/cases?active=true&active=false", "/incidents/" + incident + "/updates?limit=1&limit=1",
	} {
		got := d.is(d.get(everybody, path), "400 malformed")
		if p := got.problem(); len(p.Errors) != 1 || !strings.HasPrefix(p.Errors[0].Location, "query.") {
			t.Errorf("%s: errors are %v", path, p.Errors)
		}
	}
	d.is(d.get(everybody, "/incidents?state=new,on_hold"), "200")
	d.is(d.get(everybody, "/cases/"+number+"/activities?element=comments,work_notes"), "200")
}

// errors come in the order of the fields, the unknown ones by name.
func TestErrorsComeInTheOrderOfTheFields(t *testing.T) {
	d := newDesk(t)
	want := []string{"body.short_description", "body.category", "body.priority", "body.assigned_to", "body.a", "body.b", "body.c", "body.d"}
	for range 5 {
		var got []string
		for _, e := range d.post(everybody, "/cases", `{"d":1,"b":1,"assigned_to":1,"c":1,"priority":9,"a":1,"category":"x","short_description":""}`).problem().Errors {
			if !slices.Contains(got, e.Location) {
				got = append(got, e.Location)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("errors are at %v, want %v", got, want)
		}
	}
	var at []string
	for _, e := range d.get(everybody, "/cases?z=1&y=1&x=1").problem().Errors {
		at = append(at, e.Location)
	}
	if !slices.Equal(at, []string{"query.x", "query.y", "query.z"}) {
		t.Errorf("unknown parameters are at %v", at)
	}
}

// A path is decoded once, and the base path of a custom domain is none of ours.
func TestAPathIsDecodedOnce(t *testing.T) {
	d := newDesk(t)
	number := d.openCase("acme")
	d.is(d.get(everybody, "/cases/"+number), "200")
	d.is(d.get(everybody, "/cases/%43%53"+number[2:]), "200")
	for _, path := range []string{"/cases/%2543S" + number[2:], "/cases/" + number + "%2Factivities", "/cases/" + number + "%252F", "/cases/%25", "/cases/" + number + "%3Fx", "/cases/%2F"} {
		d.is(d.get(everybody, path), "404 ")
	}
	for _, base := range []string{"", "/support", "/support/v1", "/cases"} {
		got, err := d.api.do(ask{method: http.MethodGet, path: "/cases/" + number, base: base, header: with("Authorization", "Bearer "+tokenOf(everybody))})
		d.ok(err)
		if d.is(got, "200"); got.text("number") != number {
			t.Errorf("below %q: %s", base, short(got.body))
		}
	}
}

func TestPeoplesIDsAreAsLongAsATokensSubject(t *testing.T) {
	d := newDesk(t)
	id := strings.Repeat("i", 255)
	customer := csm.Caller{ID: id, Name: "Long", Type: csm.Consumer}
	opened := d.must(d.post(customer, "/cases", `{"short_description":"Mine"}`))
	d.is(d.get(customer, "/cases/"+opened.text("number")), "200")
	d.is(d.post(everybody, "/cases", object(map[string]any{"consumer": id, "short_description": "x", "assigned_to": id})), "201")
	d.is(d.post(everybody, "/incidents", object(map[string]any{"short_description": "x", "assigned_to": id, "caller": map[string]any{"id": id, "type": "internal"}})), "201")
	d.is(d.get(everybody, "/cases?assigned_to="+id), "200")
	d.is(d.post(everybody, "/cases", object(map[string]any{"consumer": id + "i", "short_description": "x"})), "422 invalid")
}
