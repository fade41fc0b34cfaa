package csm

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

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
var CaseStates = []CaseState{CaseNew, CaseOpen, CaseAwaitingInfo, CaseResolved, CaseClosed, CaseCancelled}

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

// CaseType is the department that a case is for.
type CaseType string

// The types of cases.
const (
	CustomerService CaseType = "customer_service"
	HR              CaseType = "hr"
	Facilities      CaseType = "facilities"
)

// CaseTypes are all of them.
var CaseTypes = []CaseType{CustomerService, HR, Facilities}

// Final says that nothing about the case can change any more.
func (s CaseState) Final() bool { return s == CaseClosed || s == CaseCancelled }

// caseSteps are the states that an agent may set from each state (rule 20). Resolved is reached by proposing a
// solution, and left only by the customer's answer to it.
var caseSteps = map[CaseState][]CaseState{
	CaseNew:          {CaseOpen, CaseAwaitingInfo, CaseCancelled},
	CaseOpen:         {CaseAwaitingInfo, CaseCancelled},
	CaseAwaitingInfo: {CaseOpen, CaseCancelled},
}

// Case is what a customer asked. Exactly one of Contact and Consumer is set.
type Case struct {
	Number            string         `json:"number" readOnly:"true" example:"CS0000001" doc:"Number of the case, given at creation."`
	Account           string         `json:"account,omitempty" example:"acme" doc:"Customer organisation the case belongs to. Empty for a consumer, who is on their own."`
	Contact           string         `json:"contact,omitempty" example:"grace.hopper" doc:"Id of the contact of the account who asked."`
	Consumer          string         `json:"consumer,omitempty" example:"ada.lovelace" doc:"Id of the consumer who asked. Exactly one of contact and consumer is set."`
	ShortDescription  string         `json:"short_description" example:"Mail is down" doc:"What it is about, 1 to 160 characters."`
	Description       string         `json:"description,omitempty" doc:"The whole story, to 8,000 characters."`
	Category          Category       `json:"category" doc:"Kind of request."`
	Type              CaseType       `json:"type" doc:"Department that the case is for."`
	Priority          int            `json:"priority" enum:"1,2,3,4" doc:"1 critical, 2 high, 3 moderate, 4 low."`
	State             CaseState      `json:"state" doc:"Where the case stands. Closed and cancelled are final."`
	AssignedTo        string         `json:"assigned_to,omitempty" doc:"Id of the agent who works on it."`
	ConfigurationItem string         `json:"configuration_item,omitempty" example:"mail-gateway" doc:"What the case is about in the configuration database."`
	Incident          string         `json:"incident,omitempty" readOnly:"true" example:"INC0000001" doc:"The incident of the case, at most one. Shown to callers who may see incidents."`
	ResolutionCode    ResolutionCode `json:"resolution_code,omitempty" readOnly:"true" doc:"Code of the proposed solution."`
	ResolutionNotes   string         `json:"resolution_notes,omitempty" readOnly:"true" doc:"The proposed solution."`
	OpenedAt          Time           `json:"opened_at" readOnly:"true" format:"date-time" doc:"When it was opened."`
	OpenedBy          string         `json:"opened_by" readOnly:"true" doc:"Who opened it."`
	UpdatedAt         Time           `json:"updated_at" readOnly:"true" format:"date-time" doc:"When its own fields last changed. Work notes do not count."`
	UpdatedBy         string         `json:"updated_by" readOnly:"true" doc:"Who changed it last."`
	Version           int64          `json:"version" readOnly:"true" minimum:"1" doc:"Counts the changes of the case; its ETag."`
}

// CaseView is a case as one caller sees it.
type CaseView struct {
	Case
	Actions []Action `json:"actions" nullable:"false" readOnly:"true" doc:"What this caller can do to the case now. A call is refused exactly when its action is not listed."`
}

// View is the case as that caller sees it: the incident only for those who may see incidents.
func (c Case) View(by Caller, s Settings) CaseView {
	v := CaseView{c, c.Available(by, s)}
	if !by.May(ReadIncidents) {
		v.Incident = ""
	}
	return v
}

// CaseRequest is what a caller may say when opening a case. Empty fields take their defaults:
// category issue, type customer_service, priority 4, and for a customer their own account and id.
type CaseRequest struct {
	Account, Contact, Consumer    string
	ShortDescription, Description string
	Category                      Category
	Type                          CaseType
	Priority                      int
	AssignedTo, ConfigurationItem string
}

// OpenCase decides what the new case is. number is fresh. It returns CodeForbidden when the caller may
// not open cases (for that account) and CodeInvalid naming every bad field.
func OpenCase(number string, r CaseRequest, by Caller, now time.Time) (Case, error) {
	if !by.May(OpenCases) {
		return Case{}, forbidden(OpenCases)
	}
	if err := r.asCustomer(by); err != nil {
		return Case{}, err
	}
	at := At(now)
	c := Case{
		Number: number, Account: r.Account, Contact: r.Contact, Consumer: r.Consumer,
		ShortDescription: strings.TrimSpace(r.ShortDescription), Description: r.Description,
		Category: cmp.Or(r.Category, Issue), Type: cmp.Or(r.Type, CustomerService), Priority: r.Priority,
		State: CaseNew, AssignedTo: r.AssignedTo, ConfigurationItem: r.ConfigurationItem,
		OpenedAt: at, OpenedBy: by.ID, UpdatedAt: at, UpdatedBy: by.ID, Version: 1,
	}
	if c.Priority == 0 {
		c.Priority = 4
	}
	var bad invalid
	bad.add((c.Contact == "") == (c.Consumer == ""), "contact", "or consumer: exactly one is needed")
	bad.add(c.Contact != "" && c.Account == "", "account", "is needed for a contact")
	bad.add(c.Consumer != "" && c.Account != "", "account", "does not go with a consumer, who belongs to none")
	c.check(&bad)
	if err := bad.err(); err != nil {
		return Case{}, err
	}
	if !by.Sees(c) {
		return Case{}, Refuse(CodeForbidden, "Your token does not cover this account: open the case for one of your own accounts.")
	}
	return c, nil
}

// asCustomer fills in what a customer's token says of them, and refuses what it contradicts.
func (r *CaseRequest) asCustomer(by Caller) error {
	var bad invalid
	switch by.Type {
	case Contact:
		if r.Account == "" && len(by.Accounts) > 0 {
			r.Account = by.Accounts[0]
		}
		bad.add(r.Contact != "" && r.Contact != by.ID, "contact", "must be yourself")
		bad.add(r.Consumer != "", "consumer", "must be absent: you are a contact")
		r.Contact = by.ID
	case Consumer:
		bad.add(r.Consumer != "" && r.Consumer != by.ID, "consumer", "must be yourself")
		bad.add(r.Contact != "", "contact", "must be absent: you are a consumer")
		r.Consumer = by.ID
	default:
		return nil
	}
	bad.add(r.AssignedTo != "", "assigned_to", "is set by agents")
	return bad.err()
}

func (c Case) check(bad *invalid) {
	bad.add(!fits(c.ShortDescription, 1, 160), "short_description", "must have 1 to 160 characters")
	bad.add(!fits(c.Description, 0, 8000), "description", "must have at most 8,000 characters")
	bad.add(!slices.Contains(Categories, c.Category), "category", "must be one of %s", list(Categories))
	bad.add(!slices.Contains(CaseTypes, c.Type), "type", "must be one of %s", list(CaseTypes))
	bad.add(c.Priority < 1 || c.Priority > 4, "priority", "must be 1 to 4")
	for name, id := range map[string]string{
		"account": c.Account, "contact": c.Contact, "consumer": c.Consumer,
		"assigned_to": c.AssignedTo, "configuration_item": c.ConfigurationItem,
	} {
		bad.add(!fits(id, 0, 100), name, "must have at most 100 characters")
	}
}

// CaseChange is what an agent may change; nil leaves a field alone, "" clears one that may be empty.
type CaseChange struct {
	ShortDescription, Description *string
	Category                      *Category
	Type                          *CaseType
	AssignedTo, ConfigurationItem *string
	Priority                      *int
	State                         *CaseState
}

// Apply decides what the case is after the change. It returns the case itself, unchanged, when nothing
// differs; CodeCaseClosed on a final case; CodeStateNotReachable naming the states that are.
func (c Case) Apply(ch CaseChange, by Caller, now time.Time) (Case, error) {
	if !by.May(ChangeCases) {
		return Case{}, forbidden(ChangeCases)
	}
	if c.State.Final() {
		return Case{}, c.closed()
	}
	n := c
	set(&n.ShortDescription, ch.ShortDescription)
	n.ShortDescription = strings.TrimSpace(n.ShortDescription)
	set(&n.Description, ch.Description)
	set(&n.Category, ch.Category)
	set(&n.Type, ch.Type)
	set(&n.AssignedTo, ch.AssignedTo)
	set(&n.ConfigurationItem, ch.ConfigurationItem)
	set(&n.Priority, ch.Priority)
	set(&n.State, ch.State)
	var bad invalid
	n.check(&bad)
	if err := bad.err(); err != nil {
		return Case{}, err
	}
	if n.State != c.State && !slices.Contains(caseSteps[c.State], n.State) {
		return Case{}, Refuse(CodeStateNotReachable, "%s is %s and cannot become %s by an agent's change. From here: %s.%s",
			c.Number, c.State, n.State, list(caseSteps[c.State]), hint[n.State])
	}
	if n == c {
		return c, nil
	}
	return n.touched(by, now), nil
}

var hint = map[CaseState]string{
	CaseResolved:  " Propose a solution with POST …/solution.",
	CaseClosed:    " Only the customer closes a case, by accepting the proposed solution.",
	CaseOpen:      " A resolved case is opened again only by the customer, by rejecting the solution.",
	CaseCancelled: " A proposed solution is the customer's to answer.",
}

// Noted decides what a comment or work note by that caller does to the case: a customer's comment moves
// awaiting_info to open; anything else leaves it as it is. It returns CodeCaseClosed on a final case.
func (c Case) Noted(e Element, by Caller, now time.Time) (Case, error) {
	if c.State.Final() {
		return Case{}, c.closed()
	}
	if e == ElementComments && by.Type != Internal && c.State == CaseAwaitingInfo {
		c.State = CaseOpen
		return c.touched(by, now), nil
	}
	return c, nil
}

// touched is the case as changed by that caller now.
func (c Case) touched(by Caller, now time.Time) Case {
	c.UpdatedAt, c.UpdatedBy, c.Version = next(c.UpdatedAt, now), by.ID, c.Version+1
	return c
}

func (c Case) closed() error {
	return Refuse(CodeCaseClosed, "%s is %s and cannot be changed any more. Open a new case instead.", c.Number, c.State)
}
