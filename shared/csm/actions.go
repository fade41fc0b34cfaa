package csm

// Action is something that can be done to a case beyond changing its fields.
type Action string

// The actions of a case, as listed in its actions field.
const (
	CreateIncident    Action = "create_incident"
	AssociateIncident Action = "associate_incident"
	RemoveIncident    Action = "remove_incident"
	SyncIncident      Action = "sync_incident"
	ProposeSolution   Action = "propose_solution"
	AcceptSolution    Action = "accept_solution"
	RejectSolution    Action = "reject_solution"
	Cancel            Action = "cancel"
)

// Actions are all actions, in the order in which a case lists them.
var Actions = []Action{
	CreateIncident, AssociateIncident, RemoveIncident, SyncIncident,
	ProposeSolution, AcceptSolution, RejectSolution, Cancel,
}

var actionPermission = map[Action]Permission{
	CreateIncident: CreateFromCases, AssociateIncident: Associate, RemoveIncident: Associate, SyncIncident: Associate,
	ProposeSolution: ChangeCases, AcceptSolution: AnswerSolutions, RejectSolution: AnswerSolutions, Cancel: ChangeCases,
}

// Available lists the actions that Check would not refuse.
func (c Case) Available(by Caller, s Settings) []Action {
	out := []Action{}
	for _, a := range Actions {
		if c.Check(a, by, s) == nil {
			out = append(out, a)
		}
	}
	return out
}

// Check says why the caller may not do that to the case now, or nil. It is the one guard of every
// action: what the actions field lists and what the calls allow are this same answer.
// It may return CodeForbidden, CodePluginInactive, CodeCaseClosed, CodeCaseAlreadyAssociated,
// CodeNoIncident, CodeNoPriorityRow, CodeStateNotReachable or CodeNoSolutionProposed.
func (c Case) Check(a Action, by Caller, s Settings) error {
	if !by.May(actionPermission[a]) {
		return forbidden(actionPermission[a])
	}
	integration := a == CreateIncident || a == AssociateIncident || a == RemoveIncident || a == SyncIncident
	switch {
	case integration && !s.IntegrationActive:
		return Refuse(CodePluginInactive, "The integration com_sn_cs_sm is switched off. An admin can switch it on with PUT /settings.")
	case c.State.Final():
		return c.closed()
	case (a == CreateIncident || a == AssociateIncident) && c.Incident != "":
		return c.alreadyAssociated()
	case (a == RemoveIncident || a == SyncIncident) && c.Incident == "":
		return Refuse(CodeNoIncident, "%s has no incident. Create or associate one first.", c.Number)
	case (a == AcceptSolution || a == RejectSolution) && c.State != CaseResolved:
		return Refuse(CodeNoSolutionProposed, "%s is %s: there is no proposed solution to answer yet.", c.Number, c.State)
	case a == ProposeSolution && c.State == CaseResolved:
		return Refuse(CodeStateNotReachable, "%s has a proposed solution already; the customer has to accept or reject it.", c.Number)
	case a == Cancel && c.State == CaseResolved:
		return Refuse(CodeStateNotReachable, "%s has a proposed solution; the customer has to accept or reject it.", c.Number)
	case a == CreateIncident:
		_, err := s.fromCase(c.Priority)
		return err
	}
	return nil
}

func (c Case) alreadyAssociated() error {
	return Refuse(CodeCaseAlreadyAssociated, "%s has incident %s already. Remove it first with DELETE /cases/%s/incident.", c.Number, c.Incident, c.Number)
}
