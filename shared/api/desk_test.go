package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/casebridge/casebridge/infra/local/issuer"
	"github.com/casebridge/casebridge/shared/api"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/limit"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
	"github.com/casebridge/casebridge/shared/token"
)

func TestMain(m *testing.M) {
	slog.SetDefault(logged.logger())
	if err := buildPage(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if code == 0 && !grantsAreExact() {
		code = 1
	}
	os.Exit(code)
}

var (
	allRoles    = []string{csm.RoleAgent, csm.RoleIncidentRead, csm.RoleIncidentWrite, csm.RoleITIL, csm.RoleITILAdmin, csm.RoleAdmin}
	everybody   = csm.Caller{ID: "root", Name: "Root", Type: csm.Internal, Roles: allRoles, Accounts: []string{"*"}}
	acmeAgent   = csmtest.Bob
	globexAgent = csm.Caller{
		ID: "eve", Name: "Eve Agent", Type: csm.Internal, Accounts: []string{"globex"},
		Roles: []string{csm.RoleAgent, csm.RoleIncidentRead, csm.RoleIncidentWrite},
	}
	engineer      = csmtest.Ada
	acmeContact   = csmtest.Grace
	globexContact = csmtest.Hedy
	consumer      = csm.Caller{ID: "carl", Name: "Carl Consumer", Type: csm.Consumer}
	otherConsumer = csm.Caller{ID: "dora", Name: "Dora Consumer", Type: csm.Consumer}
)

// desk is one test's API: every function with the real verifier, on tables of its own. Each call
// goes to the function that api.Routes names, as an event of API Gateway, and each answer is held
// to the description.
type desk struct {
	*testing.T
	store *store.Store
	late  *atomic.Int64 // by how much the store's clock is ahead, in nanoseconds
	api   gateway
}

type lambdaHandler func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error)

// gateway is all functions behind one API.
type gateway map[string]lambdaHandler

func newDesk(t *testing.T) desk {
	t.Helper()
	t.Parallel()
	return openDesk(t, t)
}

func openDesk(t *testing.T, tb testing.TB) desk {
	tb.Helper()
	late := new(atomic.Int64)
	tables := storetest.New(tb)
	tables.SetCaseType(tb, csm.Facilities, storetest.Fulfilled)
	s := tables.Store(store.WithClock(func() time.Time { return time.Now().Add(time.Duration(late.Load())) }))
	return desk{T: t, store: s, late: late, api: newGateway(tb, s)}
}

func newGateway(tb testing.TB, s *store.Store) gateway {
	tb.Helper()
	v, err := token.New(token.Config{Issuer: issuer.Name, Audience: issuer.Audience, JWKS: theIssuer().JWKS()})
	if err != nil {
		tb.Fatal(err)
	}
	g := gateway{}
	for _, r := range api.Routes() {
		if g[r.Function] == nil {
			g[r.Function] = asFunction(r.Function, api.Lambda(api.Handler(r.Function, fanout.Prompt{Store: s, Within: time.Minute}, v,
				api.WithLimits(limit.New(s, limit.Limits{Caller: 1_000_000, Account: 1_000_000})))))
		}
	}
	return g
}

// in is the desk in a subtest.
func (d desk) in(t *testing.T) desk {
	d.T = t
	return d
}

func (d desk) wait(long time.Duration) { d.late.Add(int64(long)) }

var theIssuer = sync.OnceValue(func() *issuer.Issuer {
	i, err := issuer.New()
	if err != nil {
		panic(err)
	}
	return i
})

var tokens sync.Map

func tokenOf(by csm.Caller) string {
	id := fmt.Sprintf("%+v", by)
	if kept, ok := tokens.Load(id); ok {
		return kept.(string)
	}
	raw, err := theIssuer().Token(by, time.Hour)
	if err != nil {
		panic(err)
	}
	tokens.Store(id, raw)
	return raw
}

// ask is one call.
type ask struct {
	method, path string // path may have a query
	body         string
	header       map[string]string
	several      map[string][]string // headers with several values
	base         string              // base path of a custom domain
	raw          bool                // path is taken as it is: no query, nothing decoded
	query        string              // of a raw path
	function     string              // that gets the call, when not the one that its route names
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

func with(header, value string) map[string]string { return map[string]string{header: value} }

// call makes a call as that caller.
func (d desk) call(by csm.Caller, method, path, body string) answer {
	d.Helper()
	return d.send(by, ask{method: method, path: path, body: body})
}

func (d desk) get(by csm.Caller, path string) answer {
	d.Helper()
	return d.call(by, http.MethodGet, path, "")
}

func (d desk) post(by csm.Caller, path, body string) answer {
	d.Helper()
	return d.call(by, http.MethodPost, path, body)
}

// send makes a call as that caller.
func (d desk) send(by csm.Caller, a ask) answer {
	d.Helper()
	header := maps.Clone(a.header)
	if header == nil {
		header = map[string]string{}
	}
	if _, ok := header["Authorization"]; !ok {
		header["Authorization"] = "Bearer " + tokenOf(by)
	}
	a.header = header
	got, err := d.api.do(a)
	if err != nil {
		d.Errorf("%s %s: %v", a.method, short(a.path), err)
		return got
	}
	if wrong := conforms(a, got); wrong != "" {
		d.Errorf("%s %s %s: %s\nanswer: %d %v %s", a.method, short(a.path), short(a.body), wrong, got.status, got.header, short(got.body))
	}
	return got
}

// stage is what API Gateway puts before the path.
const stage = "/v1"

// do makes the call through the function that answers it; one that no route fits goes to the cases
// function.
func (g gateway) do(a ask) (answer, error) {
	path, query := a.path, a.query
	encoded := path
	if !a.raw {
		path, query, _ = strings.Cut(a.path, "?")
		encoded = path
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return answer{}, fmt.Errorf("query of the test: %w", err)
	}
	function := a.function
	if r, ok := routeOf(a.method, path); ok && function == "" {
		function = r.Function
	} else if function == "" {
		function = "cases"
	}
	e := events.APIGatewayProxyRequest{
		HTTPMethod: a.method, Path: encoded, Body: a.body, MultiValueQueryStringParameters: values,
		RequestContext: events.APIGatewayProxyRequestContext{Path: stage + path, HTTPMethod: a.method},
		Headers:        map[string]string{},
	}
	maps.Copy(e.Headers, a.header)
	if r, ok := routeOf(a.method, path); ok && !a.raw {
		e.Resource = r.Path
		e.PathParameters = parameters(r.Path, e.Path)
	}
	if a.several != nil {
		e.MultiValueHeaders = maps.Clone(a.several)
		for name, value := range e.Headers {
			e.MultiValueHeaders[name] = []string{value}
		}
		if a.body != "" {
			e.MultiValueHeaders["Content-Type"] = []string{"application/json"}
		}
	}
	e.Path = a.base + e.Path
	if a.body != "" {
		if _, ok := e.Headers["Content-Type"]; !ok {
			e.Headers["Content-Type"] = "application/json"
		}
	}
	r, err := g[function](context.Background(), e)
	return answer{r.StatusCode, r.MultiValueHeaders, r.Body}, err
}

// parameters are the parts of an encoded path that the route names.
func parameters(route, path string) map[string]string {
	named := map[string]string{}
	parts := strings.Split(path, "/")
	for i, part := range strings.Split(route, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			named[strings.TrimSuffix(name, "}")] = parts[i]
		}
	}
	return named
}

// routeOf is the route that API Gateway takes for an encoded path. It passes HEAD on where GET
// goes.
func routeOf(method, path string) (api.Route, bool) {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	for _, r := range api.Routes() {
		if r.Method == method && fitsRoute(r.Path, path) {
			return r, true
		}
	}
	return api.Route{}, false
}

func fitsRoute(route, path string) bool {
	want, got := strings.Split(route, "/"), strings.Split(path, "/")
	return slices.EqualFunc(want, got, func(w, g string) bool { return w == g || strings.HasPrefix(w, "{") && g != "" && g != "." && g != ".." })
}

// conforms says what of the answer is not as the description or the rules of every answer have it,
// or "".
func conforms(a ask, got answer) string {
	path, _, _ := strings.Cut(a.path, "?")
	if got.status >= 500 {
		return "is our fault"
	}
	if r, known := routeOf(a.method, path); known && !a.raw {
		if wrong := described(r, got); wrong != "" {
			return wrong
		}
	}
	if a.method == http.MethodHead {
		if got.body != "" {
			return "HEAD has a body"
		}
		return ""
	}
	if got.status < 400 {
		if path == "/" || path == "/docs" || strings.HasPrefix(path, "/assets/") {
			return ""
		}
		return succeeds(got)
	}
	return refuses(got)
}

func succeeds(got answer) string {
	switch {
	case got.status == http.StatusNotModified:
		if got.body != "" || got.header.Get("ETag") == "" {
			return "304 has a body, or no ETag"
		}
		return ""
	case got.status >= 300:
		return "is neither success nor refusal"
	case got.status == http.StatusNoContent && got.body != "":
		return "204 has a body"
	case got.status != http.StatusNoContent && got.header.Get("Content-Type") != "application/json":
		return "is no JSON"
	case got.status == http.StatusCreated && got.header.Get("ETag") != "" && got.header.Get("Location") == "":
		return "a new record has no Location"
	}
	return ""
}

// problem is a refusal, decoded strictly.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Errors []struct {
		Location string `json:"location"`
		Message  string `json:"message"`
	} `json:"errors"`
}

func refuses(got answer) string {
	var p problem
	decoder := json.NewDecoder(strings.NewReader(got.body))
	decoder.DisallowUnknownFields()
	switch err := decoder.Decode(&p); {
	case got.header.Get("Content-Type") != "application/problem+json":
		return "a refusal is no application/problem+json"
	case err != nil:
		return "a refusal is not as RFC 9457 has it: " + err.Error()
	case p.Type == "" || p.Title != http.StatusText(got.status) || p.Status != got.status || p.Detail == "":
		return "a refusal lacks type, title, status or detail"
	case p.Type == "invalid" && len(p.Errors) == 0:
		return "an invalid request has no errors[]"
	case (got.status == http.StatusUnauthorized) != (got.header.Get("WWW-Authenticate") != ""):
		return "WWW-Authenticate belongs to 401, and to nothing else"
	case got.header.Get("ETag") != "" || got.header.Get("Location") != "":
		return "a refusal has an ETag or Location"
	}
	for _, e := range p.Errors {
		where, _, _ := strings.Cut(e.Location, ".")
		if !slices.Contains([]string{"body", "path", "query", "header"}, where) || e.Message == "" {
			return fmt.Sprintf("a bad field has no location or message: %+v", e)
		}
	}
	for _, inside := range []string{"json:", "Go ", "csm.", "store:", "dynamodb", "goroutine"} {
		if strings.Contains(p.Detail, inside) {
			return "a refusal tells of the inside: " + p.Detail
		}
	}
	return ""
}

// is holds the answer to a status and, for a refusal, its type: "201", or "409 case_closed".
func (d desk) is(got answer, want string) answer {
	d.Helper()
	status, code, _ := strings.Cut(want, " ")
	if fmt.Sprint(got.status) != status || code != "" && got.problem().Type != code {
		d.Errorf("answer is %d %s, want %s", got.status, short(got.body), want)
	}
	return got
}

// must stops the test when the call did not succeed.
func (d desk) must(got answer) answer {
	d.Helper()
	if got.status >= 300 {
		d.Fatalf("answer is %d %s, want success", got.status, short(got.body))
	}
	return got
}

func (a answer) problem() (p problem) {
	_ = json.Unmarshal([]byte(a.body), &p)
	return p
}

// fields is the body as a JSON object.
func (a answer) fields() map[string]any {
	out := map[string]any{}
	_ = json.Unmarshal([]byte(a.body), &out)
	return out
}

func (a answer) text(field string) string { return fmt.Sprint(a.fields()[field]) }

// items are those of a list.
func (a answer) items() []map[string]any {
	var out struct{ Items []map[string]any }
	_ = json.Unmarshal([]byte(a.body), &out)
	return out.Items
}

// all are the values of a field of a list's items.
func (a answer) all(field string) []string {
	out := []string{}
	for _, i := range a.items() {
		out = append(out, fmt.Sprint(i[field]))
	}
	return out
}

func (a answer) cursor() string { s, _ := a.fields()["next_cursor"].(string); return s }

func page(path, cursor string) string {
	sign := "?"
	if strings.Contains(path, "?") {
		sign = "&"
	}
	return path + sign + "cursor=" + url.QueryEscape(cursor)
}

func short(s string) string {
	if len(s) > 500 {
		return s[:500] + "…"
	}
	return s
}

func object(fields map[string]any) string {
	b, err := json.Marshal(fields)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// The records that tests begin with are made as root, below the API's conditions but by the same
// rules.

func (d desk) ok(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

// openCase opens a case of that account's contact, or for "" of the consumer.
func (d desk) openCase(account string) string {
	d.Helper()
	return d.openCaseOf(requestOf(account))
}

// openFulfilledCase opens a case of a type that the fulfiller completes.
func (d desk) openFulfilledCase(account string) string {
	d.Helper()
	request := requestOf(account)
	request.Type = csm.Facilities
	return d.openCaseOf(request)
}

// requestOf is the request for a case of the account, or of the consumer.
func requestOf(account string) csm.CaseRequest {
	r := csm.CaseRequest{Account: account, Contact: map[string]string{"acme": acmeContact.ID, "globex": globexContact.ID}[account], ShortDescription: "Mail is down", Priority: 2}
	if account == "" {
		r.Consumer = consumer.ID
	}
	return r
}

func (d desk) openCaseOf(r csm.CaseRequest) string {
	d.Helper()
	c, err := d.store.As(everybody).OpenCase(context.Background(), r)
	d.ok(err)
	return c.Number
}

func (d desk) openIncident() string {
	d.Helper()
	i, err := d.store.As(everybody).OpenIncident(context.Background(), csm.IncidentRequest{ShortDescription: "Mail gateway fails"})
	d.ok(err)
	return i.Number
}

func (d desk) createIncident(of string) string {
	d.Helper()
	i, err := d.store.As(everybody).CreateIncident(context.Background(), of)
	d.ok(err)
	return i.Number
}

// workNote writes a work note on the case and gives its id.
func (d desk) workNote(of string) string {
	d.Helper()
	note, err := d.store.As(everybody).WorkNoteOnCase(context.Background(), of, "The disk is full.")
	d.ok(err)
	return note.ID
}

func (d desk) propose(of string) {
	d.Helper()
	_, err := d.store.As(everybody).ProposeSolution(context.Background(), of, "solved_known_error", "Restarted.")
	d.ok(err)
}

// concurrently does something n times at once.
func concurrently(n int, do func(int)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() { <-start; do(i) })
	}
	close(start)
	all.Wait()
}
