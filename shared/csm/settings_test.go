package csm_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

// The priority of an incident created from a case, and its impact and urgency (rule 2).
func TestPriorityFromACase(t *testing.T) {
	rows := func(rows ...csm.PriorityRow) csm.Settings {
		return csm.Settings{IntegrationActive: true, LookupActive: true, PriorityLookup: rows}
	}
	off := settings
	off.LookupActive = false
	for _, test := range []struct {
		name     string
		s        csm.Settings
		priority int
		want     [3]int // priority, impact, urgency
		code     csm.Code
	}{
		{"critical", settings, 1, [3]int{1, 1, 1}, ""},
		{"high", settings, 2, [3]int{2, 1, 2}, ""},
		{"moderate", settings, 3, [3]int{3, 1, 3}, ""},
		{"low", settings, 4, [3]int{4, 2, 3}, ""},
		{
			"the lowest order wins",
			rows(csm.PriorityRow{1, 3, 3, 300}, csm.PriorityRow{3, 1, 3, 100},
				csm.PriorityRow{2, 2, 3, 200}), 3,
			[3]int{3, 3, 1},
			"",
		},
		{"order 0 is the lowest", rows(csm.PriorityRow{1, 3, 3, 1}, csm.PriorityRow{2, 2, 3, 0}), 3, [3]int{3, 2, 2}, ""},
		{
			"of one order, the highest impact",
			rows(csm.PriorityRow{2, 2, 3, 5}, csm.PriorityRow{1, 3, 3, 5}), 3,
			[3]int{3, 1, 3},
			"",
		},
		{"no row", rows(csm.PriorityRow{1, 1, 1, 1}), 2, [3]int{}, csm.CodeNoPriorityRow},
		{"lookup inactive", off, 1, [3]int{5, 3, 3}, ""},
		{"lookup inactive and no row", csm.Settings{IntegrationActive: true}, 1, [3]int{5, 3, 3}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			k := csmtest.Case(csm.CaseOpen)
			k.Priority = test.priority
			draft, err := csm.IncidentFrom(k, agent, test.s, now)
			wantCode(t, test.code, err)
			i, _ := draft.Numbered("INC0000001")
			want(t, "create_incident is listed",
				slices.Contains(k.Available(agent, test.s), csm.CreateIncident), err == nil)
			want(t, "priority, impact, urgency", [3]int{i.Priority, i.Impact, i.Urgency}, test.want)
			if err != nil && !strings.Contains(err.Error(), "priority 2") {
				t.Errorf("%v does not name the priority", err)
			}
		})
	}
}

// The table dl_u_priority as it comes.
func TestPriorityOfImpactAndUrgency(t *testing.T) {
	for pair, priority := range map[[2]int]int{
		{1, 1}: 1, {1, 2}: 2, {1, 3}: 3, {2, 1}: 2, {2, 2}: 3, {2, 3}: 4, {3, 1}: 3, {3, 2}: 4, {3, 3}: 5,
	} {
		request := csm.IncidentRequest{ShortDescription: "x", Impact: pair[0], Urgency: pair[1]}
		draft, err := csm.OpenIncident(request, engineer, settings, now)
		wantCode(t, "", err)
		opened, _ := draft.Numbered("INC0000001")
		want(t, "opened", opened.Priority, priority)
		change := csm.IncidentChange{Impact: &pair[0], Urgency: &pair[1]}
		changed, _, err := csmtest.Incident(csm.IncidentNew).Apply(change, engineer, settings, now)
		wantCode(t, "", err)
		want(t, "changed", changed.Priority, priority)
	}
}

// The priority of an incident that comes from no case, where the table has no row for it (rule 2).
func TestPriorityOfImpactAndUrgencyWithoutARow(t *testing.T) {
	high := []csm.PriorityRow{{Impact: 1, Urgency: 1, Priority: 2, Order: 1}}
	for _, test := range []struct {
		name     string
		s        csm.Settings
		impact   int
		priority int
		code     csm.Code
	}{
		{"lookup active", csm.Settings{LookupActive: true}, 1, 0, csm.CodeNoPriorityRow},
		{"lookup active, another row", csm.Settings{LookupActive: true, PriorityLookup: high}, 2, 0, csm.CodeNoPriorityRow},
		{"lookup inactive", csm.Settings{}, 1, 5, ""},
		{"lookup inactive, another row", csm.Settings{PriorityLookup: high}, 2, 5, ""},
		{"lookup inactive, its row", csm.Settings{PriorityLookup: high}, 1, 2, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			request := csm.IncidentRequest{ShortDescription: "x", Impact: test.impact, Urgency: 1}
			draft, err := csm.OpenIncident(request, engineer, test.s, now)
			wantCode(t, test.code, err)
			opened, _ := draft.Numbered("INC0000001")
			want(t, "opened", opened.Priority, test.priority)
			change := csm.IncidentChange{Impact: &test.impact, Urgency: ptr(1)}
			changed, _, err := csmtest.Incident(csm.IncidentNew).Apply(change, engineer, test.s, now)
			wantCode(t, test.code, err)
			want(t, "changed", changed.Priority, test.priority)
		})
	}
}

// An admin changes settings one by one; a bad row of the table is named.
func TestChangeOfSettings(t *testing.T) {
	admin := csm.Caller{Type: csm.Internal, Roles: []string{csm.RoleAdmin}}
	changed, err := settings.Apply(csm.SettingsChange{LookupActive: ptr(false)}, admin)
	wantCode(t, "", err)
	want(t, "the lookup is off", changed.LookupActive, false)
	want(t, "another setting stays", []any{changed.IntegrationActive, changed.PriorityLookup},
		[]any{true, settings.PriorityLookup})
	want(t, "version", changed.Version, settings.Version+1)
	_, err = settings.Apply(csm.SettingsChange{}, agent)
	wantCode(t, csm.CodeForbidden, err)
	for name, rows := range map[string][]csm.PriorityRow{
		"impact 0":       {{0, 1, 1, 1}},
		"urgency 4":      {{1, 4, 1, 1}},
		"priority 6":     {{1, 1, 6, 1}},
		"order -1":       {{1, 1, 1, -1}},
		"order too high": {{1, 1, 1, 1000001}},
		"a pair twice":   {{1, 1, 1, 1}, {1, 1, 2, 2}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := settings.Apply(csm.SettingsChange{PriorityLookup: &rows}, admin)
			wantField(t, "priority_lookup", err)
		})
	}
}
