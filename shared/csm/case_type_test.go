package csm_test

import (
	"testing"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

// The directory of these tests: leave is asked for by employees, surveys are no longer
// opened, the others are built in.
func withCaseTypes() csm.Settings {
	settings := csm.DefaultSettings()
	settings.CaseTypes = map[csm.CaseType]csm.CaseTypeRecord{
		"leave": {
			Label: "Leave", Active: true, Requester: csm.RequestedByEmployee,
			Completes: csm.CompletedByFulfiller, Incident: csm.IncidentNever,
		},
		"survey": {
			Label: "Survey", Requester: csm.RequestedByCustomer,
			Completes: csm.CompletedByRequester, Incident: csm.IncidentAllowed,
		},
	}
	return settings
}

func TestWhoAsksForWhichType(t *testing.T) {
	everything := csmtest.Of(csmtest.Bob, "*")
	for _, test := range []struct {
		name    string
		request csm.CaseRequest
		bad     string
	}{
		{"an employee, of their type", csm.CaseRequest{Employee: "ann", Type: "leave"}, ""},
		{"a contact, of a built-in type", csm.CaseRequest{Account: "acme", Contact: "grace", Type: csm.HR}, ""},
		{"an employee, of a customers' type", csm.CaseRequest{Employee: "ann", Type: csm.HR}, "type"},
		{"an employee, of no type", csm.CaseRequest{Employee: "ann"}, "type"},
		{"a contact, of the employees' type", csm.CaseRequest{Account: "acme", Contact: "grace", Type: "leave"}, "type"},
		{"of a type that is not active", csm.CaseRequest{Account: "acme", Contact: "grace", Type: "survey"}, "type"},
		{"of a type that is not there", csm.CaseRequest{Account: "acme", Contact: "grace", Type: "magic"}, "type"},
		{"an employee of an account", csm.CaseRequest{Account: "acme", Employee: "ann", Type: "leave"}, "account"},
		{"an employee and a consumer", csm.CaseRequest{Employee: "ann", Consumer: "carol", Type: "leave"}, "employee"},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.request.ShortDescription = "Something"
			draft, err := csm.OpenCase(test.request, everything, withCaseTypes(), now)
			if test.bad != "" {
				wantField(t, test.bad, err)
				return
			}
			wantCode(t, "", err)
			want(t, "type", draft.Numbered("CS0000001").Type, test.request.Type)
		})
	}
}

func TestTheRequesterIsWhoAsked(t *testing.T) {
	for _, test := range []struct {
		of   csm.Case
		want csm.Person
	}{
		{csm.Case{Account: "acme", Contact: "grace"}, csm.Person{ID: "grace", Type: csm.Contact, Account: "acme"}},
		{csm.Case{Consumer: "carol"}, csm.Person{ID: "carol", Type: csm.Consumer}},
		{csm.Case{Employee: "ann"}, csm.Person{ID: "ann", Type: csm.Internal}},
	} {
		want(t, "requester", test.of.Requester(), test.want)
	}
}

// A case keeps a type of which no more cases are opened, but none changes to it.
func TestACaseKeepsItsType(t *testing.T) {
	before := csmtest.Case(csm.CaseOpen)
	before.Type = "survey"
	_, err := before.Apply(csm.CaseChange{Priority: ptr(1)}, agent, withCaseTypes(), now)
	wantCode(t, "", err)
	before.Type = csm.HR
	_, err = before.Apply(csm.CaseChange{Type: ptr(csm.CaseType("survey"))}, agent, withCaseTypes(),
		now)
	wantField(t, "type", err)
	_, err = before.Apply(csm.CaseChange{Type: ptr(csm.CaseType("leave"))}, agent, withCaseTypes(),
		now)
	wantField(t, "type", err)
}
