package csm

import "fmt"

// Notification tells the caller of an incident about an update of it.
type Notification struct {
	ID       string     `json:"id"` // of the update and kind: the same notification sent twice has the same id
	Incident string     `json:"incident"`
	Caller   Person     `json:"caller"`
	Kind     UpdateKind `json:"kind"` // created, state or comment
	Text     string     `json:"text"`

	CreatedAt Time `json:"-"` // of the update
}

// Notified says what became of a notification.
type Notified string

// A notification is sent, or suppressed because the caller is a
// customer who follows a case (rule 7).
const (
	Sent       Notified = "sent"
	Suppressed Notified = "suppressed"
)

// notifiable are the kinds of updates that the caller of an incident is notified of (rule 7).
var notifiable = []UpdateKind{KindCreated, KindState, KindComment}

// Notifications are those of the update: of creation, of a change of
// state, of an additional comment.
func (u Update) Notifications() []Notification {
	if u.Caller == nil {
		return nil
	}
	var notifications []Notification
	for _, kind := range notifiable {
		if u.Is(kind) {
			notifications = append(notifications, Notification{
				ID:       fmt.Sprintf("%s.%d.%s", u.Incident, u.Version, kind),
				Incident: u.Incident,
				Caller:   *u.Caller,
				Kind:     kind,
				Text:     u.notificationText(kind),

				CreatedAt: u.CreatedAt,
			})
		}
	}
	return notifications
}

func (u Update) notificationText(kind UpdateKind) string {
	switch kind {
	case KindCreated:
		return fmt.Sprintf("%s opened. State: %s", u.Incident, Label(string(u.State)))
	case KindState:
		return u.stateText()
	default: // whether they cover the account of a customer who said it, nobody knows
		return u.redactedReply(Caller{}).commentText()
	}
}

// NotificationOutcome says whether the notifications of the update are sent or suppressed:
// rule 7. associated says that a case was associated at the update's version (rule 10). That
// set of cases is fixed once the version is committed, so the outcome is the same however
// late or often it is asked for.
func (u Update) NotificationOutcome(provenance Provenance, associated bool) Notified {
	createdFromCase := u.Is(KindCreated) && provenance.LinkedFrom == u.Version
	if u.Caller.External() && (associated || createdFromCase) {
		return Suppressed
	}
	return Sent
}

func (n Notified) text(u Update, kind UpdateKind) string {
	if n == Suppressed {
		return fmt.Sprintf("Notification of %s (%s) suppressed: the customer follows the case",
			u.Caller.ID, kind)
	}
	return fmt.Sprintf("Notification of %s (%s) sent", u.Caller.ID, kind)
}
