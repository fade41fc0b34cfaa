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

// OpenIncident writes a new incident that comes from no case. A repeat with the
// caller's own SourceID and the same content opens nothing: the answer is the incident of the first, as it is
// now. With other content it returns CodeSourceIDReused.
func (v *View) OpenIncident(ctx context.Context, request csm.IncidentRequest) (_ csm.Incident, err error) {
	defer wrapCall(&err, "open incident")
	if err := v.by.Require(csm.ChangeIncidents); err != nil {
		return csm.Incident{}, err
	}
	settings, err := v.store.settings(ctx)
	if err != nil {
		return csm.Incident{}, err
	}
	call := v.sourcedOpening(request)
	return once(ctx, v, func() (d decision[csm.Incident], err error) {
		if before, found, err := v.openedBefore(ctx, request, call); err != nil || found {
			d.answer = before
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
		d.answer = incident.RedactedFor(v.by, csm.Provenance{})
		d.actions = v.writeNew(incident, csm.Provenance{}, update)
		d.actions = append(d.actions, markApplied(v.store.incidents, call, appliedItem{Incident: number})...)
		return d, nil
	})
}

// writeNew writes a new incident with its first update.
func (v *View) writeNew(i csm.Incident, r csm.Provenance, u csm.Update) []action {
	return append(v.store.logged(u, v.store.newID()), create(v.store.incidents, newIncidentItem(i, r)))
}

// Changed is an incident after a change, and the update that made it; Version 0 when nothing changed.
type Changed struct {
	Incident csm.Incident
	Update   csm.Update
}

// ChangeIncident applies the change and logs the update, or answers CodeVersionMismatch when the incident is
// at none of the versions ifMatch. A repeat with the caller's own SourceID and the same content
// changes nothing: the answer has the update that the first made, and the incident as it is now. With other
// content it returns CodeSourceIDReused. Nobody waits for the fan-out.
func (v *View) ChangeIncident(ctx context.Context, number string, ch csm.IncidentChange, ifMatch Versions) (_ Changed, err error) {
	defer wrapCall(&err, "change incident %.30s", number)
	var last made
	decide, err := v.changing(ctx, number, changeIncidentCall, ch, ifMatch, &last)
	if err != nil {
		return Changed{}, err
	}
	changed, err := once(ctx, v, decide)
	v.handOn(ctx, last, changed)
	return changed, err
}

// made is the update that a call made at its last attempt, and for how many cases it is.
type made struct {
	update csm.Update
	cases  int
}

// handOn hands on the update that was made last if it is the one that was committed, and for few cases. An
// answer that was kept from an earlier request has been handed on then.
func (v *View) handOn(ctx context.Context, last made, committed Changed) {
	if v.deliver == nil || last.update.Version != committed.Update.Version {
		return
	}
	if last.update.Notable() && 0 < last.cases && last.cases <= MostNow {
		v.deliver(ctx, last.update)
	}
}

// changing makes the decision on a change of the incident, and puts what it decided into last.
func (v *View) changing(
	ctx context.Context, number string, kind callKind, ch csm.IncidentChange, ifMatch Versions, last *made,
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
		if err := v.by.Require(csm.ChangeIncidents); err != nil {
			return d, err
		}
		call := v.sourcedChange(i, kind, ch)
		if u, found, err := v.updatedBefore(ctx, i, kind, ch, call); err != nil || found {
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
		if err != nil {
			return d, err
		}
		d.actions = markApplied(v.store.incidents, call, appliedItem{Version: u.Version})
		if u.Version == 0 {
			if len(d.actions) > 0 {
				d.actions = append(d.actions, v.unchangedIncident(i))
			}
			return d, nil
		}
		tried = u.Version
		*last = made{u, i.CaseCount}
		d.answer = Changed{n.RedactedFor(v.by, i.Provenance), u}
		asking, err := v.asking(ctx, i, u)
		if err != nil {
			return d, err
		}
		d.actions = append(d.actions, v.writeUpdate(i, n, u, request)...)
		d.actions = append(d.actions, asking...)
		return d, nil
	}, nil
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
	return append(
		v.store.logged(u, request),
		change(v.store.incidents, read.key, read, newIncidentItem(n, read.Provenance), atVersion, readAt(read.Version)),
	)
}
