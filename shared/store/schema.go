package store

// Projection says which attributes an index holds.
type Projection string

// The projections, as DynamoDB names them.
const (
	AllAttributes Projection = "ALL"
	KeysOnly      Projection = "KEYS_ONLY"
)

// Index is a global secondary index. Both its keys are texts.
type Index struct {
	Name       string
	Partition  string
	Sort       string
	Projection Projection
}

// Table is what one of the two tables is made of. Its partition key is PK and its sort key SK.
type Table struct {
	Indexes    []Index
	TimeToLive string // the attribute with the end of an item, "" for none
}

// The tables' schema, of which the deployed tables and those of the tests are made. Never add an index that every
// note writes to.
var (
	CaseTable = Table{
		Indexes: []Index{
			{CasesByAccount, AccountKey, UpdatedKey, AllAttributes},
			{CasesByUpdate, ShardKey, UpdatedKey, AllAttributes},
			{DueCases, DueMark, DueAt, KeysOnly},
			{PendingMessages, MessagePendingKey, MessagePendingSinceKey, KeysOnly},
		},
		TimeToLive: ExpiresAt,
	}
	IncidentTable = Table{
		Indexes: []Index{
			{IncidentsByState, StateKey, OpenedKey, AllAttributes},
			{PendingUpdates, PendingKey, PendingSinceKey, KeysOnly},
		},
	}
)
