package api

// CaseInPath is part of the input of calls on a case.
type CaseInPath struct {
	Case string `path:"case" example:"CS0000001" doc:"Number of the case."`
}

// IncidentInPath is part of the input of calls on an incident.
type IncidentInPath struct {
	Incident string `path:"incident" example:"INC0000001" doc:"Number of the incident."`
}

// Idempotent is part of the input of POST calls.
type Idempotent struct {
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"255" doc:"Any fresh text. A repeat with the same key within 24 hours changes nothing more and gets the first answer; with another request it is refused."`
}

// Bodiless is part of the input of calls that need no body.
type Bodiless struct {
	Body *struct{} `nameHint:"Nothing" doc:"Nothing, or an empty object."`
}

// Paging is part of the input of lists.
type Paging struct {
	IfNoneMatch
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"100" doc:"Items of the page."`
	Cursor string `query:"cursor" maxLength:"2000" doc:"next_cursor of the page before. Holds for an hour, for this list and caller only."`
}

// caseInput is the input of calls that read a case.
type caseInput struct {
	CaseInPath
	IfNoneMatch
}

// caseAction is the input of calls that do something to a case and need no body.
type caseAction struct {
	Idempotent
	CaseInPath
	IfMatch
	Bodiless
}

// incidentInput is the input of calls that read an incident.
type incidentInput struct {
	IncidentInPath
	IfNoneMatch
}

// flag is what a query parameter of true or false says; nil when it is absent.
func flag(text string) *bool {
	if text == "" {
		return nil
	}
	yes := text == "true"
	return &yes
}
