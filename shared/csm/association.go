package csm

import (
	"fmt"
	"time"
)

// Association is the tie of a case to an incident: the case gets the note of every update whose version
// is at least FromVersion and, once it has ended, below ToVersion (rule 10).
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
	Sequence     int64  `json:"-"` // the version of the case that the association made: tells two ties of one case apart
}

// Covers says that the case gets the note of that version of the incident.
func (a Association) Covers(version int64) bool {
	return a.FromVersion <= version && (a.ToVersion == 0 || version < a.ToVersion)
}

// AssociateWith decides what the case, the new association and the case's note of it are: rules 3, 4 and 6.
// It returns what Check(AssociateIncident) returns, or CodeIncidentNotOpen.
func (c Case) AssociateWith(i Incident, by Caller, s Settings, now time.Time) (Case, Association, Note, error) {
	if err := c.Check(AssociateIncident, by, s); err != nil {
		return Case{}, Association{}, Note{}, err
	}
	if !i.State.Open() {
		return Case{}, Association{}, Note{}, Refuse(CodeIncidentNotOpen, "%s is %s. Only a new, in_progress or on_hold incident can be associated.", i.Number, i.State)
	}
	n, a := c.tied(i, by, next(i.UpdatedAt, now))
	return n, a, i.note(NoteAssociated, a.AssociatedAt, by), nil
}

// CreatedWith is the case with the incident that was just created from it, their association and the case's note of it.
func (c Case) CreatedWith(i Incident, by Caller) (Case, Association, Note) {
	n, a := c.tied(i, by, i.OpenedAt)
	return n, a, i.note(NoteCreated, i.OpenedAt, by)
}

// tied is the case with the incident, and the association, from the incident's next update on.
func (c Case) tied(i Incident, by Caller, at Time) (Case, Association) {
	c.Incident, c.Version = i.Number, c.Version+1
	c.UpdatedAt, c.UpdatedBy = max(c.UpdatedAt, at), by.ID
	return c, Association{
		Case: c.Number, Incident: i.Number, FromVersion: i.Version + 1, Account: c.Account,
		AssociatedAt: at, AssociatedBy: by.ID, Sequence: c.Version,
	}
}

// RemovedFrom is the case without its incident, the ended association and the case's note of it: rule 5.
// It returns what Check(RemoveIncident) returns.
func (c Case) RemovedFrom(i Incident, a Association, by Caller, s Settings, now time.Time) (Case, Association, Note, error) {
	if err := c.Check(RemoveIncident, by, s); err != nil {
		return Case{}, Association{}, Note{}, err
	}
	a = a.Ended(i, by, now)
	c.Incident, c.Version = "", c.Version+1
	c.UpdatedAt, c.UpdatedBy = max(c.UpdatedAt, a.EndedAt), by.ID
	return c, a, i.note(NoteRemoved, a.EndedAt, by), nil
}

// Ended is the association of a case that gets no update after the incident's present one any more.
func (a Association) Ended(i Incident, by Caller, now time.Time) Association {
	a.ToVersion, a.EndedAt, a.EndedBy = i.Version+1, next(i.UpdatedAt, now), by.ID
	return a
}

func (a Association) String() string {
	return fmt.Sprintf("%s-%s [%d,%d)", a.Case, a.Incident, a.FromVersion, a.ToVersion)
}
