package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/casebridge/casebridge/shared/api"
	"github.com/casebridge/casebridge/shared/csm"
)

const maxBody = 512 << 10

// target is a route that takes a body, on records that are there.
type target struct {
	name, method, path string
	good               map[string]any // a body that is fine
	schema             map[string]any
	bodyless           bool // takes no body too
}

// targets are all routes with a body.
func (d desk) targets() (out []target) {
	d.Helper()
	raw, err := api.Description()
	d.ok(err)
	var whole struct {
		Paths map[string]map[string]struct {
			RequestBody struct {
				Required bool
				Content  map[string]struct{ Schema map[string]any }
			}
		}
	}
	d.ok(json.Unmarshal(raw, &whole))
	for _, r := range api.Routes() {
		schema := whole.Paths[r.Path][strings.ToLower(r.Method)].RequestBody.Content["application/json"].Schema
		if schema == nil {
			continue
		}
		name := r.Method + " " + r.Path
		how, ok := trials[name]
		if !ok {
			d.Errorf("%s has no good body", name)
			continue
		}
		s := d.scene(how.needs, "acme")
		fill := s.fill()
		good := map[string]any{}
		d.ok(json.Unmarshal([]byte(fill.Replace(strings.ReplaceAll(how.body, "{who}", whose["acme"]))), &good))
		out = append(out, target{name, r.Method, fill.Replace(r.Path), good, resolved(schema), !whole.Paths[r.Path][strings.ToLower(r.Method)].RequestBody.Required})
	}
	return out
}

// resolved is the schema behind a reference.
func resolved(schema map[string]any) map[string]any {
	if ref, ok := schema["$ref"].(string); ok {
		return theDescription().Components.Schemas[strings.TrimPrefix(ref, "#/components/schemas/")]
	}
	return schema
}

// properties are the fields of an object's schema; it need not have any.
func properties(schema map[string]any) map[string]any {
	p, _ := schema["properties"].(map[string]any)
	return p
}

func (t target) with(field string, value any) string {
	body := maps.Clone(t.good)
	body[field] = value
	return object(body)
}

// forEveryBody runs a test for each route with a body. What is refused changes nothing, so they
// share a desk.
func forEveryBody(t *testing.T, test func(d desk, to target)) {
	t.Helper()
	d := newDesk(t)
	for _, to := range d.targets() {
		t.Run(to.name, func(t *testing.T) { test(d.in(t), to) })
	}
}

// raw is a piece of JSON as it stands.
func raw(s string) json.RawMessage { return json.RawMessage(s) }

func TestAFieldOfTheWrongTypeIsInvalidAndNamed(t *testing.T) {
	long := strings.Repeat("x", 8001)
	wrong := map[string][]any{
		"string":  {7, 1.5, true, []any{}, []any{"x"}, map[string]any{}, long, strings.Repeat("é", 8001)},
		"integer": {"1", "", 1.5, true, []any{}, []any{1}, map[string]any{}, -1, raw("99999999999999999999"), raw("1e300"), raw("-1e300"), raw("1.0000001")},
		"boolean": {"true", "", 0, 1, []any{}, map[string]any{}},
		"array":   {"x", 1, true, map[string]any{}, []any{nil}, []any{1}, []any{[]any{}}, []any{map[string]any{}}},
		"object":  {"x", 1, true, []any{}, map[string]any{}, map[string]any{"x": 1}, map[string]any{"id": 1, "type": "internal"}, map[string]any{"id": "x", "type": "robot"}, map[string]any{"id": "", "type": "internal"}},
	}
	forEveryBody(t, func(d desk, to target) {
		for field, p := range properties(to.schema) {
			property := resolved(p.(map[string]any))
			kind, _ := property["type"].(string)
			if kinds, several := property["type"].([]any); several {
				kind = fmt.Sprint(kinds[0])
			}
			if wrong[kind] == nil {
				d.Errorf("%s is of type %v, which is not tested", field, property["type"])
			}
			values := wrong[kind]
			if property["enum"] != nil {
				values = append(slices.Clone(values), "nonsense", "")
			}
			values = append(slices.Clone(values), nil)
			if slices.Contains(anySlice(to.schema["required"]), any(field)) {
				without := maps.Clone(to.good)
				delete(without, field)
				d.is(d.call(everybody, to.method, to.path, object(without)), "422 invalid")
			}
			for _, v := range values {
				body := to.with(field, v)
				got := d.is(d.call(everybody, to.method, to.path, body), "422 invalid")
				if !slices.ContainsFunc(got.problem().Errors, func(e struct {
					Location string `json:"location"`
					Message  string `json:"message"`
				},
				) bool {
					return strings.HasPrefix(e.Location, "body."+field)
				}) {
					d.Errorf("%s: no error is at body.%s: %s", short(body), field, short(got.body))
				}
			}
		}
	})
}

func anySlice(v any) []any { s, _ := v.([]any); return s }

func TestEveryBadFieldIsNamedAtOnce(t *testing.T) {
	d := newDesk(t)
	got := d.is(d.post(everybody, "/cases", `{"priority":9,"category":"x","type":7,"unknown":1}`), "422 invalid")
	var at []string
	for _, e := range got.problem().Errors {
		at = append(at, e.Location)
	}
	for _, want := range []string{"body.priority", "body.category", "body.type", "body.unknown", "body"} {
		if !slices.Contains(at, want) {
			t.Errorf("errors are at %v, not at %s", at, want)
		}
	}
}

func TestAnIntegerIsOneHoweverItIsWritten(t *testing.T) {
	d := newDesk(t)
	for written, fits := range map[string]bool{"1": true, "1.0": true, "1e0": true, "10e-1": true, "1E+0": true, "1.5": false, "1e1": false, "-1.0": false, "1e-1": false} {
		for path, body := range map[string]string{
			"/cases":     `{"account":"acme","contact":"grace","short_description":"x","priority":` + written + `}`,
			"/incidents": `{"short_description":"x","impact":` + written + `}`,
		} {
			want := "422 invalid"
			if fits {
				want = "201"
			}
			d.is(d.post(everybody, path, body), want)
		}
	}
}

func TestUnknownAndServerOwnedFieldsAreRefused(t *testing.T) {
	forEveryBody(t, func(d desk, to target) {
		known := properties(to.schema)
		for _, field := range []string{
			"number", "incident", "version", "actions", "opened_at", "opened_by", "updated_at", "updated_by", "resolution_code", "created_from",
			"case_count", "pending", "pk", "sk", "account_key", "association_from", "linked_from", "unknown", "", "__proto__", "$schema", "é", "source", "element", "work_notes",
		} {
			if known[field] == nil {
				got := d.is(d.call(everybody, to.method, to.path, to.with(field, "1")), "422 invalid")
				if !strings.Contains(got.body, `"location":"body.`+field+`"`) {
					d.Errorf("%s is not named: %s", field, short(got.body))
				}
			}
		}
		for field := range known { // a name in other letters is another name
			d.is(d.call(everybody, to.method, to.path, to.with(strings.ToUpper(field), to.good[field])), "422 invalid")
		}
	})
}

func TestABodyThatIsNoJSONObjectIsRefused(t *testing.T) {
	forEveryBody(t, func(d desk, to target) {
		good := object(to.good)
		for body, want := range map[string]string{
			"": "400 malformed", " ": "400 malformed", "{": "400 malformed", "}": "400 malformed", "nul": "400 malformed", "{]": "400 malformed", `{"a"}`: "400 malformed", `{'a':1}`: "400 malformed",
			`{"a":1,}`: "400 malformed", "// x\n{}": "400 malformed", `{"a":01}`: "400 malformed", `{"a":NaN}`: "400 malformed", `{"a":1e400}`: "400 malformed", `{"a":"` + "\x01" + `"}`: "400 malformed", `{"a":"\x"}`: "400 malformed",
			good + good: "400 malformed", good + "x": "400 malformed", good + " null": "400 malformed", "\ufeff" + good: "400 malformed", "<a/>": "400 malformed", "a=1": "400 malformed",
			"null": "422 invalid", "[]": "422 invalid", "1": "422 invalid", "true": "422 invalid", `"x"`: "422 invalid", "[" + good + "]": "422 invalid",
			strings.Repeat("[", 20000):                                            "400 malformed",
			strings.Repeat(`{"a":`, 20000) + "1":                                  "400 malformed",
			strings.Repeat("[", 5000) + strings.Repeat("]", 5000):                 "422 invalid",
			`{"a":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`: "422 invalid",
			strings.Replace(good, `":`, "\xff"+`":`, 1):                           "400 malformed",
			good[:len(good)-1] + `,"x":"` + "\xc3\x28" + `"}`:                     "400 malformed",
			good + "\x00": "400 malformed",
		} {
			if to.bodyless && (body == "" || body == good) {
				continue // a call that needs no body takes none, or an empty object
			}
			d.is(d.call(everybody, to.method, to.path, body), want)
		}
	})
}

func TestABodyIsTakenAsJSONOnly(t *testing.T) {
	forEveryBody(t, func(d desk, to target) {
		for contentType, refused := range map[string]bool{
			"text/plain": true, "application/xml": true, "application/x-www-form-urlencoded": true, "multipart/form-data; boundary=x": true, "text/html": true,
			"application/jsonp": true, "application/json2": true, "application/cbor": true, "application/octet-stream": true, "garbage": true, "é": true,
			";": false, "application/json;": false, "application/json; charset=utf-8": false, "": false,
		} {
			got := d.send(everybody, ask{method: to.method, path: to.path, body: `{"x":1}`, header: with("Content-Type", contentType)})
			want := "422 invalid"
			if refused {
				want = "415 unsupported_media_type"
			}
			if got.problem().Type != strings.Fields(want)[1] {
				d.Errorf("Content-Type %q: answer is %d %s, want %s", contentType, got.status, short(got.body), want)
			}
		}
	})
}

func TestABodyIsNotLargerThanHalfAMegabyte(t *testing.T) {
	forEveryBody(t, func(d desk, to target) {
		fits := `{"x":1` + strings.Repeat(" ", maxBody-7) + "}"
		for _, header := range []map[string]string{nil, with("Idempotency-Key", "k")} {
			d.is(d.send(everybody, ask{method: to.method, path: to.path, body: fits, header: header}), "422 invalid")
			d.is(d.send(everybody, ask{method: to.method, path: to.path, body: fits + " ", header: header}), "413 body_too_large")
			d.is(d.send(everybody, ask{method: to.method, path: to.path, body: strings.Repeat("x", 5<<20), header: header}), "413 body_too_large")
		}
	})
}

func TestTextsAreCountedInCharacters(t *testing.T) {
	d := newDesk(t)
	number, incident := d.openCase("acme"), d.openIncident()
	for _, test := range []struct {
		path, field string
		most        int
	}{
		{"/cases/" + number + "/comments", "text", 8000},
		{"/cases/" + number + "/work_notes", "text", 8000},
		{"/incidents/" + incident + "/comments", "text", 8000},
		{"/incidents/" + incident + "/work_notes", "text", 8000},
		{"/incidents", "short_description", 160},
		{"/cases", "short_description", 160},
		{"/cases", "description", 8000},
		{"/incidents", "description", 8000},
		{"/incidents", "configuration_item", 100},
		{"/incidents", "source_id", 200},
		{"/cases/" + number + "/comments", "source_id", 200},
	} {
		t.Run(test.path+" "+test.field, func(t *testing.T) {
			d := d.in(t)
			for _, letter := range []string{"x", "é", "世", "😀"} {
				body := map[string]any{}
				d.ok(json.Unmarshal([]byte(`{"/cases":{"account":"acme","contact":"grace","short_description":"x"},"/incidents":{"short_description":"x"}}`), &body))
				b, _ := body[test.path].(map[string]any)
				if b == nil {
					b = map[string]any{"text": "x"}
				}
				b[test.field] = strings.Repeat(letter, test.most)
				got := d.is(d.post(everybody, test.path, object(b)), "201")
				if kept := got.text(test.field); test.field != "source_id" && kept != b[test.field] {
					t.Errorf("%d characters became %d", test.most, utf8.RuneCountInString(kept))
				}
				b[test.field] = strings.Repeat(letter, test.most+1)
				d.is(d.post(everybody, test.path, object(b)), "422 invalid")
			}
		})
	}
}

func TestTextsOfNothingAreRefusedAndOddOnesKept(t *testing.T) {
	d := newDesk(t)
	number, incident := d.openCase("acme"), d.openIncident()
	for _, path := range []string{"/cases/" + number + "/comments", "/cases/" + number + "/work_notes", "/incidents/" + incident + "/comments", "/incidents/" + incident + "/work_notes"} {
		for _, text := range []string{"", " ", "\n\t ", "\u00a0", "\u2003", "\r\n", "\x00", "\u202e", "\u200b\ufeff", "\u200b", "\u200b\u2060\ufeff", "\u200d \u202e"} {
			got := d.is(d.post(everybody, path, object(map[string]any{"text": text})), "422 invalid")
			if fields := got.problem().Errors; len(fields) == 0 || fields[0].Location != "body.text" {
				t.Errorf("%q: the bad fields are %v, want body.text", text, fields)
			}
		}
		for _, text := range []string{"a\x00b", "\x07\x1b[31m", "a\u202eb", "a\u200b", "<script>alert(1)</script>", "{{7*7}}", "😀", "a\r\nb", `"\`, " x ", "\ufffd"} {
			got := d.is(d.post(everybody, path, object(map[string]any{"text": text})), "201")
			if got.text("text") != text {
				t.Errorf("%q became %q", text, got.text("text"))
			}
		}
		// The last of two fields of one name counts, everywhere alike; half a character is
		// replaced.
		d.is(d.post(everybody, path, `{"text":"x","text":""}`), "422 invalid")
		if got := d.is(d.post(everybody, path, `{"text":"","text":"x"}`), "201"); got.text("text") != "x" {
			t.Errorf("of two texts %q was kept", got.text("text"))
		}
		d.is(d.post(everybody, path, `{"text":"\ud800"}`), "201")
	}
	for _, path := range []string{"/cases", "/incidents"} {
		d.is(d.post(everybody, path, `{"account":"acme","contact":"grace","short_description":" "}`), "422 invalid")
	}
}

func TestAFieldInOtherLettersDoesNotGetPastTheChecks(t *testing.T) {
	d := newDesk(t)
	number, incident := d.openCase("acme"), d.openIncident()
	long := strings.Repeat("x", 3000)
	many := strings.TrimSuffix(strings.Repeat(`"CS1",`, 501), ",")
	for _, test := range []struct{ path, body string }{
		{"/cases/" + number + "/comments", `{"text":"x","source_id":"a","SOURCE_ID":"` + long + `"}`},
		{"/incidents", `{"short_description":"x","caller":{"id":"a","ID":"` + long + `","type":"internal"}}`},
		{"/incidents", `{"short_description":"x","caller":{"id":"a","type":"internal","TYPE":"robot"}}`},
		{"/incidents/" + incident + "/associate", `{"cases":["CS1"],"CASES":[` + many + `]}`},
		{"/cases", `{"account":"acme","contact":"grace","short_description":"x","priority":1,"Priority":99}`},
	} {
		d.is(d.post(everybody, test.path, test.body), "422 invalid")
	}
}

func TestBulkCallsTakeOneToFiveHundredCases(t *testing.T) {
	d := newDesk(t)
	incident := d.openIncident()
	for _, call := range []string{"associate", "remove"} {
		for n, want := range map[int]string{0: "422 invalid", 1: "200", 500: "200", 501: "422 invalid"} {
			cases := make([]string, n)
			for i := range cases {
				cases[i] = fmt.Sprintf("CS1%06d", i)
			}
			got := d.is(d.post(everybody, "/incidents/"+incident+"/"+call, object(map[string]any{"cases": cases})), want)
			if want == "200" && len(got.items()) != n {
				t.Errorf("%d cases got %d results", n, len(got.items()))
			}
		}
		for _, number := range []string{"", " ", "#", "CASE", "é", "\x00", "\ufffd", strings.Repeat("x", 100), strings.Repeat("C", 200000)} {
			got := d.post(everybody, "/incidents/"+incident+"/"+call, object(map[string]any{"cases": []string{number}}))
			if got.status == http.StatusOK && got.all("result")[0] != "not_found" {
				t.Errorf("%q: %s", short(number), got.body)
			}
		}
	}
}

func TestAPathThatIsNoCallIsAnsweredLikeOne(t *testing.T) {
	d := newDesk(t)
	number := d.openCase("acme")
	for _, path := range []string{
		"//", "///", "/cases/", "//cases", "/cases//", "/cases//activities", "/cases/..", "/cases/.", "/./cases", "/cases/../settings", "/cases/%2e%2e/settings", "/../../etc/passwd",
		"/cases/" + number + "/../" + number, "/cases/" + number + "/", "/cases/" + number + "/incident/", "/cases/" + number + "/nothing", "/CASES", "/Cases/" + number, "/cases;x=1", "/cases%00", "/cases/\x00", "/cases/\x00/activities",
		"/cases/\r\nX: y", "/cases/é", "/cases/😀", "/cases/\xff", "/cases/\xff/activities", "/cases/{case}", "/cases/CS1?x=1", "/cases/CS1#x", "/cases/ ", "/cases/%", "/cases/%zz", "/cases/%2F", "/cases/a%2Fb",
		"/cases/CASE#" + number, "/cases/" + strings.Repeat("x", 10000), "/" + strings.Repeat("x/", 5000), "/incidents/" + strings.Repeat("é", 31), "/incidents/INC1/updates/1", "/settings/", "/openapi.json/", "/openapi.yaml", "/docs/", "/schemas/Problem.json",
		"*", "http://elsewhere/cases", "https://api@elsewhere/cases", "/\\elsewhere", "/cases\\" + number, "/cases/" + number + "\u2028",
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, "PURGE"} {
			for _, f := range []string{"cases", "workspace"} { // one with records, one with what is public
				a := ask{method: method, path: path, raw: true, function: f}
				if got := d.send(everybody, a); got.status < 400 {
					t.Errorf("%s %q to %s: answer is %d %v %s", method, short(path), f, got.status, got.header, short(got.body))
				}
			}
		}
	}
}

// What is not UTF-8 is refused wherever it is: DynamoDB would keep it as something else.
func TestWhatIsNotUTF8IsMalformed(t *testing.T) {
	d := newDesk(t)
	number := d.openCase("acme")
	for _, a := range []ask{
		{method: http.MethodGet, path: "/cases/%FF"},
		{method: http.MethodGet, path: "/cases/" + number + "%C3%28"},
		{method: http.MethodPut, path: "/cases/" + number + "/watchers/%FF"},
		{method: http.MethodDelete, path: "/cases/" + number + "/watchers/gwen%FF"},
		{method: http.MethodPut, path: "/directory/contacts/%FF", body: `{"name":"x","account":"acme"}`, function: "directory"},
		{method: http.MethodGet, path: "/accounts/%FF/policy", function: "settings"},
		{method: http.MethodGet, path: "/cases?q=%FF"},
		{method: http.MethodGet, path: "/cases?account=acme%FF"},
		{method: http.MethodGet, path: "/incidents?assigned_to=%FF", function: "incidents"},
		{method: http.MethodPost, path: "/cases/" + number + "/comments", body: "{\"text\":\"\xff\"}"},
	} {
		d.is(d.send(everybody, a), "400 malformed")
	}
}

func TestAQueryThatIsNoneIsRefused(t *testing.T) {
	d := newDesk(t)
	number, incident := d.openCase("acme"), d.openIncident()
	for _, r := range api.Routes() {
		if r.Path == "/" || r.Path == "/docs" {
			continue // links to a page get queries that are not for it
		}
		path := strings.NewReplacer("{asset}", "app-ABCDEFGH.js", "{case}", number, "{incident}", incident).Replace(r.Path)
		for _, query := range []string{"x=1", "=1", "x", "%00=1", "é=1", "limit[]=1", "x=" + strings.Repeat("y", 10000), strings.TrimSuffix(strings.Repeat("x=1&", 200), "&")} {
			a := ask{method: r.Method, path: path + "?" + query, body: trials[r.Method+" "+r.Path].body}
			if r.Method == http.MethodGet {
				a.body = ""
			}
			d.is(d.send(everybody, a), "422 invalid")
		}
	}
}

// FuzzRequest holds every request, whatever is in it, to an answer that is not our fault and is
// described.
func FuzzRequest(f *testing.F) {
	routes := api.Routes()
	d := openDesk(nil, f)
	c, err := d.store.As(everybody).OpenCase(f.Context(), csm.CaseRequest{Account: "acme", Contact: acmeContact.ID, ShortDescription: "Mail is down"})
	if err != nil {
		f.Fatal(err)
	}
	i, err := d.store.As(everybody).CreateIncident(f.Context(), c.Number)
	if err != nil {
		f.Fatal(err)
	}
	names := []string{c.Number, i.Number}
	for n, r := range routes {
		body := strings.NewReplacer("{asset}", "app-ABCDEFGH.js", "{case}", c.Number, "{incident}", i.Number, "{who}", whose["acme"]).Replace(trials[r.Method+" "+r.Path].body)
		f.Add(uint8(n), "", "", body, "application/json", "", "")
		f.Add(uint8(n), "é", "limit=1&cursor=A", "{}", "text/plain", "key", `"1"`)
		f.Add(uint8(n), "\x00", "element=comments&state=new&query=x", `{"state":"on_hold","hold_reason":"awaiting_caller","comments":"x"}`, "", "k\xff", "*")
		f.Add(uint8(n), "..", "account=%00", body+"\xff", "application/json;", "#", "W/,")
	}
	f.Fuzz(func(t *testing.T, n uint8, number, query, body, contentType, key, match string) {
		r := routes[int(n)%len(routes)]
		fill := []string{"{case}", names[0], "{incident}", names[1]}
		if number != "" {
			fill[1], fill[3] = number, number
		}
		a := ask{method: r.Method, path: strings.NewReplacer(fill...).Replace(r.Path), body: body, function: r.Function, raw: true, query: query, header: map[string]string{
			"Authorization": "Bearer " + tokenOf(everybody), "Content-Type": contentType, "Idempotency-Key": key, "If-Match": match,
		}}
		got, err := d.api.do(a)
		if err != nil {
			t.Skip("no event of API Gateway: ", err)
		}
		a.raw = !fitsRoute(r.Path, a.path)
		if wrong := conforms(a, got); wrong != "" {
			t.Errorf("%s %q %q: %s\nanswer: %d %v %s", a.method, a.path, body, wrong, got.status, got.header, got.body)
		}
	})
}
