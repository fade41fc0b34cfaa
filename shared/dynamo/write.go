package dynamo

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// MostInBatch is how many items WriteAll takes: the limit of BatchWriteItem.
const MostInBatch = 25

// WriteAll puts up to MostInBatch items with different keys, without conditions and not all at
// once. What DynamoDB does not take is sent again until ctx ends.
func (c *Client) WriteAll(ctx context.Context, table string, items []Item) (err error) {
	defer wrap(&err, "write a batch to", table)
	requests := make([]types.WriteRequest, len(items))
	for i, item := range items {
		requests[i] = types.WriteRequest{PutRequest: &types.PutRequest{Item: item}}
	}
	for attempt := 0; len(requests) > 0; attempt++ {
		if attempt > 0 {
			if err := waitForRest(ctx, attempt); err != nil {
				return err
			}
		}
		var out *dynamodb.BatchWriteItemOutput
		err := outlast(ctx, func() (err error) {
			out, err = c.api.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{
				RequestItems: map[string][]types.WriteRequest{table: requests},
			})
			return err
		})
		if err != nil {
			return err
		}
		requests = out.UnprocessedItems[table]
	}
	return nil
}
