package csm_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
)

// The limits of texts count characters: a character of three bytes is one.
func TestLimitsOfTexts(t *testing.T) {
	caseWith := func(set func(*csm.CaseChange, *string)) func(string) error {
		return func(s string) error {
			var ch csm.CaseChange
			set(&ch, &s)
			_, err := aCase(csm.CaseOpen).Apply(ch, agent, now)
			return err
		}
	}
	incidentWith := func(state csm.IncidentState, set func(*csm.IncidentChange, *string)) func(string) error {
		return func(s string) error {
			var ch csm.IncidentChange
			set(&ch, &s)
			_, _, err := anIncident(state).Apply(ch, engineer, settings, now)
			return err
		}
	}
	for _, test := range []struct {
		name        string
		field       string
		least, most int
		try         func(string) error
	}{
		{"case", "short_description", 1, 160, caseWith(func(ch *csm.CaseChange, s *string) { ch.ShortDescription = s })},
		{"case", "description", 0, 8000, caseWith(func(ch *csm.CaseChange, s *string) { ch.Description = s })},
		{"case", "assigned_to", 0, 100, caseWith(func(ch *csm.CaseChange, s *string) { ch.AssignedTo = s })},
		{"case", "configuration_item", 0, 100, caseWith(func(ch *csm.CaseChange, s *string) { ch.ConfigurationItem = s })},
		{"incident", "short_description", 1, 160, incidentWith("new", func(ch *csm.IncidentChange, s *string) { ch.ShortDescription = s })},
		{"incident", "description", 0, 8000, incidentWith("new", func(ch *csm.IncidentChange, s *string) { ch.Description = s })},
		{"incident", "assigned_to", 0, 100, incidentWith("new", func(ch *csm.IncidentChange, s *string) { ch.AssignedTo = s })},
		{"incident", "assignment_group", 0, 100, incidentWith("new", func(ch *csm.IncidentChange, s *string) { ch.AssignmentGroup = s })},
		{"incident", "configuration_item", 0, 100, incidentWith("new", func(ch *csm.IncidentChange, s *string) { ch.ConfigurationItem = s })},
		{"incident", "close_notes", 1, 8000, incidentWith("resolved", func(ch *csm.IncidentChange, s *string) { ch.CloseNotes = s })},
		{"incident", "comments", 1, 8000, incidentWith("new", func(ch *csm.IncidentChange, s *string) { ch.Comments = s })},
		{"incident", "work_notes", 1, 8000, incidentWith("new", func(ch *csm.IncidentChange, s *string) { ch.WorkNotes = s })},
		{"comment on a case", "text", 1, 8000, func(s string) error { return csm.CheckText("text", s) }},
		{"solution", "resolution_notes", 1, 8000, func(s string) error {
			_, err := aCase(csm.CaseOpen).Propose("void_duplicate", s, agent, settings, now)
			return err
		}},
		{"rejection", "reason", 1, 8000, func(s string) error {
			_, err := aCase(csm.CaseResolved).Reject(s, customer, settings, now)
			return err
		}},
	} {
		t.Run(test.name+" "+test.field, func(t *testing.T) {
			wantCode(t, "", test.try(strings.Repeat("日", test.most)))
			wantField(t, test.field, test.try(strings.Repeat("日", test.most+1)))
			wantCode(t, "", test.try(strings.Repeat("日", test.least)))
			if test.least > 0 {
				wantField(t, test.field, test.try(""))
			}
		})
	}
}

// Times are cut to the millisecond, in UTC, and never run backwards.
func TestTimes(t *testing.T) {
	berlin := time.FixedZone("CET", 3600)
	want(t, "in UTC, cut", csm.At(time.Date(2026, 1, 31, 9, 0, 0, 999_999, berlin)), csm.Time("2026-01-31T08:00:00.000Z"))
	for _, test := range []struct {
		name  string
		clock time.Duration // from the record's last change on
		want  csm.Time
	}{
		{"later", time.Second, "2026-01-31T08:00:01.000Z"},
		{"a millisecond later", time.Millisecond, "2026-01-31T08:00:00.001Z"},
		{"within the same millisecond", 999 * time.Microsecond, "2026-01-31T08:00:00.001Z"},
		{"at the same time", 0, "2026-01-31T08:00:00.001Z"},
		{"an hour before", -time.Hour, "2026-01-31T08:00:00.001Z"},
	} {
		t.Run(test.name, func(t *testing.T) {
			at := now.Add(test.clock)
			i, u, err := anIncident(csm.IncidentNew).Apply(csm.IncidentChange{Comments: ptr("x")}, engineer, settings, at)
			wantCode(t, "", err)
			want(t, "incident and update", []csm.Time{i.UpdatedAt, u.CreatedAt}, []csm.Time{test.want, test.want})
			c, err := aCase(csm.CaseOpen).Apply(csm.CaseChange{Priority: ptr(1)}, agent, at)
			wantCode(t, "", err)
			want(t, "case", c.UpdatedAt, test.want)
			_, a, note, err := aCase(csm.CaseOpen).AssociateWith(anIncident(csm.IncidentNew), agent, settings, at)
			wantCode(t, "", err)
			want(t, "association and its note", []csm.Time{a.AssociatedAt, note.CreatedAt}, []csm.Time{test.want, test.want})
		})
	}
	var times []csm.Time
	i := anIncident(csm.IncidentNew)
	for range 20 {
		i, _, _ = i.Apply(csm.IncidentChange{Comments: ptr("x")}, engineer, settings, now.Add(-time.Minute))
		times = append(times, i.UpdatedAt)
	}
	want(t, "each is after the one before", len(slices.Compact(slices.Sorted(slices.Values(times)))), 20)
	broken := anIncident(csm.IncidentNew)
	broken.UpdatedAt = "yesterday"
	i, _, _ = broken.Apply(csm.IncidentChange{Comments: ptr("x")}, engineer, settings, now)
	want(t, "after a time that is none", i.UpdatedAt, csm.At(now))
}
