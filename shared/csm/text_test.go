package csm_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

// The limits of texts count characters: a character of three bytes is one.
func TestLimitsOfTexts(t *testing.T) {
	caseWith := func(set func(*csm.CaseChange, *string)) func(string) error {
		return func(s string) error {
			var ch csm.CaseChange
			set(&ch, &s)
			_, err := csmtest.Case(csm.CaseOpen).Apply(ch, agent, settings, now)
			return err
		}
	}
	incidentWith := func(state csm.IncidentState, set func(*csm.IncidentChange, *string)) func(string) error {
		return func(s string) error {
			var ch csm.IncidentChange
			set(&ch, &s)
			_, _, err := csmtest.Incident(state).Apply(ch, engineer, settings, now)
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
		{"case", "assigned_to", 0, 255, caseWith(func(ch *csm.CaseChange, s *string) { ch.AssignedTo = s })},
		{"case", "configuration_item", 0, 100, caseWith(func(ch *csm.CaseChange, s *string) { ch.ConfigurationItem = s })},
		{
			"incident", "short_description", 1, 160,
			incidentWith("new", func(ch *csm.IncidentChange, s *string) { ch.ShortDescription = s }),
		},
		{
			"incident", "description", 0, 8000,
			incidentWith("new", func(ch *csm.IncidentChange, s *string) { ch.Description = s }),
		},
		{
			"incident", "assigned_to", 0, 255,
			incidentWith("new", func(ch *csm.IncidentChange, s *string) { ch.AssignedTo = s }),
		},
		{
			"incident", "assignment_group", 0, 100,
			incidentWith("new", func(ch *csm.IncidentChange, s *string) { ch.AssignmentGroup = s }),
		},
		{
			"incident", "configuration_item", 0, 100,
			incidentWith("new", func(ch *csm.IncidentChange, s *string) { ch.ConfigurationItem = s }),
		},
		{
			"incident", "close_notes", 1, 8000,
			incidentWith("resolved", func(ch *csm.IncidentChange, s *string) { ch.CloseNotes = s }),
		},
		{"incident", "comments", 1, 8000, incidentWith("new", func(ch *csm.IncidentChange, s *string) { ch.Comments = s })},
		{
			"incident", "work_notes", 1, 8000,
			incidentWith("new", func(ch *csm.IncidentChange, s *string) { ch.WorkNotes = s }),
		},
		{"incident", "caller.id", 0, 255, incidentWith("new", func(ch *csm.IncidentChange, s *string) {
			ch.Caller = &csm.Person{ID: *s, Type: csm.Internal}
		})},
		{"opening a case", "contact", 1, 255, func(s string) error {
			_, err := csm.OpenCase(csm.CaseRequest{Account: "acme", Contact: s, ShortDescription: "x"},
				agent, settings, now)
			return err
		}},
		{"comment on a case", "text", 1, 8000, func(s string) error { return csm.CheckText("text", s) }},
		{"solution", "resolution_notes", 1, 8000, func(s string) error {
			_, err := csmtest.Case(csm.CaseOpen).Propose("void_duplicate", s, agent, settings, now)
			return err
		}},
		{"rejection", "reason", 1, 8000, func(s string) error {
			_, err := csmtest.Case(csm.CaseResolved).Reject(s, customer, settings, now)
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

// A mandatory text has at least one character that a reader sees (rule 22).
func TestMandatoryTextsAreVisible(t *testing.T) {
	for name, text := range map[string]string{
		"white space":               " \t\n\u00a0\u3000",
		"zero-width":                "\u200b\u200c\u200d\u2060\ufeff",
		"soft hyphen":               "\u00ad",
		"control characters":        "\x01\x7f",
		"direction marks":           "\u200e\u202e\u2066",
		"Hangul filler":             "\u3164\u115f\uffa0",
		"variation selectors":       "\ufe0f\U000e0100",
		"tags":                      "\U000e0041",
		"Braille blank":             "\u2800",
		"combining grapheme joiner": "\u034f",
	} {
		t.Run(name, func(t *testing.T) {
			wantField(t, "text", csm.CheckText("text", text))
			_, _, err := csmtest.Incident(csm.IncidentNew).Apply(csm.IncidentChange{ShortDescription: &text},
				engineer, settings, now)
			wantField(t, "short_description", err)
			ch := csmtest.ChangeTo(csm.IncidentResolved)
			ch.CloseNotes = &text
			_, _, err = csmtest.Incident(csm.IncidentNew).Apply(ch, engineer, settings, now)
			wantField(t, "close_notes", err)
			wantCode(t, "", csm.CheckText("text", text+"."))
		})
	}
	for _, text := range []string{"👩\u200d🚒", "日本", "…", "\ufffd", "\ue000", "\U0001fae0"} {
		wantCode(t, "", csm.CheckText("text", text))
	}
}

// A record whose text was written before a rule became stricter can still be changed elsewhere.
func TestAnOldInvisibleTextDoesNotStopAChange(t *testing.T) {
	c := csmtest.Case(csm.CaseOpen)
	c.ShortDescription = "\u200b"
	_, err := c.Apply(csm.CaseChange{Priority: ptr(1)}, agent, settings, now)
	wantCode(t, "", err)
	i := csmtest.Incident(csm.IncidentResolved)
	i.ShortDescription, i.CloseNotes = "\u200b", "\u200b"
	_, _, err = i.Apply(csmtest.ChangeTo(csm.IncidentInProgress), engineer, settings, now)
	wantCode(t, "", err)
	_, _, err = i.Apply(csm.IncidentChange{State: ptr(csm.IncidentClosed)}, closer, settings, now)
	wantCode(t, "", err)
}

// Every bad field is named at once, in the order of the fields of the record (rule 23).
func TestEveryBadFieldIsNamedInOrder(t *testing.T) {
	long := strings.Repeat("x", 8001)
	fields := func(err error) (names []string) {
		wantCode(t, csm.CodeInvalid, err)
		for _, field := range err.(*csm.Error).Fields { //nolint:errorlint // the domain does not wrap its refusals
			names = append(names, field.Name)
		}
		return names
	}
	for range 20 {
		_, err := csm.OpenCase(csm.CaseRequest{
			Account:           long,
			Contact:           long,
			Consumer:          long,
			ShortDescription:  long,
			Description:       long,
			Category:          "x",
			Type:              "x",
			Priority:          9,
			AssignedTo:        long,
			ConfigurationItem: long,
		}, customer, settings, now)
		want(t, "opening a case", fields(err), []string{
			"account", "contact", "consumer", "short_description", "description", "category", "type",
			"priority",
			"assigned_to", "assigned_to", "configuration_item",
		})
		_, _, err = csmtest.Incident(csm.IncidentNew).Apply(csm.IncidentChange{
			Caller:            &csm.Person{ID: long},
			ShortDescription:  &long,
			Description:       &long,
			ConfigurationItem: &long,
			Impact:            ptr(0),
			Urgency:           ptr(0),
			AssignedTo:        &long,
			AssignmentGroup:   &long,
			State:             ptr(csm.IncidentResolved),
			CloseNotes:        &long,
			Comments:          &long,
			WorkNotes:         &long,
		}, engineer, settings, now)
		want(t, "changing an incident", fields(err), []string{
			"caller.id", "short_description", "description", "configuration_item", "impact", "urgency",
			"assigned_to", "assignment_group",
			"close_code", "close_notes", "comments", "work_notes",
		})
	}
}

// Times are cut to the millisecond, in UTC, and never run backwards.
func TestTimes(t *testing.T) {
	berlin := time.FixedZone("CET", 3600)
	want(t, "in UTC, cut", csm.At(time.Date(2026, 1, 31, 9, 0, 0, 999_999, berlin)),
		csm.Time("2026-01-31T08:00:00.000Z"))
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
			i, u, err := csmtest.Incident(csm.IncidentNew).Apply(csm.IncidentChange{Comments: ptr("x")},
				engineer, settings, at)
			wantCode(t, "", err)
			want(t, "incident and update", []csm.Time{i.UpdatedAt, u.CreatedAt},
				[]csm.Time{test.want, test.want})
			c, err := csmtest.Case(csm.CaseOpen).Apply(csm.CaseChange{Priority: ptr(1)}, agent, settings, at)
			wantCode(t, "", err)
			want(t, "case", c.UpdatedAt, test.want)
			_, a, note, err := csmtest.Case(csm.CaseOpen).AssociateWith(csmtest.Incident(csm.IncidentNew),
				csm.Provenance{}, agent, settings, at)
			wantCode(t, "", err)
			want(t, "association and its note", []csm.Time{a.AssociatedAt, note.CreatedAt},
				[]csm.Time{test.want, test.want})
		})
	}
	var times []csm.Time
	i := csmtest.Incident(csm.IncidentNew)
	for range 20 {
		i, _, _ = i.Apply(csm.IncidentChange{Comments: ptr("x")}, engineer, settings,
			now.Add(-time.Minute))
		times = append(times, i.UpdatedAt)
	}
	want(t, "each is after the one before", len(slices.Compact(slices.Sorted(slices.Values(times)))),
		20)
	broken := csmtest.Incident(csm.IncidentNew)
	broken.UpdatedAt = "yesterday"
	i, _, _ = broken.Apply(csm.IncidentChange{Comments: ptr("x")}, engineer, settings, now)
	want(t, "after a time that is none", i.UpdatedAt, csm.At(now))
}
