package store

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/casebridge/casebridge/shared/csm"
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
}

func newCaseItem(c csm.Case, a csm.Association) caseItem {
	return caseItem{
		key: caseKey(c.Number), Case: c, AccountKey: accountKey(c), ShardKey: shardPartition(shardOf(c.Number)), UpdatedKey: string(c.UpdatedAt) + "#" + c.Number,
		AssociationFrom: a.FromVersion, AssociationSequence: a.Sequence,
	}
}

// association names the tie that the case has now; only its key is filled in.
func (c caseItem) association() csm.Association {
	return csm.Association{Case: c.Number, Incident: c.Incident, FromVersion: c.AssociationFrom, Sequence: c.AssociationSequence}
}

func accountKey(c csm.Case) string {
	if c.Account == "" {
		return consumerPartition(c.Consumer)
	}
	return accountPartition(c.Account)
}

// shards spreads the index of all cases: one partition of an index takes 1,000 write units a second.
const shards = 4

func shardOf(number string) int { return int(number[len(number)-1]-'0') % shards }

func shardPartition(n int) string              { return fmt.Sprintf("SHARD#%d", n) }
func accountPartition(account string) string   { return "ACCOUNT#" + account }
func consumerPartition(consumer string) string { return "CONSUMER#" + consumer }

// incidentItem is an incident and what the store keeps beside it.
type incidentItem struct {
	key
	csm.Incident
	StateKey  string `json:"state_key"`
	OpenedKey string `json:"opened_key"`
	csm.Provenance
}

func newIncidentItem(i csm.Incident, r csm.Provenance) incidentItem {
	return incidentItem{
		key: incidentKey(i.Number), Incident: i, StateKey: string(i.State), OpenedKey: string(i.OpenedAt) + "#" + i.Number,
		Provenance: r,
	}
}

// updateItem is an update, whether its fan-out is done, and how far it came.
type updateItem struct {
	key
	csm.Update
	Request    string `json:"request"`           // tells the writer whose answer got lost that it was written
	Pending    string `json:"pending,omitempty"` // there until every case has its notes
	CasesTotal int    `json:"cases_total"`
	CasesDone  int    `json:"cases_done"`
	// Above a page of cases: how many pages, which are done, and when that last changed.
	Pages      int      `json:"pages,omitempty"`
	DonePages  []int    `json:"done_pages,omitempty"`
	ProgressAt csm.Time `json:"progress_at,omitempty"`
	// Notified says, for each kind of notification, whether the caller was told.
	Notified map[csm.UpdateKind]csm.Notified `json:"notified,omitempty"`
}

// pendingMark puts an update into the sparse index of those whose fan-out is not finished.
const pendingMark = "PENDING"

func newUpdateItem(u csm.Update, request string) updateItem {
	item := updateItem{key: updateKey(u.Incident, u.Version), Update: u, Request: request}
	if u.Notable() {
		item.Pending = pendingMark
	}
	return item
}

type associationItem struct {
	key
	csm.Association
	Sequence int64 `json:"sequence"`
}

func (a associationItem) association() csm.Association {
	a.Association.Sequence = a.Sequence
	return a.Association
}

type noteItem struct {
	key
	csm.Note
}

// note is the note as its reader gets it: its id is its place on the record.
func (n noteItem) note() csm.Note {
	n.ID = strings.TrimPrefix(n.SK, notePrefix)
	return n.Note
}

var (
	encoder = attributevalue.NewEncoder(func(o *attributevalue.EncoderOptions) { o.TagKey = "json" })
	decoder = attributevalue.NewDecoder(func(o *attributevalue.DecoderOptions) { o.TagKey = "json" })
)

// marshal turns an item struct into attributes; its json names are the attributes' names.
func marshal(item any) attributes {
	av, err := encoder.Encode(item)
	if err != nil {
		panic(fmt.Sprintf("store: marshal %T: %v", item, err)) // only a struct that cannot be an item
	}
	return av.(*types.AttributeValueMemberM).Value
}

func unmarshal[T any](a attributes) (item T, err error) {
	if err := decoder.Decode(&types.AttributeValueMemberM{Value: a}, &item); err != nil {
		return item, fmt.Errorf("store: unmarshal %T: %w", item, err)
	}
	return item, nil
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }
func number[N int | int64](n N) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(int64(n), 10)}
}

// values are the :named values of an expression.
func values(pairs ...any) attributes {
	out := attributes{}
	for pair := range slices.Chunk(pairs, 2) {
		name := pair[0].(string)
		switch v := pair[1].(type) {
		case string:
			out[name] = text(v)
		case int:
			out[name] = number(v)
		case int64:
			out[name] = number(v)
		case types.AttributeValue:
			out[name] = v
		default:
			panic(fmt.Sprintf("store: no attribute value for %T", v))
		}
	}
	return out
}

// assignments is the update expression that makes an item's attributes these, and removes the others of
// all; the kept ones it leaves alone.
func assignments(item attributes, all []string, keep ...string) (expression string, names map[string]string, vals attributes) {
	names, vals = map[string]string{}, attributes{}
	var sets, removes []string
	skip := append([]string{PK, SK}, keep...)
	for _, name := range slices.Sorted(maps.Keys(item)) {
		if !slices.Contains(skip, name) {
			names["#"+name], vals[":"+name] = name, item[name]
			sets = append(sets, "#"+name+" = :"+name)
		}
	}
	for _, name := range all {
		if _, ok := item[name]; !ok && !slices.Contains(skip, name) {
			names["#"+name] = name
			removes = append(removes, "#"+name)
		}
	}
	expression = "SET " + strings.Join(sets, ", ")
	if len(removes) > 0 {
		expression += " REMOVE " + strings.Join(removes, ", ")
	}
	return expression, names, vals
}
