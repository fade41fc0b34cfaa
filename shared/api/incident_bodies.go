package api

import "github.com/casebridge/casebridge/shared/csm"

type newIncident struct {
	Caller            *csm.Person `json:"caller,omitempty" doc:"Who it is for; you, when absent."`
	ShortDescription  string      `json:"short_description" minLength:"1" maxLength:"160" pattern:"[^\\s\\p{Z}\\p{Cc}\\p{Cf}]" patternDescription:"a text with a visible character" doc:"What it is about."`
	Description       string      `json:"description,omitempty" maxLength:"8000" doc:"The whole story."`
	ConfigurationItem string      `json:"configuration_item,omitempty" maxLength:"100" doc:"What is broken."`
	Impact            int         `json:"impact,omitempty" minimum:"1" maximum:"3" doc:"1 high, 2 medium, 3 low; 3 when absent."`
	Urgency           int         `json:"urgency,omitempty" minimum:"1" maximum:"3" doc:"1 high, 2 medium, 3 low; 3 when absent."`
	AssignedTo        string      `json:"assigned_to,omitempty" maxLength:"255" doc:"Id of who works on it."`
	AssignmentGroup   string      `json:"assignment_group,omitempty" maxLength:"100" doc:"Group that works on it."`
	SourceID          string      `json:"source_id,omitempty" maxLength:"200" doc:"Id of the incident in the system it comes from. Your own id opens one incident: the same request again gets it as it is now, other content is 409 source_id_reused."`
}

func (n newIncident) request() csm.IncidentRequest {
	return csm.IncidentRequest{
		Caller:            n.Caller,
		ShortDescription:  n.ShortDescription,
		Description:       n.Description,
		ConfigurationItem: n.ConfigurationItem,
		Impact:            n.Impact,
		Urgency:           n.Urgency,
		AssignedTo:        n.AssignedTo,
		AssignmentGroup:   n.AssignmentGroup,
		SourceID:          n.SourceID,
	}
}

type incidentChange struct {
	Caller            *csm.Person        `json:"caller,omitempty" doc:"Who it is for."`
	ShortDescription  *string            `json:"short_description,omitempty" minLength:"1" maxLength:"160" pattern:"\\S" patternDescription:"a text with a visible character" doc:"What it is about."`
	Description       *string            `json:"description,omitempty" maxLength:"8000" doc:"The whole story; empty clears it."`
	ConfigurationItem *string            `json:"configuration_item,omitempty" maxLength:"100" doc:"What is broken; empty clears it."`
	Impact            *int               `json:"impact,omitempty" minimum:"1" maximum:"3" doc:"1 high, 2 medium, 3 low. The priority follows."`
	Urgency           *int               `json:"urgency,omitempty" minimum:"1" maximum:"3" doc:"1 high, 2 medium, 3 low. The priority follows."`
	AssignedTo        *string            `json:"assigned_to,omitempty" maxLength:"255" doc:"Id of who works on it; empty clears it."`
	AssignmentGroup   *string            `json:"assignment_group,omitempty" maxLength:"100" doc:"Group that works on it; empty clears it."`
	State             *csm.IncidentState `json:"state,omitempty" doc:"on_hold needs hold_reason; resolved needs close_code and close_notes."`
	HoldReason        *csm.HoldReason    `json:"hold_reason,omitempty" doc:"Only on hold. awaiting_caller needs comments too."`
	CloseCode         *csm.CloseCode     `json:"close_code,omitempty" doc:"Resolution code."`
	CloseNotes        *string            `json:"close_notes,omitempty" maxLength:"8000" doc:"Resolution notes."`
	Comments          *string            `json:"comments,omitempty" minLength:"1" maxLength:"8000" pattern:"[^\\s\\p{Z}\\p{Cc}\\p{Cf}]" patternDescription:"a text with a visible character" doc:"An additional comment, in the same update."`
	AsksCustomer      bool               `json:"ask_customer,omitempty" doc:"Put the comments to the caller, as a comment on each associated case of theirs, which then awaits their answer. Only beside state on_hold and hold_reason awaiting_caller."`
	Shared            *bool              `json:"shared,omitempty" doc:"true lets those who do not cover the account of its case see the incident and associate cases with it; false ends that. By IT, or by an agent for all accounts."`
	SourceID          string             `json:"source_id,omitempty" maxLength:"200" doc:"Id of the change in the system it comes from. Your own id is applied once to an incident: the same change again changes nothing, other content is 409 source_id_reused."`
}

func (c incidentChange) change() csm.IncidentChange {
	return csm.IncidentChange{
		Caller:            c.Caller,
		ShortDescription:  c.ShortDescription,
		Description:       c.Description,
		ConfigurationItem: c.ConfigurationItem,
		Impact:            c.Impact,
		Urgency:           c.Urgency,
		AssignedTo:        c.AssignedTo,
		AssignmentGroup:   c.AssignmentGroup,
		State:             c.State,
		HoldReason:        c.HoldReason,
		CloseCode:         c.CloseCode,
		CloseNotes:        c.CloseNotes,
		Comments:          c.Comments,
		Shared:            c.Shared,
		AsksCustomer:      c.AsksCustomer,
		SourceID:          c.SourceID,
	}
}
