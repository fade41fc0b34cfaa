package store

// Projection says which attributes an index holds.
type Projection string

// The projections, as DynamoDB names them. An index with SomeAttributes holds its Attributes beside
// the keys.
const (
	AllAttributes  Projection = "ALL"
	KeysOnly       Projection = "KEYS_ONLY"
	SomeAttributes Projection = "INCLUDE"
)

// Index is a global secondary index. Both its keys are texts.
type Index struct {
	Name       string
	Partition  string
	Sort       string
	Projection Projection
	Attributes []string
}

// Table is what one of the two tables is made of. Its partition key is PK and its sort key SK.
type Table struct {
	Indexes    []Index
	TimeToLive string // the attribute with the end of an item, "" for none
}

// The tables' schema, of which the deployed tables and those of the tests are made. Never add an
// index that every note writes to.
var (
	CaseTable = Table{
		Indexes: []Index{
			{Name: CasesByAccount, Partition: AccountKey, Sort: UpdatedKey, Projection: AllAttributes},
			{Name: CasesByUpdate, Partition: ShardKey, Sort: UpdatedKey, Projection: AllAttributes},
			{Name: DueCases, Partition: DueMark, Sort: DueAt, Projection: KeysOnly},
			{Name: PendingMessages, Partition: MessagePendingKey, Sort: MessagePendingSinceKey, Projection: KeysOnly},
		},
		TimeToLive: ExpiresAt,
	}
	IncidentTable = Table{
		Indexes: []Index{
			{Name: IncidentsByState, Partition: StateKey, Sort: OpenedKey, Projection: AllAttributes},
			{
				Name: IncidentsByShard, Partition: StateShard, Sort: OpenedKey,
				Projection: SomeAttributes, Attributes: listedAttributes,
			},
			{Name: PendingUpdates, Partition: PendingKey, Sort: PendingSinceKey, Projection: KeysOnly},
		},
	}
)
