package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

// colleagues are the columns of the matrix of employees: what a caller is to a case of the type
// leave, which names the role hr, that barbara asked for.
var colleagues = map[string]csm.Caller{
	"asked":         employee("barbara"),
	"asked+agent":   csmtest.Of(employee("barbara", csm.RoleAgent, csm.RoleIncidentWrite), "*"),
	"asked+hr":      csmtest.Of(employee("barbara", csm.RoleAgent, csm.RoleIncidentWrite, "hr"), "*"),
	"colleague":     employee("dana"),
	"hr":            hrAgent,
	"hr-of-account": csmtest.Of(hrAgent, "acme"),
	"agent":         csmtest.Of(acmeAgent, "*"),
	"it":            engineer,
	"contact":       contactOf("barbara", "acme"),
	"consumer":      {ID: "barbara", Name: "barbara", Type: csm.Consumer},
}

var hrAgent = csmtest.Of(employee("hal", csm.RoleAgent, csm.RoleIncidentWrite, "hr"), "*")

func employee(id string, roles ...string) csm.Caller {
	return csm.Caller{ID: id, Name: id, Type: csm.Internal, Roles: roles}
}

// Who may do what with an employee's case (rule 17), by hand: as in the matrix of standings.
const employeeStandings = `
call                                   asked asked+agent asked+hr colleague hr  hr-of-account agent it  contact consumer

GET /cases/{case}                      .     .           .        404       .   404           404   404 404     404
GET /cases/{case}/overview             .     .           .        404       .   404           404   404 404     404
GET /cases/{case}/activities           .     .           .        404       .   404           404   404 404     404
GET /cases/{case}/watchers             .     .           .        404       .   404           404   404 404     404
POST /cases/{case}/comments            .     .           .        404       .   404           404   404 404     404
POST /cases/{case}/solution/accept     .     .           .        404       403 404           404   404 404     404
POST /cases/{case}/solution/reject     .     .           .        404       403 404           404   404 404     404
POST /cases/{case}/withdraw            .     .           .        404       403 404           404   404 404     404
PUT /cases/{case}/watchers/{person}    403   403         422      404       422 404           404   404 404     404
DELETE /cases/{case}/watchers/{person} 403   403         .        404       .   404           404   404 404     404
PATCH /cases/{case}                    403   403         .        404       .   404           404   404 404     404
POST /cases/{case}/work_notes          403   403         .        404       .   404           404   404 404     404
POST /cases/{case}/incident            403   403         .        404       .   404           404   404 404     404
`

func TestWhoMayDoWhatWithAnEmployeesCase(t *testing.T) {
	d := newDesk(t)
	leave := `{"label":"Leave","requester":"employee","completes":"requester","roles":["hr"],"incident":"allowed"}`
	d.must(d.call(everybody, http.MethodPut, "/directory/case_types/leave", leave))
	var columns []string
	for line := range strings.Lines(employeeStandings) {
		words := strings.Fields(line)
		switch {
		case len(words) == 0:
			continue
		case columns == nil:
			columns = words[1:]
			continue
		case len(words)-2 != len(columns):
			t.Fatalf("%q has %d cells for %d columns", line, len(words)-2, len(columns))
		}
		call := words[0] + " " + words[1]
		for n, cell := range words[2:] {
			by, is := colleagues[columns[n]]
			if !is {
				t.Fatalf("nobody is %s", columns[n])
			}
			t.Run(call+" "+columns[n], func(t *testing.T) {
				t.Parallel()
				d := d.in(t)
				request := csm.CaseRequest{Employee: "barbara", ShortDescription: "Two weeks in May", Type: "leave"}
				opened, err := d.store.As(hrAgent).OpenCase(context.Background(), request)
				d.ok(err)
				if trials[call].needs == "solved" && cell != "404" {
					_, err := d.store.As(hrAgent).ProposeSolution(context.Background(), opened.Number, "solved_known_error", "Done.")
					d.ok(err)
				}
				d.tryStanding(call, opened.Number, by, cell)
			})
		}
	}
}
