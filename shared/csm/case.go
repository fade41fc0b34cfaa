package csm

// CaseState is where a case stands. Labels and numbers are ServiceNow's.
type CaseState string

// The states of a case. Closed and cancelled are final.
const (
	CaseNew          CaseState = "new"           // 1
	CaseOpen         CaseState = "open"          // 10
	CaseAwaitingInfo CaseState = "awaiting_info" // 18
	CaseResolved     CaseState = "resolved"      // 6: a solution is proposed
	CaseClosed       CaseState = "closed"        // 3: the customer accepted it
	CaseCancelled    CaseState = "cancelled"     // 7
)

// CaseStates are all of them.
var CaseStates = []CaseState{
	CaseNew, CaseOpen, CaseAwaitingInfo, CaseResolved, CaseClosed, CaseCancelled,
}

// Category is the kind of request that a case is.
type Category string

// The categories of cases.
const (
	Question Category = "question"
	Issue    Category = "issue"
	Feature  Category = "feature"
)

// Categories are all of them.
var Categories = []Category{Question, Issue, Feature}

// CaseType is the department that a case is for: one of BuiltInCaseTypes, or the
// id of a record in the directory.
type CaseType string

// The types of cases.
const (
	CustomerService CaseType = "customer_service"
	HR              CaseType = "hr"
	Facilities      CaseType = "facilities"
)

// BuiltInCaseTypes are those that need no record in the directory.
var BuiltInCaseTypes = []CaseType{CustomerService, HR, Facilities}

// Final says that nothing about the case can change any more.
func (s CaseState) Final() bool { return s == CaseClosed || s == CaseCancelled }

// Case is what somebody asked. Exactly one of Contact, Consumer and Employee is set.
type Case struct {
	Number            string         `json:"number" readOnly:"true" example:"CS0000001" doc:"Number of the case, given at creation."`
	Account           string         `json:"account,omitempty" example:"acme" doc:"Customer organisation the case belongs to. Empty for a consumer, who is on their own."`
	Contact           string         `json:"contact,omitempty" example:"grace.hopper" doc:"Id of the contact of the account who asked."`
	Consumer          string         `json:"consumer,omitempty" example:"ada.lovelace" doc:"Id of the consumer who asked. Exactly one of contact, consumer and employee is set."`
	Employee          string         `json:"employee,omitempty" example:"barbara.liskov" doc:"Id of the internal person who asked, for types of which employees ask."`
	ShortDescription  string         `json:"short_description" example:"Mail is down" doc:"What it is about, 1 to 160 characters."`
	Description       string         `json:"description,omitempty" doc:"The whole story, to 8,000 characters."`
	Category          Category       `json:"category" doc:"Kind of request."`
	Type              CaseType       `json:"type" maxLength:"100" example:"customer_service" doc:"Department that the case is for."`
	Priority          int            `json:"priority" enum:"1,2,3,4" doc:"1 critical, 2 high, 3 moderate, 4 low."`
	State             CaseState      `json:"state" doc:"Where the case stands. Closed and cancelled are final."`
	AssignedTo        string         `json:"assigned_to,omitempty" doc:"Id of the agent who works on it."`
	AssignmentGroup   string         `json:"assignment_group,omitempty" doc:"Group of agents that works on it."`
	ConfigurationItem string         `json:"configuration_item,omitempty" example:"mail-gateway" doc:"What the case is about in the configuration database."`
	Incident          string         `json:"incident,omitempty" readOnly:"true" example:"INC0000001" doc:"The incident of the case, at most one. Shown to callers who may see incidents."`
	ResolutionCode    ResolutionCode `json:"resolution_code,omitempty" readOnly:"true" doc:"Code of the proposed solution."`
	ResolutionNotes   string         `json:"resolution_notes,omitempty" readOnly:"true" doc:"The proposed solution."`
	OpenedAt          Time           `json:"opened_at" readOnly:"true" format:"date-time" doc:"When it was opened."`
	OpenedBy          string         `json:"opened_by" readOnly:"true" doc:"Who opened it."`
	UpdatedAt         Time           `json:"updated_at" readOnly:"true" format:"date-time" doc:"When its own fields last changed. Work notes do not count."`
	UpdatedBy         string         `json:"updated_by" readOnly:"true" doc:"Who changed it last."`
	Version           int64          `json:"version" readOnly:"true" minimum:"1" doc:"Counts the changes of the case; its ETag."`

	Marks    CaseMarks `json:"-"`
	Standing Standing  `json:"-"` // of the caller for whom the case was read
}
