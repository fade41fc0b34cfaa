package store

import (
	"context"
	"slices"

	"github.com/casebridge/casebridge/shared/csm"
)

// incidentBehind reads the incident of the case, nil when it has none that the caller may see.
func (v *View) incidentBehind(ctx context.Context, c csm.Case) (*incidentItem, error) {
	if c.Incident == "" || !c.ShowsIncident(v.by) {
		return nil, nil
	}
	item, found, err := get[incidentItem](ctx, v.store, v.store.incidents, incidentKey(c.Incident))
	if err != nil || !found || !v.by.SeesIncident(item.Incident, item.Provenance) {
		return nil, err
	}
	return &item, nil
}

// record is the incident, nil for none.
func (i *incidentItem) record() *csm.Incident {
	if i == nil {
		return nil
	}
	return &i.Incident
}

// incidentsBehind are the incidents of the cases of a list, each read once, by number; nil for
// those that the caller may not see.
type incidentsBehind struct {
	view  *View
	known map[string]*incidentItem
}

func (v *View) incidentsBehind() incidentsBehind {
	return incidentsBehind{v, map[string]*incidentItem{}}
}

// of is the incident of the case, once it is loaded.
func (b incidentsBehind) of(c csm.Case) *csm.Incident { return b.known[c.Incident].record() }

// load reads those incidents that are not known yet, 100 in a request.
func (b incidentsBehind) load(ctx context.Context, cases []csm.Case) error {
	if !b.view.by.May(csm.ReadIncidents) {
		return nil
	}
	var unknown []string
	for _, c := range cases {
		if _, known := b.known[c.Incident]; c.Incident != "" && !known {
			b.known[c.Incident] = nil
			unknown = append(unknown, c.Incident)
		}
	}
	for numbers := range slices.Chunk(unknown, incidentsAtOnce) {
		if err := b.loadChunk(ctx, numbers); err != nil {
			return err
		}
	}
	return nil
}

// incidentsAtOnce is what a BatchGetItem takes.
const incidentsAtOnce = 100

func (b incidentsBehind) loadChunk(ctx context.Context, numbers []string) error {
	places := make([]place, len(numbers))
	for n, number := range numbers {
		places[n] = b.view.store.inIncidents(incidentKey(number))
	}
	found, err := b.view.store.getAll(ctx, places...)
	if err != nil {
		return err
	}
	for _, stored := range found {
		if stored == nil {
			continue
		}
		item, err := unmarshal[incidentItem](stored)
		if err != nil {
			return err
		}
		if b.view.by.SeesIncident(item.Incident, item.Provenance) {
			b.known[item.Number] = &item
		}
	}
	return nil
}
