package store

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// get reads one item, consistently.
func get[T any](ctx context.Context, s *Store, table string, k key) (item T, found bool, err error) {
	out, err := s.db.GetItem(ctx, &dynamodb.GetItemInput{TableName: &table, Key: k.attributes(), ConsistentRead: aws.Bool(true)})
	if err != nil {
		return item, false, fmt.Errorf("store: get %s %s: %w", k.PK, k.SK, err)
	}
	if out.Item == nil {
		return item, false, nil
	}
	item, err = unmarshal[T](out.Item)
	return item, err == nil, err
}

// place is an item of one of the tables.
type place struct {
	table string
	key   key
}

// getAll reads items of both tables in one request, consistently; those that are absent are nil.
// BatchGetItem takes at most 100 keys.
func (s *Store) getAll(ctx context.Context, places ...place) ([]attributes, error) {
	want := map[string]types.KeysAndAttributes{}
	for _, p := range places {
		keys := want[p.table]
		keys.ConsistentRead = aws.Bool(true)
		keys.Keys = append(keys.Keys, p.key.attributes())
		want[p.table] = keys
	}
	found := map[place]attributes{}
	for attempt := 0; len(want) > 0; attempt++ {
		out, err := s.db.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: want})
		if err != nil {
			return nil, fmt.Errorf("store: get %d items: %w", len(places), err)
		}
		for table, items := range out.Responses {
			for _, item := range items {
				found[place{table, key{textOf(item[PK]), textOf(item[SK])}}] = item
			}
		}
		if want = out.UnprocessedKeys; len(want) > 0 {
			if err := backOff(ctx, attempt); err != nil {
				return nil, fmt.Errorf("store: get %d items: %w", len(places), err)
			}
		}
	}
	out := make([]attributes, len(places))
	for i, p := range places {
		out[i] = found[p]
	}
	return out, nil
}

func textOf(a types.AttributeValue) string {
	if s, ok := a.(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	return ""
}
