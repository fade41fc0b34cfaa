package csm

import (
	"cmp"
	"slices"
)

// Settings are the switches of the integration. Changes hold from the next call on.
type Settings struct {
	IntegrationActive bool          `json:"com_sn_cs_sm" doc:"The plugin switch. Off: no integration action is available; updates of incidents that are associated already still reach their cases."`
	LookupActive      bool          `json:"incident_data_lookup" doc:"On: an incident created from a case takes the case's priority, and impact and urgency from priority_lookup. Off: priority 5, impact 3, urgency 3."`
	PriorityLookup    []PriorityRow `json:"priority_lookup" nullable:"false" maxItems:"9" doc:"The table dl_u_priority. Each pair of impact and urgency at most once."`
	Version           int64         `json:"-"`
}

// PriorityRow is one row of the priority lookup table (ServiceNow: dl_u_priority).
type PriorityRow struct {
	Impact   int `json:"impact" minimum:"1" maximum:"3" doc:"1 high, 2 medium, 3 low."`
	Urgency  int `json:"urgency" minimum:"1" maximum:"3" doc:"1 high, 2 medium, 3 low."`
	Priority int `json:"priority" minimum:"1" maximum:"5" doc:"1 critical to 5 planning."`
	Order    int `json:"order" minimum:"0" maximum:"1000000" doc:"Of several rows with one priority, the lowest order gives impact and urgency."`
}

// DefaultSettings are in force until an admin changes them.
func DefaultSettings() Settings {
	s := Settings{IntegrationActive: true, LookupActive: true}
	for i, priority := range []int{1, 2, 3, 2, 3, 4, 3, 4, 5} {
		s.PriorityLookup = append(s.PriorityLookup, PriorityRow{Impact: i/3 + 1, Urgency: i%3 + 1, Priority: priority, Order: (i + 1) * 100})
	}
	return s
}

// Validate returns CodeInvalid naming every bad row.
func (s Settings) Validate() error {
	var bad invalid
	seen := map[[2]int]bool{}
	for _, r := range s.PriorityLookup {
		pair := [2]int{r.Impact, r.Urgency}
		bad.add(r.Impact < 1 || r.Impact > 3 || r.Urgency < 1 || r.Urgency > 3, "priority_lookup", "row %d,%d: impact and urgency must be 1 to 3", r.Impact, r.Urgency)
		bad.add(r.Priority < 1 || r.Priority > 5, "priority_lookup", "row %d,%d: priority must be 1 to 5", r.Impact, r.Urgency)
		bad.add(r.Order < 0 || r.Order > 1000000, "priority_lookup", "row %d,%d: order must be 0 to 1,000,000", r.Impact, r.Urgency)
		bad.add(seen[pair], "priority_lookup", "has more than one row for impact %d, urgency %d", r.Impact, r.Urgency)
		seen[pair] = true
	}
	return bad.err()
}

// defaultPriority is the priority of incidents while the lookup is off.
const defaultPriority = 5

// fromCase is the priority, impact and urgency of an incident that is created from a case.
func (s Settings) fromCase(priority int) (row PriorityRow, err error) {
	if !s.LookupActive {
		return PriorityRow{Priority: defaultPriority, Impact: 3, Urgency: 3}, nil
	}
	rows := slices.DeleteFunc(slices.Clone(s.PriorityLookup), func(r PriorityRow) bool { return r.Priority != priority })
	if len(rows) == 0 {
		return row, Refuse(CodeNoPriorityRow, "The priority lookup table has no row for priority %d. An admin can add one with PUT /settings.", priority)
	}
	return slices.MinFunc(rows, func(a, b PriorityRow) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.Impact, b.Impact), cmp.Compare(a.Urgency, b.Urgency))
	}), nil
}

// lookUp is the priority of an incident with that impact and urgency: rule 2.
func (s Settings) lookUp(impact, urgency int) (int, error) {
	for _, r := range s.PriorityLookup {
		if r.Impact == impact && r.Urgency == urgency {
			return r.Priority, nil
		}
	}
	if !s.LookupActive {
		return defaultPriority, nil
	}
	return 0, Refuse(CodeNoPriorityRow, "The priority lookup table has no row for impact %d and urgency %d. An admin can add one with PUT /settings.", impact, urgency)
}
