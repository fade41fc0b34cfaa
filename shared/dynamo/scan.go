package dynamo

import (
	"context"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// Scan yields every item of a table, read consistently, the items of a partition one after
// another. It is for tools: it costs reading the whole table.
func (c *Client) Scan(ctx context.Context, table string) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		in := &dynamodb.ScanInput{TableName: &table, ConsistentRead: aws.Bool(true)}
		read := func(after Item) (page, error) {
			in.ExclusiveStartKey = after
			out, err := c.api.Scan(ctx, in)
			if err != nil {
				return page{}, err
			}
			return page{out.Items, out.LastEvaluatedKey}, nil
		}
		yieldPages(ctx, "scan", table, read, yield)
	}
}
