package dynamo

import (
	"context"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// Scan yields every item of a table, read consistently, the items of a partition one after another. It is
// for tools: it costs reading the whole table.
func (c *Client) Scan(ctx context.Context, table string) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		in := &dynamodb.ScanInput{TableName: &table, ConsistentRead: aws.Bool(true)}
		for {
			var out *dynamodb.ScanOutput
			err := outlast(ctx, func() (err error) {
				out, err = c.api.Scan(ctx, in)
				return err
			})
			if err != nil {
				wrap(&err, "scan", table)
				yield(nil, err)
				return
			}
			for _, item := range out.Items {
				if !yield(item, nil) {
					return
				}
			}
			in.ExclusiveStartKey = out.LastEvaluatedKey
			if in.ExclusiveStartKey == nil {
				return
			}
		}
	}
}
