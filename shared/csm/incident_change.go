package csm

import (
	"reflect"
	"slices"
	"strings"
	"time"
)

// IncidentChange is what a caller may change in one update; nil leaves a field alone, "" clears
// one that may be empty. Comments is an additional comment, WorkNotes is internal to IT.
type IncidentChange struct {
	Caller            *Person
	ShortDescription  *string
	Description       *string
	ConfigurationItem *string
	Impact            *int
	Urgency           *int
	AssignedTo        *string
	AssignmentGroup   *string
	State             *IncidentState
	HoldReason        *HoldReason
	CloseCode         *CloseCode
	CloseNotes        *string
	Comments          *string
	WorkNotes         *string
	Shared            *bool // with those who do not cover the account of the incident's case
	AsksCustomer      bool  // put Comments to the caller on their cases (rule 12)
	SourceID          string
}

// Names are the records that the change names.
func (ch IncidentChange) Names() []DirectoryName { return ch.appliedTo(Incident{}).Names() }

// Apply decides what the incident is after the change, and the update that says so. An update with
// Version 0 means that the change changes nothing. It returns CodeForbidden, CodeIncidentClosed,
// CodeStateNotReachable naming the states that are, CodeInvalid naming every bad field, or
// CodeNoPriorityRow.
func (i Incident) Apply(
	change IncidentChange, by Caller, settings Settings, now time.Time,
) (Incident, Update, error) {
	after, err := i.changed(change, by, settings)
	if err != nil {
		return Incident{}, Update{}, err
	}
	kinds := i.kinds(after, change)
	if len(kinds) == 0 {
		return i, Update{}, nil
	}
	after.UpdatedAt = next(i.UpdatedAt, now)
	after.UpdatedBy = by.ID
	after.Version++
	after = after.timed(i, kinds)
	return after, i.update(after, kinds, change, by), nil
}

// kinds says what the change is about; nothing when it changes nothing.
func (i Incident) kinds(after Incident, change IncidentChange) []UpdateKind {
	var kinds []UpdateKind
	switch {
	case after.State != i.State:
		kinds = append(kinds, KindState)
	case after.HoldReason != i.HoldReason, after.CloseCode != i.CloseCode,
		after.CloseNotes != i.CloseNotes:
		kinds = append(kinds, KindCorrection)
	}
	if change.Comments != nil {
		kinds = append(kinds, KindComment)
	}
	if change.WorkNotes != nil {
		kinds = append(kinds, KindWorkNotes)
	}
	if after.Shared != i.Shared {
		kinds = append(kinds, KindShared)
	}
	if len(kinds) == 0 && !reflect.DeepEqual(after, i) {
		kinds = append(kinds, KindFields)
	}
	return kinds
}

// update is the update that makes the incident what it is after.
func (i Incident) update(
	after Incident, kinds []UpdateKind, change IncidentChange, by Caller,
) Update {
	update := Update{
		Incident:      i.Number,
		Version:       after.Version,
		Kinds:         kinds,
		State:         after.State,
		Caller:        after.Caller,
		CreatedAt:     after.UpdatedAt,
		CreatedBy:     by.ID,
		CreatedByName: by.Name,
		SourceID:      change.SourceID,
	}
	if update.Is(KindState) {
		update.From = i.State
	}
	if update.Is(KindCorrection) {
		update.FromHoldReason = i.HoldReason
	}
	if update.Is(KindState) || update.Is(KindCorrection) {
		update.HoldReason = after.HoldReason
		update.CloseCode = after.CloseCode
		update.CloseNotes = after.CloseNotes
	}
	set(&update.Comment, change.Comments)
	set(&update.WorkNotes, change.WorkNotes)
	update.AsksCustomer = change.AsksCustomer
	update.Shared = after.Shared && update.Is(KindShared)
	return update
}

// changed is the incident with the changed fields, or the refusal of the change.
func (i Incident) changed(change IncidentChange, by Caller, settings Settings) (Incident, error) {
	if err := by.Require(ChangeIncidents); err != nil {
		return Incident{}, err
	}
	if i.State.Final() {
		return Incident{}, i.closed()
	}
	if err := change.checkSharing(by); err != nil {
		return Incident{}, err
	}
	to := i.nextState(change, by, "")
	if err := i.checkStep(to, by); err != nil {
		return Incident{}, err
	}
	after := change.appliedTo(i.inState(to))
	var bad invalid
	after.check(i, &bad)
	settings.checkNames(after.NewNames(i), after.callerAccount(by), by, &bad)
	change.checkTexts(i, after, &bad)
	if err := bad.inOrder(incidentFields); err != nil {
		return Incident{}, err
	}
	if after.Impact != i.Impact || after.Urgency != i.Urgency {
		priority, err := settings.lookUp(after.Impact, after.Urgency)
		if err != nil {
			return Incident{}, err
		}
		after.Priority = priority
	}
	return after, nil
}

func (i Incident) closed() error {
	return Refuse(CodeIncidentClosed,
		"%s is %s and cannot be changed any more. Open a new incident instead.", i.Number, i.State)
}

// nextState is the state that the change asks for, or that a comment by
// the awaited caller brings about. account is that of the case on which they say it.
func (i Incident) nextState(change IncidentChange, by Caller, account string) IncidentState {
	switch {
	case change.State != nil:
		return *change.State
	case change.Comments != nil && i.awaits(by, account):
		return IncidentInProgress
	default:
		return i.State
	}
}

// awaits says that the incident is on hold until that person answers. A caller whose account is
// not known is taken to be of the account of the case on which they answer.
func (i Incident) awaits(by Caller, account string) bool {
	return i.awaitsCaller() && i.Caller != nil && i.Caller.at(account).calls(by)
}

func (i Incident) awaitsCaller() bool {
	return i.State == IncidentOnHold && i.HoldReason == AwaitingCaller
}

// incidentSteps are the states that follow each state (rule 19).
var incidentSteps = map[IncidentState][]IncidentState{
	IncidentNew:        {IncidentInProgress, IncidentOnHold, IncidentResolved, IncidentCanceled},
	IncidentInProgress: {IncidentOnHold, IncidentResolved, IncidentCanceled},
	IncidentOnHold:     {IncidentInProgress, IncidentResolved, IncidentCanceled},
	IncidentResolved:   {IncidentInProgress, IncidentClosed},
}

// checkStep holds that the state follows the present one, and that the caller may close.
func (i Incident) checkStep(to IncidentState, by Caller) error {
	if to == i.State {
		return nil
	}
	reachable := incidentSteps[i.State]
	if !slices.Contains(reachable, to) {
		return Refuse(CodeStateNotReachable, "%s is %s and cannot become %s. From here: %s.",
			i.Number, i.State, to, list(reachable))
	}
	if to == IncidentClosed {
		return by.Require(CloseIncidents)
	}
	return nil
}

// inState is the incident in the state, without what only the state before had.
func (i Incident) inState(to IncidentState) Incident {
	if to == i.State {
		return i
	}
	i.State = to
	i.HoldReason = ""
	if to != IncidentClosed {
		i.CloseCode = ""
		i.CloseNotes = ""
	}
	return i
}

// appliedTo is the incident with the changed fields, its state aside.
func (ch IncidentChange) appliedTo(i Incident) Incident {
	same := ch.Caller != nil && i.Caller != nil && ch.Caller.Account == "" && ch.Caller.is(*i.Caller)
	if ch.Caller != nil && !same {
		i.Caller = ch.Caller
	}
	set(&i.ShortDescription, ch.ShortDescription)
	i.ShortDescription = strings.TrimSpace(i.ShortDescription)
	set(&i.Description, ch.Description)
	set(&i.ConfigurationItem, ch.ConfigurationItem)
	set(&i.Impact, ch.Impact)
	set(&i.Urgency, ch.Urgency)
	set(&i.AssignedTo, ch.AssignedTo)
	set(&i.AssignmentGroup, ch.AssignmentGroup)
	set(&i.HoldReason, ch.HoldReason)
	set(&i.CloseCode, ch.CloseCode)
	set(&i.CloseNotes, ch.CloseNotes)
	set(&i.Shared, ch.Shared)
	return i
}

// checkTexts collects what is wrong with the comment and the work note of the change, and that a
// change to awaiting_caller needs a comment.
func (ch IncidentChange) checkTexts(before, after Incident, bad *invalid) {
	if ch.Comments != nil {
		bad.addText("comments", *ch.Comments)
	}
	if ch.WorkNotes != nil {
		bad.addText("work_notes", *ch.WorkNotes)
	}
	asksCaller := after.awaitsCaller() && !before.awaitsCaller()
	bad.add(asksCaller && ch.Comments == nil, "comments",
		"is mandatory with hold_reason awaiting_caller: tell the caller what you wait for")
	bad.add(ch.AsksCustomer && (!after.awaitsCaller() || ch.Comments == nil), "ask_customer",
		"goes with comments, and with state on_hold and hold_reason awaiting_caller")
}
