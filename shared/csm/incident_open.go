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

// Names are the records that the incident will name.
func (r IncidentRequest) Names() []DirectoryName {
	return Incident{
		Caller: r.Caller, ConfigurationItem: r.ConfigurationItem, AssignmentGroup: r.AssignmentGroup,
	}.Names()
}

// IncidentDraft is an incident that may be opened. Only its number is missing, so that
// no number is spent on a refusal.
type IncidentDraft struct {
	incident Incident
	created  Update
}

// Numbered is the incident with its number, which is fresh, and its first update.
func (d IncidentDraft) Numbered(number string) (Incident, Update) {
	d.incident.Number = number
	d.created.Incident = number
	return d.incident, d.created
}

// OpenIncident decides what the new incident is. It returns CodeForbidden, CodeInvalid naming
// every bad field, or CodeNoPriorityRow.
func OpenIncident(
	request IncidentRequest, by Caller, settings Settings, now time.Time,
) (IncidentDraft, error) {
	if err := by.Require(ChangeIncidents); err != nil {
		return IncidentDraft{}, err
	}
	incident := Incident{
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
	settings.checkNames(incident.NewNames(Incident{}), incident.callerAccount(by), by, &bad)
	if err := bad.inOrder(incidentFields); err != nil {
		return IncidentDraft{}, err
	}
	priority, err := settings.lookUp(incident.Impact, incident.Urgency)
	if err != nil {
		return IncidentDraft{}, err
	}
	incident.Priority = priority
	draft := incident.opened(by, now)
	draft.created.SourceID = request.SourceID
	return draft, nil
}

// IncidentFrom decides what the incident created from the case is: rules 1 and 2. It returns what
// Check(CreateIncident) returns.
func IncidentFrom(c Case, by Caller, settings Settings, now time.Time) (IncidentDraft, error) {
	if err := c.Check(CreateIncident, by, settings); err != nil {
		return IncidentDraft{}, err
	}
	row, err := settings.fromCase(c.Priority)
	if err != nil {
		return IncidentDraft{}, err
	}
	requester := c.Requester()
	incident := Incident{
		Caller:            &requester,
		ShortDescription:  c.ShortDescription,
		ConfigurationItem: c.ConfigurationItem,
		Priority:          row.Priority,
		Impact:            row.Impact,
		Urgency:           row.Urgency,
		CreatedFrom:       c.Number,
		CaseCount:         1,
	}
	return incident.opened(by, now), nil
}

// opened is the new incident, with its first update.
func (i Incident) opened(by Caller, now time.Time) IncidentDraft {
	i.State = IncidentNew
	i.OpenedAt = At(now)
	i.OpenedBy = by.ID
	i.UpdatedAt = i.OpenedAt
	i.UpdatedBy = by.ID
	i.StateChangedAt = i.OpenedAt
	i.Version = 1
	created := Update{
		Version:       i.Version,
		Kinds:         []UpdateKind{KindCreated},
		State:         i.State,
		Caller:        i.Caller,
		CreatedAt:     i.OpenedAt,
		CreatedBy:     by.ID,
		CreatedByName: by.Name,
	}
	return IncidentDraft{incident: i, created: created}
}
