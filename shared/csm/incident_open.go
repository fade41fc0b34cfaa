package csm

import (
	"cmp"
	"strings"
	"time"
)

// IncidentRequest is what a caller may say when opening an incident directly. Impact and urgency
// default to 3, the caller to the one who opens it.
type IncidentRequest struct {
	Caller            *Person
	ShortDescription  string
	Description       string
	ConfigurationItem string
	Impact            int
	Urgency           int
	AssignedTo        string
	AssignmentGroup   string
	SourceID          string
}

// OpenIncident decides what the new incident is and its first update. number is fresh. It returns
// CodeForbidden, CodeInvalid naming every bad field, or CodeNoPriorityRow.
func OpenIncident(
	number string, request IncidentRequest, by Caller, settings Settings, now time.Time,
) (Incident, Update, error) {
	if err := by.Require(ChangeIncidents); err != nil {
		return Incident{}, Update{}, err
	}
	incident := Incident{
		Number:            number,
		Caller:            request.Caller,
		ShortDescription:  strings.TrimSpace(request.ShortDescription),
		Description:       request.Description,
		ConfigurationItem: request.ConfigurationItem,
		Impact:            cmp.Or(request.Impact, 3),
		Urgency:           cmp.Or(request.Urgency, 3),
		AssignedTo:        request.AssignedTo,
		AssignmentGroup:   request.AssignmentGroup,
	}
	if incident.Caller == nil {
		incident.Caller = &Person{ID: by.ID, Type: Internal}
	}
	var bad invalid
	incident.check(Incident{}, &bad)
	if err := bad.inOrder(incidentFields); err != nil {
		return Incident{}, Update{}, err
	}
	priority, err := settings.lookUp(incident.Impact, incident.Urgency)
	if err != nil {
		return Incident{}, Update{}, err
	}
	incident.Priority = priority
	opened, created := incident.opened(by, now)
	created.SourceID = request.SourceID
	return opened, created, nil
}

// IncidentFrom decides what the incident created from the case is, and its first update: rules 1 and 2.
// It returns what Check(CreateIncident) returns.
func IncidentFrom(
	c Case, number string, by Caller, settings Settings, now time.Time,
) (Incident, Update, error) {
	if err := c.Check(CreateIncident, by, settings); err != nil {
		return Incident{}, Update{}, err
	}
	row, err := settings.fromCase(c.Priority)
	if err != nil {
		return Incident{}, Update{}, err
	}
	incident := Incident{
		Number:            number,
		Caller:            c.customer(),
		ShortDescription:  c.ShortDescription,
		ConfigurationItem: c.ConfigurationItem,
		Priority:          row.Priority,
		Impact:            row.Impact,
		Urgency:           row.Urgency,
		CreatedFrom:       c.Number,
		CaseCount:         1,
	}
	opened, created := incident.opened(by, now)
	return opened, created, nil
}

// customer is the contact or consumer of the case.
func (c Case) customer() *Person {
	if c.Consumer != "" {
		return &Person{ID: c.Consumer, Type: Consumer}
	}
	return &Person{ID: c.Contact, Type: Contact}
}

func (i Incident) opened(by Caller, now time.Time) (Incident, Update) {
	i.State = IncidentNew
	i.OpenedAt = At(now)
	i.OpenedBy = by.ID
	i.UpdatedAt = i.OpenedAt
	i.UpdatedBy = by.ID
	i.StateChangedAt = i.OpenedAt
	i.Version = 1
	return i, Update{
		Incident:      i.Number,
		Version:       i.Version,
		Kinds:         []UpdateKind{KindCreated},
		State:         i.State,
		Caller:        i.Caller,
		CreatedAt:     i.OpenedAt,
		CreatedBy:     by.ID,
		CreatedByName: by.Name,
	}
}
