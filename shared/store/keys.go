package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// This file is the format of every key. A key never changes: items of earlier versions keep theirs.

// key is where an item lies.
type key = dynamo.Key

func keyOf(pk, sk string) key { return key{PK: pk, SK: sk} }

// The beginnings of keys: partitions of records, and items within them that are listed.
const (
	casePartition     = "CASE#"
	incidentPartition = "INC#"

	directoryPartition   = "DIRECTORY#"   // of the records of one kind
	idempotencyPartition = "IDEMPOTENCY#" // of kept answers

	notePrefix        = "NOTE#"        // of a case
	associationPrefix = "ASSOCIATION#" // of a case
	messagePrefix     = "MESSAGE#"     // of a case
	updatePrefix      = "UPDATE#"      // of an incident
	casePrefix        = "CASE#"        // of an incident: its associations
	appliedPrefix     = "APPLIED#"     // of both: calls with source ids
	publishedPrefix   = "PUBLISHED#"   // of a case: work notes that were shown to the customer
	historyPrefix     = "HISTORY#"     // of an incident: associations whose notes may be missing

	firstReleaseSource = "SOURCE#" // of both: calls with source ids in the first release

	// Of an incident: updates whose notifications are not recorded, announcements not finished.
	notifyPrefix       = "NOTIFY#"
	announcementPrefix = "ANNOUNCEMENT#"
)

// What others may know of sort keys: the filters of the streams pass updates and messages by how
// theirs begin, and associations of an incident lie side by side.
const (
	UpdatePrefix      = updatePrefix  // in the incident table
	MessagePrefix     = messagePrefix // in the case table
	AssociationPrefix = casePrefix    // in the incident table
)

func caseKey(number string) key     { return keyOf(casePartition+number, "CASE") }
func incidentKey(number string) key { return keyOf(incidentPartition+number, "INCIDENT") }
func policyKey(account string) key  { return keyOf(accountPartition(account), "POLICY") }
func settingsKey() key              { return keyOf("SETTINGS", "SETTINGS") }
func counterKey() key               { return keyOf("COUNTER", "COUNTER") }
func counterCopyKey() key {
	return keyOf("COUNTER", "COPY")
}                    // of the other table's counter
func secretKey() key { return keyOf("SECRET", "CURSOR") }

func directoryKey(of csm.DirectoryKey) key {
	return keyOf(directoryPartition+string(of.Kind), of.ID)
}

// idempotencyKey is of one caller: what was answered to one is not for another.
func idempotencyKey(by csm.Caller, name string) key {
	return keyOf(idempotencyPartition+rightsOf(by)+"#"+name, "IDEMPOTENCY")
}

// limitKey is of a bucket of units. Its name may be a person's, so the key has its hash.
func limitKey(name string) key { return keyOf("LIMIT#"+hash("%s", name), "LIMIT") }

// rightsOf tells callers apart by all that decides what they may see, since tokens of several
// people, or of one whose rights were changed, can have the same id.
func rightsOf(by csm.Caller) string {
	roles := slices.Sorted(slices.Values(by.Roles))
	accounts := slices.Sorted(slices.Values(by.Accounts))
	return hash("%q %q %q %q", by.ID, by.Type, roles, accounts)
}

// hash is the SHA-256 of the formatted values in hexadecimal digits.
func hash(format string, args ...any) string {
	sum := sha256.Sum256(fmt.Appendf(nil, format, args...))
	return hex.EncodeToString(sum[:])
}

// appliedOpening is the key of the mark that the caller opened a record with that source id.
func appliedOpening(by csm.Caller, kind callKind, sourceID string) key {
	return keyOf(appliedPrefix+string(kind)+"#"+sourceOf(by, "", sourceID), "APPLIED")
}

// appliedOn is the key of the mark that the caller's call of that kind with that
// source id was done on the record, which is of that account if it is of one.
func appliedOn(
	record key, account string, by csm.Caller, kind callKind, sourceID string,
) key {
	source := sourceOf(by, by.ForeignAccounts(account), sourceID)
	return keyOf(record.PK, appliedPrefix+string(kind)+"#"+source)
}

// sourceOf is short whatever the id and the subject are, and shows neither.
func sourceOf(by csm.Caller, accounts, sourceID string) string {
	if accounts != "" {
		return hash("%q %q %q %q", by.ID, by.Type, sourceID, accounts)
	}
	return hash("%q %q %q", by.ID, by.Type, sourceID)
}

// firstReleaseOpening is where the first release marked the incident that was opened
// with a source id, by whomever.
func firstReleaseOpening(sourceID string) key { return keyOf(firstReleaseSource+sourceID, "SOURCE") }

// firstReleaseApplied is where the first release marked that a call with a source id was done on
// a record, whoever and whatever it was.
func firstReleaseApplied(record key, sourceID string) key {
	return keyOf(record.PK, firstReleaseSource+sourceID)
}

func updateKey(incident string, version int64) key {
	return keyOf(incidentPartition+incident, updatePrefix+padded(version))
}

func notifyKey(incident string, version int64) key {
	return keyOf(incidentPartition+incident, notifyPrefix+padded(version))
}

// ErrNotUpdateKey means that a key is not that of an update of an incident. Errors do not show
// the key: that of a note names who wrote it.
var ErrNotUpdateKey = errors.New("store: not the key of an update")

// ParseUpdateKey is the incident and the version whose update lies at that key of the incident
// table. It returns ErrNotUpdateKey for any other key.
func ParseUpdateKey(pk, sk string) (incident string, version int64, err error) {
	return parseVersionKey(updatePrefix, pk, sk)
}

func parseVersionKey(prefix, pk, sk string) (incident string, version int64, err error) {
	incident, ofIncident := strings.CutPrefix(pk, incidentPartition)
	digits, ofUpdate := strings.CutPrefix(sk, prefix)
	if !ofIncident || !ofUpdate || incident == "" {
		return "", 0, ErrNotUpdateKey
	}
	version, err = strconv.ParseInt(digits, 10, 64)
	if err != nil || version < 1 {
		return "", 0, fmt.Errorf("%w: it has no version", ErrNotUpdateKey)
	}
	return incident, version, nil
}

// ErrNotMessageKey means that a key is not that of a message of a case.
var ErrNotMessageKey = errors.New("store: not the key of a message")

// MessageKey names a message in the outbox of a case.
type MessageKey struct{ Case, Message string }

// ParseMessageKey is the message that lies at that key of the case table. It returns
// ErrNotMessageKey for any other key.
func ParseMessageKey(pk, sk string) (MessageKey, error) {
	number, ofCase := strings.CutPrefix(pk, casePartition)
	id, ofMessage := strings.CutPrefix(sk, messagePrefix)
	if !ofCase || !ofMessage || number == "" || id == "" {
		return MessageKey{}, ErrNotMessageKey
	}
	return MessageKey{Case: number, Message: id}, nil
}

// The keys of the two sides of an association. The sequence tells two associations apart between
// which the incident did not change.
func associationOfCase(association csm.Association) key {
	return keyOf(
		casePartition+association.Case,
		associationPrefix+association.Incident+"#"+intervalOf(association),
	)
}

func associationOfIncident(association csm.Association) key {
	return keyOf(
		incidentPartition+association.Incident,
		casePrefix+association.Case+"#"+intervalOf(association),
	)
}

func intervalOf(association csm.Association) string {
	return padded(association.FromVersion) + "#" + padded(association.Sequence)
}

// AssociationKey is the key of the association in the incident table; its SK is the place of the
// case among those of the incident.
func AssociationKey(association csm.Association) dynamo.Key {
	return associationOfIncident(association)
}

// CaseKey is the key of a case in the case table.
func CaseKey(number string) dynamo.Key { return caseKey(number) }

// IncidentKey is the key of an incident in the incident table.
func IncidentKey(number string) dynamo.Key { return incidentKey(number) }

// UpdateKey is the key of an update in the incident table.
func UpdateKey(incident string, version int64) dynamo.Key { return updateKey(incident, version) }

// NoteKey is the key of the activity with that id in the case table.
func NoteKey(caseNumber, id string) dynamo.Key { return noteKey(caseNumber, id) }

// integrationNoteKey is a function of (case, incident, version, kind) alone, since the time is the
// update's own: writing the note again writes the same item again.
func integrationNoteKey(caseNumber string, note csm.Note) key {
	source := note.Source
	if note.Element == csm.ElementComments {
		return customerNoteKey(caseNumber, note)
	}
	return keyOf(
		casePartition+caseNumber,
		notePrefix+string(note.CreatedAt)+"#"+source.Incident+"#"+padded(source.Version)+"#"+string(
			source.Kind),
	)
}

// noteKey is the key of the activity with that id; publishedKey marks
// that it was shown to the customer.
func noteKey(caseNumber, id string) key { return keyOf(casePartition+caseNumber, notePrefix+id) }

func publishedKey(caseNumber, id string) key {
	return keyOf(casePartition+caseNumber, publishedPrefix+id)
}

// historyKey marks an association with history whose notes may be missing.
func historyKey(association csm.Association) key {
	return keyOf(
		incidentPartition+association.Incident,
		historyPrefix+association.Case+"#"+padded(association.Sequence),
	)
}

// announcementKey is the key of what marks that an announcement is not finished.
func announcementKey(incident string, version int64) key {
	return keyOf(incidentPartition+incident, announcementPrefix+padded(version))
}

// customerNoteKey is the same for a note that customers read. The id of a note is made of its
// key, so the key hides the incident.
func customerNoteKey(caseNumber string, note csm.Note) key {
	source := note.Source
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %s", source.Incident, source.Version, source.Kind))
	return keyOf(
		casePartition+caseNumber,
		notePrefix+string(note.CreatedAt)+"#"+hex.EncodeToString(sum[:12])+"#"+string(source.Kind),
	)
}

// associationNoteKey is the key of the note that a case was associated with an incident or
// removed from it. The sequence tells two notes of one moment and version apart.
func associationNoteKey(association csm.Association, note csm.Note) key {
	place := integrationNoteKey(association.Case, note)
	place.SK += "#" + padded(association.Sequence)
	return place
}

// personalNoteKey is the key of what a person wrote on a case; id is fresh.
func personalNoteKey(caseNumber string, note csm.Note, id string) key {
	return keyOf(
		casePartition+caseNumber,
		notePrefix+string(note.CreatedAt)+"#"+note.CreatedBy+"#"+id+"#"+string(note.Element),
	)
}

// messageKey is the key of a message of a case; id is unique within the case.
func messageKey(caseNumber, id string) key {
	return keyOf(casePartition+caseNumber, messagePrefix+id)
}

// sentNoteKey is the key of the note that a message was sent: one for each message.
func sentNoteKey(message MessageKey, note csm.Note) key {
	return keyOf(
		casePartition+message.Case,
		notePrefix+string(note.CreatedAt)+"#"+message.Message+"#notified",
	)
}

// noteID is the id of the note at that key, as readers get it: its place on the record.
func noteID(place key) string { return strings.TrimPrefix(place.SK, notePrefix) }

// The keys of the indexes.

// updatedKey orders cases by their last update.
func updatedKey(record csm.Case) string { return string(record.UpdatedAt) + "#" + record.Number }

// openedKey orders incidents by their opening.
func openedKey(record csm.Incident) string { return string(record.OpenedAt) + "#" + record.Number }

func accountKey(record csm.Case) string {
	switch {
	case record.Employee != "":
		return employeePartition(record.Employee)
	case record.Account == "":
		return consumerPartition(record.Consumer)
	default:
		return accountPartition(record.Account)
	}
}

func accountPartition(account string) string   { return "ACCOUNT#" + account }
func consumerPartition(consumer string) string { return "CONSUMER#" + consumer }
func employeePartition(employee string) string { return "EMPLOYEE#" + employee }

// Indexes are spread over partitions, because one takes 1,000 write units a second:
// those of all cases and of cases that are due, those of the incidents in each state,
// and what is pending of each kind.
const (
	shards         = 4
	incidentShards = 4
	pendingShards  = 32
)

func shardOf(number string) int   { return int(number[len(number)-1]-'0') % shards }
func shardPartition(n int) string { return fmt.Sprintf("SHARD#%d", n) }

// shardBy is the remainder of the number of a record.
func shardBy(number string, count int) int {
	digits, _ := strconv.Atoi(strings.TrimLeft(number, "CINS"))
	return digits % count
}

// stateShard is a partition of the index of incidents by state.
func stateShard(state csm.IncidentState, shard int) string {
	return fmt.Sprintf("%s#%02d", state, shard)
}

// duePartition is a partition of the sparse index of cases for which a policy has something to do.
func duePartition(n int) string { return fmt.Sprintf("DUE#%d", n) }

// caseOfPartition is the number of the case whose items are in that partition.
func caseOfPartition(pk string) string { return strings.TrimPrefix(pk, casePartition) }

// A mark puts an item into a sparse index of what is not finished, among those of its kind.
type mark string

// The marks of updates whose notes are not with all cases, of announcements that are not made to
// all, of updates whose notifications are not recorded, of cases that may lack the history of
// their incident, and of messages that are not sent.
const (
	notesMark        mark = "PENDING"
	announcementMark mark = "ANNOUNCEMENT"
	notifyMark       mark = "NOTIFY"
	historyMark      mark = "HISTORY"
	messageMark      mark = "PENDING" // in an index of its own
)

// partitions are where items with the mark are: that of releases that
// know no shards, and the shards.
func (m mark) partitions() []string {
	all := []string{string(m)}
	for shard := range pendingShards {
		all = append(all, m.shard(shard))
	}
	return all
}

func (m mark) shard(n int) string { return fmt.Sprintf("%s#%02d", m, n) }

// marked is the partition for an item of the record with that number.
func (s *Store) marked(m mark, number string) string {
	if s.unsharded {
		return string(m)
	}
	return m.shard(shardBy(number, pendingShards))
}

// padded makes the order of the text the order of the numbers.
func padded(number int64) string { return fmt.Sprintf("%010d", number) }
