package store

import (
	"context"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
)

// loadIncident reads the incident. It returns CodeIncidentNotFound alike for one that is absent and
// for a caller who may not see incidents.
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
	incident, err := v.loadIncident(ctx, number)
	if err != nil {
		return csm.Incident{}, err
	}
	return v.named(ctx, incident)
}

// OpenIncident writes a new incident that comes from no case. A repeat with the caller's own
// SourceID and the same content opens nothing: the answer is the incident of the first, as it is
// now. With other content it returns CodeSourceIDReused.
func (v *View) OpenIncident(ctx context.Context, request csm.IncidentRequest) (_ csm.Incident, err error) {
	defer wrapCall(&err, "open incident")
	if err := v.by.Require(csm.ChangeIncidents); err != nil {
		return csm.Incident{}, err
	}
	call := v.sourcedOpening(request)
	return once(ctx, v, func() (d decision[csm.Incident], err error) {
		before, found, err := v.openedBefore(ctx, request, call)
		if err != nil || found {
			d.answer = before
			return d, err
		}
		names, settings, err := v.loadNames(ctx, request.Names())
		if err != nil {
			return d, err
		}
		draft, err := csm.OpenIncident(request, v.by, settings, v.store.now())
		if err != nil {
			return d, err
		}
		number, err := v.store.incidentNumbers.take(ctx)
		if err != nil {
			return d, err
		}
		incident, update := draft.Numbered(number)
		d.answer = incident.RedactedFor(v.by, csm.Provenance{}).NamedIn(names.directory(), csm.Provenance{})
		d.actions = v.writeNew(ctx, incident, csm.Provenance{}, update)
		d.actions = append(d.actions, markApplied(v.store.incidents, call, appliedItem{Incident: number})...)
		d.actions = append(d.actions, names.use(incident.Names()).actions(v.store)...)
		return d, nil
	})
}

// writeNew writes a new incident with its first update.
func (v *View) writeNew(
	ctx context.Context, incident csm.Incident, provenance csm.Provenance, update csm.Update,
) []action {
	return append(
		v.store.logged(ctx, update, v.store.newID()),
		create(v.store.incidents, v.store.newIncidentItem(incident, provenance)),
	)
}

// update reads an update from the incident's log.
func (s *Store) update(ctx context.Context, incident string, version int64) (updateItem, bool, error) {
	if version == 0 {
		return updateItem{}, false, nil
	}
	return get[updateItem](ctx, s, s.incidents, updateKey(incident, version))
}

// writeUpdate makes the incident that was read the one after, and logs the update. A change of the
// incident leaves case_count and linked_from as they were read, so they are not written:
// associations change them without a new version.
func (v *View) writeUpdate(
	ctx context.Context, before incidentItem, after csm.Incident, update csm.Update, request string,
) []action {
	item := v.store.newIncidentItem(after, before.Provenance)
	return append(
		v.store.logged(ctx, update, request),
		change(v.store.incidents, before.key, before, item, atVersion, readAt(before.Version)),
	)
}
