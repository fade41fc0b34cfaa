package csm

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"
)

// AnnouncementRequest is one text for the customers of the cases of an incident.
type AnnouncementRequest struct {
	Text     string
	Accounts []string // whose cases; none means all that the caller covers
}

// Announce decides what the announcement is: the incident's next update, of no other kind (rule
// 13). It returns CodeForbidden, CodeIncidentClosed, CodeInvalid, or CodeNoCustomerToTell when it
// names only accounts that the caller does not cover.
func (i Incident) Announce(
	request AnnouncementRequest, by Caller, now time.Time,
) (Incident, Update, error) {
	if err := by.Require(Announce); err != nil {
		return Incident{}, Update{}, err
	}
	if i.State.Final() {
		return Incident{}, Update{}, i.closed()
	}
	if err := CheckText("text", request.Text); err != nil {
		return Incident{}, Update{}, err
	}
	accounts, err := request.accounts(i, by)
	if err != nil {
		return Incident{}, Update{}, err
	}
	after := i
	after.UpdatedAt = next(i.UpdatedAt, now)
	after.UpdatedBy = by.ID
	after.Version++
	kinds := []UpdateKind{KindAnnouncement}
	after = after.timed(i, kinds)
	update := i.update(after, kinds, IncidentChange{}, by)
	update.Announcement = request.Text
	update.Accounts = accounts
	return after, update, nil
}

// accounts are those whose cases the announcement is for, sorted; none for every case.
func (r AnnouncementRequest) accounts(i Incident, by Caller) ([]string, error) {
	accounts := slices.Clone(r.Accounts)
	if len(accounts) == 0 && by.CoversAll() {
		return nil, nil
	}
	if len(accounts) == 0 {
		accounts = slices.Clone(by.Accounts)
	}
	if len(by.Accounts) == 0 {
		return nil, Refuse(CodeForbidden,
			"Your token covers no account, so there is nobody whom you may tell.")
	}
	accounts = slices.DeleteFunc(accounts, func(account string) bool { return !by.Covers(account) })
	if len(accounts) == 0 {
		return nil, i.NobodyToTell()
	}
	slices.Sort(accounts)
	return slices.Compact(accounts), nil
}

// NobodyToTell is CodeNoCustomerToTell.
func (i Incident) NobodyToTell() error {
	return Refuse(CodeNoCustomerToTell,
		"No case that you may see and of these accounts is associated with %s. "+
			"Check the accounts, or associate the cases first.", i.Number)
}

// IsFor says that cases of that account can get notes of the update; "" stands for those of
// consumers. An announcement may be for some accounts only, other updates are for all.
func (u Update) IsFor(account string) bool {
	return len(u.Accounts) == 0 || slices.Contains(u.Accounts, account)
}

// announcement is the text as the customers read it on their cases.
func (u Update) announcement() Note {
	announcement := u.note(NoteAnnouncement, u.Announcement)
	announcement.Element = ElementComments
	return announcement
}

// AnnouncementMessage is the message to the customer of that case. Its id hides the incident,
// which the customer does not see.
func (u Update) AnnouncementMessage(caseNumber string) Message {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %s", u.Incident, u.Version, KindAnnouncement))
	return Message{
		ID:        caseNumber + "." + hex.EncodeToString(sum[:12]),
		Case:      caseNumber,
		Kind:      MessageAnnouncement,
		Text:      u.Announcement,
		CreatedAt: u.CreatedAt,
		CreatedBy: u.CreatedBy,
	}
}

// redactedAnnouncement is the update without the accounts that the caller does not cover, and
// without the text when it is for none of theirs. IT reads it.
func (u Update) redactedAnnouncement(by Caller) Update {
	if len(u.Accounts) == 0 || by.CoversAll() || by.inIT() {
		return u
	}
	u.Accounts = slices.DeleteFunc(slices.Clone(u.Accounts), func(account string) bool {
		return !by.Covers(account)
	})
	if len(u.Accounts) == 0 {
		u.Announcement = "Told to customers of other accounts."
	}
	return u
}
