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

// The roles that a token may carry. All but the case manager count for internal callers only.
const (
	RoleAgent         = "sn_customerservice_agent"
	RoleIncidentRead  = "sn_incident_read"
	RoleIncidentWrite = "sn_incident_write"
	RoleITIL          = "itil"
	RoleITILAdmin     = "itil_admin"
	RoleAdmin         = "admin"
	RoleCaseManager   = "sn_customerservice.customer_case_manager" // of contacts: the only role that counts for them
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
	OpenCases           Permission = "open cases"
	ReadCases           Permission = "read cases"
	ChangeCases         Permission = "change cases"
	CommentCases        Permission = "comment on cases"
	WorkNoteCases       Permission = "write work notes on cases"
	AnswerSolutions     Permission = "accept or reject a solution"
	WithdrawCases       Permission = "withdraw a case"
	ReadIncidents       Permission = "see incidents"
	Associate           Permission = "associate, remove or sync the incident of a case"
	CreateFromCases     Permission = "create an incident from a case"
	ChangeIncidents     Permission = "create and change incidents"
	CloseIncidents      Permission = "close incidents"
	Announce            Permission = "announce to customers"
	AdministerSettings  Permission = "administer settings"
	ReadDirectory       Permission = "search the directory"
	AdministerDirectory Permission = "change the directory"
)

// Permissions says which roles give each permission (ServiceNow: "CSM integration with Incident
// Management", roles). The user types contact and consumer stand beside the roles: an external
// caller has what is listed for the type, whatever roles the token claims.
var Permissions = map[Permission][]string{
	OpenCases:           {RoleAgent, string(Contact), string(Consumer)},
	ReadCases:           {RoleAgent, string(Contact), string(Consumer)},
	ChangeCases:         {RoleAgent},
	CommentCases:        {RoleAgent, string(Contact), string(Consumer)},
	WorkNoteCases:       {RoleAgent},
	AnswerSolutions:     {string(Contact), string(Consumer)},
	WithdrawCases:       {string(Contact), string(Consumer)},
	ReadIncidents:       {RoleIncidentRead, RoleIncidentWrite, RoleITIL, RoleITILAdmin},
	Associate:           {RoleIncidentRead, RoleIncidentWrite},
	CreateFromCases:     {RoleIncidentWrite},
	ChangeIncidents:     {RoleIncidentWrite, RoleITIL, RoleITILAdmin},
	CloseIncidents:      {RoleITILAdmin},
	Announce:            {RoleIncidentWrite},
	AdministerSettings:  {RoleAdmin},
	ReadDirectory:       {anyInternal},
	AdministerDirectory: {RoleAdmin},
}

// anyInternal stands beside the roles for every internal caller.
const anyInternal = "any internal caller"

// May says whether the caller has the permission.
func (c Caller) May(p Permission) bool {
	if c.Type == Internal && slices.Contains(Permissions[p], anyInternal) {
		return true
	}
	have := c.Roles
	if c.Type != Internal {
		have = []string{string(c.Type)}
	}
	return slices.ContainsFunc(Permissions[p], func(r string) bool {
		forCustomers := r == string(Contact) ||
			r == string(Consumer) // types, which no role can stand for
		return forCustomers == (c.Type != Internal) && slices.Contains(have, r)
	})
}

func forbidden(p Permission) error {
	return Refuse(CodeForbidden, "Your token does not allow you to %s. That takes one of: %s.", p,
		list(Permissions[p]))
}

// Require returns CodeForbidden, naming the roles that would do, unless
// the caller has the permission.
func (c Caller) Require(p Permission) error {
	if c.May(p) {
		return nil
	}
	return forbidden(p)
}
