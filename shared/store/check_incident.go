package store

import "github.com/casebridge/casebridge/shared/csm"

func (c *checker) checkIncident(number string, incident *incidentRecords) {
	last := int64(0)
	for version, update := range incident.updates {
		last = max(last, version)
		if update.unfinished() && update.CreatedAt < c.late && update.ProgressAt < c.late {
			c.add(Problem{Kind: PendingWithoutEnd, Incident: number, Version: version})
		}
	}
	if incident.item == nil {
		c.add(Problem{Kind: IncidentMissing, Incident: number})
		return
	}
	for version := int64(1); version <= max(last, incident.item.Version); version++ {
		if _, there := incident.updates[version]; !there {
			c.add(Problem{Kind: UpdateMissing, Incident: number, Version: version})
		}
	}
	if incident.item.Version != last {
		c.add(Problem{Kind: VersionDiffers, Incident: number, Version: last})
	}
	if !c.store.lists(*incident.item) {
		c.add(Problem{Kind: NotListed, Incident: number})
	}
	c.checkAssociations(number, incident)
}

func (c *checker) checkAssociations(number string, incident *incidentRecords) {
	count := 0
	next := incident.item.Version + 1
	for _, association := range incident.associations {
		if association.ToVersion == 0 {
			count++
		}
		if association.FromVersion > next || association.ToVersion > next {
			c.add(about(AssociationAhead, association))
		}
		if olderThan(association, incident.item.OpenedAt) {
			c.add(about(NumberGivenTwice, association))
		}
	}
	if incident.item.CaseCount != count {
		c.add(Problem{Kind: CaseCountDiffers, Incident: number})
	}
}

// olderThan says that the association was made clearly before its record was opened: it belongs to
// another record that had the number before. Clocks may differ by a minute.
func olderThan(association csm.Association, opened csm.Time) bool {
	return association.AssociatedAt < minuteBefore(opened)
}

// about is a problem of the association.
func about(kind ProblemKind, association csm.Association) Problem {
	return Problem{
		Kind:        kind,
		Case:        association.Case,
		Incident:    association.Incident,
		Association: named(association),
	}
}

// named is only what names the association.
func named(association csm.Association) csm.Association {
	return csm.Association{
		Case:        association.Case,
		Incident:    association.Incident,
		FromVersion: association.FromVersion,
		Sequence:    association.Sequence,
	}
}
