package api

import "github.com/casebridge/casebridge/shared/csm"

type newCase struct {
	Account           string       `json:"account,omitempty" maxLength:"100" doc:"Customer organisation; for a contact. A contact's token supplies it."`
	Contact           string       `json:"contact,omitempty" maxLength:"255" doc:"Id of the contact who asks; exactly one of contact and consumer. A customer's token supplies it."`
	Consumer          string       `json:"consumer,omitempty" maxLength:"255" doc:"Id of the consumer who asks."`
	Employee          string       `json:"employee,omitempty" maxLength:"255" doc:"Id of the internal person who asks, for types of which employees ask; exactly one of contact, consumer and employee."`
	ShortDescription  string       `json:"short_description" minLength:"1" maxLength:"160" pattern:"[^\\s\\p{Z}\\p{Cc}\\p{Cf}]" patternDescription:"a text with a visible character" doc:"What it is about; not only white space."`
	Description       string       `json:"description,omitempty" maxLength:"8000" doc:"The whole story."`
	Category          csm.Category `json:"category,omitempty" doc:"Kind of request; issue when absent."`
	Type              csm.CaseType `json:"type,omitempty" maxLength:"100" doc:"Department: customer_service (when absent), hr, facilities, or a case type of the directory."`
	Priority          int          `json:"priority,omitempty" minimum:"1" maximum:"4" doc:"1 critical, 2 high, 3 moderate, 4 low; 4 when absent."`
	AssignedTo        string       `json:"assigned_to,omitempty" maxLength:"255" doc:"Id of the agent who works on it. Agents only."`
	AssignmentGroup   string       `json:"assignment_group,omitempty" maxLength:"100" doc:"Group of agents that works on it. Agents only."`
	ConfigurationItem string       `json:"configuration_item,omitempty" maxLength:"100" doc:"What the case is about."`
}

func (n newCase) request() csm.CaseRequest {
	return csm.CaseRequest{
		Account:           n.Account,
		Contact:           n.Contact,
		Consumer:          n.Consumer,
		Employee:          n.Employee,
		ShortDescription:  n.ShortDescription,
		Description:       n.Description,
		Category:          n.Category,
		Type:              n.Type,
		Priority:          n.Priority,
		AssignedTo:        n.AssignedTo,
		AssignmentGroup:   n.AssignmentGroup,
		ConfigurationItem: n.ConfigurationItem,
	}
}

type caseChange struct {
	ShortDescription  *string        `json:"short_description,omitempty" minLength:"1" maxLength:"160" pattern:"\\S" patternDescription:"a text with a visible character" doc:"What it is about."`
	Description       *string        `json:"description,omitempty" maxLength:"8000" doc:"The whole story; empty clears it."`
	Category          *csm.Category  `json:"category,omitempty" doc:"Kind of request."`
	Type              *csm.CaseType  `json:"type,omitempty" maxLength:"100" doc:"Department: customer_service, hr, facilities, or a case type of the directory."`
	Priority          *int           `json:"priority,omitempty" minimum:"1" maximum:"4" doc:"1 critical, 2 high, 3 moderate, 4 low."`
	State             *csm.CaseState `json:"state,omitempty" doc:"new goes to open, awaiting_info or cancelled; open and awaiting_info to each other or cancelled. A case is resolved by proposing a solution; then the customer closes it or opens it again."`
	AssignedTo        *string        `json:"assigned_to,omitempty" maxLength:"255" doc:"Id of the agent who works on it; empty clears it."`
	AssignmentGroup   *string        `json:"assignment_group,omitempty" maxLength:"100" doc:"Group of agents that works on it; empty clears it."`
	ConfigurationItem *string        `json:"configuration_item,omitempty" maxLength:"100" doc:"What the case is about; empty clears it."`
	Reason            *string        `json:"reason,omitempty" minLength:"1" maxLength:"8000" pattern:"[^\\s\\p{Z}\\p{Cc}\\p{Cf}]" patternDescription:"a text with a visible character" doc:"Why the case is cancelled, as a comment for the customer. Goes with state cancelled only."`
}

func (c caseChange) change() csm.CaseChange {
	return csm.CaseChange{
		ShortDescription:  c.ShortDescription,
		Description:       c.Description,
		Category:          c.Category,
		Type:              c.Type,
		Priority:          c.Priority,
		State:             c.State,
		AssignedTo:        c.AssignedTo,
		AssignmentGroup:   c.AssignmentGroup,
		ConfigurationItem: c.ConfigurationItem,
		Reason:            c.Reason,
	}
}
