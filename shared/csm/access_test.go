package csm_test

import (
	"strings"
	"testing"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

// relatedAccounts is what the directory of these tests says: south is below acme; globex
// has a grant of acme, and one of initech that has ended. Leave is asked for by employees,
// and worked on by people of hr.
func relatedAccounts() csm.Access {
	settings := csm.DefaultSettings()
	settings.CaseTypes = map[csm.CaseType]csm.CaseTypeRecord{
		"leave": {
			Label:     "Leave",
			Active:    true,
			Requester: csm.RequestedByEmployee,
			Roles:     []string{"hr", "hr_lead"},
		},
		"legal": {
			Label:     "Legal",
			Active:    true,
			Requester: csm.RequestedByCustomer,
			Roles:     []string{"lawyer"},
		},
	}
	ended, later := csm.At(now), csm.At(now.AddDate(0, 1, 0))
	return csm.Access{
		Settings: settings,
		Now:      csm.At(now),
		Relations: map[string]csm.Relations{
			"acme":   {Children: []string{"south"}},
			"globex": {Granted: map[string]csm.Time{"acme": later, "initech": ended}},
		},
	}
}

// Which cases exist for whom, by hand (rule 17). Grace asked for acme's and south's; Gwen of acme
// and Hedy of globex watch the second of acme.
func TestWhichCasesExistForWhom(t *testing.T) {
	watchers := []csm.Watcher{
		{ID: "gwen", Type: csm.Contact, Account: "acme"},
		{ID: "ivan", Type: csm.Contact, Account: "initech"},
	}
	cases := []struct {
		of       csm.Case
		watchers []csm.Watcher
	}{
		{csm.Case{Account: "acme", Contact: "grace"}, nil},
		{csm.Case{Account: "acme", Contact: "grace"}, watchers},
		{csm.Case{Account: "acme", Contact: "grace", Type: "legal"}, nil},
		{csm.Case{Account: "south", Contact: "sam"}, nil},
		{csm.Case{Account: "initech", Contact: "ivan"}, nil},
		{csm.Case{Consumer: "carol"}, nil},
		{csm.Case{Employee: "ann", Type: "leave"}, nil},
	}
	who := func(kind csm.UserType, id, accounts string, roles ...string) csm.Caller {
		return csm.Caller{ID: id, Type: kind, Accounts: strings.Fields(accounts), Roles: roles}
	}
	const agent, manager = csm.RoleAgent, csm.RoleCaseManager
	for name, test := range map[string]struct {
		by csm.Caller
		// acme's, watched, legal, of the child, of initech, of a consumer, of an employee
		want string
	}{
		"an agent of the account": {who("internal", "bob", "acme", agent), "x x - - - - -"},
		"an agent of two accounts": {
			who("internal", "bob", "initech acme", agent), "x x - - x - -",
		},
		"an agent who is a lawyer": {
			who("internal", "bob", "acme", agent, "lawyer"), "x x x - - - -",
		},
		"a lawyer who is no agent":      {who("internal", "bob", "*", "lawyer"), "- - - - - - -"},
		"an agent of all accounts":      {who("internal", "bob", "*", agent), "x x - x x x -"},
		"an agent of all and of hr":     {who("internal", "bob", "*", agent, "hr"), "x x - x x x x"},
		"an agent of hr, of no account": {who("internal", "bob", "acme", agent, "hr"), "x x - - - - -"},
		"a reader of incidents": {
			who("internal", "bob", "acme", csm.RoleIncidentRead), "x x - - - - -",
		},
		"itil of all accounts":            {who("internal", "ada", "*", csm.RoleITIL), "- - - - - - -"},
		"the employee":                    {who("internal", "ann", ""), "- - - - - - x"},
		"the employee, an agent":          {who("internal", "ann", "acme", agent), "x x - - - - x"},
		"an agent with the consumer's id": {who("internal", "carol", "", agent), "- - - - - - -"},
		"a manager who is internal":       {who("internal", "bob", "acme", manager), "- - - - - - -"},
		"who asked":                       {who("contact", "grace", "acme"), "x x x - - - -"},
		"a watcher":                       {who("contact", "gwen", "acme"), "- x - - - - -"},
		"a watcher who left the account":  {who("contact", "gwen", "south"), "- - - - - - -"},
		"a watcher of another account":    {who("contact", "ivan", "initech"), "- - - - x - -"},
		"a colleague":                     {who("contact", "alan", "acme"), "- - - - - - -"},
		"a colleague with agents' roles": {
			who("contact", "alan", "acme", agent, "lawyer"), "- - - - - - -",
		},
		"a case manager":              {who("contact", "mary", "acme", manager), "x x x x - - -"},
		"a case manager of the child": {who("contact", "mona", "south", manager), "- - - x - - -"},
		"somebody of an account with a grant, and one that ended": {
			who("contact", "hedy", "globex"), "x x x - - - -",
		},
		"a contact who claims all":           {who("contact", "alan", "*", manager), "- - - - - - -"},
		"a contact with the employee's id":   {who("contact", "ann", "acme"), "- - - - - - -"},
		"a contact of the same id elsewhere": {who("contact", "grace", "initech"), "- - - - - - -"},
		"the consumer":                       {who("consumer", "carol", "*", agent), "- - - - - x -"},
		"another consumer": {
			who("consumer", "grace", "acme", manager), "- - - - - - -",
		},
		"a consumer without an id": {who("consumer", "", ""), "- - - - - - -"},
	} {
		t.Run(name, func(t *testing.T) {
			marks := make([]string, len(cases))
			for n, record := range cases {
				marks[n] = "-"
				if _, sees := relatedAccounts().Standing(test.by, record.of, record.watchers); sees {
					marks[n] = "x"
				}
			}
			want(t, "cases seen", strings.Join(marks, " "), test.want)
		})
	}
}

// Who only has a grant reads; watchers and case managers also comment and answer; only
// who asked withdraws (rule 17).
func TestWhatTheCustomersSideMayDo(t *testing.T) {
	of := csmtest.Case(csm.CaseResolved)
	watchers := []csm.Watcher{{ID: "gwen", Type: csm.Contact, Account: "acme"}}
	manager := csmtest.With(csm.Caller{ID: "mary", Type: csm.Contact, Accounts: []string{"acme"}},
		csm.RoleCaseManager)
	for name, test := range map[string]struct {
		by   csm.Caller
		want string // read, comment, answer, withdraw, change
	}{
		"who asked": {customer, "x x x x -"},
		"a watcher": {
			csm.Caller{ID: "gwen", Type: csm.Contact, Accounts: []string{"acme"}}, "x x x - -",
		},
		"a case manager": {manager, "x x x - -"},
		"with a grant":   {csmtest.Hedy, "x - - - -"},
		"an agent":       {agent, "x x - - x"},
	} {
		t.Run(name, func(t *testing.T) {
			read := of
			read.Standing, _ = relatedAccounts().Standing(test.by, of, watchers)
			marks := []string{}
			for _, refused := range []error{
				read.Require(test.by, csm.ReadCases), read.Require(test.by, csm.CommentCases),
				read.Check(csm.AcceptSolution, test.by, settings),
				read.Check(csm.WithdrawCase, test.by, settings),
				read.Require(test.by, csm.ChangeCases),
			} {
				marks = append(marks, map[bool]string{true: "x", false: "-"}[refused == nil])
			}
			want(t, "may", strings.Join(marks, " "), test.want)
		})
	}
}

// An employee who asked is a customer of the case: no work notes, no incident,
// and their comment is an answer.
func TestAnEmployeeIsACustomerOfTheirCase(t *testing.T) {
	ann := csm.Caller{ID: "ann", Type: csm.Internal}
	access := relatedAccounts()
	draft, err := csm.OpenCase(csm.CaseRequest{Type: "leave", ShortDescription: "A week in May"}, ann,
		access.Settings, now)
	wantCode(t, "", err)
	opened := draft.Numbered("CS0000001")
	want(t, "employee", opened.Employee, "ann")
	want(t, "reads work notes", opened.Reads(ann, csm.ElementWorkNotes), false)
	note := csm.Note{Element: csm.ElementComments, Source: &csm.Source{Incident: "INC0000001"}}
	want(t, "source of a note", opened.Shown(note, ann).Source == nil, true)
	waiting := opened
	waiting.State = csm.CaseAwaitingInfo
	answered, err := waiting.Noted(csm.ElementComments, ann, now)
	wantCode(t, "", err)
	want(t, "state after the answer", answered.State, csm.CaseOpen)
	_, told := opened.MessageOfNote(note, ann)
	want(t, "told of their own words", told, false)
	wantCode(t, csm.CodeForbidden, opened.Check(csm.ProposeSolution, ann, access.Settings))

	for name, by := range map[string]csm.Caller{
		"an agent of an account": csmtest.With(csmtest.Of(ann, "acme"), csm.RoleAgent,
			csm.RoleIncidentRead, csm.RoleIncidentWrite),
		"an agent of all accounts, not of hr": csmtest.With(csmtest.Of(ann, "*"), csm.RoleAgent,
			csm.RoleIncidentRead, csm.RoleIncidentWrite),
	} {
		t.Run(name, func(t *testing.T) {
			own := opened
			own.Incident = "INC0000001"
			own.Standing, _ = access.Standing(by, own, nil)
			for _, permission := range []csm.Permission{
				csm.ChangeCases, csm.WorkNoteCases, csm.ReadIncidents, csm.Associate, csm.CreateFromCases,
			} {
				wantCode(t, csm.CodeForbidden, own.Require(by, permission))
			}
			for _, permission := range []csm.Permission{
				csm.ReadCases, csm.CommentCases, csm.AnswerSolutions, csm.WithdrawCases,
			} {
				wantCode(t, "", own.Require(by, permission))
			}
			high := 1
			_, err := own.Apply(csm.CaseChange{Priority: &high}, by, access.Settings, now)
			wantCode(t, csm.CodeForbidden, err)
			open := csmtest.Incident(csm.IncidentInProgress)
			view := own.View(by, access.Settings, &open)
			want(t, "incident", view.Incident+string(view.IncidentState), "")
			want(t, "actions", view.Actions, []csm.Action{csm.WithdrawCase})
		})
	}
	for name, request := range map[string]csm.CaseRequest{
		"for a colleague":     {Type: "leave", Employee: "zoe"},
		"for a contact":       {Account: "acme", Contact: "grace"},
		"of a customers' one": {Type: csm.HR},
	} {
		request.ShortDescription = "Something"
		_, err := csm.OpenCase(request, ann, access.Settings, now)
		want(t, name, csm.CodeOf(err), csm.CodeForbidden)
	}
	_, err = csm.OpenCase(csm.CaseRequest{Type: "leave", ShortDescription: "x", AssignedTo: "bob"},
		ann, access.Settings, now)
	wantField(t, "assigned_to", err)
}
