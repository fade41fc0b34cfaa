package store

import "github.com/casebridge/casebridge/shared/csm"

// caseTypeItem is the record of a case type in the directory.
type caseTypeItem struct {
	key
	csm.CaseTypeRecord
}

func caseTypeKey(caseType csm.CaseType) key { return keyOf("DIRECTORY#case_types", string(caseType)) }

// settingsPlaces are the settings and the case types, which the rules of every case depend on. They are read
// with the case.
func (s *Store) settingsPlaces() []place {
	places := []place{s.inCases(settingsKey())}
	for _, caseType := range csm.CaseTypes {
		places = append(places, s.inCases(caseTypeKey(caseType)))
	}
	return places
}

// settingsOf are the settings in force, from what was found at settingsPlaces.
func settingsOf(found []attributes) (csm.Settings, error) {
	settings, err := settingsRecord(found[0])
	if err != nil {
		return settings, err
	}
	settings.CaseTypes = map[csm.CaseType]csm.CaseTypeRecord{}
	for n, caseType := range csm.CaseTypes {
		if found[n+1] == nil {
			continue
		}
		item, err := unmarshal[caseTypeItem](found[n+1])
		if err != nil {
			return settings, err
		}
		settings.CaseTypes[caseType] = item.CaseTypeRecord
	}
	return settings, nil
}
