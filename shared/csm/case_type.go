package csm

import (
	"maps"
	"slices"
)

// CaseRequester says who asks for a case of a type.
type CaseRequester string

// The requesters of case types.
const (
	RequestedByCustomer CaseRequester = "customer" // a contact or consumer
	RequestedByEmployee CaseRequester = "employee" // an internal person
)

// CaseRequesters are all of them.
var CaseRequesters = []CaseRequester{RequestedByCustomer, RequestedByEmployee}

// Completer says who completes a case of a type.
type Completer string

// The completers of case types.
const (
	CompletedByRequester Completer = "requester" // by accepting the proposed solution
	CompletedByFulfiller Completer = "fulfiller" // an agent closes the case when the work is done
)

// Completers are all of them.
var Completers = []Completer{CompletedByRequester, CompletedByFulfiller}

// CaseTypeIncident says whether cases of a type may have an incident.
type CaseTypeIncident string

// Whether cases of a type may have an incident.
const (
	IncidentAllowed CaseTypeIncident = "allowed"
	IncidentNever   CaseTypeIncident = "never"
)

// CaseTypeIncidents are all of them.
var CaseTypeIncidents = []CaseTypeIncident{IncidentAllowed, IncidentNever}

// MostCaseTypes is how many records of case types there can be: every call on a case reads them.
const MostCaseTypes = 50

// CaseTypeRecord says how cases of a type are handled.
type CaseTypeRecord struct {
	Label           string           `json:"label"`
	Active          bool             `json:"active"` // no case is opened of a type that is not
	Requester       CaseRequester    `json:"requester"`
	Completes       Completer        `json:"completes"`
	Roles           []string         `json:"roles,omitempty"` // one of which agents need beside their own; none: all agents work on it
	AssignmentGroup string           `json:"assignment_group,omitempty"`
	Incident        CaseTypeIncident `json:"incident"`
}

// builtInCaseType is the type as long as no record says anything else of it.
func builtInCaseType(caseType CaseType) CaseTypeRecord {
	return CaseTypeRecord{
		Label:     caseTypeLabels[caseType],
		Active:    true,
		Requester: RequestedByCustomer,
		Completes: CompletedByRequester,
		Incident:  IncidentAllowed,
	}
}

var caseTypeLabels = map[CaseType]string{
	CustomerService: "Customer Service",
	HR:              "HR",
	Facilities:      "Facilities",
}

// CaseType is the record of that type: the one in force, else the built-in one.
func (s Settings) CaseType(caseType CaseType) CaseTypeRecord {
	record, found := s.CaseTypes[caseType]
	if !found {
		return builtInCaseType(caseType)
	}
	return record
}

// openTypes are the types of which that kind of requester can open a case, by id.
func (s Settings) openTypes(requester CaseRequester) []CaseType {
	known := slices.Concat(BuiltInCaseTypes, slices.Collect(maps.Keys(s.CaseTypes)))
	slices.Sort(known)
	return slices.DeleteFunc(slices.Compact(known), func(caseType CaseType) bool {
		record := s.CaseType(caseType)
		return !record.Active || record.Requester != requester
	})
}

// checkType holds that there is such a type, and that cases of it are for who asked. A
// case keeps the type that it has.
func (c Case) checkType(before Case, settings Settings, bad *invalid) {
	if c.Type == before.Type {
		return
	}
	requester := RequestedByCustomer
	if c.Employee != "" {
		requester = RequestedByEmployee
	}
	open := settings.openTypes(requester)
	bad.add(!slices.Contains(open, c.Type), "type", "must be one of %s for a case of %s %s",
		list(open), article[requester], requester)
}

var article = map[CaseRequester]string{RequestedByCustomer: "a", RequestedByEmployee: "an"}

// Requester is who asked: the contact, the consumer or the employee.
func (c Case) Requester() Person {
	switch {
	case c.Employee != "":
		return Person{ID: c.Employee, Type: Internal}
	case c.Consumer != "":
		return Person{ID: c.Consumer, Type: Consumer}
	default:
		return Person{ID: c.Contact, Type: Contact, Account: c.Account}
	}
}

// checkClose holds that an agent, not the requester, completes cases of the type (rule 20), and
// that no proposed solution waits for an answer.
func (c Case) checkClose(settings Settings) error {
	if settings.CaseType(c.Type).Completes == CompletedByFulfiller {
		return c.checkNotResolved()
	}
	return Refuse(CodeRequesterCompletes,
		"A case of type %s is completed by who asked. Propose a solution with POST /cases/%s/solution.",
		c.Type, c.Number)
}

// checkRequester holds that the caller asked for the case.
func (c Case) checkRequester(by Caller) error {
	if c.isRequester(by) {
		return nil
	}
	return Refuse(CodeForbidden, "Only who asked can withdraw %s.", c.Number)
}
