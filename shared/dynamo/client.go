package dynamo

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Client makes the calls. It is safe for concurrent use.
type Client struct {
	api *dynamodb.Client
}

// New makes a client that calls as api does, and that counts what is
// done with a context of WithMeter.
func New(api *dynamodb.Client) *Client { return &Client{api: dynamodb.New(api.Options(), metered)} }

var (
	// ErrConditionFailed means that the condition of a write did not
	// hold, and that nothing was written.
	ErrConditionFailed = errors.New("dynamo: a condition failed")
	// ErrConflict means that another transaction was in the way, and that nothing was written.
	ErrConflict = errors.New("dynamo: another transaction was in the way")
)

// wrap adds the operation and the table or index to *err once.
func wrap(err *error, operation, on string) {
	if *err != nil {
		*err = fmt.Errorf("dynamo: %s %s: %w", operation, on, *err)
	}
}

// meaning is ErrConditionFailed for a single write whose condition
// failed, and any other error as it is.
func meaning(err error) error {
	if _, failed := errors.AsType[*types.ConditionalCheckFailedException](err); failed {
		return ErrConditionFailed
	}
	return err
}

// Create puts an item that must not be there yet. It returns ErrConditionFailed when it is.
func (c *Client) Create(ctx context.Context, table string, item Item) (err error) {
	defer wrap(&err, "create in", table)
	condition := absent
	in := &dynamodb.PutItemInput{TableName: &table, Item: item, ConditionExpression: &condition}
	return outlast(ctx, func() error {
		_, err := c.api.PutItem(ctx, in)
		return meaning(err)
	})
}

// Update changes attributes of one item and returns the item as it is then. It returns
// ErrConditionFailed when the condition of the change does not hold.
func (c *Client) Update(
	ctx context.Context, table string, key Key, change Change,
) (item Item, err error) {
	defer wrap(&err, "update in", table)
	in := &dynamodb.UpdateItemInput{
		TableName:                 &table,
		Key:                       key.Item(),
		UpdateExpression:          &change.Expression,
		ConditionExpression:       optional(change.Condition),
		ExpressionAttributeNames:  change.Names,
		ExpressionAttributeValues: change.values(),
		ReturnValues:              types.ReturnValueAllNew,
	}
	err = outlast(ctx, func() error {
		out, err := c.api.UpdateItem(ctx, in)
		if err == nil {
			item = out.Attributes
		}
		return meaning(err)
	})
	return item, err
}

// optional is nil for the empty text, as the SDK wants what is not given.
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// Delete deletes an item. One that is not there is no error.
func (c *Client) Delete(ctx context.Context, table string, key Key) (err error) {
	defer wrap(&err, "delete from", table)
	return outlast(ctx, func() error {
		_, err := c.api.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &table, Key: key.Item()})
		return err
	})
}
