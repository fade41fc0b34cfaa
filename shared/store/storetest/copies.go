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

// Copy writes count copies of the item with that key, each as change makes it: many records that
// the rules would take long to make one by one.
func (t Tables) Copy(tb TB, table, pk, sk string, count int, change func(n int, item Item)) {
	tb.Helper()
	ctx := context.Background()
	key := Item{store.PK: Text(pk), store.SK: Text(sk)}
	got, err := t.DB.GetItem(ctx, &dynamodb.GetItemInput{TableName: &table, Key: key})
	if err != nil || got.Item == nil {
		tb.Fatalf("read %s %s to copy it: %v", pk, sk, err)
	}
	copies := make([]Item, count)
	for n := range copies {
		copies[n] = maps.Clone(got.Item)
		change(n, copies[n])
	}
	t.Put(tb, table, copies)
}

// Put writes the items as they are.
func (t Tables) Put(tb TB, table string, items []Item) {
	tb.Helper()
	for some := range slices.Chunk(items, 25) {
		writes := make([]types.WriteRequest, len(some))
		for n, item := range some {
			writes[n].PutRequest = &types.PutRequest{Item: item}
		}
		in := &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{table: writes}}
		out, err := t.DB.BatchWriteItem(context.Background(), in)
		if err != nil || len(out.UnprocessedItems) > 0 {
			tb.Fatalf("write %d items: %v, %d tables left", len(items), err, len(out.UnprocessedItems))
		}
	}
}
