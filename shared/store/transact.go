package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// errStale means that a record changed since it was read: decide again.
var errStale = errors.New("store: a record changed since it was read")

// action is one write of a transaction. Its condition says that what it was decided on has not changed.
type action struct{ types.TransactWriteItem }

func put(table string, item any, condition string, vals attributes) action {
	p := &types.Put{TableName: &table, Item: marshal(item)}
	if condition != "" {
		p.ConditionExpression = &condition
	}
	if len(vals) > 0 {
		p.ExpressionAttributeValues = vals
	}
	return action{types.TransactWriteItem{Put: p}}
}

// create puts an item that must not be there yet.
func create(table string, item any) action {
	return put(table, item, "attribute_not_exists(pk)", nil)
}

func update(table string, k key, expression, condition string, names map[string]string, vals attributes) action {
	u := &types.Update{TableName: &table, Key: k.attributes(), UpdateExpression: &expression, ConditionExpression: &condition, ExpressionAttributeValues: vals}
	if len(names) > 0 {
		u.ExpressionAttributeNames = names
	}
	return action{types.TransactWriteItem{Update: u}}
}

// transact writes all of the actions or none. It returns errStale when a condition failed or
// another transaction was in the way, and any other failure wrapped. All tries carry one token, so
// that a try whose answer got lost, or which is still in progress, is not made twice.
func (s *Store) transact(ctx context.Context, actions []action) error {
	in := &dynamodb.TransactWriteItemsInput{ClientRequestToken: aws.String(s.newID())}
	for _, a := range actions {
		in.TransactItems = append(in.TransactItems, a.TransactWriteItem)
	}
	for attempt := 0; ; attempt++ {
		_, err := s.db.TransactWriteItems(ctx, in)
		if err == nil {
			return nil
		}
		if canceled, ok := errors.AsType[*types.TransactionCanceledException](err); ok {
			return meaning(canceled)
		}
		if _, ok := errors.AsType[*types.TransactionInProgressException](err); !ok {
			return fmt.Errorf("store: transact: %w", err)
		}
		if err := backOff(ctx, attempt); err != nil {
			return fmt.Errorf("store: transact: %w", err)
		}
	}
}

// meaning of a canceled transaction: errStale unless something is wrong with the transaction itself.
func meaning(canceled *types.TransactionCanceledException) error {
	for _, reason := range canceled.CancellationReasons {
		switch aws.ToString(reason.Code) {
		case "ConditionalCheckFailed", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded":
			return errStale
		}
	}
	return fmt.Errorf("store: transact: %w", canceled)
}
