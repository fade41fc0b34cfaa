package csm

// CaseRequester says who asks for a case of a type.
type CaseRequester string

// The requesters of case types.
const (
	RequestedByCustomer CaseRequester = "customer" // a contact or consumer
	RequestedByEmployee CaseRequester = "employee" // an internal person
)

// Completer says who completes a case of a type.
type Completer string

// The completers of case types.
const (
	CompletedByRequester Completer = "requester" // by accepting the proposed solution
	CompletedByFulfiller Completer = "fulfiller" // an agent closes the case when the work is done
)

// CaseTypeIncident says whether cases of a type may have an incident.
type CaseTypeIncident string

// Whether cases of a type may have an incident.
const (
	IncidentAllowed CaseTypeIncident = "allowed"
	IncidentNever   CaseTypeIncident = "never"
)

// CaseTypeRecord says how cases of a type are handled.
type CaseTypeRecord struct {
	Label           string           `json:"label"`
	Requester       CaseRequester    `json:"requester"`
	Completes       Completer        `json:"completes"`
	Roles           []string         `json:"roles,omitempty"` // that work on the type besides the agents' role
	AssignmentGroup string           `json:"assignment_group,omitempty"`
	Incident        CaseTypeIncident `json:"incident"`
}

// builtInCaseType is the type as long as no record says anything else of it.
func builtInCaseType(caseType CaseType) CaseTypeRecord {
	return CaseTypeRecord{
		Label:     caseTypeLabels[caseType],
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

// isRequester says whether the caller is who asked.
func (c Case) isRequester(by Caller) bool {
	switch by.Type {
	case Contact:
		return c.Contact != "" && c.Contact == by.ID
	case Consumer:
		return c.Consumer != "" && c.Consumer == by.ID
	default:
		return false
	}
}

// checkClose holds that an agent, not the requester, completes cases of the type (rule 20), and that no proposed
// solution waits for an answer.
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
