package csm

import "fmt"

// Notification tells the caller of an incident about an update of it.
type Notification struct {
	ID       string     `json:"id"` // of the update and kind: the same notification sent twice has the same id
	Incident string     `json:"incident"`
	Caller   Person     `json:"caller"`
	Kind     UpdateKind `json:"kind"` // created, state or comment
	Text     string     `json:"text"`
}

// Notified says what became of a notification.
type Notified string

// A notification is sent, or suppressed because the caller is a customer who follows a case (rule 7).
const (
	Sent       Notified = "sent"
	Suppressed Notified = "suppressed"
)

// Notifications are those of the update: creation, a state change, an additional comment.
func (u Update) Notifications() []Notification {
	if u.Caller == nil {
		return nil
	}
	var out []Notification
	add := func(k UpdateKind, text string) {
		if u.Is(k) {
			out = append(out, Notification{fmt.Sprintf("%s.%d.%s", u.Incident, u.Version, k), u.Incident, *u.Caller, k, text})
		}
	}
	add(KindCreated, fmt.Sprintf("%s opened. State: %s", u.Incident, Label(string(u.State))))
	add(KindState, u.stateText())
	add(KindComment, u.commentText())
	return out
}

// NotificationOutcome says whether the notifications of the update are sent or suppressed: rule 7.
// associated says that a case was associated at the update's version (rule 10). That set of cases is fixed once
// the version is committed, so the outcome is the same however late or often it is asked for.
func (u Update) NotificationOutcome(provenance Provenance, associated bool) Notified {
	createdFromCase := u.Is(KindCreated) && provenance.LinkedFrom == u.Version
	if u.Caller.External() && (associated || createdFromCase) {
		return Suppressed
	}
	return Sent
}

func (n Notified) text(u Update, k UpdateKind) string {
	if n == Suppressed {
		return fmt.Sprintf("Notification of %s (%s) suppressed: the customer follows the case", u.Caller.ID, k)
	}
	return fmt.Sprintf("Notification of %s (%s) sent", u.Caller.ID, k)
}
