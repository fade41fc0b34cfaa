package store

import (
	"context"
	"fmt"
	"strconv"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// blockSize is how many numbers a function instance takes at once, so that creation never queues on
// the counter. The rest of a block is lost with the instance: gaps are fine, duplicates are not.
const blockSize = 10

// numbers gives out record numbers of at least seven digits, each once.
type numbers struct {
	db            *dynamodb.Client
	table, prefix string

	mu         sync.Mutex
	next, last int64
}

func (n *numbers) take(ctx context.Context) (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.next >= n.last {
		if err := n.lease(ctx); err != nil {
			return "", err
		}
	}
	n.next++
	return fmt.Sprintf("%s%07d", n.prefix, n.next), nil
}

func (n *numbers) lease(ctx context.Context) error {
	out, err := n.db.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &n.table, Key: counterKey().attributes(),
		UpdateExpression: aws.String("ADD leased :n"), ExpressionAttributeValues: values(":n", blockSize),
		ReturnValues: types.ReturnValueUpdatedNew,
	})
	if err != nil {
		return fmt.Errorf("store: lease %s numbers: %w", n.prefix, err)
	}
	leased, _ := out.Attributes["leased"].(*types.AttributeValueMemberN)
	if leased == nil {
		return fmt.Errorf("store: lease %s numbers: the counter has no number", n.prefix)
	}
	if n.last, err = strconv.ParseInt(leased.Value, 10, 64); err != nil {
		return fmt.Errorf("store: lease %s numbers: %w", n.prefix, err)
	}
	n.next = n.last - blockSize
	return nil
}
