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
	incident := d.must(d.post(engineer, "/incidents", `{"short_description":"Gateway fails"}`)).text("number")
	numbers := make([]string, 400)
	for n := range numbers {
		numbers[n] = "CS999" + strconv.Itoa(1000+n)
	}
	d = d.within(limit.Limits{Caller: 10})
	d.is(d.send(acmeAgent, ask{
		method: http.MethodPost, path: "/incidents/" + incident + "/remove", body: casesBody(numbers),
	}), "200")
	allowed := 0
	for d.get(acmeAgent, "/cases").status == http.StatusOK {
		allowed++
	}
	if allowed == 0 || allowed > 7 {
		t.Errorf("after a call for 400 cases %d of 10 calls were allowed, want about 5", allowed)
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
