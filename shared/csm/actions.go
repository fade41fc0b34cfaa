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
	CloseCase         Action = "close"
	WithdrawCase      Action = "withdraw"
	Acknowledge       Action = "acknowledge"
)

// Actions are all of them, in the order in which a case lists them.
var Actions = []Action{
	CreateIncident, AssociateIncident, RemoveIncident, SyncIncident,
	ProposeSolution, AcceptSolution, RejectSolution, Cancel, CloseCase, WithdrawCase, Acknowledge,
}

var actionPermission = map[Action]Permission{
	CreateIncident:    CreateFromCases,
	AssociateIncident: Associate,
	RemoveIncident:    Associate,
	SyncIncident:      Associate,
	ProposeSolution:   ChangeCases,
	AcceptSolution:    AnswerSolutions,
	RejectSolution:    AnswerSolutions,
	Cancel:            ChangeCases,
	CloseCase:         ChangeCases,
	WithdrawCase:      WithdrawCases,
	Acknowledge:       ChangeCases,
}

// Available lists the actions that Check would not refuse.
func (c Case) Available(by Caller, settings Settings) []Action {
	available := []Action{}
	for _, action := range Actions {
		if c.Check(action, by, settings) == nil {
			available = append(available, action)
		}
	}
	return available
}

// Check says why the caller may not do that to the case now, or nil. It is the one guard of
// every action: what the actions field lists and what the calls allow are this same answer.
// It may return CodeForbidden, CodePluginInactive, CodeCaseClosed,
// CodeCaseAlreadyAssociated, CodeNoIncident, CodeNoPriorityRow, CodeStateNotReachable,
// CodeNoSolutionProposed, CodeRequesterCompletes or CodeTypeWithoutIncident.
func (c Case) Check(action Action, by Caller, settings Settings) error {
	if err := c.Require(by, actionPermission[action]); err != nil {
		return err
	}
	if action.ofIntegration() && !settings.IntegrationActive {
		return pluginInactive()
	}
	if c.State.Final() {
		return c.closed()
	}
	if err := c.checkTypeAllows(action, settings); err != nil {
		return err
	}
	return c.checkState(action, by, settings)
}

// checkState says whether the state of the case allows the action.
func (c Case) checkState(action Action, by Caller, settings Settings) error {
	//exhaustive:enforce
	switch action {
	case CreateIncident:
		return c.checkCreate(settings)
	case AssociateIncident:
		return c.checkAssociate()
	case RemoveIncident, SyncIncident:
		return c.checkHasIncident()
	case ProposeSolution, Cancel:
		return c.checkNotResolved()
	case CloseCase:
		return c.checkClose(settings)
	case WithdrawCase:
		return c.checkRequester(by)
	case AcceptSolution, RejectSolution:
		return c.checkResolved()
	case Acknowledge:
	}
	return nil
}

// ofIntegration says that the plugin switch turns the action off (rule 8).
func (a Action) ofIntegration() bool {
	return a == CreateIncident || a == AssociateIncident || a == RemoveIncident || a == SyncIncident
}

// checkTypeAllows holds that cases of the type may have an incident (rule 18). One that has an
// incident since before can be rid of it.
func (c Case) checkTypeAllows(action Action, settings Settings) error {
	associates := action == CreateIncident || action == AssociateIncident
	concerned := action.ofIntegration() && (associates || c.Incident == "")
	if !concerned || settings.CaseType(c.Type).Incident != IncidentNever {
		return nil
	}
	return Refuse(CodeTypeWithoutIncident,
		"Cases of type %s have no incident. Change the type of %s first.", c.Type, c.Number)
}

func (c Case) checkCreate(settings Settings) error {
	if err := c.checkAssociate(); err != nil {
		return err
	}
	_, err := settings.fromCase(c.Priority)
	return err
}

// checkAssociate holds rule 4.
func (c Case) checkAssociate() error {
	if c.Incident == "" {
		return nil
	}
	return Refuse(CodeCaseAlreadyAssociated,
		"%s has incident %s already. Remove it first with DELETE /cases/%s/incident.",
		c.Number, c.Incident, c.Number)
}

func (c Case) checkHasIncident() error {
	if c.Incident != "" {
		return nil
	}
	return Refuse(CodeNoIncident, "%s has no incident. Create or associate one first.", c.Number)
}

func (c Case) checkNotResolved() error {
	if c.State != CaseResolved {
		return nil
	}
	return Refuse(CodeStateNotReachable,
		"%s has a proposed solution already; the customer has to accept or reject it.", c.Number)
}

func (c Case) checkResolved() error {
	if c.State == CaseResolved {
		return nil
	}
	return Refuse(CodeNoSolutionProposed,
		"%s is %s: there is no proposed solution to answer yet.", c.Number, c.State)
}

func pluginInactive() error {
	return Refuse(CodePluginInactive,
		"The integration com_sn_cs_sm is switched off. An admin can switch it on with PUT /settings.")
}
