package store

import (
	"context"

	"github.com/casebridge/casebridge/shared/csm"
)

// Changed is an incident after a change, and the update that made it; Version 0 when nothing
// changed.
type Changed struct {
	Incident csm.Incident
	Update   csm.Update
}

// ChangeIncident applies the change and logs the update. It returns CodeVersionMismatch when the
// incident is at none of the versions ifMatch. A repeat with the caller's own SourceID and the same
// content changes nothing: the answer has the update that the first made, and the incident as it is
// now. With other content it returns CodeSourceIDReused. Nobody waits for the fan-out.
func (v *View) ChangeIncident(
	ctx context.Context, number string, change csm.IncidentChange, ifMatch Versions,
) (_ Changed, err error) {
	defer wrapCall(&err, "change incident %.30s", number)
	call := v.incidentCall(number, changeIncidentCall, change, ifMatch)
	changed, err := once(ctx, v, func() (decision[Changed], error) { return call.decide(ctx) })
	v.handOn(ctx, call.last, changed)
	return changed, err
}

// incidentCall is a call that changes an incident, in one attempt or several.
type incidentCall struct {
	view     *View
	number   string
	kind     callKind
	change   csm.IncidentChange
	ifMatch  Versions
	settings csm.Settings
	names    namedRecords // nil until they are read
	from     string       // the case that the incident was created from, if the caller works on it
	request  string       // marks the update, so that an attempt knows what the attempt before has written
	tried    int64        // the version that the attempt before was to make
	last     made
}

// made is an update that an attempt was to make, and for how many cases it is.
type made struct {
	update csm.Update
	cases  int
}

func (v *View) incidentCall(
	number string, kind callKind, change csm.IncidentChange, ifMatch Versions,
) *incidentCall {
	return &incidentCall{
		view:    v,
		number:  number,
		kind:    kind,
		change:  change,
		ifMatch: ifMatch,
		request: v.store.newID(),
	}
}

// loadRules reads what the change is decided on beside the incident, and what the incident names.
// An attempt after the first reads it anew only if the change names records.
func (c *incidentCall) loadRules(ctx context.Context, before incidentItem) (err error) {
	if c.names != nil && len(c.change.Names()) == 0 {
		return nil
	}
	seen := []csm.Incident{before.RedactedFor(c.view.by, before.Provenance)}
	if err := c.view.hideCases(ctx, seen); err != nil {
		return err
	}
	c.from = seen[0].CreatedFrom
	c.names, c.settings, err = c.view.loadNames(ctx, before.NamesWith(c.change))
	return err
}

// seen is the incident as the caller sees it.
func (c *incidentCall) seen(incident csm.Incident, provenance csm.Provenance) csm.Incident {
	seen := incident.RedactedFor(c.view.by, provenance).NamedIn(c.names.directory(), provenance)
	seen.CreatedFrom = c.from
	return seen
}

// decide is one attempt.
func (c *incidentCall) decide(ctx context.Context) (d decision[Changed], err error) {
	by := c.view.by
	before, err := c.view.loadIncident(ctx, c.number)
	if err != nil {
		return d, err
	}
	if err := by.Require(csm.ChangeIncidents); err != nil {
		return d, err
	}
	if err := c.loadRules(ctx, before); err != nil {
		return d, err
	}
	d.answer.Incident = c.seen(before.Incident, before.Provenance)
	sourced := c.view.sourcedChange(before, c.kind, c.change)
	earlier, found, err := c.madeBefore(ctx, before, sourced)
	if err != nil || found {
		d.answer.Update = earlier
		return d, err
	}
	if err := matches(before.Number, before.Version, c.ifMatch); err != nil {
		return d, err
	}
	after, update, err := before.Apply(c.change, by, c.settings, c.view.store.now())
	if err != nil {
		return d, err
	}
	d.actions = markApplied(c.view.store.incidents, sourced, appliedItem{Version: update.Version})
	if update.Version == 0 {
		if len(d.actions) > 0 {
			d.actions = append(d.actions, c.view.unchangedIncident(before))
		}
		return d, nil
	}
	c.tried = update.Version
	c.last = made{update, before.CaseCount}
	d.answer = Changed{c.seen(after, before.Provenance), update}
	asking, err := c.view.asking(ctx, before, update)
	d.actions = append(d.actions, c.view.writeUpdate(ctx, before, after, update, c.request)...)
	d.actions = append(d.actions, asking...)
	d.actions = append(d.actions, c.names.use(after.NewNames(before.Incident)).actions(c.view.store)...)
	return d, err
}

// madeBefore is the update that the same call with its source id made before, or that the attempt
// before made although its answer got lost.
func (c *incidentCall) madeBefore(
	ctx context.Context, incident incidentItem, sourced sourced,
) (update csm.Update, found bool, err error) {
	update, found, err = c.view.updatedBefore(ctx, incident, c.kind, c.change, sourced)
	if err != nil || found {
		return update, found, err
	}
	item, found, err := c.view.store.update(ctx, incident.Number, c.tried)
	return item.Update, found && item.Request == c.request, err
}

// handOn hands on the update that was made last if it is the one that was committed, and for few
// cases. An answer that was kept from an earlier request has been handed on then.
func (v *View) handOn(ctx context.Context, last made, committed Changed) {
	if last.update.Version != committed.Update.Version || !last.update.Notable() {
		return
	}
	reach(ctx, last.cases)
	if v.deliver != nil && 0 < last.cases && last.cases <= MostNow {
		v.deliver(ctx, last.update)
	}
}
