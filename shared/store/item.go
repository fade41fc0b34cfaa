package store

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
	"github.com/casebridge/casebridge/shared/invocation"
)

type attributes = map[string]types.AttributeValue

// caseItem is a case and what the store keeps beside it.
type caseItem struct {
	key
	csm.Case
	AccountKey          string `json:"account_key"`
	ShardKey            string `json:"shard_key"`
	UpdatedKey          string `json:"updated_key"`
	AssociationFrom     int64  `json:"association_from,omitempty"`
	AssociationSequence int64  `json:"association_sequence,omitempty"`
	DueMark             string `json:"due_mark,omitempty"`
	csm.CaseMarks
	Watchers []csm.Watcher `json:"watchers,omitempty"`
}

// restore puts back what a case does not carry in its JSON.
func (c *caseItem) restore() { c.Marks = c.CaseMarks }

func newCaseItem(record csm.Case, association csm.Association) caseItem {
	shard := shardOf(record.Number)
	item := caseItem{
		key:                 caseKey(record.Number),
		Case:                record,
		AccountKey:          accountKey(record),
		ShardKey:            shardPartition(shard),
		UpdatedKey:          updatedKey(record),
		AssociationFrom:     association.FromVersion,
		AssociationSequence: association.Sequence,
		CaseMarks:           record.Marks,
	}
	if record.Marks.DueAt != "" {
		item.DueMark = duePartition(shard)
	}
	return item
}

// changedTo is the item of the case after a change, with the association that it has then and
// everything else that is kept beside it.
func (c caseItem) changedTo(after csm.Case, association csm.Association) caseItem {
	item := newCaseItem(after, association)
	item.Watchers = c.Watchers
	return item
}

// association names the association that the case has now; only its key is filled in.
func (c caseItem) association() csm.Association {
	return csm.Association{
		Case:        c.Number,
		Incident:    c.Incident,
		FromVersion: c.AssociationFrom,
		Sequence:    c.AssociationSequence,
	}
}

// incidentItem is an incident and what the store keeps beside it.
type incidentItem struct {
	key
	csm.Incident
	StateShard string `json:"state_shard,omitempty"`
	StateKey   string `json:"state_key,omitempty"`
	OpenedKey  string `json:"opened_key"`
	csm.Provenance
}

func (s *Store) newIncidentItem(record csm.Incident, provenance csm.Provenance) incidentItem {
	item := incidentItem{
		key:        incidentKey(record.Number),
		Incident:   record,
		OpenedKey:  openedKey(record),
		Provenance: provenance,
	}
	if s.unsharded {
		item.StateKey = string(record.State)
	} else {
		item.StateShard = stateShard(record.State, shardBy(record.Number, incidentShards))
	}
	return item
}

// updateItem is an update, whether its fan-out is done, and how far it came.
type updateItem struct {
	key
	csm.Update
	Request    string `json:"request"`              // tells the writer whose answer got lost that it was written
	Pending    string `json:"pending,omitempty"`    // there until every case has its notes
	Announcing string `json:"announcing,omitempty"` // instead of it for an announcement, see announcementItem
	CasesTotal int    `json:"cases_total"`
	CasesDone  int    `json:"cases_done"`
	// Above a page of cases: the size of the pages, how many, which are done, and when that last
	// changed.
	PageSize   int      `json:"page_size,omitempty"`
	Pages      int      `json:"pages,omitempty"`
	DonePages  []int    `json:"done_pages,omitempty"`
	ProgressAt csm.Time `json:"progress_at,omitempty"`
	// While it is cut into pages: the position of the cut.
	CutPages int    `json:"cut_pages,omitempty"`
	CutCases int    `json:"cut_cases,omitempty"`
	CutLast  string `json:"cut_last,omitempty"`
	Repairs
	// Notified says, for each kind of notification, whether the caller was told.
	Notified map[csm.UpdateKind]csm.Notified `json:"notified,omitempty"`
	// Trace is that of the call that made the update, where calls are traced: streams carry none.
	Trace string `json:"trace,omitempty"`
}

func (s *Store) newUpdateItem(
	ctx context.Context, update csm.Update, request string,
) updateItem {
	item := updateItem{
		key:     updateKey(update.Incident, update.Version),
		Update:  update,
		Request: request,
		Trace:   invocation.Trace(ctx),
	}
	switch {
	case update.Is(csm.KindAnnouncement):
		item.Announcing = "yes"
	case update.Notable():
		item.Pending = s.marked(notesMark, update.Incident)
	}
	return item
}

// unfinished says that some case may lack its notes of the update.
func (u updateItem) unfinished() bool { return u.Pending != "" || u.Announcing != "" }

type associationItem struct {
	key
	csm.Association
	Sequence      int64  `json:"sequence"`
	JoinedVersion int64  `json:"joined_version,omitempty"`
	Requester     string `json:"requester,omitempty"` // type and id
}

func newAssociationItem(key key, association csm.Association) associationItem {
	return associationItem{
		key:           key,
		Association:   association,
		Sequence:      association.Sequence,
		JoinedVersion: association.JoinedVersion,
		Requester:     requesterText(association.Requester),
	}
}

func (a associationItem) association() csm.Association {
	a.Association.Sequence = a.Sequence
	a.Association.JoinedVersion = a.JoinedVersion
	a.Association.Requester = parseRequester(a.Requester)
	a.Association.Requester = a.Recipient().Requester
	return a.Association
}

// requesterText is how an association names who asked; "" for nobody known.
func requesterText(requester csm.Person) string {
	if requester.ID == "" {
		return ""
	}
	return string(requester.Type) + ":" + requester.ID
}

func parseRequester(text string) csm.Person {
	userType, id, _ := strings.Cut(text, ":")
	return csm.Person{ID: id, Type: csm.UserType(userType)}
}

type noteItem struct {
	key
	csm.Note
}

// note is the note as its reader gets it: its id is its place on the record.
func (n noteItem) note() csm.Note {
	n.ID = noteID(n.key)
	return n.Note
}

func marshal(record any) attributes { return dynamo.Marshal(record) }

// unmarshal reads an item, and lets it restore what its JSON does not say directly.
func unmarshal[T any](item attributes) (T, error) {
	record, err := dynamo.Unmarshal[T](item)
	if stored, ok := any(&record).(interface{ restore() }); ok {
		stored.restore()
	}
	return record, err
}

func textOf(value types.AttributeValue) string { return dynamo.TextOf(value) }
