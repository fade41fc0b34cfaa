package store

import (
	"context"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
)

// incident erases the person from items of an incident. The incident itself comes last: where it
// comes from says whose the updates are, also to a run that continues this one.
func (f *forgetting) incident(ctx context.Context, items []attributes) error {
	incident, read, last, err := incidentAmong(items)
	if err != nil {
		return err
	}
	for _, item := range items {
		if err := f.besideIncident(ctx, item, read.Provenance); err != nil {
			return err
		}
	}
	if incident == nil {
		return nil
	}
	var from caseItem
	if read.CreatedFrom != "" {
		from, _, err = get[caseItem](ctx, f.store, f.store.cases, caseKey(read.CreatedFrom))
	}
	if err != nil {
		return err
	}
	return f.rewrite(ctx, f.store.incidents, "incidents", incident, erasing(func(i *incidentItem) {
		i.Incident, i.Provenance = f.person.Incident(i.Incident, i.Provenance, from.Case, last)
	}))
}

// incidentAmong are the incident among the items and its last update, zero where absent.
func incidentAmong(
	items []attributes,
) (incident attributes, read incidentItem, last csm.Update, err error) {
	for _, item := range items {
		switch sk := textOf(item[SK]); {
		case sk == incidentKey("").SK:
			incident = item
			read, err = unmarshal[incidentItem](item)
		case strings.HasPrefix(sk, updatePrefix): // they lie in the order of their versions
			var update updateItem
			update, err = unmarshal[updateItem](item)
			last = update.Update
		}
		if err != nil {
			return nil, read, last, err
		}
	}
	return incident, read, last, nil
}

func (f *forgetting) besideIncident(
	ctx context.Context, item attributes, from csm.Provenance,
) error {
	table := f.store.incidents
	switch sk := textOf(item[SK]); {
	case strings.HasPrefix(sk, updatePrefix):
		return f.rewrite(ctx, table, "updates", item, erasing(func(u *updateItem) {
			u.Update = f.person.Update(u.Update, from)
		}))
	case strings.HasPrefix(sk, casePrefix):
		return f.rewrite(ctx, table, "associations", item, erasing(f.association))
	case strings.HasPrefix(sk, historyPrefix):
		return f.rewrite(ctx, table, "associations", item, erasing(func(h *historyItem) {
			f.association(&h.Association)
		}))
	}
	return nil
}

func (f *forgetting) association(item *associationItem) {
	*item = newAssociationItem(item.key, f.person.Association(item.association()))
}
