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
	// CustomerReplies is awaiting_caller where the record of the first release has none.
	CustomerReplies CustomerReplies `json:"customer_replies" doc:"Which comments of customers on a case become comments on its incident: none, those of the incident's caller while it awaits them, or all while the incident is open."`
	// Directory is off where the record of the first release has none.
	Directory DirectoryMode `json:"directory" doc:"Whether cases and incidents may name any id (off), or only those with a record in the directory (strict)."`
	Version   int64         `json:"-"`

	// What else the rules of a case depend on.
	Policy    Policy                      `json:"-"` // of the case's account
	Named     Directory                   `json:"-"` // what the request names
	CaseTypes map[CaseType]CaseTypeRecord `json:"-"` // those with a record; the others are built in
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
	return Settings{
		IntegrationActive: true,
		LookupActive:      true,
		CustomerReplies:   RepliesAwaitingCaller,
		Directory:         DirectoryOff,
		PriorityLookup: []PriorityRow{
			{Impact: 1, Urgency: 1, Priority: 1, Order: 100},
			{Impact: 1, Urgency: 2, Priority: 2, Order: 200},
			{Impact: 1, Urgency: 3, Priority: 3, Order: 300},
			{Impact: 2, Urgency: 1, Priority: 2, Order: 400},
			{Impact: 2, Urgency: 2, Priority: 3, Order: 500},
			{Impact: 2, Urgency: 3, Priority: 4, Order: 600},
			{Impact: 3, Urgency: 1, Priority: 3, Order: 700},
			{Impact: 3, Urgency: 2, Priority: 4, Order: 800},
			{Impact: 3, Urgency: 3, Priority: 5, Order: 900},
		},
	}
}

// SettingsChange is what an admin may change; nil leaves a setting alone.
// PriorityLookup replaces the whole table.
type SettingsChange struct {
	IntegrationActive *bool
	LookupActive      *bool
	PriorityLookup    *[]PriorityRow
	CustomerReplies   *CustomerReplies
	Directory         *DirectoryMode
}

// Apply decides what the settings are after the change. It returns CodeForbidden, or
// CodeInvalid naming every bad row.
func (s Settings) Apply(change SettingsChange, by Caller) (Settings, error) {
	if err := by.Require(AdministerSettings); err != nil {
		return Settings{}, err
	}
	set(&s.IntegrationActive, change.IntegrationActive)
	set(&s.LookupActive, change.LookupActive)
	set(&s.PriorityLookup, change.PriorityLookup)
	set(&s.CustomerReplies, change.CustomerReplies)
	set(&s.Directory, change.Directory)
	if err := s.validate(); err != nil {
		return Settings{}, err
	}
	s.Version++
	return s, nil
}

func (s Settings) validate() error {
	var bad invalid
	type pair struct{ impact, urgency int }
	seen := map[pair]bool{}
	for _, row := range s.PriorityLookup {
		addRow := func(wrong bool, message string) {
			bad.add(wrong, "priority_lookup", "row %d,%d: %s", row.Impact, row.Urgency, message)
		}
		addRow(row.Impact < 1 || row.Impact > 3, "impact must be 1 to 3")
		addRow(row.Urgency < 1 || row.Urgency > 3, "urgency must be 1 to 3")
		addRow(row.Priority < 1 || row.Priority > 5, "priority must be 1 to 5")
		addRow(row.Order < 0 || row.Order > 1000000, "order must be 0 to 1,000,000")
		addRow(seen[pair{row.Impact, row.Urgency}], "impact and urgency have a row already")
		seen[pair{row.Impact, row.Urgency}] = true
	}
	bad.add(!slices.Contains(AllCustomerReplies, s.CustomerReplies), "customer_replies",
		"must be one of %s", list(AllCustomerReplies))
	bad.add(!slices.Contains(DirectoryModes, s.Directory), "directory", "must be one of %s",
		list(DirectoryModes))
	return bad.err()
}

// fallback is the priority, impact and urgency of incidents while the lookup is off (rule 2).
var fallback = PriorityRow{Priority: 5, Impact: 3, Urgency: 3}

// fromCase is the priority, impact and urgency of an incident that is created from a case: rule
// 2. Of rows with one order the highest impact wins, then the highest urgency.
func (s Settings) fromCase(priority int) (PriorityRow, error) {
	if !s.LookupActive {
		return fallback, nil
	}
	rows := slices.DeleteFunc(slices.Clone(s.PriorityLookup), func(row PriorityRow) bool {
		return row.Priority != priority
	})
	if len(rows) == 0 {
		return PriorityRow{}, Refuse(CodeNoPriorityRow,
			"The priority lookup table has no row for priority %d. An admin can add one with PUT /settings.",
			priority)
	}
	return slices.MinFunc(rows, func(a, b PriorityRow) int {
		return cmp.Or(
			cmp.Compare(a.Order, b.Order),
			cmp.Compare(a.Impact, b.Impact),
			cmp.Compare(a.Urgency, b.Urgency),
		)
	}), nil
}

// lookUp is the priority of an incident with that impact and urgency: rule 2.
func (s Settings) lookUp(impact, urgency int) (int, error) {
	for _, row := range s.PriorityLookup {
		if row.Impact == impact && row.Urgency == urgency {
			return row.Priority, nil
		}
	}
	if !s.LookupActive {
		return fallback.Priority, nil
	}
	return 0, Refuse(CodeNoPriorityRow,
		"The priority lookup table has no row for impact %d and urgency %d. "+
			"An admin can add one with PUT /settings.",
		impact, urgency)
}
