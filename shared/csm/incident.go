package csm

// IncidentState is where an incident stands. Labels and numbers are ServiceNow's.
type IncidentState string

// The states of an incident. Open are new, in_progress and on_hold; closed and canceled are final.
const (
	IncidentNew        IncidentState = "new"         // 1
	IncidentInProgress IncidentState = "in_progress" // 2
	IncidentOnHold     IncidentState = "on_hold"     // 3
	IncidentResolved   IncidentState = "resolved"    // 6
	IncidentClosed     IncidentState = "closed"      // 7
	IncidentCanceled   IncidentState = "canceled"    // 8
)

// IncidentStates are all of them.
var IncidentStates = []IncidentState{
	IncidentNew, IncidentInProgress, IncidentOnHold, IncidentResolved, IncidentClosed,
	IncidentCanceled,
}

// Open says that cases may be associated.
func (s IncidentState) Open() bool {
	return s == IncidentNew || s == IncidentInProgress || s == IncidentOnHold
}

// Final says that nothing about the incident can change any more.
func (s IncidentState) Final() bool { return s == IncidentClosed || s == IncidentCanceled }

// HoldReason says why an incident is on hold. Labels and numbers are ServiceNow's.
type HoldReason string

// The hold reasons. A comment by the caller ends awaiting_caller.
const (
	AwaitingCaller  HoldReason = "awaiting_caller"  // 1
	AwaitingProblem HoldReason = "awaiting_problem" // 3
	AwaitingVendor  HoldReason = "awaiting_vendor"  // 4
	AwaitingChange  HoldReason = "awaiting_change"  // 5
)

// HoldReasons are all of them.
var HoldReasons = []HoldReason{AwaitingCaller, AwaitingProblem, AwaitingVendor, AwaitingChange}

// CloseCode is the resolution code of an incident.
type CloseCode string

// The resolution codes of incidents.
const (
	Duplicate            CloseCode = "duplicate"
	KnownError           CloseCode = "known_error"
	ResolvedByCaller     CloseCode = "resolved_by_caller"
	ResolvedByChange     CloseCode = "resolved_by_change"
	ResolvedByProblem    CloseCode = "resolved_by_problem"
	ResolvedByRequest    CloseCode = "resolved_by_request"
	SolutionProvided     CloseCode = "solution_provided"
	WorkaroundProvided   CloseCode = "workaround_provided"
	UserError            CloseCode = "user_error"
	NoResolutionProvided CloseCode = "no_resolution_provided"
)

// CloseCodes are all of them.
var CloseCodes = []CloseCode{
	Duplicate, KnownError, ResolvedByCaller, ResolvedByChange, ResolvedByProblem,
	ResolvedByRequest, SolutionProvided, WorkaroundProvided, UserError, NoResolutionProvided,
}

// Person is who an incident is for, or who is told of a case.
type Person struct {
	ID   string   `json:"id" minLength:"1" maxLength:"255" example:"grace.hopper" doc:"Id of the person."`
	Type UserType `json:"type" doc:"internal, or the external contact or consumer of a case."`
	// Account is that of a contact. Records of older releases, and incidents that were opened
	// without it, do not say it.
	Account string `json:"account,omitempty" maxLength:"100" example:"acme" doc:"The account that a contact belongs to. Contacts of two accounts may have the same id. When it is absent, the contact may be of any account."`
}

// is says whether the two are the same person. Contacts of two accounts may have the same id; one
// whose account is not known may be of any.
func (p Person) is(other Person) bool {
	sameAccount := p.Account == other.Account || p.Account == "" || other.Account == ""
	return p.ID == other.ID && p.Type == other.Type && sameAccount
}

// at is the person, of that account if they are a contact whose account is not known.
func (p Person) at(account string) Person {
	if p.Type == Contact && p.Account == "" {
		p.Account = account
	}
	return p
}

// calls says whether the person makes the call. Nobody is who was forgotten.
func (p Person) calls(by Caller) bool {
	return p.ID == by.ID && by.ID != Forgotten && p.Type == by.Type && (p.Type != Contact || by.belongsTo(p.Account))
}

// External says that the person is a customer.
func (p Person) External() bool { return p.Type == Contact || p.Type == Consumer }

// Incident is a fault being worked on by IT.
type Incident struct {
	Number            string        `json:"number" readOnly:"true" example:"INC0000001" doc:"Number of the incident, given at creation."`
	Caller            *Person       `json:"caller,omitempty" doc:"Who the incident is for. A customer is shown only to those who may see their account, and to IT."`
	ShortDescription  string        `json:"short_description" doc:"What it is about, 1 to 160 characters."`
	Description       string        `json:"description,omitempty" doc:"The whole story, to 8,000 characters."`
	ConfigurationItem string        `json:"configuration_item,omitempty" doc:"What is broken, in the configuration database."`
	Priority          int           `json:"priority" readOnly:"true" minimum:"1" maximum:"5" doc:"1 critical to 5 planning. Looked up from impact and urgency; from a case, see settings."`
	Impact            int           `json:"impact" enum:"1,2,3" doc:"1 high, 2 medium, 3 low."`
	Urgency           int           `json:"urgency" enum:"1,2,3" doc:"1 high, 2 medium, 3 low."`
	State             IncidentState `json:"state" doc:"Where the incident stands. Closed and canceled are final."`
	HoldReason        HoldReason    `json:"hold_reason,omitempty" doc:"Why it is on hold; only then."`
	CloseCode         CloseCode     `json:"close_code,omitempty" doc:"Resolution code, once resolved."`
	CloseNotes        string        `json:"close_notes,omitempty" doc:"Resolution notes, once resolved; to 8,000 characters."`
	AssignedTo        string        `json:"assigned_to,omitempty" doc:"Id of who works on it."`
	AssignmentGroup   string        `json:"assignment_group,omitempty" doc:"Group that works on it."`
	CreatedFrom       string        `json:"created_from,omitempty" readOnly:"true" example:"CS0000001" doc:"The case it was created from. Shown to those who work on the case."`
	Shared            bool          `json:"shared,omitempty" readOnly:"true" doc:"That it may be seen by those who do not cover the account of its case, too. Only for an incident that was created from a case."`
	CaseCount         int           `json:"case_count" readOnly:"true" minimum:"0" doc:"How many cases are associated now. Does not count as a change of the incident."`
	OpenedAt          Time          `json:"opened_at" readOnly:"true" format:"date-time" doc:"When it was opened."`
	OpenedBy          string        `json:"opened_by" readOnly:"true" doc:"Who opened it."`
	UpdatedAt         Time          `json:"updated_at" readOnly:"true" format:"date-time" doc:"Time of its last update. Never runs backwards."`
	UpdatedBy         string        `json:"updated_by" readOnly:"true" doc:"Who made the last update; 'the customer' when a customer did: the update names them to those who cover their account, and to IT."`
	StateChangedAt    Time          `json:"state_changed_at,omitempty" readOnly:"true" format:"date-time" doc:"When its state or hold reason last changed."`
	ResolvedAt        Time          `json:"resolved_at,omitempty" readOnly:"true" format:"date-time" doc:"When it was last resolved."`
	ReopenedAt        Time          `json:"reopened_at,omitempty" readOnly:"true" format:"date-time" doc:"When it was last reopened."`
	// Names beside the ids, which are never stored.
	CallerName            string `json:"caller_name,omitempty" readOnly:"true" doc:"Name of a caller who is a contact or consumer, where the directory has a record."`
	AssignmentGroupName   string `json:"assignment_group_name,omitempty" readOnly:"true" doc:"Name of the group, where the directory has a record."`
	ConfigurationItemName string `json:"configuration_item_name,omitempty" readOnly:"true" doc:"Name of the configuration item, where the directory has a record."`
	LastNotedAt           Time   `json:"last_noted_at,omitempty" readOnly:"true" format:"date-time" doc:"Time of the last update of which its cases have a note."`
	Version               int64  `json:"version" readOnly:"true" minimum:"1" doc:"Number of the last update; the ETag."`
}
