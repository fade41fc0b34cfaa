package csm

import (
	"slices"
	"strings"
	"time"
)

// CaseChange is what an agent may change; nil leaves a field alone,
// "" clears one that may be empty.
type CaseChange struct {
	ShortDescription  *string
	Description       *string
	Category          *Category
	Type              *CaseType
	Priority          *int
	State             *CaseState
	AssignedTo        *string
	AssignmentGroup   *string
	ConfigurationItem *string
	Reason            *string // of cancelling, for the customer to read
}

// Apply decides what the case is after the change. It returns the case itself, unchanged, when
// nothing differs; CodeCaseClosed on a final case; CodeInvalid naming every bad field;
// CodeStateNotReachable naming the states that are reachable.
func (c Case) Apply(change CaseChange, by Caller, settings Settings, now time.Time) (Case, error) {
	if err := c.Require(by, ChangeCases); err != nil {
		return Case{}, err
	}
	if c.State.Final() {
		return Case{}, c.closed()
	}
	after := change.appliedTo(c)
	var bad invalid
	after.check(c, settings, &bad)
	settings.checkNames(after.NewNames(c), after.Account, by, &bad)
	change.checkReason(&bad)
	if err := bad.inOrder(caseFields); err != nil {
		return Case{}, err
	}
	if err := c.checkStep(after.State); err != nil {
		return Case{}, err
	}
	if after == c {
		return c, nil
	}
	return after.touched(by, now), nil
}

// Names are the records that the change names.
func (ch CaseChange) Names() []DirectoryName { return ch.appliedTo(Case{}).Names() }

func (ch CaseChange) appliedTo(c Case) Case {
	set(&c.ShortDescription, ch.ShortDescription)
	c.ShortDescription = strings.TrimSpace(c.ShortDescription)
	set(&c.Description, ch.Description)
	set(&c.Category, ch.Category)
	set(&c.Type, ch.Type)
	set(&c.Priority, ch.Priority)
	set(&c.State, ch.State)
	set(&c.AssignedTo, ch.AssignedTo)
	set(&c.AssignmentGroup, ch.AssignmentGroup)
	set(&c.ConfigurationItem, ch.ConfigurationItem)
	return c
}

// caseSteps are the states that an agent may set from each state (rule 20). Resolved is reached by
// proposing a solution, and left only by the customer's answer to it.
var caseSteps = map[CaseState][]CaseState{
	CaseNew:          {CaseOpen, CaseAwaitingInfo, CaseCancelled},
	CaseOpen:         {CaseAwaitingInfo, CaseCancelled},
	CaseAwaitingInfo: {CaseOpen, CaseCancelled},
}

// checkStep holds that an agent may set the state.
func (c Case) checkStep(to CaseState) error {
	reachable := caseSteps[c.State]
	if to == c.State || slices.Contains(reachable, to) {
		return nil
	}
	return Refuse(CodeStateNotReachable,
		"%s is %s and cannot become %s by an agent's change. From here: %s.%s",
		c.Number, c.State, to, list(reachable), stepHint[to])
}

// stepHint says how else a case gets into a state.
var stepHint = map[CaseState]string{
	CaseResolved:  " Propose a solution with POST …/solution.",
	CaseClosed:    " Only the customer closes a case, by accepting the proposed solution.",
	CaseOpen:      " A resolved case is opened again only by the customer, by rejecting the solution.",
	CaseCancelled: " A proposed solution is the customer's to answer.",
}

// Noted decides what a comment or work note by that caller does to the case: a customer's comment
// moves awaiting_info to open, and ends the silence after a proposed solution; anything else
// changes its marks alone. Marks make no new version. It returns CodeCaseClosed on a final case.
func (c Case) Noted(element Element, by Caller, now time.Time) (Case, error) {
	if c.State.Final() {
		return Case{}, c.closed()
	}
	if element == ElementWorkNotes {
		c.Marks.WorkNotedAt = next(c.Marks.WorkNotedAt, now)
		return c, nil
	}
	c.Marks.CommentedAt = next(c.Marks.CommentedAt, now)
	if !c.IsCustomer(by) {
		return c.agentActed(At(now)), nil
	}
	c = c.customerActed(ActCommented, now)
	c.Marks.DueAt = "" // a customer who comments is not silent
	if c.State == CaseAwaitingInfo {
		c.State = CaseOpen
		return c.touched(by, now), nil
	}
	return c, nil
}

// touched is the case as changed by that caller now.
func (c Case) touched(by Caller, now time.Time) Case {
	c.UpdatedAt = next(c.UpdatedAt, now)
	c.UpdatedBy = by.ID
	c.Version++
	if !c.IsCustomer(by) {
		return c.agentActed(At(now))
	}
	return c
}

func (c Case) closed() error {
	return Refuse(CodeCaseClosed,
		"%s is %s and cannot be changed any more. Open a new case instead.", c.Number, c.State)
}
