package api_test

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/casebridge/casebridge/infra/local/issuer"
	"github.com/casebridge/casebridge/shared/api"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/limit"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/token"
)

// within is the desk with functions that hold callers to the limits, each an instance of its own.
func (d desk) within(limits limit.Limits) desk {
	d.Helper()
	limits.Patience = time.Minute // on a busy machine a call is not let through
	v, err := token.New(token.Config{Issuer: issuer.Name, Audience: issuer.Audience, JWKS: theIssuer().JWKS()})
	d.ok(err)
	d.api = gateway{}
	for _, r := range api.Routes() {
		handler := api.Handler(r.Function, fanout.Prompt{Store: d.store, Within: time.Minute}, v,
			api.WithLimits(limit.New(d.store, limits)))
		d.api[r.Function] = asFunction(r.Function, api.Lambda(handler))
	}
	return d
}

func TestANoisyCallerIsRefusedBesideAQuietOne(t *testing.T) {
	d := newDesk(t)
	number := d.openCase("acme")
	d = d.within(limit.Limits{Caller: 60})
	refused := 0
	for range 200 {
		got := d.get(acmeAgent, "/cases/"+number)
		if got.status == http.StatusOK {
			continue
		}
		d.is(got, "429 limit_reached")
		if after, err := strconv.Atoi(got.header.Get("Retry-After")); err != nil || after < 1 || after > 60 {
			t.Fatalf("Retry-After is %q", got.header.Get("Retry-After"))
		}
		refused++
	}
	if refused < 100 {
		t.Errorf("of 200 calls, far more than a minute's, %d were refused", refused)
	}
	d.is(d.get(acmeContact, "/cases/"+number), "200")
	d.is(d.get(acmeAgent, "/me"), "200") // reads no records
}

// The instances of the functions share the buckets.
func TestEveryInstanceTakesFromTheSameBucket(t *testing.T) {
	d := newDesk(t)
	number := d.openCase("acme")
	one, other := d.within(limit.Limits{Caller: 60}), d.within(limit.Limits{Caller: 60})
	for one.get(acmeAgent, "/cases/"+number).status == http.StatusOK {
	}
	left := 0
	for other.get(acmeAgent, "/cases/"+number).status == http.StatusOK {
		left++
	}
	if left > 10 { // what came back meanwhile
		t.Errorf("another instance allowed %d calls more", left)
	}
}

func TestTheCustomersOfAnAccountShareItsLimit(t *testing.T) {
	d := newDesk(t)
	number := d.openCase("acme")
	d = d.within(limit.Limits{Caller: 1_000_000, Account: 60})
	colleague := csm.Caller{ID: "gil", Name: "Gil", Type: csm.Contact, Accounts: acmeContact.Accounts}
	for d.get(acmeContact, "/cases").status == http.StatusOK {
	}
	d.is(d.get(colleague, "/cases"), "429 limit_reached")
	d.is(d.get(globexContact, "/cases"), "200")
	d.is(d.get(acmeAgent, "/cases/"+number), "200")
}

// A call that reaches many cases takes as much as many calls, but never more than half a minute's.
func TestACallThatReachesManyCasesTakesMore(t *testing.T) {
	d := newDesk(t)
	numbers := make([]string, 500)
	concurrently(8, func(n int) {
		for at := n; at < len(numbers); at += 8 {
			numbers[at] = d.openCase("acme")
		}
	})
	incident := d.openIncident()
	path := "/incidents/" + incident
	d.must(d.post(everybody, path+"/associate", casesBody(numbers)))
	d = d.within(limit.Limits{Caller: 10})
	for n, test := range []struct {
		call ask
		more bool
	}{
		{ask{method: http.MethodPost, path: path + "/comments", body: `{"text":"Soon."}`}, true},
		{ask{method: http.MethodPatch, path: path, body: `{"state":"in_progress"}`}, true},
		{ask{method: http.MethodPost, path: path + "/announcements", body: `{"text":"By noon.","dry_run":true}`}, true},
		{ask{method: http.MethodPost, path: path + "/announcements", body: `{"text":"By noon."}`}, true},
		{ask{method: http.MethodPost, path: path + "/associate", body: casesBody(numbers)}, true},
		{ask{method: http.MethodPost, path: path + "/remove", body: casesBody(numbers)}, true},
		{ask{method: http.MethodPatch, path: path, body: `{"impact":1}`}, false}, // gives no note
		{ask{method: http.MethodPost, path: path + "/work_notes", body: `{"text":"No disk."}`}, false},
		{ask{method: http.MethodGet, path: path + "/updates"}, false},
	} {
		by := everybody
		by.ID += strconv.Itoa(n)
		d.must(d.send(by, test.call))
		allowed := 0
		for d.get(by, "/cases?limit=1").status == http.StatusOK {
			allowed++
		}
		if took := allowed <= 7; allowed == 0 || took != test.more {
			t.Errorf("after %s %s %s %d of 10 calls were allowed, want %s", test.call.method, test.call.path,
				short(test.call.body), allowed, map[bool]string{true: "about 4", false: "9"}[test.more])
		}
	}
}

func casesBody(numbers []string) string {
	body := `{"cases":["` + numbers[0] + `"`
	for _, number := range numbers[1:] {
		body += `,"` + number + `"`
	}
	return body + `]}`
}

// Whoever has no valid token takes nothing from the one whose id it names.
func TestACallWithoutAValidTokenTakesNothing(t *testing.T) {
	d := newDesk(t)
	number := d.openCase("acme")
	d = d.within(limit.Limits{Caller: 60})
	forged := with("Authorization", "Bearer "+tokenOf(acmeAgent)+"x")
	for range 200 {
		d.is(d.send(acmeAgent, ask{method: http.MethodGet, path: "/cases/" + number, header: forged}), "401 unauthenticated")
	}
	d.is(d.get(acmeAgent, "/cases/"+number), "200")
}

// Every function learns how empty a bucket is; the grants follow.
func TestEveryFunctionHoldsToTheLimits(t *testing.T) {
	d := newDesk(t)
	d = d.within(limit.Limits{Caller: 1})
	d.is(d.get(everybody, "/cases"), "200")
	seen := map[string]bool{}
	for _, r := range api.Routes() {
		if seen[r.Function] || r.Function == "workspace" {
			continue
		}
		seen[r.Function] = true
		got := d.send(everybody, ask{method: r.Method, path: r.Path, body: "{}"})
		d.is(got, "429 limit_reached")
	}
}

var _ api.Limits = limit.New((*store.Store)(nil), limit.Limits{})
