package dynamo

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Snapshot reads up to 100 items of any tables as they are at one moment, in the
// order of the places. An absent one is nil. It returns ErrConflict when a
// transaction is under way on one of them.
func (c *Client) Snapshot(ctx context.Context, places ...Place) (items []Item, err error) {
	defer wrap(&err, "get a snapshot from", tableOf(places))
	in := &dynamodb.TransactGetItemsInput{}
	for _, place := range places {
		in.TransactItems = append(in.TransactItems, types.TransactGetItem{Get: &types.Get{
			TableName: &place.Table,
			Key:       place.Key.Item(),
		}})
	}
	var out *dynamodb.TransactGetItemsOutput
	err = outlast(ctx, func() (err error) {
		out, err = c.api.TransactGetItems(ctx, in)
		return err
	})
	if _, canceled := errors.AsType[*types.TransactionCanceledException](err); canceled {
		return nil, reasonOf(err, nil)
	}
	if err != nil {
		return nil, err
	}
	items = make([]Item, len(places))
	for i, response := range out.Responses {
		items[i] = response.Item
	}
	return items, nil
}
