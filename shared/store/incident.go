package store

import (
	"context"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
)

// loadIncident reads the incident. It returns CodeIncidentNotFound alike for one that is absent and for
// a caller who may not see incidents.
func (v *View) loadIncident(ctx context.Context, number string) (incidentItem, error) {
	number = strings.ToUpper(number)
	if len(number) > longestNumber {
		return incidentItem{}, incidentNotFound(number)
	}
	item, found, err := get[incidentItem](ctx, v.store, v.store.incidents, incidentKey(number))
	if err != nil {
		return incidentItem{}, err
	}
	if !found || !v.by.SeesIncident(item.Incident, item.Provenance) {
		return incidentItem{}, incidentNotFound(number)
	}
	return item, nil
}

func incidentNotFound(number string) error {
	return csm.Refuse(csm.CodeIncidentNotFound, "There is no incident %.30s that you may see. Check the number.", number)
}

// Incident reads one incident.
func (v *View) Incident(ctx context.Context, number string) (_ csm.Incident, err error) {
	defer wrapCall(&err, "read incident %.30s", number)
	i, err := v.loadIncident(ctx, number)
	return i.RedactedFor(v.by, i.Provenance), err
}

// OpenIncident writes a new incident that comes from no case. With a SourceID that opened one before, it
// answers that incident.
func (v *View) OpenIncident(ctx context.Context, r csm.IncidentRequest) (_ csm.Incident, err error) {
	defer wrapCall(&err, "open incident")
	settings, err := v.store.settings(ctx)
	if err != nil {
		return csm.Incident{}, err
	}
	return once(ctx, v, func() (d decision[csm.Incident], err error) {
		if _, _, err := csm.OpenIncident("INC0000000", r, v.by, settings, v.store.now()); err != nil { // before a number is spent
			return d, err
		}
		if before, found, err := v.openedBefore(ctx, r.SourceID); err != nil || found {
			d.answer = before
			return d, err
		}
		number, err := v.store.incidentNumbers.take(ctx)
		if err != nil {
			return d, err
		}
		i, u, err := csm.OpenIncident(number, r, v.by, settings, v.store.now())
		if err != nil {
			return d, err
		}
		d.answer = i.RedactedFor(v.by, csm.Provenance{})
		d.actions = v.writeNew(i, csm.Provenance{}, u)
		if r.SourceID != "" {
			d.actions = append(d.actions,
				create(v.store.incidents, openedItem{sourceOfIncident(r.SourceID), number}),
				create(v.store.incidents, appliedItem{key: sourceKey(incidentKey(number), r.SourceID), Version: u.Version}))
		}
		return d, nil
	})
}

type openedItem struct {
	key
	Incident string `json:"incident"`
}

// openedBefore is the incident that was opened with that source id.
func (v *View) openedBefore(ctx context.Context, sourceID string) (csm.Incident, bool, error) {
	if sourceID == "" {
		return csm.Incident{}, false, nil
	}
	opened, found, err := get[openedItem](ctx, v.store, v.store.incidents, sourceOfIncident(sourceID))
	if err != nil || !found {
		return csm.Incident{}, false, err
	}
	i, err := v.Incident(ctx, opened.Incident)
	return i, true, err
}

// writeNew writes a new incident with its first update.
func (v *View) writeNew(i csm.Incident, r csm.Provenance, u csm.Update) []action {
	return []action{create(v.store.incidents, newIncidentItem(i, r)), create(v.store.incidents, newUpdateItem(u, v.store.newID()))}
}

// Changed is an incident after a change, and the update that made it; Version 0 when nothing changed.
type Changed struct {
	Incident csm.Incident
	Update   csm.Update
}

// ChangeIncident applies the change and logs the update, or answers CodeVersionMismatch when the incident is
// at none of the versions ifMatch. A change whose SourceID was applied before changes nothing; the answer
// has the update that it made then. Nobody waits for the fan-out.
func (v *View) ChangeIncident(ctx context.Context, number string, ch csm.IncidentChange, ifMatch Versions) (_ Changed, err error) {
	defer wrapCall(&err, "change incident %.30s", number)
	decide, err := v.changing(ctx, number, ch, ifMatch)
	if err != nil {
		return Changed{}, err
	}
	return once(ctx, v, decide)
}

// changing makes the decision on a change of the incident.
func (v *View) changing(
	ctx context.Context, number string, ch csm.IncidentChange, ifMatch Versions,
) (func() (decision[Changed], error), error) {
	settings, err := v.store.settings(ctx)
	if err != nil {
		return nil, err
	}
	request, tried := v.store.newID(), int64(0)
	return func() (d decision[Changed], err error) {
		i, err := v.loadIncident(ctx, number)
		if err != nil {
			return d, err
		}
		d.answer.Incident = i.RedactedFor(v.by, i.Provenance)
		if u, found, err := v.appliedUpdate(ctx, i, ch.SourceID); err != nil || found {
			d.answer.Update = u
			return d, err
		}
		if u, found, err := v.store.update(ctx, i.Number, tried); err != nil || found && u.Request == request { // written, but the answer got lost
			d.answer.Update = u.Update
			return d, err
		}
		if err := matches(i.Number, i.Version, ifMatch); err != nil {
			return d, err
		}
		n, u, err := i.Apply(ch, v.by, settings, v.store.now())
		if err != nil || u.Version == 0 {
			return d, err
		}
		tried = u.Version
		d.answer = Changed{n.RedactedFor(v.by, i.Provenance), u}
		d.actions = v.writeUpdate(i, n, u, request)
		return d, nil
	}, nil
}

// appliedUpdate is the update that the change with that source id made before, if it did.
func (v *View) appliedUpdate(ctx context.Context, i incidentItem, sourceID string) (csm.Update, bool, error) {
	before, found, err := v.applied(ctx, v.store.incidents, i.key, sourceID)
	if err != nil || !found {
		return csm.Update{}, false, err
	}
	u, _, err := v.store.update(ctx, i.Number, before.Version)
	return u.Update, true, err
}

// update reads an update from the incident's log.
func (s *Store) update(ctx context.Context, incident string, version int64) (updateItem, bool, error) {
	if version == 0 {
		return updateItem{}, false, nil
	}
	return get[updateItem](ctx, s, s.incidents, updateKey(incident, version))
}

// writeUpdate makes the incident that was read the new one, and logs the update. A change of the incident
// leaves case_count and linked_from as they were read, so they are not written: associations change them
// without a new version.
func (v *View) writeUpdate(read incidentItem, n csm.Incident, u csm.Update, request string) []action {
	actions := []action{
		change(v.store.incidents, read.key, read, newIncidentItem(n, read.Provenance), atVersion, readAt(read.Version)),
		create(v.store.incidents, newUpdateItem(u, request)),
	}
	if u.SourceID != "" {
		actions = append(actions, create(v.store.incidents, appliedItem{key: sourceKey(read.key, u.SourceID), Version: u.Version}))
	}
	return actions
}
