package store

import (
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// All records of case types have a copy in one item, since the rules of every case depend on them: it is read
// with the case, whatever type that has.

// caseTypesKey is the key of the item with the copies.
func caseTypesKey() key { return keyOf("CASE_TYPES", "CASE_TYPES") }

// caseTypePrefix begins the names of the attributes with the copies; the rest of the name is the type.
const caseTypePrefix = "type:"

// settingsPlaces are the settings and the case types, which the rules of every case depend on. They are read
// with the case.
func (s *Store) settingsPlaces() []place {
	return []place{s.inCases(settingsKey()), s.inCases(caseTypesKey())}
}

// settingsOf are the settings in force, from what was found at settingsPlaces.
func settingsOf(found []attributes) (csm.Settings, error) {
	settings, err := settingsRecord(found[0])
	if err != nil {
		return settings, err
	}
	settings.CaseTypes = map[csm.CaseType]csm.CaseTypeRecord{}
	for name, value := range found[1] {
		caseType, is := strings.CutPrefix(name, caseTypePrefix)
		if !is {
			continue
		}
		record, err := dynamo.UnmarshalValue[csm.CaseTypeRecord](value)
		if err != nil {
			return settings, err
		}
		settings.CaseTypes[csm.CaseType(caseType)] = record
	}
	return settings, nil
}
