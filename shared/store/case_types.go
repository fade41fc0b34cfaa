package store

import (
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// All records of case types have a copy in one item, since the rules of every case depend on them:
// it is read with the case, whatever type that has.

// caseTypesKey is the key of the item with the copies.
func caseTypesKey() key { return keyOf("CASE_TYPES", "CASE_TYPES") }

// caseTypePrefix begins the names of the attributes with the copies; the rest of the name is the
// type.
const caseTypePrefix = "type:"

// settingsPlaces are the settings and the case types, which the rules of every case depend on. They
// are read with the case.
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

// copyCaseType makes the copy that of the record after, and counts the copies.
func (s *Store) copyCaseType(before, after csm.DirectoryRecord) []action {
	if before.Kind != csm.CaseTypes && after.Kind != csm.CaseTypes {
		return nil
	}
	change := dynamo.Change{
		Names:      map[string]string{"#copy": caseTypePrefix + after.ID},
		Expression: "SET #copy = :copy",
		Values:     dynamo.Values{":copy": dynamo.Value(after.CaseType())},
	}
	failed := errStale
	switch {
	case after.Version == 0:
		change = dynamo.Change{
			Names:      map[string]string{"#copy": caseTypePrefix + before.ID},
			Expression: "REMOVE #copy ADD copies :less",
			Values:     dynamo.Values{}.Number(":less", -1),
		}
	case before.Version == 0:
		change.Expression += " ADD copies :more"
		change.Condition = "attribute_not_exists(copies) OR copies < :most"
		change.Values.Number(":more", 1).Number(":most", csm.MostCaseTypes)
		failed = csm.TooManyCaseTypes()
	}
	return []action{dynamo.Update(s.cases, caseTypesKey(), change).FailingWith(failed)}
}
