package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
)

// neighbours are the columns of the matrix of standings: what a caller is to a case of acme that
// grace asked for. hq is above acme, globex has a grant, and the one of initech has ended.
var neighbours = []struct {
	name string
	by   csm.Caller
}{
	{"asked", acmeContact},
	{"watches", contactOf("gwen", "acme")},
	{"colleague", contactOf("alan", "acme")},
	{"manages", contactOf("mary", "acme", csm.RoleCaseManager)},
	{"manages-hq", contactOf("mona", "hq", csm.RoleCaseManager)},
	{"of-hq", contactOf("max", "hq")},
	{"grant", contactOf("hedy", "globex")},
	{"grant+watch", contactOf("hugo", "globex")},
	{"ended", contactOf("ivan", "initech")},
	{"ended+watch", contactOf("iris", "initech")},
	{"foreign", contactOf("fay", "umbrella")},
	{"consumer", consumer},
	{"employee", bearer()},
	{"agent", acmeAgent},
	{"foreign-agent", globexAgent},
}

func contactOf(id, account string, roles ...string) csm.Caller {
	return csm.Caller{ID: id, Name: id, Type: csm.Contact, Accounts: []string{account}, Roles: roles}
}

// Who may do what with a case by what they are to it (rule 17), by hand. "." is allowed; 404 is the
// answer to an absent case, byte for byte but for the number.
const standings = `
call                                   asked watches colleague manages manages-hq of-hq grant grant+watch ended ended+watch foreign consumer employee agent foreign-agent

GET /cases/{case}                      .     .       404       .       .          404   .     .           404   404         404     404      404      .     404
GET /cases/{case}/overview             .     .       404       .       .          404   .     .           404   404         404     404      404      .     404
GET /cases/{case}/activities           .     .       404       .       .          404   .     .           404   404         404     404      404      .     404
GET /cases/{case}/watchers             .     .       404       .       .          404   403   .           404   404         404     404      404      .     404
POST /cases/{case}/comments            .     .       404       .       .          404   403   .           404   404         404     404      404      .     404
POST /cases/{case}/solution/accept     .     .       404       .       .          404   403   .           404   404         404     404      404      403   404
POST /cases/{case}/solution/reject     .     .       404       .       .          404   403   .           404   404         404     404      404      403   404
POST /cases/{case}/withdraw            .     403     404       403     403        404   403   403         404   404         404     404      404      403   404
PUT /cases/{case}/watchers/{person}    .     403     404       403     403        404   403   403         404   404         404     404      404      .     404
DELETE /cases/{case}/watchers/{person} .     403     404       403     403        404   403   403         404   404         404     404      404      .     404
PATCH /cases/{case}                    403   403     404       403     403        404   403   403         404   404         404     404      404      .     404
POST /cases/{case}/work_notes          403   403     404       403     403        404   403   403         404   404         404     404      404      .     404
POST /cases/{case}/incident            403   403     404       403     403        404   403   403         404   404         404     404      404      .     404
`

func TestWhoMayDoWhatByTheirStanding(t *testing.T) {
	d := newDesk(t)
	watched := d.neighbourhood()
	var columns []string
	for line := range strings.Lines(standings) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if columns == nil {
			columns = words[1:]
			continue
		}
		call, cells := words[0]+" "+words[1], words[2:]
		if len(cells) != len(columns) || len(columns) != len(neighbours) {
			t.Fatalf("%s has %d cells for %d columns and %d neighbours", call, len(cells), len(columns), len(neighbours))
		}
		for _, caseType := range standingTypes {
			t.Run(call+" "+string(caseType), func(t *testing.T) {
				t.Parallel()
				for n, neighbour := range neighbours {
					if neighbour.name != columns[n] {
						t.Fatalf("column %d is %s, and the neighbour %s", n, columns[n], neighbour.name)
					}
					t.Run(neighbour.name, func(t *testing.T) {
						d := d.in(t)
						number := watched[caseType]
						if neighbour.name != "ended+watch" {
							number = d.caseOfType(caseType)
							d.must(d.call(acmeContact, http.MethodPut, "/cases/"+number+"/watchers/gwen", `{}`))
							d.must(d.call(acmeAgent, http.MethodPut, "/cases/"+number+"/watchers/hugo", `{"account":"globex"}`))
						}
						if trials[call].needs == "solved" && cells[n] != "404" {
							d.propose(number)
						}
						d.tryStanding(call, number, neighbour.by, cells[n])
					})
				}
			})
		}
	}
}

// neighbourhood gives grants to globex and initech, and ends the latter. It returns a case of each
// type that iris of initech watches: she can no more be made a watcher of another one.
func (d desk) neighbourhood() map[csm.CaseType]string {
	d.Helper()
	account := func(id string, body map[string]any) {
		d.Helper()
		body["name"] = id
		d.must(d.call(everybody, http.MethodPut, "/directory/accounts/"+id, object(body)))
	}
	for _, id := range []string{"hq", "globex", "initech"} {
		account(id, map[string]any{})
	}
	now := time.Now()
	account("acme", map[string]any{"parent": "hq", "grants": []map[string]any{
		{"account": "globex", "until": now.AddDate(1, 0, 0)}, {"account": "initech", "until": now.Add(time.Hour)},
	}})
	watched := map[csm.CaseType]string{}
	for _, caseType := range standingTypes {
		watched[caseType] = d.caseOfType(caseType)
		d.must(d.call(acmeContact, http.MethodPut, "/cases/"+watched[caseType]+"/watchers/iris", `{"account":"initech"}`))
		d.must(d.get(contactOf("iris", "initech"), "/cases/"+watched[caseType]))
	}
	d.wait(2 * time.Hour)
	return watched
}

var standingTypes = []csm.CaseType{csm.CustomerService, csm.HR}

func (d desk) caseOfType(caseType csm.CaseType) string {
	d.Helper()
	return d.openCaseOf(csm.CaseRequest{Account: "acme", Contact: "grace", ShortDescription: "Mail is down", Type: caseType})
}

// tryStanding makes the call on the case.
func (d desk) tryStanding(call, number string, by csm.Caller, want string) {
	d.Helper()
	method, path, _ := strings.Cut(call, " ")
	ask := func(s scene) ask {
		fill := strings.NewReplacer("{case}", s.caseNumber, "{person}", "zoe")
		return ask{method: method, path: fill.Replace(path), body: trials[call].body}
	}
	there := scene{caseNumber: number, incident: absent.incident, id: absent.id}
	got := d.send(by, ask(there))
	switch {
	case want == ".":
		if got.status >= 300 {
			d.Errorf("answer is %d %s, want it allowed", got.status, short(got.body))
		}
	case fmt.Sprint(got.status) != want:
		d.Errorf("answer is %d %s, want %s", got.status, short(got.body), want)
	case want == "404":
		d.sameAsAbsent(by, ask(there), ask(absent), there, got)
	}
}
