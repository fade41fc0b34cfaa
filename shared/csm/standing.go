package csm

import "slices"

// Standing is what the caller for whom a case was read is to it, beside having asked (rule 17).
type Standing struct {
	Follows bool // a contact who watches the case, or who manages the cases of its account
	Works   bool // works on cases of its account and type, as agents do
}

// ofCustomers are what the customer's side of a case may do: who asked, and contacts who follow it.
var ofCustomers = []Permission{ReadCases, CommentCases, AnswerSolutions, WithdrawCases}

// isRequester says whether the caller is who asked. A contact of
// another account may have the same id.
func (c Case) isRequester(by Caller) bool {
	return by.ID != "" && c.Requester().calls(by)
}

// IsCustomer says whether the caller is on the customer's side of the case: a contact or
// consumer, or the employee who asked, unless they work on the case themselves.
func (c Case) IsCustomer(by Caller) bool {
	return by.Type != Internal || c.isRequester(by) && !c.Standing.Works
}

// Reads says whether the caller, who sees the case, may read its activities of that element: work
// notes are for those who work on it.
func (c Case) Reads(by Caller, element Element) bool {
	return element == ElementComments || !c.IsCustomer(by)
}

// Require returns CodeForbidden unless the caller, who sees the case, has the permission on it.
// Contacts who only have a grant read the case; an employee who asked may do what customers may,
// and no more unless they work on it, whatever their roles are.
func (c Case) Require(by Caller, p Permission) error {
	if by.Type == Internal && c.isRequester(by) && slices.Contains(ofCustomers, p) {
		return nil
	}
	if err := by.Require(p); err != nil {
		return err
	}
	if by.Type == Internal && c.IsCustomer(by) {
		return Refuse(CodeForbidden,
			"You asked for %s and do not work on it: you may do what customers may, and no more.", c.Number)
	}
	if by.Type == Contact && p != ReadCases && !c.isRequester(by) && !c.Standing.Follows {
		return Refuse(CodeForbidden,
			"You may read %s and no more. Ask who asked for it to make you a watcher.", c.Number)
	}
	return nil
}

// CheckReadsWatchers returns CodeForbidden unless the caller, who sees the case, may see who
// watches it: contacts who only have a grant do not learn who the people of the other account are.
func (c Case) CheckReadsWatchers(by Caller) error {
	if err := c.Require(by, ReadCases); err != nil {
		return err
	}
	if by.Type == Contact && !c.isRequester(by) && !c.Standing.Follows {
		return Refuse(CodeForbidden,
			"Who watches %s is for those who asked for it, watch it or manage it, and for agents.", c.Number)
	}
	return nil
}

// EmployeesAsk says that there is a type of which employees ask, or asked.
func (s Settings) EmployeesAsk() bool {
	for _, record := range s.CaseTypes {
		if record.Requester == RequestedByEmployee {
			return true
		}
	}
	return false
}

// OfEmployees says that an internal person may have the permission on cases of their
// own, whatever their roles are.
func (p Permission) OfEmployees() bool { return p == OpenCases || p == ReadCases }

// Require returns CodeForbidden when the caller has the permission on no case. Where employees
// ask for cases, everybody internal can open and read some.
func (s Settings) Require(by Caller, p Permission) error {
	if by.Type == Internal && p.OfEmployees() && s.EmployeesAsk() {
		return nil
	}
	return by.Require(p)
}
