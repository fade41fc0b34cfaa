package store

import (
	"context"
	"iter"
	"slices"

	"github.com/casebridge/casebridge/shared/csm"
)

// incidentRows makes the rows of a list of incidents. What an index holds decides whether an
// incident is read; the record decides whether it is in the list.
type incidentRows struct {
	view   *View
	filter IncidentFilter
	states []csm.IncidentState
	origin map[string]csm.Provenance // by number
}

type incidentRow = placed[csm.Incident]

// of makes rows of what the indexes hold, in order. Only their numbers count.
func (r incidentRows) of(items iter.Seq2[attributes, error]) iter.Seq2[incidentRow, error] {
	return func(yield func(incidentRow, error) bool) {
		last := ""
		for stored, err := range items {
			var row incidentRow
			if err == nil {
				row, err = placedItem(stored, OpenedKey, r.read)
			}
			if err == nil && row.place == last { // in both indexes
				continue
			}
			last = row.place
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

func (r incidentRows) read(item incidentItem) (csm.Incident, bool) {
	by := r.view.by
	seen := item.RedactedFor(by, item.Provenance)
	r.origin[item.Number] = item.Provenance
	return seen, slices.Contains(r.states, item.State) &&
		by.SeesIncident(item.Incident, item.Provenance) && r.filter.passes(seen, by)
}

// whole replaces what the indexes hold by the records, some at a time, and looks again: a record
// may have changed since it was in that place of an index.
func (r incidentRows) whole(
	ctx context.Context, rows iter.Seq2[incidentRow, error], limit int,
) iter.Seq2[incidentRow, error] {
	return completed(rows, readTogether(limit), func(rows []incidentRow) error { return r.load(ctx, rows) })
}

// readTogether is how many records are read at once for a page and the one that says whether there
// are more.
func readTogether(limit int) int {
	requests := limit/incidentsAtOnce + 1
	return max(limit, leastRead)/requests + 1
}

// load puts the records into the rows that are kept.
func (r incidentRows) load(ctx context.Context, rows []incidentRow) error {
	var places []place
	for _, row := range rows {
		if row.keep {
			places = append(places, r.view.store.inIncidents(incidentKey(row.item.Number)))
		}
	}
	if places == nil {
		return nil
	}
	found, err := r.view.store.getAll(ctx, places...)
	if err != nil {
		return err
	}
	for n := range rows {
		if !rows[n].keep {
			continue
		}
		stored := found[0]
		found = found[1:]
		if stored == nil {
			rows[n].keep = false
			continue
		}
		item, err := unmarshal[incidentItem](stored)
		if err != nil {
			return err
		}
		rows[n].item, rows[n].keep = r.read(item)
		rows[n].bytes += bytesOf(stored)
	}
	return nil
}
