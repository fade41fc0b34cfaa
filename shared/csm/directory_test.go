package csm_test

import (
	"strings"
	"testing"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

// What makes a record of the directory bad (rule 18). A record that is not named bad is fine.
func TestWhatARecordOfTheDirectoryNeeds(t *testing.T) {
	grant := func(account string, until csm.Time) []csm.Grant {
		return []csm.Grant{{Account: account, Until: until}}
	}
	caseType := func(fields csm.CaseTypeFields) csm.DirectoryRecord {
		return csm.DirectoryRecord{Kind: csm.CaseTypes, ID: "leave", CaseTypeFields: fields}
	}
	for name, test := range map[string]struct {
		record csm.DirectoryRecord
		bad    string
	}{
		"an account": {
			csm.DirectoryRecord{
				Kind:   csm.Accounts,
				ID:     "acme",
				Name:   "Acme",
				Parent: "holding",
				Grants: grant("globex", "2030-01-01T00:00:00.000Z"),
			}, "",
		},
		"a contact": {
			csm.DirectoryRecord{
				Kind:    csm.Contacts,
				ID:      "grace",
				Name:    "Grace",
				Account: "acme",
				Email:   "grace@acme.example",
			}, "",
		},
		"a consumer": {
			csm.DirectoryRecord{Kind: csm.Consumers, ID: "carol", Name: "Carol"}, "",
		},
		"a group": {
			csm.DirectoryRecord{Kind: csm.Groups, ID: "mail", Name: "Mail team"}, "",
		},
		"a configuration item": {
			csm.DirectoryRecord{Kind: csm.ConfigurationItems, ID: "gateway", Name: "Gateway"}, "",
		},
		"a case type": {caseType(csm.CaseTypeFields{Label: "Leave"}), ""},
		"a case type of employees": {
			caseType(csm.CaseTypeFields{
				Label:           "Leave",
				Requester:       "employee",
				Completes:       "fulfiller",
				Incident:        "never",
				Roles:           []string{"sn_hr"},
				AssignmentGroup: "hr",
			}), "",
		},
		"an id of nothing": {csm.DirectoryRecord{Kind: csm.Groups, ID: " ", Name: "x"}, "id"},
		"an id that is too long": {
			csm.DirectoryRecord{Kind: csm.Groups, ID: strings.Repeat("x", 101), Name: "x"}, "id",
		},
		"a long id of a person": {
			csm.DirectoryRecord{Kind: csm.Consumers, ID: strings.Repeat("x", 255), Name: "x"}, "",
		},
		"an id with a line break": {
			csm.DirectoryRecord{Kind: csm.Groups, ID: "a\nb", Name: "x"}, "id",
		},
		"no name": {csm.DirectoryRecord{Kind: csm.Groups, ID: "mail"}, "name"},
		"a name that is too long": {
			csm.DirectoryRecord{Kind: csm.Groups, ID: "mail", Name: strings.Repeat("x", 161)}, "name",
		},
		"a contact of no account": {
			csm.DirectoryRecord{Kind: csm.Contacts, ID: "grace", Name: "Grace"}, "account",
		},
		"a group of an account": {
			csm.DirectoryRecord{Kind: csm.Groups, ID: "mail", Name: "Mail", Account: "acme"}, "account",
		},
		"a contact with a parent": {
			csm.DirectoryRecord{
				Kind:    csm.Contacts,
				ID:      "grace",
				Name:    "Grace",
				Account: "acme",
				Parent:  "acme",
			}, "parent",
		},
		"an account above itself": {
			csm.DirectoryRecord{Kind: csm.Accounts, ID: "acme", Name: "Acme", Parent: "acme"}, "parent",
		},
		"a grant to itself": {
			csm.DirectoryRecord{
				Kind:   csm.Accounts,
				ID:     "acme",
				Name:   "Acme",
				Grants: grant("acme", "2030-01-01T00:00:00.000Z"),
			}, "grants",
		},
		"a grant without an end": {
			csm.DirectoryRecord{Kind: csm.Accounts, ID: "acme", Name: "Acme", Grants: grant("globex", "")},
			"grants",
		},
		"an account granted twice": {
			csm.DirectoryRecord{
				Kind: csm.Accounts,
				ID:   "acme",
				Name: "Acme",
				Grants: append(grant("b", "2030-01-01T00:00:00.000Z"),
					grant("b", "2031-01-01T00:00:00.000Z")...),
			}, "grants",
		},
		"an address of nothing": {
			csm.DirectoryRecord{Kind: csm.Consumers, ID: "carol", Name: "Carol", Email: "carol"}, "email",
		},
		"an address with a name": {
			csm.DirectoryRecord{
				Kind:  csm.Consumers,
				ID:    "carol",
				Name:  "Carol",
				Email: "Carol <carol@example.com>",
			}, "email",
		},
		"a case type without a label": {caseType(csm.CaseTypeFields{}), "label"},
		"a case type with a name": {
			csm.DirectoryRecord{
				Kind:           csm.CaseTypes,
				ID:             "leave",
				Name:           "Leave",
				CaseTypeFields: csm.CaseTypeFields{Label: "Leave"},
			}, "name",
		},
		"an unknown requester": {
			caseType(csm.CaseTypeFields{Label: "Leave", Requester: "robot"}), "requester",
		},
		"a role named twice": {
			caseType(csm.CaseTypeFields{Label: "Leave", Roles: []string{"a", "a"}}), "roles",
		},
		"a group with a label": {
			csm.DirectoryRecord{
				Kind:           csm.Groups,
				ID:             "mail",
				Name:           "Mail",
				CaseTypeFields: csm.CaseTypeFields{Label: "Mail"},
			}, "label",
		},
	} {
		t.Run(name, func(t *testing.T) {
			changed, err := csm.DirectoryRecord{}.Change(test.record, csmtest.Root, now)
			if test.bad != "" {
				wantField(t, test.bad, err)
				return
			}
			wantCode(t, "", err)
			want(t, "version", changed.Version, int64(1))
			again, err := changed.Change(test.record, csmtest.Root, now)
			wantCode(t, "", err)
			want(t, "the same again", again, changed)
		})
	}
	_, err := csm.DirectoryRecord{}.Change(
		csm.DirectoryRecord{Kind: csm.Groups, ID: "mail", Name: "Mail"}, csmtest.Bob, now)
	wantCode(t, csm.CodeForbidden, err)
}

// A grant keeps who gave it for as long as it stays the same.
func TestAGrantKeepsWhoGaveIt(t *testing.T) {
	acme := func(until csm.Time) csm.DirectoryRecord {
		return csm.DirectoryRecord{
			Kind:   csm.Accounts,
			ID:     "acme",
			Name:   "Acme",
			Grants: []csm.Grant{{Account: "globex", Until: until}},
		}
	}
	first, err := csm.DirectoryRecord{}.Change(acme("2030-01-01T00:00:00.000Z"), csmtest.Root, now)
	wantCode(t, "", err)
	other := csmtest.With(csmtest.Eve, csm.RoleAdmin)
	renamed := acme("2030-01-01T00:00:00.000Z")
	renamed.Name = "Acme Corporation"
	second, err := first.Change(renamed, other, now.Add(1e9))
	wantCode(t, "", err)
	want(t, "who granted", second.Grants[0].GrantedBy, "root")
	third, err := second.Change(acme("2031-01-01T00:00:00.000Z"), other, now.Add(2e9))
	wantCode(t, "", err)
	want(t, "who granted anew", third.Grants[0].GrantedBy, "eve")
}

// Which records exist for whom: with accounts, for internal callers only.
func TestWhichRecordsExistForWhom(t *testing.T) {
	records := []csm.DirectoryRecord{
		{Kind: csm.Accounts, ID: "acme"},
		{Kind: csm.Accounts, ID: "globex"},
		{Kind: csm.Contacts, ID: "grace", Account: "acme"},
		{Kind: csm.Contacts, ID: "hedy", Account: "globex"},
		{Kind: csm.Consumers, ID: "carol"},
		{Kind: csm.Groups, ID: "mail"},
	}
	for name, test := range map[string]struct {
		by   csm.Caller
		sees string // acme, globex, grace, hedy, carol, mail
	}{
		"an agent of acme":            {csmtest.Bob, "x - x - - x"},
		"an agent of all":             {csmtest.Of(csmtest.Bob, "*"), "x x x x x x"},
		"somebody without a role":     {csm.Caller{ID: "ann", Type: csm.Internal}, "- - - - - x"},
		"an engineer":                 {csmtest.Ada, "x x x x x x"},
		"an admin":                    {csmtest.Root, "x x x x x x"},
		"a contact":                   {csmtest.Grace, "- - - - - -"},
		"a consumer who claims roles": {csmtest.With(csmtest.Carol, csm.RoleAdmin), "- - - - - -"},
	} {
		t.Run(name, func(t *testing.T) {
			var sees []string
			for _, record := range records {
				sees = append(sees, map[bool]string{true: "x", false: "-"}[test.by.SeesRecord(record)])
			}
			want(t, "sees", strings.Join(sees, " "), test.sees)
		})
	}
}
