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
	want(t, "number of permissions", len(csm.Permissions), 15)
	want(t, "a role makes nobody a customer", csm.Caller{Type: csm.Internal, Roles: []string{"contact", "consumer"}}.May(csm.AnswerSolutions), false)
	want(t, "a type makes nobody an agent", csm.Caller{Type: "sn_customerservice_agent"}.May(csm.ChangeCases), false)
}

func TestWhichCasesExistForWhom(t *testing.T) {
	ofAcme, ofCarol := csm.Case{Account: "acme", Contact: "grace"}, csm.Case{Consumer: "carol"}
	with := func(kind csm.UserType, id, accounts string, roles ...string) csm.Caller {
		return csm.Caller{ID: id, Type: kind, Accounts: strings.Fields(accounts), Roles: roles}
	}
	for name, test := range map[string]struct {
		by           csm.Caller
		acme, carols bool
	}{
		"an agent of the account":         {with("internal", "bob", "acme", "sn_customerservice_agent"), true, false},
		"an agent of two accounts":        {with("internal", "bob", "globex acme", "sn_customerservice_agent"), true, false},
		"an agent of another account":     {with("internal", "bob", "globex", "sn_customerservice_agent"), false, false},
		"an agent of all accounts":        {with("internal", "bob", "*", "sn_customerservice_agent"), true, true},
		"a reader of incidents":           {with("internal", "bob", "acme", "sn_incident_read"), true, false},
		"itil of all accounts":            {with("internal", "ada", "*", "itil"), false, false},
		"an agent with the consumer's id": {with("internal", "carol", "", "sn_customerservice_agent"), false, false},
		"another contact of the account":  {with("contact", "alan", "acme"), true, false},
		"a contact of another account":    {with("contact", "grace", "globex"), false, false},
		"a contact who claims all":        {with("contact", "grace", "*"), false, false},
		"the consumer":                    {with("consumer", "carol", "*"), false, true},
		"another consumer":                {with("consumer", "grace", "acme"), false, false},
		"a consumer without an id":        {with("consumer", "", ""), false, false},
	} {
		t.Run(name, func(t *testing.T) {
			want(t, "a case of acme, a case of carol's", []bool{test.by.Sees(ofAcme), test.by.Sees(ofCarol)}, []bool{test.acme, test.carols})
		})
	}
}

func TestRefusals(t *testing.T) {
	err := csm.Refuse(csm.CodeCaseClosed, "%s is closed", "CS0000001")
	want(t, "has its code", errors.Is(err, &csm.Error{Code: csm.CodeCaseClosed}), true)
	want(t, "has another code", errors.Is(err, &csm.Error{Code: csm.CodeInvalid}), false)
	want(t, "code of another failure", csm.CodeOf(errors.New("x")), csm.Code(""))
}
