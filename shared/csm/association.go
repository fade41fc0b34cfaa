package csm

import (
	"fmt"
	"time"
)

// Association says that a case gets the notes of an incident's updates: of every update whose
// version is at least FromVersion and, once the association has ended, below ToVersion (rule 10).
type Association struct {
	Case         string `json:"case" example:"CS0000001" doc:"The case."`
	Incident     string `json:"incident" example:"INC0000001" doc:"The incident."`
	FromVersion  int64  `json:"from_version" minimum:"1" doc:"The first incident version whose note the case gets."`
	ToVersion    int64  `json:"to_version,omitempty" doc:"The first incident version whose note the case does not get any more; absent while the association holds."`
	Account      string `json:"account,omitempty" doc:"The account of the case."`
	AssociatedAt Time   `json:"associated_at" format:"date-time" doc:"When the association was made."`
	AssociatedBy string `json:"associated_by" doc:"Who made it."`
	EndedAt      Time   `json:"ended_at,omitempty" format:"date-time" doc:"When it was removed, or the case closed."`
	EndedBy      string `json:"ended_by,omitempty" doc:"Who ended it."`

	// Sequence is the version of the case that the association made. It tells two associations of
	// one case and incident apart between which the incident did not change.
	Sequence int64 `json:"-"`
	// JoinedVersion is the incident's first version after an association with history was made, 0
	// without history. Notes of earlier versions come from the log, not from the fan-out of their
	// update, whose cases are fixed once it is committed.
	JoinedVersion int64 `json:"-"`
	// Requester is who asked on the case; the zero Person in associations of the first release.
	Requester Person `json:"-"`
}

// Recipient is the case as one that gets notes.
func (a Association) Recipient() NoteRecipient {
	return NoteRecipient{Case: a.Case, Account: a.Account, Requester: a.Requester.at(a.Account)}
}

// Covers says that the case gets the note of that version of the incident.
func (a Association) Covers(version int64) bool {
	return a.FromVersion <= version && (a.ToVersion == 0 || version < a.ToVersion)
}

func (a Association) String() string {
	return fmt.Sprintf("%s-%s [%d,%d)", a.Case, a.Incident, a.FromVersion, a.ToVersion)
}

// WithHistory is the association from the incident's first version on: the case gets every note
// that the others have (rule 5).
func (a Association) WithHistory() Association {
	a.JoinedVersion = a.FromVersion
	a.FromVersion = 1
	return a
}

// AssociateWith decides what the case, the new association and the case's note of it are: rules
// 3, 4 and 6. from is the incident's. It returns what Check(AssociateIncident) returns,
// CodeIncidentNotOpen or CodeIncidentNotShared.
func (c Case) AssociateWith(
	incident Incident, from Provenance, by Caller, settings Settings, now time.Time,
) (Case, Association, Note, error) {
	if err := c.Check(AssociateIncident, by, settings); err != nil {
		return Case{}, Association{}, Note{}, err
	}
	if err := incident.checkOpen(); err != nil {
		return Case{}, Association{}, Note{}, err
	}
	if err := incident.checkShared(from, c); err != nil {
		return Case{}, Association{}, Note{}, err
	}
	at := next(incident.UpdatedAt, now)
	after, association := c.associated(incident, by, at)
	return after, association, incident.note(NoteAssociated, at, by), nil
}

// checkOpen holds rule 3.
func (i Incident) checkOpen() error {
	if i.State.Open() {
		return nil
	}
	return Refuse(CodeIncidentNotOpen,
		"%s is %s. Only a new, in_progress or on_hold incident can be associated.", i.Number, i.State)
}

// CreatedWith is the case with the incident that was just created from it, their
// association and the case's note of it.
func (c Case) CreatedWith(incident Incident, by Caller) (Case, Association, Note) {
	after, association := c.associated(incident, by, incident.OpenedAt)
	return after, association, incident.note(NoteCreated, incident.OpenedAt, by)
}

// associated is the case with the incident, and the association, from
// the incident's next update on.
func (c Case) associated(incident Incident, by Caller, at Time) (Case, Association) {
	c.Incident = incident.Number
	c.Version++
	c.UpdatedAt = max(c.UpdatedAt, at)
	c.UpdatedBy = by.ID
	return c.agentActed(at), Association{
		Case:         c.Number,
		Incident:     incident.Number,
		FromVersion:  incident.Version + 1,
		Account:      c.Account,
		AssociatedAt: at,
		AssociatedBy: by.ID,
		Sequence:     c.Version,
		Requester:    c.Requester(),
	}
}

// RemovedFrom is the case without its incident, the ended association and the case's note of it:
// rule 5. It returns what Check(RemoveIncident) returns.
func (c Case) RemovedFrom(
	incident Incident, association Association, by Caller, settings Settings, now time.Time,
) (Case, Association, Note, error) {
	if err := c.Check(RemoveIncident, by, settings); err != nil {
		return Case{}, Association{}, Note{}, err
	}
	ended := association.Ended(incident, by, now)
	c.Incident = ""
	c.Version++
	c.UpdatedAt = max(c.UpdatedAt, ended.EndedAt)
	c.UpdatedBy = by.ID
	return c.agentActed(ended.EndedAt), ended, incident.note(NoteRemoved, ended.EndedAt, by), nil
}

// Ended is the association of a case that gets no update after the incident's present one any more.
func (a Association) Ended(incident Incident, by Caller, now time.Time) Association {
	a.ToVersion = incident.Version + 1
	a.EndedAt = next(incident.UpdatedAt, now)
	a.EndedBy = by.ID
	return a
}
