package csm

import "slices"

// incidentFields are the fields of a request to open or change an
// incident, in the order of the record.
var incidentFields = []string{
	"caller.id", "caller.account", "short_description", "description", "configuration_item", "impact", "urgency",
	"assigned_to", "assignment_group", "state", "hold_reason", "close_code", "close_notes",
	"comments", "work_notes", "shared", "ask_customer",
}

// check collects what is wrong with the incident. A rule that is newer than records that break it
// holds for fields that differ from before.
func (i Incident) check(before Incident, bad *invalid) {
	bad.addShortDescription(i.ShortDescription, before.ShortDescription)
	bad.add(!fits(i.Description, 0, longestText), "description", "must have at most 8,000 characters")
	bad.add(i.Impact < 1 || i.Impact > 3, "impact", "must be 1 to 3")
	bad.add(i.Urgency < 1 || i.Urgency > 3, "urgency", "must be 1 to 3")
	bad.addID("configuration_item", i.ConfigurationItem)
	bad.addPerson("assigned_to", i.AssignedTo)
	bad.addID("assignment_group", i.AssignmentGroup)
	if i.Caller != nil {
		bad.addPerson("caller.id", i.Caller.ID)
		bad.addID("caller.account", i.Caller.Account)
		bad.add(i.Caller.Account != "" && i.Caller.Type != Contact, "caller.account", "is only for a contact")
	}
	bad.add(i.Shared && i.CreatedFrom == "", "shared",
		"is only for an incident that was created from a case: others are seen by all who may see incidents")
	i.checkHoldReason(bad)
	i.checkResolution(before, bad)
}

func (i Incident) checkHoldReason(bad *invalid) {
	onHold := i.State == IncidentOnHold
	bad.add(onHold && !slices.Contains(HoldReasons, i.HoldReason),
		"hold_reason", "is mandatory on hold: one of %s", list(HoldReasons))
	bad.add(!onHold && i.HoldReason != "", "hold_reason", "is only for on_hold")
}

func (i Incident) checkResolution(before Incident, bad *invalid) {
	if i.State != IncidentResolved && i.State != IncidentClosed {
		bad.add(i.CloseCode != "" || i.CloseNotes != "",
			"close_code", "and close_notes are only for resolved and closed")
		return
	}
	bad.add(!slices.Contains(CloseCodes, i.CloseCode),
		"close_code", "is mandatory: one of %s", list(CloseCodes))
	blank := i.CloseNotes != before.CloseNotes && !visible(i.CloseNotes)
	bad.add(blank || !fits(i.CloseNotes, 1, longestText),
		"close_notes", "is mandatory: 1 to 8,000 characters, not only white space or invisible ones")
}
