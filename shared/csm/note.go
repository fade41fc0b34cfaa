package csm

import (
	"fmt"
	"strings"
)

// Element says who may see an activity.
type Element string

// Work notes are for internal callers only. Comments are for the customer of a case, or
// the caller of an incident, too.
const (
	ElementWorkNotes Element = "work_notes"
	ElementComments  Element = "comments"
)

// Elements are all of them.
var Elements = []Element{ElementWorkNotes, ElementComments}

// NoteKind says what happened, of which a case has the note.
type NoteKind string

// The kinds of notes that the integration writes on cases.
const (
	NoteCreated    NoteKind = "created"
	NoteAssociated NoteKind = "associated"
	NoteRemoved    NoteKind = "removed"
	NoteState      NoteKind = "state"
	NoteCorrection NoteKind = "correction"
	NoteComment    NoteKind = "comment"
	NoteQuestion   NoteKind = "question" // for the customer to answer

	NoteAnnouncement NoteKind = "announcement" // to the customers of all cases
)

// NoteKinds are all of them.
var NoteKinds = []NoteKind{
	NoteCreated, NoteAssociated, NoteRemoved, NoteState, NoteCorrection, NoteComment, NoteQuestion,
	NoteAnnouncement,
}

// Note is one activity of a case or an incident. It never changes once written.
type Note struct {
	ID            string    `json:"id" doc:"Tells the activities of one record apart."`
	Element       Element   `json:"element" doc:"work_notes are internal; comments are for customers too."`
	Text          string    `json:"text" doc:"What was said."`
	CreatedAt     Time      `json:"created_at" format:"date-time" doc:"When. For a note of an incident's update, the time of the update."`
	CreatedBy     string    `json:"created_by" doc:"Who said it. For a note of an incident's update, who made the update."`
	CreatedByName string    `json:"created_by_name,omitempty" doc:"Their name, as their token had it then. Absent on activities of the first release."`
	Event         CaseEvent `json:"event,omitempty" doc:"What happened to the case, where the entry says more than that somebody wrote."`
	Source        *Source   `json:"source,omitempty" doc:"Only on notes that the integration wrote."`
	Recipients    []Person  `json:"recipients,omitempty" doc:"To whom an announcement was sent. Only internal callers see it."`
}

// Source says which update of which incident a note was made of. With the
// case it is the note's identity.
type Source struct {
	Incident string   `json:"incident" example:"INC0000001" doc:"The incident."`
	Version  int64    `json:"version" doc:"The version of the incident that the update made, or at which the case was associated or removed."`
	Kind     NoteKind `json:"kind" doc:"What happened."`
}

// Shown is a note of the case as the caller may see it: customers learn of no incident.
func (c Case) Shown(note Note, by Caller) Note {
	if c.IsCustomer(by) {
		note.Source = nil
		note.Recipients = nil
	}
	return note
}

// NoteRecipient is what decides which notes of an update a case gets.
type NoteRecipient struct {
	Case      string
	Account   string
	Requester Person // who asked; the zero Person for associations of the first release
}

// SameForAll says that every associated case gets the same notes of the update.
func (u Update) SameForAll() bool {
	return u.Origin == nil && !u.AsksCustomer && len(u.Accounts) == 0
}

// MostNotes is how many notes a case can get of one update: of the state or a correction, of
// the comment, and the question.
const MostNotes = 3

// NotesFor renders what the associated case gets of the update: a note of the state, of the
// correction, of the comment, the question, if the comment is one for its requester, and the
// announcement.
func (u Update) NotesFor(recipient NoteRecipient) []Note {
	var notes []Note
	if u.Is(KindState) {
		notes = append(notes, u.note(NoteState, u.stateText()))
	}
	if u.Is(KindCorrection) {
		notes = append(notes, u.note(NoteCorrection, u.correctionText()))
	}
	if u.Is(KindComment) && u.Origin.reaches(recipient) {
		notes = append(notes, u.note(NoteComment, u.commentText()))
	}
	if u.Asks(recipient.Requester) {
		notes = append(notes, u.question())
	}
	if u.Is(KindAnnouncement) && u.IsFor(recipient.Account) {
		notes = append(notes, u.announcement())
	}
	return notes
}

func (u Update) note(kind NoteKind, text string) Note {
	source := Source{Incident: u.Incident, Version: u.Version, Kind: kind}
	return workNote(source, text, u.CreatedAt, Caller{ID: u.CreatedBy, Name: u.CreatedByName})
}

// note is the work note that a case gets when it is associated with
// the incident or removed from it.
func (i Incident) note(kind NoteKind, at Time, by Caller) Note {
	source := Source{Incident: i.Number, Version: i.Version, Kind: kind}
	return workNote(source, i.associationText(kind), at, by)
}

func workNote(source Source, text string, at Time, by Caller) Note {
	return Note{
		Element:       ElementWorkNotes,
		Text:          text,
		CreatedAt:     at,
		CreatedBy:     by.ID,
		CreatedByName: by.Name,
		Source:        &source,
	}
}

// question is the comment as the customer reads it on the case.
func (u Update) question() Note {
	question := u.note(NoteQuestion, u.Comment)
	question.Element = ElementComments
	return question
}

func (u Update) commentText() string {
	return fmt.Sprintf("Additional comment on %s by %s: %s", u.Incident, u.CreatedByName, u.Comment)
}

func (u Update) stateText() string {
	return fmt.Sprintf("%s state changed from %s to %s",
		u.Incident, Label(string(u.From)), stateDetail(u.State, u.HoldReason, u.CloseCode, u.CloseNotes))
}

func (u Update) correctionText() string {
	if u.State == IncidentOnHold {
		return fmt.Sprintf("%s hold reason changed from %s to %s",
			u.Incident, Label(string(u.FromHoldReason)), Label(string(u.HoldReason)))
	}
	return u.Incident + " resolution corrected. " + resolutionText(u.CloseCode, u.CloseNotes)
}

// stateDetail is the label of the state, with the hold reason or the resolution that it carries.
func stateDetail(state IncidentState, reason HoldReason, code CloseCode, notes string) string {
	text := Label(string(state))
	//exhaustive:enforce
	switch state {
	case IncidentOnHold:
		text += ". Hold reason: " + Label(string(reason))
	case IncidentResolved, IncidentClosed:
		text += ". " + resolutionText(code, notes)
	case IncidentNew, IncidentInProgress, IncidentCanceled:
	}
	return text
}

func resolutionText(code CloseCode, notes string) string {
	return "Resolution code: " + sentence(string(code)) + ". Resolution notes: " + notes
}

func (i Incident) associationText(kind NoteKind) string {
	state := stateDetail(i.State, i.HoldReason, i.CloseCode, i.CloseNotes)
	switch kind {
	case NoteCreated:
		return i.Number + " created from this case. State: " + state
	case NoteAssociated:
		return i.Number + " associated with this case. State: " + state
	default:
		return i.Number + " removed from this case"
	}
}

// Label is the label of a token: In Progress for in_progress.
func Label(token string) string {
	words := strings.Split(token, "_")
	for i, word := range words {
		words[i] = capital(word)
	}
	return strings.Join(words, " ")
}

// sentence is the label of a resolution code: Solution provided for solution_provided.
func sentence(token string) string { return capital(strings.ReplaceAll(token, "_", " ")) }

func capital(word string) string {
	if word == "" {
		return word
	}
	return strings.ToUpper(word[:1]) + word[1:]
}
