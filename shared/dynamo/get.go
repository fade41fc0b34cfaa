package dynamo

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Get reads one item, consistently. An absent one is nil.
func (c *Client) Get(ctx context.Context, table string, key Key) (item Item, err error) {
	defer wrap(&err, "get from", table)
	in := &dynamodb.GetItemInput{TableName: &table, Key: key.Item(), ConsistentRead: aws.Bool(true)}
	err = outlast(ctx, func() error {
		out, err := c.api.GetItem(ctx, in)
		if err == nil {
			item = out.Item
		}
		return err
	})
	return item, err
}

// Place is where an item is: its table and its key.
type Place struct {
	Table string
	Key   Key
}

// GetAll reads up to 100 items of any tables, consistently, in the order of the places. An absent
// one is nil. Every place may be named once.
func (c *Client) GetAll(ctx context.Context, places ...Place) (items []Item, err error) {
	defer wrap(&err, "get a batch from", tableOf(places))
	wanted := map[string]types.KeysAndAttributes{}
	for _, place := range places {
		keys := wanted[place.Table]
		keys.ConsistentRead = aws.Bool(true)
		keys.Keys = append(keys.Keys, place.Key.Item())
		wanted[place.Table] = keys
	}
	found := map[Place]Item{}
	for attempt := 0; len(wanted) > 0; attempt++ {
		if attempt > 0 {
			if err := waitForRest(ctx, attempt); err != nil {
				return nil, err
			}
		}
		var out *dynamodb.BatchGetItemOutput
		err := outlast(ctx, func() (err error) {
			out, err = c.api.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: wanted})
			return err
		})
		if err != nil {
			return nil, err
		}
		for table, part := range out.Responses {
			for _, item := range part {
				found[Place{Table: table, Key: KeyOf(item)}] = item
			}
		}
		wanted = out.UnprocessedKeys
	}
	items = make([]Item, len(places))
	for i, place := range places {
		items[i] = found[place]
	}
	return items, nil
}

func tableOf(places []Place) string {
	if len(places) == 0 {
		return "no table"
	}
	return places[0].Table
}
