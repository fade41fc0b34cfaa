package csm

import (
	"fmt"
	"slices"
)

// UpdateKind says what an update is about.
type UpdateKind string

// The kinds of updates. An update can be of several kinds, but fields stands alone.
const (
	KindCreated    UpdateKind = "created"
	KindState      UpdateKind = "state"
	KindCorrection UpdateKind = "correction" // of the hold reason, or of the resolution, in the same state
	KindComment    UpdateKind = "comment"
	KindWorkNotes  UpdateKind = "work_notes"
	KindShared     UpdateKind = "shared" // with those who do not cover the account of its case, or no longer
	KindFields     UpdateKind = "fields"
	// KindAnnouncement stands alone too (rule 13).
	KindAnnouncement UpdateKind = "announcement"
)

// UpdateKinds are all of them.
var UpdateKinds = []UpdateKind{
	KindCreated, KindState, KindCorrection, KindComment, KindWorkNotes, KindShared, KindFields,
	KindAnnouncement,
}

// Update is one change of an incident, numbered by the version it made. It never changes: the log
// of updates is the truth from which every note on every case can be made again.
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
	// FromHoldReason is the hold reason that a correction replaced.
	FromHoldReason HoldReason `json:"from_hold_reason,omitempty"`
	// Origin is the case whose customer said the comment; nil for a comment of IT (rule 11).
	Origin *Origin `json:"origin,omitempty"`
	// AsksCustomer says that the comment is put to the caller on their cases (rule 12).
	AsksCustomer bool `json:"asks_customer,omitempty"`
	// Shared says, of an update of the kind shared, that the incident is shared from then on.
	Shared bool `json:"shared,omitempty"`
	// Announcement is for the customers of the cases of Accounts; no
	// accounts means all cases (rule 13).
	Announcement string   `json:"announcement,omitempty"`
	Accounts     []string `json:"accounts,omitempty"`
}

// Notable says that cases get a note of the update: state changes,
// corrections, comments (rule 6) and announcements (rule 13).
func (u Update) Notable() bool {
	return u.Is(KindState) || u.Is(KindCorrection) || u.Is(KindComment) || u.Is(KindAnnouncement)
}

// Is says that the update is of that kind, maybe among others.
func (u Update) Is(kind UpdateKind) bool { return slices.Contains(u.Kinds, kind) }

// Activities renders the update as lines of the incident's own record: a state change as a work
// note, what was said, and what became of the notifications.
func (u Update) Activities(notified map[UpdateKind]Notified) []Note {
	var activities []Note
	if u.Is(KindState) {
		activities = append(activities, u.activity(ElementWorkNotes, KindState, u.stateText()))
	}
	if u.Is(KindCorrection) {
		activities = append(activities, u.activity(ElementWorkNotes, KindCorrection, u.correctionText()))
	}
	if u.Is(KindWorkNotes) {
		activities = append(activities, u.activity(ElementWorkNotes, KindWorkNotes, u.WorkNotes))
	}
	if u.Is(KindComment) {
		activities = append(activities, u.activity(ElementComments, KindComment, u.Comment))
	}
	if u.Is(KindShared) {
		activities = append(activities, u.activity(ElementWorkNotes, KindShared, u.sharingText()))
	}
	if u.Is(KindAnnouncement) {
		text := "Announced to customers: " + u.Announcement
		activities = append(activities, u.activity(ElementWorkNotes, KindAnnouncement, text))
	}
	for _, kind := range notifiable {
		if outcome, recorded := notified[kind]; recorded {
			text := outcome.text(u, kind)
			activities = append(activities, u.activity(ElementWorkNotes, "notified_"+kind, text))
		}
	}
	return activities
}

func (u Update) activity(element Element, kind UpdateKind, text string) Note {
	return Note{
		ID:            u.activityID(kind),
		Element:       element,
		Text:          text,
		CreatedAt:     u.CreatedAt,
		CreatedBy:     u.CreatedBy,
		CreatedByName: u.CreatedByName,
	}
}

func (u Update) activityID(kind UpdateKind) string { return fmt.Sprintf("%d.%s", u.Version, kind) }

// NoteOf is the line of the incident's record that a comment or work note added.
func (u Update) NoteOf(kind UpdateKind) Note {
	for _, activity := range u.Activities(nil) {
		if activity.ID == u.activityID(kind) {
			return activity
		}
	}
	return Note{}
}
