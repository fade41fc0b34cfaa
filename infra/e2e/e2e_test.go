// Package e2e tests a deployed stack through HTTP, as its users use it: the local one, or one in
// AWS. CASEBRIDGE_URL says where it is and CASEBRIDGE_KEY holds the private key of the issuer that
// it was deployed with; the file issuer beside the key holds the issuer's name. Tests that need
// more, such as CASEBRIDGE_OUTPUTS or processes on this machine, say so and are skipped without it.
package e2e

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/casebridge/casebridge/infra/client"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

var stack client.Stack

func TestMain(m *testing.M) {
	var err error
	if stack, err = client.FromEnvironment(); err == nil {
		err = trusted(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "the end-to-end tests need a deployed stack:", err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// trusted says whether the stack takes the tokens of the tests.
func trusted(ctx context.Context) error {
	by, err := stack.As(agent)
	if err != nil {
		return err
	}
	answer, err := by.Do(ctx, http.MethodGet, "/me", nil)
	if err == nil && answer.Status != http.StatusOK {
		err = fmt.Errorf("GET %s/me: %d %s\n%s", stack.URL, answer.Status, answer.Body,
			"It must trust the key CASEBRIDGE_KEY: deploy it with the jwks.json beside the key as jwks, and with "+
				"the text of the file issuer beside the key as issuer")
	}
	return err
}

var (
	agent    = csmtest.Of(csmtest.Bob, "*")
	engineer = csmtest.Of(csmtest.With(csmtest.Ada, csm.RoleITIL, csm.RoleITILAdmin), "*")
)

// scene is one test's people at the stack.
type scene struct {
	*testing.T
	ctx      context.Context
	agent    *client.Client
	engineer *client.Client
}

func newScene(t *testing.T) scene {
	t.Parallel()
	return newLoneScene(t)
}

// newLoneScene is for tests that change the stack for all others.
func newLoneScene(t *testing.T) scene {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	t.Cleanup(cancel)
	s := scene{T: t, ctx: ctx}
	s.agent, s.engineer = s.as(agent), s.as(engineer)
	return s
}

func (s scene) as(by csm.Caller) *client.Client {
	s.Helper()
	c, err := stack.As(by)
	if err != nil {
		s.Fatal(err)
	}
	return c
}

func (s scene) do(
	by *client.Client, method, path string, body any, headers ...string,
) client.Answer {
	s.Helper()
	a, err := by.Do(s.ctx, method, path, body, headers...)
	if err != nil {
		s.Fatal(err)
	}
	if a.Status >= 500 {
		s.Errorf("%s %s: %d %s", method, path, a.Status, a.Body)
	}
	return a
}

// call makes a call that must give that status, and decodes the answer into out unless it is nil.
func (s scene) call(
	by *client.Client, want int, out any, method, path string, body any, headers ...string,
) client.Answer {
	s.Helper()
	a := s.do(by, method, path, body, headers...)
	if a.Status != want {
		s.Fatalf("%s %s: status %d, want %d: %s", method, path, a.Status, want, a.Body)
	}
	if out != nil {
		if err := a.Into(out); err != nil {
			s.Fatal(err)
		}
	}
	return a
}

// refused makes a call that must be refused with that status and code, as problem+json.
func (s scene) refused(
	by *client.Client, status int, code, method, path string, body any, headers ...string,
) string {
	s.Helper()
	a := s.do(by, method, path, body, headers...)
	var p struct {
		Type, Title, Detail string
		Status              int
	}
	if err := a.Into(&p); err != nil {
		s.Errorf("%s %s: %v", method, path, err)
	}
	if a.Status != status || p.Status != status || p.Type != code || p.Title == "" || p.Detail == "" {
		s.Errorf("%s %s: %d %s, want %d %s", method, path, a.Status, a.Body, status, code)
	}
	if ct := a.Header.Get("Content-Type"); ct != "application/problem+json" {
		s.Errorf("%s %s: content type %q", method, path, ct)
	}
	return p.Detail
}

func (s scene) openCase() csm.CaseView {
	s.Helper()
	var c csm.CaseView
	s.call(s.agent, 201, &c, "POST", "/cases",
		map[string]any{
			"account":           "acme",
			"contact":           "grace",
			"short_description": "Mail is down",
			"priority":          2,
		})
	return c
}

func (s scene) createIncident(number string) csm.Incident {
	s.Helper()
	var i csm.Incident
	s.call(s.agent, 201, &i, "POST", "/cases/"+number+"/incident", nil)
	return i
}

func (s scene) openIncident() csm.Incident {
	s.Helper()
	var i csm.Incident
	s.call(s.engineer, 201, &i, "POST", "/incidents",
		map[string]any{"short_description": "Mail gateway fails"})
	return i
}

func (s scene) workNotes(number string) []string {
	s.Helper()
	var page struct {
		Items []csm.Note `json:"items"`
	}
	s.call(s.agent, 200, &page, "GET", "/cases/"+number+"/activities?element=work_notes&limit=500",
		nil)
	texts := []string{}
	for _, n := range page.Items {
		texts = append([]string{n.Text}, texts...)
	}
	return texts
}

// wantNotes waits until the case's work notes are these, oldest first.
func (s scene) wantNotes(number string, want ...string) {
	s.Helper()
	var got []string
	s.within(time.Minute, func() bool { got = s.workNotes(number); return len(got) >= len(want) })
	if diff := cmp.Diff(want, got); diff != "" {
		s.Errorf("work notes of %s (-want +got):\n%s", number, diff)
	}
}

// within polls until ok or the time is up.
func (s scene) within(d time.Duration, ok func() bool) bool {
	s.Helper()
	for deadline := time.Now().Add(d); ; time.Sleep(100 * time.Millisecond) {
		if ok() {
			return true
		}
		if time.Now().After(deadline) {
			return false
		}
	}
}

func TestTheCaseShowsTheLifeOfItsIncident(t *testing.T) {
	s := newScene(t)
	c := s.openCase()
	i := s.createIncident(c.Number)
	path := "/incidents/" + i.Number
	s.call(s.engineer, 200, nil, "PATCH", path, map[string]any{"state": "in_progress"})
	s.call(s.engineer, 200, nil, "PATCH", path,
		map[string]any{"state": "on_hold", "hold_reason": "awaiting_vendor"})
	s.call(s.engineer, 201, nil, "POST", path+"/comments", map[string]any{"text": "Soon."})
	s.call(s.engineer, 200, nil, "PATCH", path,
		map[string]any{
			"state":       "resolved",
			"close_code":  "solution_provided",
			"close_notes": "Restarted.",
		})
	s.wantNotes(c.Number,
		i.Number+" created from this case. State: New",
		i.Number+" state changed from New to In Progress",
		i.Number+" state changed from In Progress to On Hold. Hold reason: Awaiting Vendor",
		"Additional comment on "+i.Number+" by Ada Lovelace: Soon.",
		i.Number+
			" state changed from On Hold to Resolved. Resolution code: Solution provided. Resolution notes: Restarted.",
	)
}

func TestAssociateAndRemove(t *testing.T) {
	s := newScene(t)
	c, i, other := s.openCase().Number, s.openIncident().Number, s.openIncident().Number
	path := "/cases/" + c + "/incident"
	s.refused(s.agent, 404, "no_incident", "DELETE", path, nil)
	s.call(s.agent, 200, nil, "PUT", path, map[string]any{"number": i})
	s.call(s.agent, 200, nil, "PUT", path, map[string]any{"number": i})
	if detail := s.refused(s.agent, 409, "case_already_associated", "PUT", path, map[string]any{"number": other}); !strings.Contains(
		detail, i) {
		t.Errorf("%q does not name %s", detail, i)
	}
	s.refused(s.agent, 409, "case_already_associated", "POST", path, nil)
	s.call(s.agent, 204, nil, "DELETE", path, nil)
	s.call(s.engineer, 201, nil, "POST", "/incidents/"+i+"/comments",
		map[string]any{"text": "Not for the case."})
	s.call(s.agent, 200, nil, "PUT", path, map[string]any{"number": other})
	s.call(s.engineer, 201, nil, "POST", "/incidents/"+other+"/comments",
		map[string]any{"text": "For the case."})
	s.wantNotes(c, i+" associated with this case. State: New", i+" removed from this case",
		other+" associated with this case. State: New",
		"Additional comment on "+other+" by Ada Lovelace: For the case.")
}

func TestOfHundredsOfConcurrentCreationsOneWins(t *testing.T) {
	s := newScene(t)
	c := s.openCase()
	var mu sync.Mutex
	statuses := map[int]int{}
	var all sync.WaitGroup
	for range 400 {
		all.Go(func() {
			a := s.do(s.agent, "POST", "/cases/"+c.Number+"/incident", nil)
			mu.Lock()
			defer mu.Unlock()
			statuses[a.Status]++
		})
	}
	all.Wait()
	if diff := cmp.Diff(map[int]int{201: 1, 409: 399}, statuses); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

func TestSyncFindsNothingToDoOnceTheNotesAreThere(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	i := s.createIncident(c).Number
	s.call(s.engineer, 201, nil, "POST", "/incidents/"+i+"/comments", map[string]any{"text": "Hello."})
	s.wantNotes(c, i+" created from this case. State: New",
		"Additional comment on "+i+" by Ada Lovelace: Hello.")
	var got map[string]int
	s.call(s.agent, 200, &got, "POST", "/cases/"+c+"/incident/sync", nil)
	if diff := cmp.Diff(map[string]int{"written": 0, "present": 1}, got); diff != "" {
		t.Errorf("sync (-want +got):\n%s", diff)
	}
}

func TestBadRequestsAreRefusedAsDocumented(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	i := s.openIncident().Number
	nobody := &client.Client{Stack: stack}
	liar := &client.Client{Stack: stack, Token: s.agent.Token[:len(s.agent.Token)-4] + "AAAA"}
	reader := s.as(csm.Caller{
		ID:       "carl",
		Type:     csm.Internal,
		Accounts: []string{"*"},
		Roles:    []string{csm.RoleAgent},
	})
	valid := map[string]any{"account": "acme", "contact": "grace", "short_description": "x"}
	for _, test := range []struct {
		name         string
		by           *client.Client
		status       int
		code         string
		method, path string
		body         any
		headers      []string
	}{
		{"no token", nobody, 401, "unauthenticated", "POST", "/cases", valid, nil},
		{"a token with another signature", liar, 401, "unauthenticated", "POST", "/cases", valid, nil},
		{"a role that is missing", reader, 403, "forbidden", "POST", "/cases/" + c + "/incident", nil, nil},
		{"bad JSON", s.agent, 400, "malformed", "POST", "/cases", `{"account":`, nil},
		{"no body", s.agent, 400, "malformed", "POST", "/cases", "", nil},
		{
			"another content type", s.agent, 415, "unsupported_media_type", "POST", "/cases", "a=b",
			[]string{"Content-Type", "application/x-www-form-urlencoded"},
		},
		{"not an object", s.agent, 422, "invalid", "POST", "/cases", "[]", nil},
		{
			"an unknown field", s.agent, 422, "invalid", "POST", "/cases",
			`{"account":"acme","contact":"g","short_description":"x","colour":"red"}`, nil,
		},
		{
			"a server-owned field", s.agent, 422, "invalid", "POST", "/cases",
			`{"account":"acme","contact":"g","short_description":"x","number":"CS1"}`, nil,
		},
		{
			"a wrong type", s.agent, 422, "invalid", "POST", "/cases",
			`{"account":"acme","contact":"g","short_description":7}`, nil,
		},
		{
			"a value outside its enumeration", s.agent, 422, "invalid", "POST", "/cases",
			`{"account":"acme","contact":"g","short_description":"x","priority":9}`, nil,
		},
		{
			"contact and consumer", s.agent, 422, "invalid", "POST", "/cases",
			`{"account":"acme","contact":"g","consumer":"h","short_description":"x"}`, nil,
		},
		{
			"a huge body", s.agent, 413, "body_too_large", "POST", "/cases",
			`{"description":"` + strings.Repeat("x", 1<<20) + `"}`, nil,
		},
		{"an unknown case", s.agent, 404, "case_not_found", "GET", "/cases/CS9999999", nil, nil},
		{"a case number that is none", s.agent, 404, "case_not_found", "GET", "/cases/%20x%2Fy", nil, nil},
		{
			"an unknown incident", s.agent, 404, "incident_not_found", "PUT", "/cases/" + c + "/incident",
			`{"number":"INC9999999"}`, nil,
		},
		{
			"an unknown incident to change", s.engineer, 404, "incident_not_found", "PATCH",
			"/incidents/INC9999999", `{"state":"resolved"}`, nil,
		},
		{"on hold without a reason", s.engineer, 422, "invalid", "PATCH", "/incidents/" + i, `{"state":"on_hold"}`, nil},
		{
			"resolved without a resolution", s.engineer, 422, "invalid", "PATCH", "/incidents/" + i,
			`{"state":"resolved"}`, nil,
		},
		{
			"a state that cannot be reached", s.engineer, 409, "state_not_reachable", "PATCH",
			"/incidents/" + i, `{"state":"closed","close_code":"duplicate","close_notes":"x"}`, nil,
		},
		{
			"another version", s.engineer, 412, "version_mismatch", "PATCH", "/incidents/" + i,
			`{"impact":1}`,
			[]string{"If-Match", `"7"`},
		},
		{"an empty comment", s.engineer, 422, "invalid", "POST", "/incidents/" + i + "/comments", `{"text":"  "}`, nil},
		{
			"a cursor of somebody else", s.agent, 400, "invalid_cursor", "GET",
			"/cases/" + c + "/activities?cursor=abc", nil, nil,
		},
		{"an unknown query parameter", s.agent, 422, "invalid", "GET", "/cases/" + c + "/activities?colour=red", nil, nil},
		{"an unknown route", s.agent, 404, "no_such_route", "GET", "/nothing", nil, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := s
			s.T = t
			s.refused(test.by, test.status, test.code, test.method, test.path, test.body, test.headers...)
		})
	}
}
