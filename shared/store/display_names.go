package store

import (
	"cmp"
	"context"
	"slices"

	"github.com/casebridge/casebridge/shared/csm"
)

// directoryOf reads those of the records that are there, 100 in a request. Each key counts once.
func (s *Store) directoryOf(ctx context.Context, keys []csm.DirectoryKey) (csm.Directory, error) {
	directory := csm.Directory{}
	var wanted []csm.DirectoryKey
	known := map[csm.DirectoryKey]bool{}
	for _, of := range keys {
		if !known[of] && csm.CheckDirectoryKey(of) == nil {
			wanted = append(wanted, of)
		}
		known[of] = true
	}
	for some := range slices.Chunk(wanted, mostPlaces) {
		items, _, err := s.loadRecords(ctx, some)
		if err != nil {
			return nil, err
		}
		for n, item := range items {
			if item.there() {
				directory[some[n]] = item.DirectoryRecord
			}
		}
	}
	return directory, nil
}

// nameCases puts names beside the ids of the cases. All are read together.
func (v *View) nameCases(ctx context.Context, views []csm.CaseView) error {
	var keys []csm.DirectoryKey
	for _, view := range views {
		keys = append(keys, view.Keys()...)
	}
	directory, err := v.store.directoryOf(ctx, keys)
	if err != nil {
		return err
	}
	for n, view := range views {
		views[n].CaseNames = view.NamedIn(directory)
	}
	return nil
}

// nameIncidents puts names beside the ids of the incidents, which are as the caller sees them, and
// hides the cases that the caller does not work on.
func (v *View) nameIncidents(
	ctx context.Context, incidents []csm.Incident, provenance map[string]csm.Provenance,
) error {
	if err := v.hideCases(ctx, incidents); err != nil {
		return err
	}
	var keys []csm.DirectoryKey
	for _, incident := range incidents {
		keys = append(keys, incident.Keys()...)
	}
	directory, err := v.store.directoryOf(ctx, keys)
	if err != nil {
		return err
	}
	for n, incident := range incidents {
		incidents[n] = incident.NamedIn(directory, provenance[incident.Number])
	}
	return nil
}

// named is the incident, as the caller sees it, with names beside its ids.
func (v *View) named(ctx context.Context, item incidentItem) (csm.Incident, error) {
	seen := []csm.Incident{item.RedactedFor(v.by, item.Provenance)}
	err := v.nameIncidents(ctx, seen, map[string]csm.Provenance{item.Number: item.Provenance})
	return seen[0], err
}

// behindCase is what a view of a case shows beside it: its incident, nil when it has none that the
// caller may see, and the records that it names.
type behindCase struct {
	incident  *incidentItem
	directory csm.Directory
}

// view is the case as the caller sees it.
func (b behindCase) view(v *View, c csm.Case, settings csm.Settings) csm.CaseView {
	view := c.View(v.by, settings, b.incident.record())
	view.CaseNames = c.NamedIn(b.directory)
	return view
}

// behind reads what is behind the case, in one request.
func (v *View) behind(ctx context.Context, c csm.Case) (behindCase, error) {
	var beside []place
	if c.Incident != "" && c.ShowsIncident(v.by) {
		beside = append(beside, v.store.inIncidents(incidentKey(c.Incident)))
	}
	names, found, err := v.store.loadNamed(ctx, c.Names(), beside...)
	if err != nil {
		return behindCase{}, err
	}
	behind := behindCase{directory: names.directory()}
	if len(found) == 0 || found[0] == nil {
		return behind, nil
	}
	item, err := unmarshal[incidentItem](found[0])
	if err == nil && v.by.SeesIncident(item.Incident, item.Provenance) {
		behind.incident = &item
	}
	return behind, err
}

// AccountNames are the names of those accounts that have a record. A caller is to see the ids.
func (v *View) AccountNames(ctx context.Context, accounts []string) (_ map[string]string, err error) {
	defer wrapCall(&err, "read the names of %d accounts", len(accounts))
	var keys []csm.DirectoryKey
	for _, account := range accounts {
		keys = append(keys, csm.DirectoryKey{Kind: csm.Accounts, ID: account})
	}
	directory, err := v.store.directoryOf(ctx, keys)
	names := map[string]string{}
	for of, record := range directory {
		names[of.ID] = record.DisplayName()
	}
	return names, err
}

// withName is the view of a customer whose token has no name with that of their record, if there is
// one.
func (v *View) withName(ctx context.Context) (*View, error) {
	kind := map[csm.UserType]csm.DirectoryKind{csm.Contact: csm.Contacts, csm.Consumer: csm.Consumers}[v.by.Type]
	named := v.by.Name != "" && v.by.Name != v.by.ID // which a token without a name has for one
	if named || kind == "" {
		return v, nil
	}
	directory, err := v.store.directoryOf(ctx, []csm.DirectoryKey{{Kind: kind, ID: v.by.ID}})
	if err != nil {
		return nil, err
	}
	record := directory[csm.DirectoryKey{Kind: kind, ID: v.by.ID}]
	if kind == csm.Contacts && !slices.Contains(v.by.Accounts, record.Account) {
		return v, nil // of somebody else with the id
	}
	signed := *v
	signed.by.Name = cmp.Or(record.DisplayName(), v.by.Name)
	return &signed, nil
}
