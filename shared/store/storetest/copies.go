package storetest

import (
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/casebridge/casebridge/shared/store"
)

// Item is an item as DynamoDB keeps it.
type Item = map[string]types.AttributeValue

// Text is an attribute of an Item.
func Text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

// Copy writes count copies of the item with that key, each as change makes it: many records that the rules
// would take long to make one by one.
func (t Tables) Copy(tb TB, table, pk, sk string, count int, change func(n int, item Item)) {
	tb.Helper()
	ctx := context.Background()
	key := Item{store.PK: Text(pk), store.SK: Text(sk)}
	got, err := t.DB.GetItem(ctx, &dynamodb.GetItemInput{TableName: &table, Key: key})
	if err != nil || got.Item == nil {
		tb.Fatalf("read %s %s to copy it: %v", pk, sk, err)
	}
	var writes []types.WriteRequest
	for n := range count {
		item := maps.Clone(got.Item)
		change(n, item)
		writes = append(writes, types.WriteRequest{PutRequest: &types.PutRequest{Item: item}})
	}
	for batch := range slices.Chunk(writes, 25) {
		in := &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{table: batch}}
		out, err := t.DB.BatchWriteItem(ctx, in)
		if err != nil || len(out.UnprocessedItems) > 0 {
			tb.Fatalf("write copies of %s %s: %v, %d tables left", pk, sk, err, len(out.UnprocessedItems))
		}
	}
}
