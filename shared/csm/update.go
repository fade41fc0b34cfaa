package csm

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// UpdateKind says what an update is about.
type UpdateKind string

// The kinds of updates. An update can be of several kinds, but fields stands alone.
const (
	KindCreated   UpdateKind = "created"
	KindState     UpdateKind = "state"
	KindComment   UpdateKind = "comment"
	KindWorkNotes UpdateKind = "work_notes"
	KindFields    UpdateKind = "fields"
)

// UpdateKinds are all of them.
var UpdateKinds = []UpdateKind{KindCreated, KindState, KindComment, KindWorkNotes, KindFields}

// Update is one change of an incident, numbered by the version it made. It never changes: the log of
// updates is the truth from which every note on every case can be made again.
type Update struct {
	Incident      string        `json:"incident"`
	Version       int64         `json:"version"`
	Kinds         []UpdateKind  `json:"kinds"`
	From          IncidentState `json:"from,omitempty"` // the state before
	State         IncidentState `json:"state"`          // the state after
	HoldReason    HoldReason    `json:"hold_reason,omitempty"`
	CloseCode     CloseCode     `json:"close_code,omitempty"`
	CloseNotes    string        `json:"close_notes,omitempty"`
	Comment       string        `json:"comment,omitempty"`
	WorkNotes     string        `json:"work_notes,omitempty"` // internal to IT: never copied to a case
	CreatedAt     Time          `json:"created_at"`
	CreatedBy     string        `json:"created_by"`
	CreatedByName string        `json:"created_by_name"`
	Caller        *Person       `json:"caller,omitempty"`    // who the incident was for
	SourceID      string        `json:"source_id,omitempty"` // the id of the change in the system it came from
}

// Notable says that cases get a note of the update: state changes and comments (rule 6).
func (u Update) Notable() bool { return u.Is(KindState) || u.Is(KindComment) }

// Is says that the update is of that kind, maybe among others.
func (u Update) Is(k UpdateKind) bool { return slices.Contains(u.Kinds, k) }

// IncidentChange is what a caller may change in one update; nil leaves a field alone, "" clears one that
// may be empty. Comments is an additional comment, WorkNotes is internal to IT.
type IncidentChange struct {
	Caller                                                                        *Person
	ShortDescription, Description, ConfigurationItem, AssignedTo, AssignmentGroup *string
	Impact, Urgency                                                               *int
	State                                                                         *IncidentState
	HoldReason                                                                    *HoldReason
	CloseCode                                                                     *CloseCode
	CloseNotes                                                                    *string
	Comments, WorkNotes                                                           *string
	SourceID                                                                      string
}

// Apply decides what the incident is after the change, and the update that says so. An update with
// Version 0 means that the change changes nothing. It returns CodeForbidden, CodeIncidentClosed,
// CodeStateNotReachable naming the states that are, or CodeInvalid naming every bad field.
func (i Incident) Apply(ch IncidentChange, by Caller, s Settings, now time.Time) (Incident, Update, error) {
	n, err := i.changed(ch, by, s)
	if err != nil {
		return Incident{}, Update{}, err
	}
	u := Update{Incident: i.Number, State: n.State, Caller: n.Caller, CreatedBy: by.ID, CreatedByName: by.Name, SourceID: ch.SourceID}
	if n.State != i.State {
		u.Kinds, u.From = append(u.Kinds, KindState), i.State
		u.HoldReason, u.CloseCode, u.CloseNotes = n.HoldReason, n.CloseCode, n.CloseNotes
	}
	if ch.Comments != nil {
		u.Kinds, u.Comment = append(u.Kinds, KindComment), *ch.Comments
	}
	if ch.WorkNotes != nil {
		u.Kinds, u.WorkNotes = append(u.Kinds, KindWorkNotes), *ch.WorkNotes
	}
	if len(u.Kinds) == 0 {
		if reflect.DeepEqual(n, i) {
			return i, Update{}, nil
		}
		u.Kinds = []UpdateKind{KindFields}
	}
	n.UpdatedAt, n.UpdatedBy, n.Version = next(i.UpdatedAt, now), by.ID, i.Version+1
	u.CreatedAt, u.Version = n.UpdatedAt, n.Version
	return n, u, nil
}

func (i Incident) changed(ch IncidentChange, by Caller, s Settings) (Incident, error) {
	if err := by.Require(ChangeIncidents); err != nil {
		return Incident{}, err
	}
	if i.State.Final() {
		return Incident{}, Refuse(CodeIncidentClosed, "%s is %s and cannot be changed any more. Open a new incident instead.", i.Number, i.State)
	}
	n := i
	if ch.Caller != nil {
		n.Caller = ch.Caller
	}
	set(&n.ShortDescription, ch.ShortDescription)
	n.ShortDescription = strings.TrimSpace(n.ShortDescription)
	set(&n.Description, ch.Description)
	set(&n.ConfigurationItem, ch.ConfigurationItem)
	set(&n.AssignedTo, ch.AssignedTo)
	set(&n.AssignmentGroup, ch.AssignmentGroup)
	set(&n.Impact, ch.Impact)
	set(&n.Urgency, ch.Urgency)
	for field, text := range map[string]*string{"comments": ch.Comments, "work_notes": ch.WorkNotes} {
		if text != nil {
			if err := CheckText(field, *text); err != nil {
				return Incident{}, err
			}
		}
	}
	if err := n.step(i, ch, by); err != nil {
		return Incident{}, err
	}
	if err := n.check(); err != nil {
		return Incident{}, err
	}
	if n.Impact != i.Impact || n.Urgency != i.Urgency {
		var err error
		if n.Priority, err = s.lookUp(n.Impact, n.Urgency); err != nil {
			return Incident{}, err
		}
	}
	return n, nil
}

// step takes n from i's state to the one that the change asks for or that a comment brings about.
func (n *Incident) step(i Incident, ch IncidentChange, by Caller) error {
	set(&n.State, ch.State)
	if ch.State == nil && ch.Comments != nil && i.awaits(by) {
		n.State = IncidentInProgress
	}
	if n.State != i.State {
		if !slices.Contains(incidentSteps[i.State], n.State) {
			return Refuse(CodeStateNotReachable, "%s is %s and cannot become %s. From here: %s.", i.Number, i.State, n.State, list(incidentSteps[i.State]))
		}
		if n.State == IncidentClosed {
			if err := by.Require(CloseIncidents); err != nil {
				return err
			}
		} else {
			n.CloseCode, n.CloseNotes = "", ""
		}
		n.HoldReason = ""
	}
	set(&n.HoldReason, ch.HoldReason)
	set(&n.CloseCode, ch.CloseCode)
	set(&n.CloseNotes, ch.CloseNotes)
	if n.State == IncidentOnHold && n.HoldReason == AwaitingCaller && (i.State != IncidentOnHold || i.HoldReason != AwaitingCaller) && ch.Comments == nil {
		return &Error{
			Code: CodeInvalid, Detail: "On hold awaiting the caller needs comments in the same change: tell the caller what you wait for.",
			Fields: []Field{{"comments", "is mandatory with hold_reason awaiting_caller"}},
		}
	}
	return nil
}

// awaits says that the incident is on hold until that person answers.
func (i Incident) awaits(by Caller) bool {
	return i.State == IncidentOnHold && i.HoldReason == AwaitingCaller && i.Caller != nil &&
		i.Caller.ID == by.ID && i.Caller.Type == by.Type
}

// Activities renders the update as lines of the incident's own record: what was said, a state change as
// a work note, and what became of the notifications.
func (u Update) Activities(notified map[UpdateKind]Notified) []Note {
	var notes []Note
	add := func(e Element, name UpdateKind, text string) {
		notes = append(notes, Note{ID: fmt.Sprintf("%d.%s", u.Version, name), Element: e, Text: text, CreatedAt: u.CreatedAt, CreatedBy: u.CreatedBy})
	}
	if u.Is(KindState) {
		add(ElementWorkNotes, KindState, u.stateText())
	}
	if u.Is(KindWorkNotes) {
		add(ElementWorkNotes, KindWorkNotes, u.WorkNotes)
	}
	if u.Is(KindComment) {
		add(ElementComments, KindComment, u.Comment)
	}
	for _, k := range []UpdateKind{KindCreated, KindState, KindComment} {
		if n, ok := notified[k]; ok {
			add(ElementWorkNotes, "notified_"+k, n.text(u, k))
		}
	}
	return notes
}

// NoteOf is the line of the incident's record that a comment or work note added.
func (u Update) NoteOf(k UpdateKind) Note {
	for _, n := range u.Activities(nil) {
		if n.ID == fmt.Sprintf("%d.%s", u.Version, k) {
			return n
		}
	}
	return Note{}
}
