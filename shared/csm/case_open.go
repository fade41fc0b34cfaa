package csm

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// CaseRequest is what a caller may say when opening a case. Empty fields take their defaults:
// category issue, type customer_service, priority 4, and for a customer their own account and id.
type CaseRequest struct {
	Account           string
	Contact           string
	Consumer          string
	Employee          string
	ShortDescription  string
	Description       string
	Category          Category
	Type              CaseType
	Priority          int
	AssignedTo        string
	AssignmentGroup   string
	ConfigurationItem string
}

// CaseDraft is a case that may be opened. Only its number is missing, so that
// no number is spent on a refusal.
type CaseDraft struct{ opened Case }

// Numbered is the case with its number, which is fresh.
func (d CaseDraft) Numbered(number string) Case {
	d.opened.Number = number
	return d.opened
}

// OpenCase decides what the new case is. It returns CodeForbidden when the caller may not open
// cases (for that account) and CodeInvalid naming every bad field.
func OpenCase(request CaseRequest, by Caller, settings Settings, now time.Time) (CaseDraft, error) {
	request = request.asEmployee(by, settings)
	if err := by.Require(OpenCases); err != nil && !request.isOfEmployee(by) {
		return CaseDraft{}, err
	}
	var bad invalid
	request = request.asCustomer(by, &bad)
	if err := settings.checkSigner(by); err != nil {
		return CaseDraft{}, err
	}
	request = request.inGroup(settings)
	opened := request.opened(by, At(now))
	standing, sees := Access{Settings: settings}.Standing(by, opened, nil)
	if !opened.isRequester(by) || standing.Works {
		opened.Marks.AgentActedAt = opened.OpenedAt
	}
	opened.checkWhoAsks(&bad)
	opened.check(Case{}, settings, &bad)
	if sees { // else it would tell of a foreign account
		settings.checkNames(opened.NewNames(Case{}), opened.Account, by, &bad)
	}
	if err := bad.inOrder(caseFields); err != nil {
		return CaseDraft{}, err
	}
	if !sees {
		return CaseDraft{}, Refuse(CodeForbidden,
			"Your token does not cover this account: open the case for one of your own accounts.")
	}
	return CaseDraft{opened}, nil
}

// Names are the records that the case will name.
func (r CaseRequest) Names(by Caller) []DirectoryName {
	var ignored invalid
	return r.asCustomer(by, &ignored).opened(by, "").Names()
}

// DefaultGroup is the group of its type that the case will get, "" when it gets none.
func (r CaseRequest) DefaultGroup(settings Settings) string {
	if r.AssignmentGroup != "" {
		return ""
	}
	return settings.CaseType(cmp.Or(r.Type, CustomerService)).AssignmentGroup
}

// inGroup is the request with the group of its type, if new cases can be assigned to that.
func (r CaseRequest) inGroup(settings Settings) CaseRequest {
	group := r.DefaultGroup(settings)
	if group != "" && settings.names(DirectoryKey{Groups, group}) {
		r.AssignmentGroup = group
	}
	return r
}

// checkWhoAsks holds that the case is one contact's of an account, or one
// consumer's or employee's of none.
func (c Case) checkWhoAsks(bad *invalid) {
	ofContact, ofConsumer, ofAccount := c.Contact != "", c.Consumer != "", c.Account != ""
	if c.Employee != "" {
		bad.add(ofContact || ofConsumer, "employee",
			"does not go with a contact or consumer: exactly one asks")
		bad.add(ofAccount, "account", "does not go with an employee, who belongs to none")
		return
	}
	bad.add(ofContact == ofConsumer, "contact", "or consumer: exactly one is needed")
	bad.add(ofContact && !ofAccount, "account", "is needed for a contact")
	bad.add(ofConsumer && ofAccount, "account", "does not go with a consumer, who belongs to none")
}

// asCustomer is the request with what a customer's token says of them;
// what contradicts the token is bad.
func (r CaseRequest) asCustomer(by Caller, bad *invalid) CaseRequest {
	//exhaustive:enforce
	switch by.Type {
	case Contact:
		if r.Account == "" && len(by.Accounts) > 0 {
			r.Account = by.Accounts[0]
		}
		bad.add(r.Contact != "" && r.Contact != by.ID, "contact", "must be yourself")
		bad.add(r.Consumer != "", "consumer", "must be absent: you are a contact")
		r.Contact, r.Consumer = by.ID, ""
	case Consumer:
		bad.add(r.Consumer != "" && r.Consumer != by.ID, "consumer", "must be yourself")
		bad.add(r.Contact != "", "contact", "must be absent: you are a consumer")
		r.Contact, r.Consumer = "", by.ID
	case Internal:
		if !by.May(OpenCases) {
			r.checkAssignment(bad)
		}
		return r
	default: // a type that a token cannot have
		return r
	}
	bad.add(r.Employee != "", "employee", "is an internal person, and you are none")
	r.checkAssignment(bad)
	return r
}

func (r CaseRequest) checkAssignment(bad *invalid) {
	bad.add(r.AssignedTo != "", "assigned_to", "is set by agents")
	bad.add(r.AssignmentGroup != "", "assignment_group", "is set by agents")
}

// asEmployee is the request of an internal caller who names nobody for a type of which
// employees ask: they ask themselves.
func (r CaseRequest) asEmployee(by Caller, settings Settings) CaseRequest {
	ofEmployees := settings.CaseType(r.Type).Requester == RequestedByEmployee
	if by.Type == Internal && ofEmployees && r.Contact == "" && r.Consumer == "" && r.Employee == "" {
		r.Employee = by.ID
	}
	return r
}

// isOfEmployee says that an internal caller asks for themselves.
func (r CaseRequest) isOfEmployee(by Caller) bool {
	return by.Type == Internal && r.Employee != "" && r.Employee == by.ID
}

func (r CaseRequest) opened(by Caller, at Time) Case {
	return Case{
		Account:           r.Account,
		Contact:           r.Contact,
		Consumer:          r.Consumer,
		Employee:          r.Employee,
		ShortDescription:  strings.TrimSpace(r.ShortDescription),
		Description:       r.Description,
		Category:          cmp.Or(r.Category, Issue),
		Type:              cmp.Or(r.Type, CustomerService),
		Priority:          cmp.Or(r.Priority, 4),
		State:             CaseNew,
		AssignedTo:        r.AssignedTo,
		AssignmentGroup:   r.AssignmentGroup,
		ConfigurationItem: r.ConfigurationItem,
		OpenedAt:          at,
		OpenedBy:          by.ID,
		UpdatedAt:         at,
		UpdatedBy:         by.ID,
		Version:           1,
	}
}

// caseFields are the fields of a request to open or change a case, in the order of the record.
var caseFields = []string{
	"account", "contact", "consumer", "employee", "short_description", "description", "category",
	"type", "priority",
	"state", "assigned_to", "assignment_group", "configuration_item", "reason",
}

// check collects what is wrong with the case. A rule that is newer than records that break it
// holds for fields that differ from before.
func (c Case) check(before Case, settings Settings, bad *invalid) {
	bad.addPerson("contact", c.Contact)
	bad.addPerson("consumer", c.Consumer)
	bad.addPerson("employee", c.Employee)
	bad.addPerson("assigned_to", c.AssignedTo)
	bad.addID("account", c.Account)
	bad.addID("assignment_group", c.AssignmentGroup)
	bad.addID("configuration_item", c.ConfigurationItem)
	bad.addShortDescription(c.ShortDescription, before.ShortDescription)
	bad.add(!fits(c.Description, 0, longestText), "description", "must have at most 8,000 characters")
	bad.add(!slices.Contains(Categories, c.Category), "category", "must be one of %s",
		list(Categories))
	c.checkType(before, settings, bad)
	bad.add(c.Priority < 1 || c.Priority > 4, "priority", "must be 1 to 4")
}
