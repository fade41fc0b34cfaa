package api_test

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/casebridge/casebridge/shared/api"
	"github.com/casebridge/casebridge/shared/csm"
)

// bearers are the columns of the matrix: who calls. Those of an account are acme's.
var bearers = map[string]csm.Caller{
	"none":     bearer(),
	"agent":    bearer(csm.RoleAgent),
	"read":     bearer(csm.RoleIncidentRead),
	"write":    bearer(csm.RoleIncidentWrite),
	"itil":     bearer(csm.RoleITIL),
	"itiladm":  bearer(csm.RoleITILAdmin),
	"admin":    bearer(csm.RoleAdmin),
	"ag+read":  bearer(csm.RoleAgent, csm.RoleIncidentRead),
	"ag+write": bearer(csm.RoleAgent, csm.RoleIncidentWrite),
	"itil+adm": bearer(csm.RoleITIL, csm.RoleITILAdmin),
	"all":      bearer(allRoles...),
	"all*":     everybody,
	"agent*":   {ID: "agent*", Type: csm.Internal, Roles: []string{csm.RoleAgent}, Accounts: []string{"*"}},
	"noacct":   {ID: "noacct", Type: csm.Internal, Roles: allRoles},
	"contact":  acmeContact,
	"consumer": consumer,
	// Roles and accounts in a customer's token give nothing.
	"cont+all": {ID: acmeContact.ID, Type: csm.Contact, Roles: allRoles, Accounts: []string{"acme", "*"}},
	"cons+all": {ID: consumer.ID, Type: csm.Consumer, Roles: allRoles, Accounts: []string{"acme", "globex", "*"}},
}

func bearer(roles ...string) csm.Caller {
	return csm.Caller{ID: "bearer", Name: "Bearer", Type: csm.Internal, Roles: roles, Accounts: []string{"acme"}}
}

// Who may make which call (rule 9), by hand. A row is a call on a record of acme, of globex, or of
// the consumer; "." is allowed. What does not concern a record of somebody is said once, of acme.
const matrix = `
call                                        of        none agent read write itil itiladm admin ag+read ag+write itil+adm all all* agent* noacct contact consumer cont+all cons+all

POST /cases                                 acme      403  .     403  403   403  403     403   .       .        403      .   .    .      403    .       422      .        422
POST /cases                                 globex    403  403   403  403   403  403     403   403     403      403      403 .    .      403    422     422      422      422
POST /cases                                 consumer  403  403   403  403   403  403     403   403     403      403      403 .    .      403    422     .        422      .
GET /cases                                  acme      403  .     403  403   403  403     403   .       .        403      .   .    .      .      .       .        .        .
GET /cases/{case}                           acme      404  .     403  403   404  404     404   .       .        404      .   .    .      404    .       404      .        404
GET /cases/{case}                           globex    404  404   404  404   404  404     404   404     404      404      404 .    .      404    404     404      404      404
GET /cases/{case}                           consumer  404  404   404  404   404  404     404   404     404      404      404 .    .      404    404     .        404      .
PATCH /cases/{case}                         acme      404  .     403  403   404  404     404   .       .        404      .   .    .      404    403     404      403      404
PATCH /cases/{case}                         globex    404  404   404  404   404  404     404   404     404      404      404 .    .      404    404     404      404      404
PATCH /cases/{case}                         consumer  404  404   404  404   404  404     404   404     404      404      404 .    .      404    404     403      404      403
POST /cases/{case}/comments                 acme      404  .     403  403   404  404     404   .       .        404      .   .    .      404    .       404      .        404
POST /cases/{case}/comments                 globex    404  404   404  404   404  404     404   404     404      404      404 .    .      404    404     404      404      404
POST /cases/{case}/comments                 consumer  404  404   404  404   404  404     404   404     404      404      404 .    .      404    404     .        404      .
POST /cases/{case}/work_notes               acme      404  .     403  403   404  404     404   .       .        404      .   .    .      404    403     404      403      404
POST /cases/{case}/work_notes               globex    404  404   404  404   404  404     404   404     404      404      404 .    .      404    404     404      404      404
POST /cases/{case}/work_notes               consumer  404  404   404  404   404  404     404   404     404      404      404 .    .      404    404     403      404      403
POST /cases/{case}/activities/{activity}/publish acme      404  .     403  403   404  404     404   .       .        404      .   .    .      404    403     404      403      404
POST /cases/{case}/activities/{activity}/publish globex    404  404   404  404   404  404     404   404     404      404      404 .    .      404    404     404      404      404
POST /cases/{case}/activities/{activity}/publish consumer  404  404   404  404   404  404     404   404     404      404      404 .    .      404    404     403      404      403
POST /cases/{case}/acknowledge              acme      404  .     403  403   404  404     404   .       .        404      .   .    .      404    403     404      403      404
POST /cases/{case}/acknowledge              globex    404  404   404  404   404  404     404   404     404      404      404 .    .      404    404     404      404      404
POST /cases/{case}/acknowledge              consumer  404  404   404  404   404  404     404   404     404      404      404 .    .      404    404     403      404      403
GET /cases/{case}/overview                  acme      404  .     403  403   404  404     404   .       .        404      .   .    .      404    .       404      .        404
GET /cases/{case}/overview                  globex    404  404   404  404   404  404     404   404     404      404      404 .    .      404    404     404      404      404
GET /cases/{case}/overview                  consumer  404  404   404  404   404  404     404   404     404      404      404 .    .      404    404     .        404      .
GET /cases/{case}/activities                acme      404  .     403  403   404  404     404   .       .        404      .   .    .      404    .       404      .        404
GET /cases/{case}/activities                globex    404  404   404  404   404  404     404   404     404      404      404 .    .      404    404     404      404      404
GET /cases/{case}/activities                consumer  404  404   404  404   404  404     404   404     404      404      404 .    .      404    404     .        404      .
GET /cases/{case}/associations              acme      404  403   .    .     404  404     404   .       .        404      .   .    403    404    403     404      403      404
GET /cases/{case}/associations              globex    404  404   404  404   404  404     404   404     404      404      404 .    403    404    404     404      404      404
GET /cases/{case}/associations              consumer  404  404   404  404   404  404     404   404     404      404      404 .    403    404    404     403      404      403
POST /cases/{case}/solution                 acme      404  .     403  403   404  404     404   .       .        404      .   .    .      404    403     404      403      404
POST /cases/{case}/solution                 globex    404  404   404  404   404  404     404   404     404      404      404 .    .      404    404     404      404      404
POST /cases/{case}/solution                 consumer  404  404   404  404   404  404     404   404     404      404      404 .    .      404    404     403      404      403
POST /cases/{case}/solution/accept          acme      404  403   403  403   404  404     404   403     403      404      403 403  403    404    .       404      .        404
POST /cases/{case}/solution/accept          globex    404  404   404  404   404  404     404   404     404      404      404 403  403    404    404     404      404      404
POST /cases/{case}/solution/accept          consumer  404  404   404  404   404  404     404   404     404      404      404 403  403    404    404     .        404      .
POST /cases/{case}/solution/reject          acme      404  403   403  403   404  404     404   403     403      404      403 403  403    404    .       404      .        404
POST /cases/{case}/solution/reject          globex    404  404   404  404   404  404     404   404     404      404      404 403  403    404    404     404      404      404
POST /cases/{case}/solution/reject          consumer  404  404   404  404   404  404     404   404     404      404      404 403  403    404    404     .        404      .
POST /cases/{case}/close                    acme      404  .     403  403   404  404     404   .       .        404      .   .    .      404    403     404      403      404
POST /cases/{case}/close                    globex    404  404   404  404   404  404     404   404     404      404      404 .    .      404    404     404      404      404
POST /cases/{case}/close                    consumer  404  404   404  404   404  404     404   404     404      404      404 .    .      404    404     403      404      403
POST /cases/{case}/withdraw                 acme      404  403   403  403   404  404     404   403     403      404      403 403  403    404    .       404      .        404
POST /cases/{case}/withdraw                 globex    404  404   404  404   404  404     404   404     404      404      404 403  403    404    404     404      404      404
POST /cases/{case}/withdraw                 consumer  404  404   404  404   404  404     404   404     404      404      404 403  403    404    404     .        404      .
PUT /cases/{case}/watchers/{person}         acme      404  .     403  403   404  404     404   .       .        404      .   .    .      404    .       404      .        404
PUT /cases/{case}/watchers/{person}         globex    404  404   404  404   404  404     404   404     404      404      404 .    .      404    404     404      404      404
PUT /cases/{case}/watchers/{person}         consumer  404  404   404  404   404  404     404   404     404      404      404 422  422    404    404     422      404      422
DELETE /cases/{case}/watchers/{person}      acme      404  .     403  403   404  404     404   .       .        404      .   .    .      404    .       404      .        404
DELETE /cases/{case}/watchers/{person}      globex    404  404   404  404   404  404     404   404     404      404      404 .    .      404    404     404      404      404
DELETE /cases/{case}/watchers/{person}      consumer  404  404   404  404   404  404     404   404     404      404      404 .    .      404    404     .        404      .
GET /cases/{case}/watchers                  acme      404  .     403  403   404  404     404   .       .        404      .   .    .      404    .       404      .        404
GET /cases/{case}/watchers                  globex    404  404   404  404   404  404     404   404     404      404      404 .    .      404    404     404      404      404
GET /cases/{case}/watchers                  consumer  404  404   404  404   404  404     404   404     404      404      404 .    .      404    404     .        404      .

POST /cases/{case}/incident                 acme      404  403   403  .     404  404     404   403     .        404      .   .    403    404    403     404      403      404
POST /cases/{case}/incident                 globex    404  404   404  404   404  404     404   404     404      404      404 .    403    404    404     404      404      404
POST /cases/{case}/incident                 consumer  404  404   404  404   404  404     404   404     404      404      404 .    403    404    404     403      404      403
PUT /cases/{case}/incident                  acme      404  403   .    .     404  404     404   .       .        404      .   .    403    404    403     404      403      404
PUT /cases/{case}/incident                  globex    404  404   404  404   404  404     404   404     404      404      404 .    403    404    404     404      404      404
PUT /cases/{case}/incident                  consumer  404  404   404  404   404  404     404   404     404      404      404 .    403    404    404     403      404      403
DELETE /cases/{case}/incident               acme      404  403   .    .     404  404     404   .       .        404      .   .    403    404    403     404      403      404
DELETE /cases/{case}/incident               globex    404  404   404  404   404  404     404   404     404      404      404 .    403    404    404     404      404      404
DELETE /cases/{case}/incident               consumer  404  404   404  404   404  404     404   404     404      404      404 .    403    404    404     403      404      403
POST /cases/{case}/incident/sync            acme      404  403   .    .     404  404     404   .       .        404      .   .    403    404    403     404      403      404
POST /cases/{case}/incident/sync            globex    404  404   404  404   404  404     404   404     404      404      404 .    403    404    404     404      404      404
POST /cases/{case}/incident/sync            consumer  404  404   404  404   404  404     404   404     404      404      404 .    403    404    404     403      404      403

GET /incidents                              acme      403  403   .    .     .    .       403   .       .        .        .   .    403    .      403     403      403      403
POST /incidents                             acme      403  403   403  .     .    .       403   403     .        .        .   .    403    .      403     403      403      403
GET /incidents/{incident}                   acme      404  404   .    .     .    .       404   .       .        .        .   .    404    .      404     404      404      404
GET /incidents/{incident}                   globex    404  404   404  404   .    .       404   404     404      .        .   .    404    .      404     404      404      404
PATCH /incidents/{incident}                 acme      404  404   403  .     .    .       404   403     .        .        .   .    404    .      404     404      404      404
PATCH /incidents/{incident} resolve         acme      404  404   403  .     .    .       404   403     .        .        .   .    404    .      404     404      404      404
PATCH /incidents/{incident} close           acme      404  404   403  403   403  .       404   403     403      .        .   .    404    .      404     404      404      404
POST /incidents/{incident}/comments         acme      404  404   403  .     .    .       404   403     .        .        .   .    404    .      404     404      404      404
POST /incidents/{incident}/announcements    acme      404  404   403  .     403  403     404   403     .        403      .   .    404    403    404     404      404      404
POST /incidents/{incident}/work_notes       acme      404  404   403  .     .    .       404   403     .        .        .   .    404    .      404     404      404      404
GET /incidents/{incident}/activities        acme      404  404   .    .     .    .       404   .       .        .        .   .    404    .      404     404      404      404
GET /incidents/{incident}/cases             acme      404  404   .    .     .    .       404   .       .        .        .   .    404    .      404     404      404      404
GET /incidents/{incident}/updates           acme      404  404   .    .     .    .       404   .       .        .        .   .    404    .      404     404      404      404
POST /incidents/{incident}/associate        acme      404  404   .    .     403  403     404   .       .        403      .   .    404    .      404     404      404      404
POST /incidents/{incident}/remove           acme      404  404   .    .     403  403     404   .       .        403      .   .    404    .      404     404      404      404
GET /incidents/{incident}/overview          acme      404  404   .    .     .    .       404   .       .        .        .   .    404    .      404     404      404      404
GET /incidents/{incident}/overview/cases    acme      404  404   .    .     .    .       404   .       .        .        .   .    404    .      404     404      404      404

GET /settings                               acme      403  403   403  403   403  403     .     403     403      403      .   .    403    .      403     403      403      403
PUT /settings                               acme      403  403   403  403   403  403     .     403     403      403      .   .    403    .      403     403      403      403
GET /accounts/{account}/policy              acme      403  403   403  403   403  403     .     403     403      403      .   .    403    .      403     403      403      403
PUT /accounts/{account}/policy              acme      403  403   403  403   403  403     .     403     403      403      .   .    403    .      403     403      403      403
GET /directory/{kind}                       acme      .    .     .    .     .    .       .     .       .        .        .   .    .      .      403     403      403      403
PUT /directory/{kind}                       acme      403  403   403  403   403  403     .     403     403      403      .   .    403    .      403     403      403      403
GET /directory/{kind}/{id}                  acme      .    .     .    .     .    .       .     .       .        .        .   .    .      .      403     403      403      403
GET /directory/{kind}/{id}                  globex    404  404   404  404   .    .       .     404     404      .        .   .    .      .      403     403      403      403
PUT /directory/{kind}/{id}                  acme      403  403   403  403   403  403     .     403     403      403      .   .    403    .      403     403      403      403
DELETE /directory/{kind}/{id}               acme      403  403   403  403   403  403     .     403     403      403      .   .    403    .      403     403      403      403
GET /me                                     acme      .    .     .    .     .    .       .     .       .        .        .   .    .      .      .       .        .        .
GET /openapi.json                           acme      .    .     .    .     .    .       .     .       .        .        .   .    .      .      .       .        .        .
GET /                                       acme      .    .     .    .     .    .       .     .       .        .        .   .    .      .      .       .        .        .
GET /docs                                   acme      .    .     .    .     .    .       .     .       .        .        .   .    .      .      .       .        .        .
GET /assets/{asset}                         acme      .    .     .    .     .    .       .     .       .        .        .   .    .      .      .       .        .        .
`

// trial is how a call of the matrix is made.
type trial struct {
	needs string // what the case must be: "", "associated" with an incident, "solved"
	body  string // {case}, {incident} and {who} stand for the record's
}

var trials = map[string]trial{
	"POST /cases":                                      {body: `{"short_description":"Mail is down",{who}}`},
	"PATCH /cases/{case}":                              {body: `{"assigned_to":"zoe"}`},
	"POST /cases/{case}/comments":                      {body: `{"text":"hello"}`},
	"POST /cases/{case}/work_notes":                    {body: `{"text":"hello"}`},
	"POST /cases/{case}/activities/{activity}/publish": {needs: "noted", body: `{}`},
	"POST /cases/{case}/acknowledge":                   {body: `{}`},
	"POST /cases/{case}/solution":                      {body: `{"resolution_code":"solved_known_error","resolution_notes":"Restarted."}`},
	"POST /cases/{case}/incident":                      {body: `{}`},
	"POST /cases/{case}/solution/accept":               {needs: "solved", body: `{}`},
	"POST /cases/{case}/solution/reject":               {needs: "solved", body: `{"reason":"no"}`},
	"POST /cases/{case}/close":                         {needs: "fulfilled", body: `{"resolution_code":"solved_fixed_by_support","resolution_notes":"Done."}`},
	"PUT /cases/{case}/watchers/{person}":              {body: `{"type":"contact"}`},
	"POST /cases/{case}/withdraw":                      {body: `{"reason":"It works again."}`},
	"GET /directory/{kind}/{id}":                       {needs: "account"},
	"PUT /directory/{kind}/{id}":                       {needs: "group", body: `{"name":"Mail team"}`},
	"DELETE /directory/{kind}/{id}":                    {needs: "group"},
	"PUT /directory/{kind}":                            {needs: "group", body: `{"items":[{"id":"{id}","name":"Mail team"}]}`},
	"PUT /accounts/{account}/policy":                   {body: `{"remind_days":3}`},
	"PUT /cases/{case}/incident":                       {body: `{"number":"{incident}"}`},
	"DELETE /cases/{case}/incident":                    {needs: "associated"},
	"POST /cases/{case}/incident/sync":                 {needs: "associated", body: `{}`},
	"GET /incidents/{incident}":                        {needs: "associated"},
	"POST /incidents":                                  {body: `{"short_description":"Gateway fails"}`},
	"PATCH /incidents/{incident}":                      {body: `{"assigned_to":"zoe"}`},
	"PATCH /incidents/{incident} resolve":              {body: `{"state":"resolved","close_code":"known_error","close_notes":"Restarted."}`},
	"PATCH /incidents/{incident} close":                {needs: "resolved", body: `{"state":"closed"}`},
	"POST /incidents/{incident}/announcements":         {needs: "associated", body: `{"text":"hello"}`},
	"POST /incidents/{incident}/comments":              {body: `{"text":"hello"}`}, "POST /incidents/{incident}/work_notes": {body: `{"text":"hello"}`},
	"POST /incidents/{incident}/associate": {body: `{"cases":["{case}"]}`}, "POST /incidents/{incident}/remove": {body: `{"cases":["{case}"]}`},
	"PUT /settings": {body: `{"com_sn_cs_sm":true}`},
}

var whose = map[string]string{"acme": `"account":"acme","contact":"grace"`, "globex": `"account":"globex","contact":"hedy"`, "consumer": `"consumer":"carl"`}

// row is a line of the matrix.
type row struct {
	call, of string
	want     map[string]string
}

func rows(t *testing.T) (out []row) {
	t.Helper()
	var columns []string
	for line := range strings.Lines(matrix) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		at := slices.IndexFunc(words, func(w string) bool { return w == "of" || whose[w] != "" })
		call, cells := strings.Join(words[:at], " "), words[at+1:]
		if columns == nil {
			columns = cells
			continue
		}
		if len(cells) != len(columns) || len(columns) != len(bearers) {
			t.Fatalf("%s has %d cells for %d columns and %d bearers", call, len(cells), len(columns), len(bearers))
		}
		want := map[string]string{}
		for i, c := range cells {
			want[columns[i]] = c
		}
		out = append(out, row{call, words[at], want})
	}
	return out
}

func (r row) route() (method, path string) {
	words := strings.Fields(r.call)
	return words[0], words[1]
}

func TestTheMatrixHasEveryRoute(t *testing.T) {
	t.Parallel()
	in := map[string]bool{}
	for _, r := range rows(t) {
		method, path := r.route()
		in[method+" "+path] = true
	}
	for _, r := range api.Routes() {
		if !in[r.Method+" "+r.Path] {
			t.Errorf("%s %s is not in the matrix: say who may call it", r.Method, r.Path)
		}
	}
}

func TestWhoMayDoWhat(t *testing.T) {
	d := newDesk(t)
	for _, r := range rows(t) {
		method, path := r.route()
		if !isRoute(method, path) {
			continue // not declared yet
		}
		t.Run(fmt.Sprintf("%s of %s", r.call, r.of), func(t *testing.T) {
			t.Parallel()
			d.in(t).try(r)
		})
	}
}

func isRoute(method, path string) bool {
	return slices.ContainsFunc(api.Routes(), func(r api.Route) bool { return r.Method == method && r.Path == path })
}

// scene is the records of a trial.
type scene struct {
	caseNumber, incident, activity string
	kind, id                       string // of a record of the directory
}

// fill puts the records of the scene into a path or body.
func (s scene) fill() *strings.Replacer {
	return strings.NewReplacer("{account}", "acme", "{activity}", s.activity, "{asset}", "app-ABCDEFGH.js",
		"{case}", s.caseNumber, "{incident}", s.incident, "{person}", "gwen", "{kind}", s.kind, "{id}", s.id)
}

func (d desk) scene(needs, of string) (s scene) {
	d.Helper()
	account := strings.TrimPrefix(of, "consumer")
	if needs == "fulfilled" {
		s.caseNumber = d.openFulfilledCase(account)
	} else {
		s.caseNumber = d.openCase(account)
	}
	s.activity, s.kind, s.id = "absent", "groups", "absent"
	switch needs {
	case "account":
		s.kind, s.id = "accounts", cmp.Or(account, "nobody's")
		d.must(d.call(everybody, http.MethodPut, "/directory/accounts/"+s.id, `{"name":"The account"}`))
	case "group":
		s.id = "group of " + s.caseNumber
		d.must(d.call(everybody, http.MethodPut, "/directory/groups/"+url.PathEscape(s.id), `{"name":"Mail"}`))
		s.id = url.PathEscape(s.id)
	case "noted":
		s.activity = url.PathEscape(d.workNote(s.caseNumber))
	case "associated":
		s.incident = d.createIncident(s.caseNumber)
	case "solved":
		d.propose(s.caseNumber)
	}
	if s.incident == "" {
		s.incident = d.openIncident()
	}
	if needs == "resolved" {
		d.must(d.call(everybody, http.MethodPatch, "/incidents/"+s.incident, `{"state":"resolved","close_code":"known_error","close_notes":"Restarted."}`))
	}
	return s
}

// try makes the call of the row as everybody, and with tokens that do not hold.
func (d desk) try(r row) {
	method, path := r.route()
	how := trials[r.call]
	s := d.scene(how.needs, r.of)
	ask := func(s scene) ask {
		body := strings.ReplaceAll(how.body, "{who}", whose[r.of])
		return ask{method: method, path: s.fill().Replace(path), body: s.fill().Replace(body)}
	}
	if o, _ := theDescription().of(api.Route{Method: method, Path: path}); len(o.Security) > 0 {
		d.turnsAway(ask(s))
	}
	for _, name := range slices.Sorted(maps.Keys(bearers)) {
		by := bearers[name]
		got := d.send(by, ask(s))
		switch want := r.want[name]; {
		case want == ".":
			if got.status >= 300 {
				d.Errorf("%s: answer is %d %s, want it allowed", name, got.status, short(got.body))
			}
			if method != http.MethodGet {
				s = d.scene(how.needs, r.of)
			}
		case fmt.Sprint(got.status) != want:
			d.Errorf("%s: answer is %d %s, want %s", name, got.status, short(got.body), want)
			s = d.scene(how.needs, r.of)
		case want == "404":
			d.sameAsAbsent(by, ask(s), ask(absent), s, got)
		case want == "403" && got.problem().Type != "forbidden":
			d.Errorf("%s: a 403 is of type %s", name, got.problem().Type)
		}
	}
}

// absent are numbers of records that nobody made.
var absent = scene{"CS9999999", "INC9999999", "absent", "accounts", "absent"}

// sameAsAbsent holds a 404 to being, but for the number, the 404 of a record that does not exist.
func (d desk) sameAsAbsent(by csm.Caller, there, not ask, s scene, got answer) {
	d.Helper()
	want := d.send(by, not)
	body := strings.NewReplacer(absent.caseNumber, s.caseNumber, absent.incident, s.incident, "record "+absent.id, "record "+s.id).Replace(want.body)
	if got.status != want.status || got.body != body || !maps.EqualFunc(got.header, want.header, slices.Equal[[]string]) {
		d.Errorf("%s %s as %s tells a hidden record from an absent one:\n%d %v %s\n%d %v %s", there.method, there.path, by.ID,
			got.status, got.header, got.body, want.status, want.header, want.body)
	}
}

// turnsAway holds a call without a token that holds to 401, whatever else is right or wrong with
// it.
func (d desk) turnsAway(a ask) {
	d.Helper()
	foreign := tokenOf(everybody)
	foreign = foreign[:len(foreign)-8] + "AAAAAAAA"
	for _, authorization := range []string{"", "Bearer", "Bearer ", "Bearer x", "Basic cm9vdDpyb290", tokenOf(everybody), "Bearer " + foreign, "Bearer " + tokenOf(everybody) + " x"} {
		a.header = with("Authorization", authorization)
		got := d.send(everybody, a)
		if got.status != http.StatusUnauthorized || got.problem().Type != "unauthenticated" {
			d.Errorf("Authorization %q: answer is %d %s, want 401", short(authorization), got.status, short(got.body))
		}
	}
	a.header, a.body = with("Authorization", ""), `{"nonsense"`
	if got := d.send(everybody, a); got.status != http.StatusUnauthorized {
		d.Errorf("no token and a bad body: answer is %d %s, want 401", got.status, short(got.body))
	}
}
