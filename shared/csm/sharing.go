package csm

// checkSharing holds that only IT and those who cover all accounts share an incident, or end it.
func (ch IncidentChange) checkSharing(by Caller) error {
	if ch.Shared == nil || by.inIT() || by.CoversAll() {
		return nil
	}
	return Refuse(CodeForbidden,
		"An incident is shared by IT, or by an agent for all accounts. Ask one of: %s, %s.",
		RoleITIL, RoleITILAdmin)
}

// sharingText is the line of the incident's record that tells of an update of the kind shared.
func (u Update) sharingText() string {
	if u.Shared {
		return u.Incident +
			" is shared: those who do not cover the account of its case may see it and associate cases"
	}
	return u.Incident + " is no longer shared"
}

// checkShared holds that an incident that was created from a case is shared before a case of
// somebody else is associated with it (rule 17).
func (i Incident) checkShared(from Provenance, c Case) error {
	if i.CreatedFrom == "" || i.Shared || i.CreatedFrom == c.Number || from.isOf(c) {
		return nil
	}
	return Refuse(CodeIncidentNotShared,
		"%s was created from a case of another account and is not shared. IT, or an agent for all accounts, can share "+
			"it with PATCH /incidents/%s.", i.Number, i.Number)
}

// isOf says whether the incident was created from a case of the same account, or of
// the same consumer, as the case.
func (p Provenance) isOf(c Case) bool {
	if p.Account != "" {
		return c.Account == p.Account
	}
	return p.Consumer != "" && c.Consumer == p.Consumer
}

// ProvenanceOf is that of an incident created from the case.
func ProvenanceOf(c Case) Provenance {
	return Provenance{Account: c.Account, Consumer: c.Consumer, LinkedFrom: 1}
}
