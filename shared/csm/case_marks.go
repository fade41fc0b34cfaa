package csm

// CaseMarks is what is kept beside a case to decide on it later. Nobody is shown it.
type CaseMarks struct {
	// Who acted last, of which the action status is made (rule 15). Cases
	// of the first release have none.
	CustomerActedAt Time        `json:"customer_acted_at,omitempty"`
	CustomerAct     CustomerAct `json:"customer_act,omitempty"`
	AgentActedAt    Time        `json:"agent_acted_at,omitempty"`
	// The last comment and the last work note that a person wrote on the case.
	CommentedAt Time `json:"commented_at,omitempty"`
	WorkNotedAt Time `json:"work_noted_at,omitempty"`

	// The last question that was put to the requester (rule 12).
	AskedIncident string `json:"asked_incident,omitempty"`
	AskedVersion  int64  `json:"asked_version,omitempty"`

	// The last updates of the incident for which an account's policy proposed and withdrew a
	// solution.
	PolicyIncident  string `json:"policy_incident,omitempty"`
	ProposedVersion int64  `json:"proposed_version,omitempty"`
	ReopenedVersion int64  `json:"reopened_version,omitempty"`

	// The proposed solution that waits for an answer.
	ByPolicy   bool `json:"proposed_by_policy,omitempty"`
	ProposedAt Time `json:"proposed_at,omitempty"`
	RemindedAt Time `json:"reminded_at,omitempty"`
	DueAt      Time `json:"due_at,omitempty"` // when the account's policy reminds or closes
}

// answered are the marks once no solution waits for an answer.
func (m CaseMarks) answered() CaseMarks {
	m.ByPolicy = false
	m.ProposedAt = ""
	m.RemindedAt = ""
	m.DueAt = ""
	return m
}

// of are the marks with what is known of the updates of that incident.
func (m CaseMarks) of(incident string) CaseMarks {
	if m.PolicyIncident != incident {
		m.PolicyIncident = incident
		m.ProposedVersion = 0
		m.ReopenedVersion = 0
	}
	return m
}
