package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/casebridge/casebridge/shared/api"
)

// reads are the calls that read, on records that are there.
func (d desk) reads() []string {
	caseNumber := d.openCase("acme")
	incident := d.createIncident(caseNumber)
	s := d.scene("account", "acme")
	s.caseNumber, s.incident = caseNumber, incident
	fill := s.fill()
	var paths []string
	for _, r := range api.Routes() {
		if r.Method == http.MethodGet {
			paths = append(paths, fill.Replace(r.Path))
		}
	}
	return paths
}

// A reader who has what there is gets 304 (RFC 9110, 13.1.2).
func TestIfNoneMatchAnswers304WhileTheETagIsTheSame(t *testing.T) {
	d := newDesk(t)
	for _, path := range d.reads() {
		first := d.must(d.get(everybody, path))
		tag := first.header.Get("ETag")
		if tag == "" {
			t.Errorf("GET %s has no ETag", path)
			continue
		}
		for match, want := range map[string]string{
			tag: "304", "W/" + strings.TrimPrefix(tag, "W/"): "304", `"x", ` + tag: "304", "*": "304",
			`"x"`: "200", strings.Trim(tag, `W/"`): "200", ",": "200",
		} {
			got := d.is(d.send(everybody, ask{method: http.MethodGet, path: path, header: with("If-None-Match", match)}), want)
			if got.header.Get("ETag") != tag {
				t.Errorf("GET %s with If-None-Match %s: ETag %s, want %s", path, match, got.header.Get("ETag"), tag)
			}
		}
	}
}

func TestAChangeChangesTheETagsOfRecordAndLists(t *testing.T) {
	d := newDesk(t)
	number := d.openCase("acme")
	paths := []string{"/cases/" + number, "/cases?account=acme", "/cases/" + number + "/activities"}
	before := make([]string, len(paths))
	for i, path := range paths {
		before[i] = d.must(d.get(acmeAgent, path)).header.Get("ETag")
	}
	d.createIncident(number)
	for i, path := range paths {
		got := d.is(d.send(acmeAgent, ask{method: http.MethodGet, path: path, header: with("If-None-Match", before[i])}), "200")
		if got.header.Get("ETag") == before[i] {
			t.Errorf("the ETag of %s is still %s", path, before[i])
		}
	}
}

// The cursor of a page is another text each time; the page is the same all the same.
func TestAPageWithACursorKeepsItsETag(t *testing.T) {
	d := newDesk(t)
	d.openCase("acme")
	d.openCase("acme")
	for range 3 { // the ETag changes every half hour
		first, second := d.must(d.get(everybody, "/cases?limit=1")), d.must(d.get(everybody, "/cases?limit=1"))
		if first.cursor() == "" {
			t.Fatal("the page has no cursor")
		}
		if first.header.Get("ETag") == second.header.Get("ETag") {
			return
		}
	}
	t.Error("the ETag is another one each time")
}

// HEAD answers as GET does, without the body (RFC 9110, 9.3.2).
func TestHEADIsGETWithoutABody(t *testing.T) {
	d := newDesk(t)
	paths := append(d.reads(), "/cases/CS9999999", "/cases?limit=0")
	for _, path := range paths {
		get := d.get(everybody, path)
		head := d.call(everybody, http.MethodHead, path, "")
		if head.status != get.status || head.header.Get("ETag") != get.header.Get("ETag") || head.body != "" ||
			head.header.Get("Content-Type") != get.header.Get("Content-Type") {
			t.Errorf("HEAD %s: %d %v %q, GET: %d %v", path, head.status, head.header, head.body, get.status, get.header)
		}
	}
	for _, r := range api.Routes() {
		passed := slices.Contains(api.GatewayRoutes(), api.Route{Function: r.Function, Method: http.MethodHead, Path: r.Path})
		if passed != (r.Method == http.MethodGet) && r.Method == http.MethodGet {
			t.Errorf("HEAD %s does not reach %s", r.Path, r.Function)
		}
	}
}

func TestSeveralIfMatchHeadersAreOneList(t *testing.T) {
	d := newDesk(t)
	path := "/cases/" + d.openCase("acme")
	send := func(tags ...string) answer {
		return d.send(everybody, ask{method: http.MethodPatch, path: path, body: `{"priority":1}`, several: map[string][]string{"If-Match": tags}})
	}
	d.is(send(`"7"`, `"8"`), "412 version_mismatch")
	d.is(send(`"7"`, `"1"`), "200")
}

// If-Match counts on every call that changes a record, of the record in the path.
func TestIfMatchCountsOnEveryChangeOfARecord(t *testing.T) {
	d := newDesk(t)
	for _, r := range api.Routes() {
		if r.Method == http.MethodGet || !strings.Contains(r.Path, "{") || strings.HasSuffix(r.Path, "{kind}") {
			continue
		}
		name := r.Method + " " + r.Path
		t.Run(name, func(t *testing.T) {
			d := d.in(t)
			by := everybody
			if strings.HasSuffix(r.Path, "/accept") || strings.HasSuffix(r.Path, "/reject") || strings.HasSuffix(r.Path, "/withdraw") {
				by = acmeContact
			}
			s := d.scene(trials[name].needs, "acme")
			fill := s.fill()
			record, _, _ := strings.Cut(strings.TrimPrefix(fill.Replace(r.Path), "/"), "/")
			path := "/" + record + "/" + strings.Split(fill.Replace(r.Path), "/")[2]
			switch record {
			case "accounts": // an account's record is its policy
				path += "/policy"
			case "directory":
				path = fill.Replace(r.Path)
			}
			before := d.must(d.get(everybody, path))
			a := ask{method: r.Method, path: fill.Replace(r.Path), body: fill.Replace(trials[name].body), header: with("If-Match", `"77"`)}
			d.is(d.send(by, a), "412 version_mismatch")
			if after := d.must(d.get(everybody, path)); after.body != before.body {
				t.Errorf("a refused change changed the record: %s, before %s", after.body, before.body)
			}
			a.header = with("If-Match", before.header.Get("ETag"))
			d.must(d.send(by, a))
		})
	}
}
