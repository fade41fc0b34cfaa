package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/casebridge/casebridge/shared/csm"
)

// key is where an item lies.
type key struct {
	PK string `json:"pk"`
	SK string `json:"sk"`
}

func (k key) attributes() map[string]types.AttributeValue {
	return map[string]types.AttributeValue{PK: text(k.PK), SK: text(k.SK)}
}

// The beginnings of sort keys that are listed.
const (
	notePrefix        = "NOTE#"
	associationPrefix = "ASSOCIATION#"
	updatePrefix      = "UPDATE#"
	casePrefix        = "CASE#"
)

func caseKey(number string) key     { return key{"CASE#" + number, "CASE"} }
func incidentKey(number string) key { return key{"INC#" + number, "INCIDENT"} }
func settingsKey() key              { return key{"SETTINGS", "SETTINGS"} }
func counterKey() key               { return key{"COUNTER", "COUNTER"} }
func secretKey() key                { return key{"SECRET", "CURSOR"} }

// idempotencyKey is of one caller: what was answered to one is not for another.
func idempotencyKey(by csm.Caller, name string) key {
	return key{"IDEMPOTENCY#" + rightsOf(by) + "#" + name, "IDEMPOTENCY"}
}

// rightsOf tells callers apart by all that decides what they may see, since tokens of several people, or of one
// whose rights were changed, can have the same id.
func rightsOf(by csm.Caller) string {
	roles, accounts := slices.Sorted(slices.Values(by.Roles)), slices.Sorted(slices.Values(by.Accounts))
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %q", by.ID, by.Type, roles, accounts))
	return hex.EncodeToString(sum[:])
}

// sourceOfIncident marks the incident that was opened with that id of another system.
func sourceOfIncident(sourceID string) key { return key{"SOURCE#" + sourceID, "SOURCE"} }

func updateKey(incident string, version int64) key {
	return key{"INC#" + incident, updatePrefix + padded(version)}
}

// sourceKey marks that the change with that id was applied to the record already.
func sourceKey(record key, sourceID string) key { return key{record.PK, "SOURCE#" + sourceID} }

// The two sides of an association. The sequence tells two ties apart between which the incident did not change.
func associationOfCase(a csm.Association) key {
	return key{"CASE#" + a.Case, associationPrefix + a.Incident + "#" + padded(a.FromVersion) + "#" + padded(a.Sequence)}
}

func associationOfIncident(a csm.Association) key {
	return key{"INC#" + a.Incident, casePrefix + a.Case + "#" + padded(a.FromVersion) + "#" + padded(a.Sequence)}
}

// integrationNoteKey is a function of (case, incident, version, kind) alone, since the time is the
// update's own: writing the note again writes the same item again.
func integrationNoteKey(caseNumber string, n csm.Note) key {
	return key{"CASE#" + caseNumber, fmt.Sprintf("%s%s#%s#%s#%s", notePrefix, n.CreatedAt, n.Source.Incident, padded(n.Source.Version), n.Source.Kind)}
}

// tieNoteKey is the key of the note that a case was tied to an incident or removed from it. The sequence
// tells two notes of one moment and version apart.
func tieNoteKey(a csm.Association, n csm.Note) key {
	k := integrationNoteKey(a.Case, n)
	k.SK += "#" + padded(a.Sequence)
	return k
}

// personalNoteKey is the key of what a person wrote on a case; id is fresh.
func personalNoteKey(caseNumber string, n csm.Note, id string) key {
	return key{"CASE#" + caseNumber, fmt.Sprintf("%s%s#%s#%s#%s", notePrefix, n.CreatedAt, n.CreatedBy, id, n.Element)}
}

// padded makes the order of the text the order of the numbers.
func padded(n int64) string { return fmt.Sprintf("%010d", n) }
