package dynamo

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// MostActions is how many actions a transaction takes.
const MostActions = 100

// absent is the condition of an item that is not there.
const absent = "attribute_not_exists(pk)"

// Action is one write or check of a transaction.
type Action struct {
	item   types.TransactWriteItem
	failed error
}

// Create puts an item that must not be there yet.
func Create(table string, item Item) Action {
	return Put(table, item, absent, nil)
}

// Put puts an item whole, in place of any other with its key, if the condition holds.
func Put(table string, item Item, condition string, values Values) Action {
	return Action{item: types.TransactWriteItem{Put: &types.Put{
		TableName:                 &table,
		Item:                      item,
		ConditionExpression:       optional(condition),
		ExpressionAttributeValues: Change{Values: values}.values(),
	}}}
}

// Update changes attributes of an item; the others stay.
func Update(table string, key Key, change Change) Action {
	return Action{item: types.TransactWriteItem{Update: &types.Update{
		TableName:                 &table,
		Key:                       key.Item(),
		UpdateExpression:          &change.Expression,
		ConditionExpression:       optional(change.Condition),
		ExpressionAttributeNames:  change.Names,
		ExpressionAttributeValues: change.values(),
	}}}
}

// Delete deletes an item if the condition holds.
func Delete(table string, key Key, condition string, values Values) Action {
	return Action{item: types.TransactWriteItem{Delete: &types.Delete{
		TableName:                 &table,
		Key:                       key.Item(),
		ConditionExpression:       optional(condition),
		ExpressionAttributeValues: Change{Values: values}.values(),
	}}}
}

// Check holds the transaction to a condition on an item that it does not write.
func Check(table string, key Key, condition string, values Values) Action {
	return Action{item: types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{
		TableName:                 &table,
		Key:                       key.Item(),
		ConditionExpression:       &condition,
		ExpressionAttributeValues: Change{Values: values}.values(),
	}}}
}

// FailingWith names the error that Transact returns when the condition of the action fails,
// in place of ErrConditionFailed.
func (a Action) FailingWith(err error) Action {
	a.failed = err
	return a
}

// Transact writes all of the actions or none. The token is fresh for each transaction: with it, a
// try whose answer got lost is not made twice. It returns the error of the first action whose
// condition failed, or ErrConflict when another transaction was in the way.
func (c *Client) Transact(ctx context.Context, token string, actions []Action) (err error) {
	in := &dynamodb.TransactWriteItemsInput{ClientRequestToken: &token}
	for _, action := range actions {
		in.TransactItems = append(in.TransactItems, action.item)
	}
	for attempt := 0; ; attempt++ {
		err := outlast(ctx, func() error {
			_, err := c.api.TransactWriteItems(ctx, in)
			return err
		})
		if err == nil {
			return nil
		}
		if _, running := errors.AsType[*types.TransactionInProgressException](err); !running {
			return reasonOf(err, actions)
		}
		// The try before, whose answer got lost, is not finished.
		if ended := BackOff(ctx, attempt); ended != nil {
			return fmt.Errorf("dynamo: transact: %w: %w", ended, ErrConflict)
		}
	}
}

// reasonOf is what the failure of a transaction means: a failed condition comes before a
// conflict, since it would fail again.
func reasonOf(err error, actions []Action) error {
	canceled, ok := errors.AsType[*types.TransactionCanceledException](err)
	if !ok {
		return fmt.Errorf("dynamo: transact: %w", err)
	}
	conflict := false
	for i, reason := range canceled.CancellationReasons {
		switch aws.ToString(reason.Code) {
		case "ConditionalCheckFailed":
			if actions[i].failed != nil {
				return actions[i].failed
			}
			return ErrConditionFailed
		case "TransactionConflict":
			conflict = true
		}
	}
	if conflict {
		return ErrConflict
	}
	return fmt.Errorf("dynamo: transact: %w", err)
}
