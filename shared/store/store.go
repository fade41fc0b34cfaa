package store

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/oklog/ulid/v2"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// The indexes and the attributes that they and the tables are keyed by. infra makes them from these
// names.
const (
	PK = "pk"
	SK = "sk"

	CasesByAccount = "cases_by_account" // by AccountKey and UpdatedKey
	CasesByUpdate  = "cases_by_update"  // of all accounts, for agents who see them all; by ShardKey and UpdatedKey
	AccountKey     = "account_key"
	ShardKey       = "shard_key"
	UpdatedKey     = "updated_key"

	PendingMessages        = "pending_messages" // by MessagePendingKey and MessagePendingSinceKey
	MessagePendingKey      = "message_pending"
	MessagePendingSinceKey = "created_at"

	DueCases = "due_cases" // cases for which an account's policy has something to do; by DueMark and DueAt
	DueMark  = "due_mark"
	DueAt    = "due_at"

	IncidentsByShard = "incidents_by_shard" // by StateShard and OpenedKey; see incident_shards.go
	IncidentsByState = "incidents_by_state" // of releases before that, by StateKey and OpenedKey
	StateShard       = "state_shard"
	StateKey         = "state_key"
	OpenedKey        = "opened_key"

	PendingUpdates  = "pending_updates" // by PendingKey and PendingSinceKey
	PendingKey      = "pending"
	PendingSinceKey = "created_at"

	ExpiresAt = "expires_at" // TTL of the case table, in seconds since 1970
)

// Store is the two tables.
type Store struct {
	client           *dynamo.Client
	cases, incidents string
	now              func() time.Time
	newID            func() string
	caseNumbers      numbers
	incidentNumbers  numbers
	cursorSecret     cursorSecret
	unsharded        bool // see WithoutShards
}

// Option changes what a Store takes from its surroundings.
type Option func(*Store)

// WithClock makes the store take the time from now instead of time.Now.
func WithClock(now func() time.Time) Option { return func(s *Store) { s.now = now } }

// New makes a store of the tables with those names.
func New(db *dynamodb.Client, cases, incidents string, options ...Option) *Store {
	client := dynamo.New(db)
	s := &Store{
		client:          client,
		cases:           cases,
		incidents:       incidents,
		now:             time.Now,
		newID:           func() string { return ulid.Make().String() },
		caseNumbers:     numbers{client: client, table: cases, other: incidents, prefix: "CS"},
		incidentNumbers: numbers{client: client, table: incidents, other: cases, prefix: "INC"},
	}
	for _, option := range options {
		option(s)
	}
	return s
}

// View is the store as one caller sees it: the use cases of callers, and nothing else.
type View struct {
	store   *Store
	by      csm.Caller
	deliver func(ctx context.Context, update csm.Update) // nil: the stream alone
}

// As is the store as that caller sees it.
func (s *Store) As(by csm.Caller) *View { return &View{store: s, by: by} }

// AsDelivering is the store as As gives it, with a view that hands each update that its caller
// makes to deliver, once it is committed and when it is for at most MostNow cases. The call is
// answered after deliver returns.
func (s *Store) AsDelivering(by csm.Caller, deliver func(ctx context.Context, update csm.Update)) *View {
	return &View{store: s, by: by, deliver: deliver}
}

// MostNow is how many cases an update is for at most that a view hands on.
const MostNow = 25
