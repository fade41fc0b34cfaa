package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// etagged are the records with a version: where they lie, and a change that each call makes anew.
func etagged(d desk) map[string]struct {
	path, method string
	change       func(n int) string
} {
	type target = struct {
		path, method string
		change       func(n int) string
	}
	d.must(d.call(everybody, http.MethodPut, "/directory/groups/mail", `{"name":"Group"}`))
	assign := func(n int) string { return fmt.Sprintf(`{"assigned_to":"agent %d"}`, n) }
	return map[string]target{
		"case":     {"/cases/" + d.openCase("acme"), http.MethodPatch, assign},
		"incident": {"/incidents/" + d.openIncident(), http.MethodPatch, assign},
		"record of the directory": {"/directory/groups/mail", http.MethodPut, func(n int) string {
			return fmt.Sprintf(`{"name":"Group %d"}`, n)
		}},
		"settings": {"/settings", http.MethodPut, func(n int) string {
			return fmt.Sprintf(`{"priority_lookup":[{"impact":1,"urgency":1,"priority":1,"order":%d}]}`, n)
		}},
	}
}

func TestEveryRecordCarriesItsVersionAsETag(t *testing.T) {
	d := newDesk(t)
	number := d.openCase("acme")
	for _, a := range []ask{
		{
			method: http.MethodPost,
			path:   "/cases",
			body:   `{"account":"acme","contact":"grace","short_description":"x"}`,
		},
		{method: http.MethodGet, path: "/cases/" + number},
		{method: http.MethodPatch, path: "/cases/" + number, body: `{"priority":1}`},
		{method: http.MethodPost, path: "/cases/" + number + "/incident"},
		{
			method: http.MethodPost,
			path:   "/cases/" + number + "/solution",
			body:   `{"resolution_code":"void_duplicate","resolution_notes":"x"}`,
		},
		{method: http.MethodPost, path: "/incidents", body: `{"short_description":"x"}`},
		{method: http.MethodPatch, path: "/incidents/" + d.openIncident(), body: `{"impact":1}`},
	} {
		got := d.must(d.send(everybody, a))
		if want := fmt.Sprintf(`"%v"`, got.fields()["version"]); got.header.Get("ETag") != want {
			t.Errorf("%s %s: ETag %s, want %s", a.method, a.path, got.header.Get("ETag"), want)
		}
		if got.status != http.StatusCreated {
			continue
		}
		location, err := url.Parse(got.header.Get("Location"))
		if err != nil {
			t.Fatal(err)
		}
		// As a client follows it, whatever the API lies below (RFC 9110, 10.2.2).
		followed := (&url.URL{Path: stage + a.path}).ResolveReference(location).Path
		if record := d.must(d.get(everybody, strings.TrimPrefix(followed, stage))); record.header.Get(
			"ETag") != got.header.Get("ETag") || record.text("number") != got.text("number") {
			t.Errorf("%s %s: Location %s leads to %s", a.method, a.path, location, record.body)
		}
	}
	for name, r := range etagged(d) {
		before := d.must(d.get(everybody, r.path)).header.Get("ETag")
		changed := d.must(d.call(everybody, r.method, r.path, r.change(1))).header.Get("ETag")
		after := d.must(d.get(everybody, r.path)).header.Get("ETag")
		if before == "" || before == changed || changed != after {
			t.Errorf("%s: ETag %s before, %s of the change, %s after", name, before, changed, after)
		}
	}
}

func TestIfMatchHoldsAChangeToWhatTheCallerSaw(t *testing.T) {
	d := newDesk(t)
	for name, r := range etagged(d) {
		d.must(d.call(everybody, r.method, r.path, r.change(1)))
		old := d.must(d.get(everybody, r.path)).header.Get("ETag")
		d.must(d.call(everybody, r.method, r.path, r.change(2)))
		n := 2
		for _, test := range []struct{ rule, match, want string }{
			{"absent", "", "200"},
			{"the present ETag", "{now}", "200"},
			{"any", "*", "200"},
			{"a list with the present ETag", `"77", {now} , "78"`, "200"},
			{"an old ETag", old, "412 version_mismatch"},
			{"an ETag that will be", `"1000"`, "412 version_mismatch"},
			{"a list without the present ETag", old + `,"1000"`, "412 version_mismatch"},
			{"another text", `"abc"`, "412 version_mismatch"},
			{"no quoted text", `abc`, "412 version_mismatch"},
			{"a weak ETag, which never matches strongly", `W/{now}`, "412 version_mismatch"},
			{"a number beyond all", `"99999999999999999999999"`, "412 version_mismatch"},
			{"minus one", `"-1"`, "412 version_mismatch"},
			{"the empty ETag", `""`, "412 version_mismatch"},
			{"two quotes more", `"{now}"`, "412 version_mismatch"},
			{"the version as another would write it", `"+{bare}"`, "412 version_mismatch"},
			{"the version with zeros", `"00{bare}"`, "412 version_mismatch"},
			{"the version without quotes", `{bare}`, "412 version_mismatch"},
			{"any beside an old ETag", old + `, *`, "412 version_mismatch"},
			{"nothing but commas", `,,`, "412 version_mismatch"},
		} {
			t.Run(name+": "+test.rule, func(t *testing.T) {
				d := d.in(t)
				before := d.must(d.get(everybody, r.path))
				now := before.header.Get("ETag")
				header := map[string]string{}
				if test.match != "" {
					header["If-Match"] = strings.NewReplacer("{now}", now, "{bare}",
						strings.Trim(now, `"`)).Replace(test.match)
				}
				n++
				d.is(d.send(everybody, ask{method: r.method, path: r.path, body: r.change(n), header: header}),
					test.want)
				if after := d.must(d.get(everybody, r.path)); (after.body == before.body) == (test.want == "200") {
					t.Errorf("changed: %v", after.body != before.body)
				}
			})
		}
	}
}

func TestOfManyChangesToOneVersionOneWins(t *testing.T) {
	const writers = 20
	d := newDesk(t)
	for name, r := range etagged(d) {
		t.Run(name, func(t *testing.T) {
			d := d.in(t)
			d.must(d.call(everybody, r.method, r.path, r.change(1000)))
			tag := d.must(d.get(everybody, r.path)).header.Get("ETag")
			answers := make([]answer, writers)
			concurrently(writers, func(n int) {
				answers[n] = d.send(everybody,
					ask{method: r.method, path: r.path, body: r.change(n), header: with("If-Match", tag)})
			})
			var won []answer
			for _, a := range answers {
				if a.status == http.StatusOK {
					won = append(won, a)
					continue
				}
				d.is(a, "412 version_mismatch")
			}
			if len(won) != 1 {
				t.Fatalf("%d of %d won", len(won), writers)
			}
			if now := d.must(d.get(everybody, r.path)); now.body != won[0].body ||
				now.header.Get("ETag") != won[0].header.Get("ETag") {
				t.Errorf("the record is %s, the winner was told %s", now.body, won[0].body)
			}
		})
	}
}
