package csm

import (
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode"
)

// directoryFields are the fields of a record in their order.
var directoryFields = []string{
	"id", "name", "active", "parent", "grants", "account", "email", "label", "requester", "completes",
	"roles",
	"assignment_group", "incident",
}

// validate returns CodeInvalid naming every bad field.
func (r DirectoryRecord) validate() error {
	var bad invalid
	r.Key().check(&bad)
	if r.Kind == CaseTypes {
		r.checkCaseType(&bad)
	} else {
		bad.add(!visible(r.Name) || !fits(r.Name, 1, longestName), "name",
			"must have 1 to %d characters, not only white space or invisible ones", longestName)
	}
	bad.add(r.Kind == Contacts && r.Account == "", "account", "is needed: a contact belongs to one")
	bad.addID("account", r.Account)
	bad.addID("parent", r.Parent)
	bad.add(r.Kind == Accounts && r.Parent == r.ID, "parent", "cannot be the account itself")
	bad.add(r.Email != "" && !isAddress(r.Email), "email",
		"must be an address such as ada@example.com")
	r.checkGrants(&bad)
	r.checkForeign(&bad)
	return bad.inOrder(directoryFields)
}

// CheckDirectoryKey holds that there is such a kind, and the rule of its ids
// (rule 22). It returns CodeInvalid.
func CheckDirectoryKey(key DirectoryKey) error {
	var bad invalid
	bad.add(!slices.Contains(DirectoryKinds, key.Kind), "kind", "must be one of %s",
		list(DirectoryKinds))
	key.check(&bad)
	return bad.err()
}

func (k DirectoryKey) check(bad *invalid) {
	longest := k.Kind.longestID()
	bad.add(!visible(k.ID) || !fits(k.ID, 1, longest), "id",
		"must have 1 to %d characters, not only white space or invisible ones", longest)
	bad.add(strings.ContainsFunc(k.ID, unicode.IsControl), "id", "must have no control characters")
}

// longestID is how many characters an id of the kind has at most (rule 22).
func (k DirectoryKind) longestID() int {
	if k == Contacts || k == Consumers {
		return longestPersonID
	}
	return longestID
}

func (r DirectoryRecord) checkCaseType(bad *invalid) {
	bad.add(!visible(r.Label) || !fits(r.Label, 1, longestName), "label",
		"must have 1 to %d characters, not only white space or invisible ones", longestName)
	bad.add(!slices.Contains(CaseRequesters, r.Requester), "requester", "must be one of %s",
		list(CaseRequesters))
	bad.add(!slices.Contains(Completers, r.Completes), "completes", "must be one of %s",
		list(Completers))
	bad.add(!slices.Contains(CaseTypeIncidents, r.Incident), "incident", "must be one of %s",
		list(CaseTypeIncidents))
	bad.addID("assignment_group", r.AssignmentGroup)
	bad.add(len(r.Roles) > mostRoles, "roles", "must be at most %d", mostRoles)
	for n, role := range r.Roles {
		bad.add(!visible(role) || !fits(role, 1, longestID), "roles",
			"must have 1 to 100 characters each")
		bad.add(slices.Contains(r.Roles[:n], role), "roles", "must name %s once", role)
	}
}

func (r DirectoryRecord) checkGrants(bad *invalid) {
	bad.add(len(r.Grants) > mostGrants, "grants", "must be at most %d", mostGrants)
	for n, grant := range r.Grants {
		bad.add(!visible(grant.Account) || !fits(grant.Account, 1, longestID),
			"grants", "must name accounts of 1 to 100 characters")
		bad.add(r.Kind == Accounts && grant.Account == r.ID, "grants", "cannot name the account itself")
		again := slices.ContainsFunc(r.Grants[:n], func(g Grant) bool {
			return g.Account == grant.Account
		})
		bad.add(again, "grants", "must name %s once", grant.Account)
		_, err := time.Parse(timeLayout, string(grant.Until))
		bad.add(err != nil, "grants", "must each say until when, as 2026-12-31T00:00:00.000Z")
	}
}

// checkForeign holds that the record has no field that only other kinds have.
func (r DirectoryRecord) checkForeign(bad *invalid) {
	for _, field := range []struct {
		name  string
		given bool
		of    []DirectoryKind
	}{
		{
			"name", r.Name != "", []DirectoryKind{Accounts, Contacts, Consumers, Groups, ConfigurationItems},
		},
		{"parent", r.Parent != "", []DirectoryKind{Accounts}},
		{"grants", len(r.Grants) > 0, []DirectoryKind{Accounts}},
		{"account", r.Account != "", []DirectoryKind{Contacts}},
		{"email", r.Email != "", []DirectoryKind{Contacts, Consumers}},
		{"label", r.Label != "", []DirectoryKind{CaseTypes}},
		{"requester", r.Requester != "", []DirectoryKind{CaseTypes}},
		{"completes", r.Completes != "", []DirectoryKind{CaseTypes}},
		{"roles", len(r.Roles) > 0, []DirectoryKind{CaseTypes}},
		{"assignment_group", r.AssignmentGroup != "", []DirectoryKind{CaseTypes}},
		{"incident", r.Incident != "", []DirectoryKind{CaseTypes}},
	} {
		foreign := field.given && !slices.Contains(field.of, r.Kind)
		bad.add(foreign, field.name, "is only for %s", list(field.of))
	}
}

// isAddress says whether the text is one plain e-mail address (RFC 5322, 3.4.1).
func isAddress(text string) bool {
	address, err := mail.ParseAddress(text)
	return err == nil && address.Address == text && fits(text, 1, longestEmail) &&
		!strings.ContainsAny(text, "\r\n")
}
