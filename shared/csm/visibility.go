package csm

import (
	"slices"
	"strings"
)

// This file decides what exists for whom. Reading, listing, searching and bulk calls all ask
// here, so that no list tells of a record whose own reading would be refused.

// worksOn says whether an internal caller works on cases of that account and type. A case of a
// consumer or an employee belongs to no account: agents see it with "*" only.
func (c Caller) worksOn(of Case, settings Settings) bool {
	return c.seesCasesOf(of.Account) && c.worksOnType(settings.CaseType(of.Type))
}

// worksOnType says whether the caller has one of the roles that the type names, if it names some.
func (c Caller) worksOnType(caseType CaseTypeRecord) bool {
	return len(caseType.Roles) == 0 || slices.ContainsFunc(caseType.Roles, func(role string) bool {
		return slices.Contains(c.Roles, role)
	})
}

// WorksOnAllTypes says that no type names roles of which the caller has none.
func (s Settings) WorksOnAllTypes(by Caller) bool {
	for _, caseType := range s.CaseTypes {
		if !by.worksOnType(caseType) {
			return false
		}
	}
	return true
}

// belongsTo says whether an external caller is of the account.
func (c Caller) belongsTo(account string) bool {
	return c.Type == Contact && account != "" && slices.Contains(c.Accounts, account)
}

// ForeignAccounts are the accounts of a contact who is not of that account, as one text: a contact
// of it may have the same id. It is empty for anybody else.
func (c Caller) ForeignAccounts(account string) string {
	if c.Type != Contact || c.belongsTo(account) {
		return ""
	}
	return strings.Join(slices.Sorted(slices.Values(c.Accounts)), "\x00")
}

// managesCases says whether a contact manages the cases of their accounts. The
// role counts for contacts only.
func (c Caller) managesCases() bool {
	return c.Type == Contact && slices.Contains(c.Roles, RoleCaseManager)
}

// seesCasesOf says whether the cases of the account exist for an internal caller; ""
// stands for those of consumers.
func (c Caller) seesCasesOf(account string) bool { return c.worksOnCases() && c.Covers(account) }

// worksOnCases says whether the caller has a role that acts on cases. The incident roles do, so
// their bearers must see the cases.
func (c Caller) worksOnCases() bool {
	return c.Type == Internal && slices.ContainsFunc(c.Roles, func(role string) bool {
		return role == RoleAgent || role == RoleIncidentRead || role == RoleIncidentWrite
	})
}

// Covers says whether an internal caller's token is for that account. Only a token for all accounts
// covers "", the account of consumers' cases.
func (c Caller) Covers(account string) bool {
	return c.CoversAll() || c.Type == Internal && account != "" && slices.Contains(c.Accounts, account)
}

// CoversAll says that an internal caller's token is for all accounts.
func (c Caller) CoversAll() bool { return c.Type == Internal && slices.Contains(c.Accounts, "*") }

// SeesIncident says whether the incident exists for the caller. One that was created from a case
// is for those who cover the account of the case, and for IT, unless it is shared.
func (c Caller) SeesIncident(i Incident, p Provenance) bool {
	return c.May(ReadIncidents) && (i.CreatedFrom == "" || i.Shared || c.Covers(p.Account) || c.inIT())
}

// SeesAssociation says whether an association of an incident that the caller sees exists for
// them: with the cases that they see.
func (c Caller) SeesAssociation(a Association) bool { return c.seesCasesOf(a.Account) }

// RedactedFor is the case with only those fields that the caller may see: the incident is for
// callers who may see incidents and are not on the customer's side.
func (c Case) RedactedFor(by Caller) Case {
	if !c.ShowsIncident(by) {
		c.Incident = ""
	}
	c.Marks = CaseMarks{}
	c.Standing = Standing{}
	return c
}

// ShowsIncident says whether the case tells the caller, who sees it, of its incident.
func (c Case) ShowsIncident(by Caller) bool {
	return by.May(ReadIncidents) && !c.IsCustomer(by)
}

// Provenance is what the store keeps beside an incident to decide who may see
// its customer and who is notified.
type Provenance struct {
	// Account of the case that it was created from; "" when that is a
	// consumer's, or when there is none.
	Account string `json:"account,omitempty"`
	// Consumer of the case that it was created from; "" when that is of an
	// account, or when there is none.
	Consumer string `json:"consumer,omitempty"`
	// LinkedFrom is the first version at which a case was associated (1: created
	// from one), 0 when none ever was.
	LinkedFrom int64 `json:"linked_from,omitempty"`
}

// RedactedFor is the incident with only those fields that the caller may see. The case that it
// was created from is for callers who work on that case. Who asked for that case, and any customer
// who is the incident's caller, is for those who cover the account, and for IT. An incident that
// was opened directly names no account, and an employee's case is of none: their callers are for
// those who cover all accounts, and for IT.
func (i Incident) RedactedFor(by Caller, p Provenance) Incident {
	asked := i.CreatedFrom != "" || i.Caller != nil && i.Caller.External()
	if !by.seesCasesOf(p.Account) {
		i.CreatedFrom = ""
	}
	if asked && !by.Covers(p.Account) && !by.inIT() {
		i.Caller = nil
	}
	return i
}

// inIT says whether the caller has a role of IT, which works on incidents whoever they are for.
func (c Caller) inIT() bool {
	return c.Type == Internal &&
		(slices.Contains(c.Roles, RoleITIL) || slices.Contains(c.Roles, RoleITILAdmin))
}

// RedactedFor is the update without the customer that its notifications are for, when
// i.RedactedFor hides them on the incident, and without what RedactedText hides.
func (u Update) RedactedFor(by Caller, i Incident, p Provenance) Update {
	i.Caller = u.Caller
	if u.Caller != nil && i.RedactedFor(by, p).Caller == nil {
		u.Caller = &Person{ID: "the caller", Type: u.Caller.Type}
	}
	return u.RedactedText(by)
}
