package csm

import "slices"

// UserType says on which side of the desk a caller is.
type UserType string

// Contacts and consumers are external; everybody else is internal.
const (
	Internal UserType = "internal"
	Contact  UserType = "contact"
	Consumer UserType = "consumer"
)

// UserTypes are all of them.
var UserTypes = []UserType{Internal, Contact, Consumer}

// The roles that a token may carry. They count for internal callers only.
const (
	RoleAgent         = "sn_customerservice_agent"
	RoleIncidentRead  = "sn_incident_read"
	RoleIncidentWrite = "sn_incident_write"
	RoleITIL          = "itil"
	RoleITILAdmin     = "itil_admin"
	RoleAdmin         = "admin"
)

// Caller is who makes a call, as the verified token says.
type Caller struct {
	ID       string // sub
	Name     string
	Type     UserType
	Roles    []string
	Accounts []string // "*" covers all
}

// Permission is one thing that a role allows.
type Permission string

// The rows of the table "who may do what".
const (
	OpenCases          Permission = "open cases"
	ReadCases          Permission = "read cases"
	ChangeCases        Permission = "change cases"
	CommentCases       Permission = "comment on cases"
	WorkNoteCases      Permission = "write work notes on cases"
	AnswerSolutions    Permission = "accept or reject a solution"
	ReadIncidents      Permission = "see incidents"
	Associate          Permission = "associate, remove or sync the incident of a case"
	CreateFromCases    Permission = "create an incident from a case"
	ChangeIncidents    Permission = "create and change incidents"
	CloseIncidents     Permission = "close incidents"
	AdministerSettings Permission = "administer settings"
)

// Permissions says which roles give each permission (ServiceNow: "CSM integration with Incident
// Management", roles). The user types contact and consumer stand beside the roles: an external caller
// has what is listed for the type, whatever roles the token claims.
var Permissions = map[Permission][]string{
	OpenCases:          {RoleAgent, string(Contact), string(Consumer)},
	ReadCases:          {RoleAgent, string(Contact), string(Consumer)},
	ChangeCases:        {RoleAgent},
	CommentCases:       {RoleAgent, string(Contact), string(Consumer)},
	WorkNoteCases:      {RoleAgent},
	AnswerSolutions:    {string(Contact), string(Consumer)},
	ReadIncidents:      {RoleIncidentRead, RoleIncidentWrite, RoleITIL, RoleITILAdmin},
	Associate:          {RoleIncidentRead, RoleIncidentWrite},
	CreateFromCases:    {RoleIncidentWrite},
	ChangeIncidents:    {RoleIncidentWrite, RoleITIL, RoleITILAdmin},
	CloseIncidents:     {RoleITILAdmin},
	AdministerSettings: {RoleAdmin},
}

// May says whether the caller has the permission.
func (c Caller) May(p Permission) bool {
	have := c.Roles
	if c.Type != Internal {
		have = []string{string(c.Type)}
	}
	return slices.ContainsFunc(Permissions[p], func(r string) bool {
		forCustomers := r == string(Contact) || r == string(Consumer) // types, which no role can stand for
		return forCustomers == (c.Type != Internal) && slices.Contains(have, r)
	})
}

// Sees says whether the case exists for the caller: an agent's accounts, a contact's account, a
// consumer's own. A consumer's case belongs to no account: agents see it with "*" only.
func (c Caller) Sees(k Case) bool {
	switch c.Type {
	case Consumer:
		return k.Consumer != "" && k.Consumer == c.ID
	case Contact:
		return k.Account != "" && slices.Contains(c.Accounts, k.Account)
	default:
		return c.worksOnCases() && c.Covers(k.Account)
	}
}

// Covers says whether an internal caller's token is for that account.
func (c Caller) Covers(account string) bool {
	return c.CoversAll() || c.Type == Internal && (account != "" && slices.Contains(c.Accounts, account))
}

// Reads says that the caller may read lines of that element: work notes are for internal callers only.
func (c Caller) Reads(element Element) bool {
	return element == ElementComments || c.Type == Internal
}

// CoversAll says that an internal caller's token is for all accounts.
func (c Caller) CoversAll() bool { return c.Type == Internal && slices.Contains(c.Accounts, "*") }

// worksOnCases: the incident roles act on cases too, so their bearers must see them.
func (c Caller) worksOnCases() bool {
	return slices.ContainsFunc(c.Roles, func(r string) bool {
		return r == RoleAgent || r == RoleIncidentRead || r == RoleIncidentWrite
	})
}

func forbidden(p Permission) error {
	return Refuse(CodeForbidden, "Your token does not allow you to %s. That takes one of: %s.", p, list(Permissions[p]))
}

// Require returns CodeForbidden, naming the roles that would do, unless the caller has the permission.
func (c Caller) Require(p Permission) error {
	if c.May(p) {
		return nil
	}
	return forbidden(p)
}
