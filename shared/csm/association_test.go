package csm_test

import (
	"testing"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

// A case gets the note of an update if and only if it was associated when
// the update was made (rule 10).
func TestIntervals(t *testing.T) {
	for _, test := range []struct {
		name     string
		from, to int64
		covers   []bool // the versions 1 to 5
	}{
		{"from the beginning on", 1, 0, []bool{true, true, true, true, true}},
		{"from the third on", 3, 0, []bool{false, false, true, true, true}},
		{"from the second to before the fourth", 2, 4, []bool{false, true, true, false, false}},
		{"one update", 3, 4, []bool{false, false, true, false, false}},
		{"associated and removed between two updates", 3, 3, []bool{false, false, false, false, false}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for n, covered := range test.covers {
				want(t, "version",
					csm.Association{FromVersion: test.from, ToVersion: test.to}.Covers(int64(n+1)), covered)
			}
		})
	}
}

func TestTheLifeOfAnAssociation(t *testing.T) {
	i := csmtest.Incident(csm.IncidentInProgress)
	i.Version = 7
	after, a, note, err := csmtest.Case(csm.CaseOpen).AssociateWith(i, csm.Provenance{}, agent,
		settings, now)
	wantCode(t, "", err)
	at := csm.Time("2026-01-31T08:00:00.001Z") // after the incident's last update
	want(t, "association", a,
		csm.Association{
			Case:         "CS0000001",
			Incident:     "INC0000001",
			FromVersion:  8,
			Account:      "acme",
			AssociatedAt: at,
			AssociatedBy: "bob",
			Sequence:     2,
			Requester:    csm.Person{ID: "grace", Type: csm.Contact, Account: "acme"},
		})
	want(t, "note", note, csm.Note{
		Element:       "work_notes",
		Text:          "INC0000001 associated with this case. State: In Progress",
		CreatedAt:     at,
		CreatedBy:     "bob",
		CreatedByName: "Bob Agent",
		Source:        &csm.Source{Incident: "INC0000001", Version: 7, Kind: "associated"},
	})
	want(t, "case", []any{after.Incident, after.Version, after.UpdatedAt},
		[]any{"INC0000001", int64(2), at})

	_, _, _, err = after.AssociateWith(i, csm.Provenance{}, agent, settings, now)
	wantCode(t, csm.CodeCaseAlreadyAssociated, err)

	i.Version = 9
	free, ended, note, err := after.RemovedFrom(i, a, agent, settings, now.Add(time.Hour))
	wantCode(t, "", err)
	want(t, "ended", []any{ended.FromVersion, ended.ToVersion, ended.EndedAt, ended.EndedBy},
		[]any{int64(8), int64(10), csm.Time("2026-01-31T09:00:00.000Z"), "bob"})
	want(t, "text", note.Text, "INC0000001 removed from this case")
	want(t, "case", []any{free.Incident, free.Version}, []any{"", int64(3)})
	want(t, "as text", ended.String(), "CS0000001-INC0000001 [8,10)")

	_, _, _, err = free.RemovedFrom(i, a, agent, settings, now)
	wantCode(t, csm.CodeNoIncident, err)
}

func TestOnlyOpenIncidentsAreAssociated(t *testing.T) {
	for state, code := range map[csm.IncidentState]csm.Code{
		"new":         "",
		"in_progress": "",
		"on_hold":     "",
		"resolved":    csm.CodeIncidentNotOpen,
		"closed":      csm.CodeIncidentNotOpen,
		"canceled":    csm.CodeIncidentNotOpen,
	} {
		t.Run(string(state), func(t *testing.T) {
			_, _, _, err := csmtest.Case(csm.CaseOpen).AssociateWith(csmtest.Incident(state),
				csm.Provenance{}, agent, settings, now)
			wantCode(t, code, err)
		})
	}
}

func TestAnIncidentFromACase(t *testing.T) {
	before := csmtest.Case(csm.CaseOpen)
	before.ConfigurationItem = "mail"
	draft, err := csm.IncidentFrom(before, agent, settings, now)
	wantCode(t, "", err)
	incident, update := draft.Numbered("INC0000001")
	want(t, "incident", incident, csm.Incident{
		Number:            "INC0000001",
		Caller:            &csm.Person{ID: "grace", Type: csm.Contact, Account: "acme"},
		ShortDescription:  "Mail is down",
		ConfigurationItem: "mail",
		Priority:          2,
		Impact:            1,
		Urgency:           2,
		State:             csm.IncidentNew,
		CreatedFrom:       "CS0000001",
		CaseCount:         1,
		OpenedAt:          csm.At(now),
		OpenedBy:          "bob",
		UpdatedAt:         csm.At(now),
		UpdatedBy:         "bob",
		StateChangedAt:    csm.At(now),
		Version:           1,
	})
	want(t, "update", []any{update.Incident, update.Version, update.Kinds, *update.Caller},
		[]any{"INC0000001", int64(1), []csm.UpdateKind{csm.KindCreated}, *incident.Caller})
	after, association, note := before.CreatedWith(incident, agent)
	want(t, "case", after.Incident, "INC0000001")
	want(t, "the first note is of the second version", association.FromVersion, int64(2))
	want(t, "text", note.Text, "INC0000001 created from this case. State: New")
	_, err = csm.IncidentFrom(after, agent, settings, now)
	wantCode(t, csm.CodeCaseAlreadyAssociated, err)
}

func TestTheCallerOfAnIncidentFromAConsumersCaseIsTheConsumer(t *testing.T) {
	before := csmtest.Case(csm.CaseOpen)
	before.Contact, before.Account, before.Consumer = "", "", "carol"
	draft, err := csm.IncidentFrom(before, agent, settings, now)
	wantCode(t, "", err)
	incident, _ := draft.Numbered("INC0000001")
	want(t, "caller", *incident.Caller, csm.Person{ID: "carol", Type: csm.Consumer})
}
