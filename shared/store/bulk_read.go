package store

import (
	"context"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
)

// loadCases reads the cases and the settings, in their order; one that is absent or that the caller
// may not see is nil.
func (v *View) loadCases(ctx context.Context, numbers []string) ([]*caseItem, csm.Settings, error) {
	places := v.accessPlaces()
	ofAccess := len(places)
	named := map[string]bool{}
	for _, number := range numbers {
		number = strings.ToUpper(number)
		if named[number] || len(number) > longestNumber {
			continue
		}
		named[number] = true
		places = append(places, v.store.inCases(caseKey(number)))
	}
	found, err := v.store.getAll(ctx, places...)
	if err != nil {
		return nil, csm.Settings{}, err
	}
	access, err := v.accessOf(found[:ofAccess])
	if err != nil {
		return nil, csm.Settings{}, err
	}
	seen, err := v.seenCases(found[ofAccess:], access)
	if err != nil {
		return nil, csm.Settings{}, err
	}
	cases := make([]*caseItem, len(numbers))
	for n, number := range numbers {
		cases[n] = seen[strings.ToUpper(number)]
	}
	return cases, access.Settings, nil
}

// seenCases are those of the cases that are there and that the caller may see, by number.
func (v *View) seenCases(found []attributes, access csm.Access) (map[string]*caseItem, error) {
	seen := map[string]*caseItem{}
	for _, stored := range found {
		if stored == nil {
			continue
		}
		item, err := unmarshal[caseItem](stored)
		if err != nil {
			return nil, err
		}
		if item, sees := v.seen(item, access); sees {
			seen[item.Number] = &item
		}
	}
	return seen, nil
}

// loadAssociations reads the associations that hold between the incident and the cases, by case
// number.
func (v *View) loadAssociations(
	ctx context.Context, incident incidentItem, cases []*caseItem,
) (map[string]csm.Association, error) {
	associations := map[string]csm.Association{}
	var named []csm.Association
	var places []place
	for _, item := range cases {
		if item == nil || item.Incident != incident.Number || item.AssociationFrom == 0 {
			continue
		}
		if _, again := associations[item.Number]; again {
			continue
		}
		association := item.association()
		associations[item.Number] = association
		named = append(named, association)
		places = append(places, v.store.sidesOf(association)...)
	}
	if len(places) == 0 {
		return associations, nil
	}
	found, err := v.store.getAll(ctx, places...)
	if err != nil {
		return nil, err
	}
	for n, association := range named {
		held, agreed, err := readSides(found[2*n : 2*n+2])
		if err == nil && !agreed {
			err = v.store.disagreement(ctx, association)
		}
		if err != nil {
			return nil, err
		}
		associations[association.Case] = held
	}
	return associations, nil
}
