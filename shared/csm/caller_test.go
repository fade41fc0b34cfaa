package csm_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/casebridge/casebridge/shared/csm"
)

// Who may do what (rule 9): each permission, and the roles and user types that have it.
func TestPermissions(t *testing.T) {
	columns := []string{"sn_customerservice_agent", "sn_incident_read", "sn_incident_write", "itil", "itil_admin", "admin", "contact", "consumer"}
	for permission, row := range map[csm.Permission]string{
		//                     agent read write itil itil_admin admin contact consumer
		csm.OpenCases:           "x - - - - - x x",
		csm.ReadCases:           "x - - - - - x x",
		csm.ChangeCases:         "x - - - - - - -",
		csm.CommentCases:        "x - - - - - x x",
		csm.WorkNoteCases:       "x - - - - - - -",
		csm.AnswerSolutions:     "- - - - - - x x",
		csm.WithdrawCases:       "- - - - - - x x",
		csm.ReadIncidents:       "- x x x x - - -",
		csm.Associate:           "- x x - - - - -",
		csm.CreateFromCases:     "- - x - - - - -",
		csm.ChangeIncidents:     "- - x x x - - -",
		csm.CloseIncidents:      "- - - - x - - -",
		csm.Announce:            "- - x - - - - -",
		csm.AdministerSettings:  "- - - - - x - -",
		csm.ReadDirectory:       "x x x x x x - -",
		csm.AdministerDirectory: "- - - - - x - -",
	} {
		for n, mark := range strings.Fields(row) {
			by := csm.Caller{Type: csm.Internal, Roles: []string{columns[n]}}
			if columns[n] == "contact" || columns[n] == "consumer" {
				by = csm.Caller{Type: csm.UserType(columns[n]), Roles: columns[:6]} // roles of a customer's token do not count
			}
			t.Run(columns[n]+" "+string(permission), func(t *testing.T) {
				want(t, "may", by.May(permission), mark == "x")
				want(t, "is not refused", by.Require(permission) == nil, mark == "x")
			})
		}
	}
	want(t, "number of permissions", len(csm.Permissions), 16)
	want(t, "a role makes nobody a customer", csm.Caller{Type: csm.Internal, Roles: []string{"contact", "consumer"}}.May(csm.AnswerSolutions), false)
	want(t, "a type makes nobody an agent", csm.Caller{Type: "sn_customerservice_agent"}.May(csm.ChangeCases), false)
}

func TestRefusals(t *testing.T) {
	err := csm.Refuse(csm.CodeCaseClosed, "%s is closed", "CS0000001")
	want(t, "has its code", errors.Is(err, &csm.Error{Code: csm.CodeCaseClosed}), true)
	want(t, "has another code", errors.Is(err, &csm.Error{Code: csm.CodeInvalid}), false)
	want(t, "code of another failure", csm.CodeOf(errors.New("x")), csm.Code(""))
}
