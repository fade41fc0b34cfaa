package dynamo

import (
	"context"
	"iter"
	"maps"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// Query lists items of one partition in the order of their sort keys.
type Query struct {
	Table          string
	Index          string // "" is the table itself, which is read consistently
	PKName, SKName string // of the index; pk and sk when empty
	PK             string
	Prefix         string // with which the sort keys begin, "" for all
	After          string // the sort key at which to begin (inclusive), "" for the start
	UpTo           string // the sort key at which to end (inclusive), "" for the end
	NewestFirst    bool   // in descending order; then After is above the others
	Filter         string
	Fetch          string // the attributes to fetch, "" for all
	Names          map[string]string
	Values         Values
	PageSize       int32 // items read at first, later more at once; 0 leaves it to DynamoDB (1 MB)
}

// mostOnPage is how many items a query with a PageSize reads at once at most.
const mostOnPage = 1000

// All yields the items page by page, as long as they are asked for.
func (c *Client) All(ctx context.Context, q Query) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		in := q.input()
		read := func(after Item) (page, error) {
			in.ExclusiveStartKey = after
			out, err := c.api.Query(ctx, in)
			if err != nil {
				return page{}, err
			}
			if in.Limit != nil { // whoever goes on is looking for something
				in.Limit = aws.Int32(min(4*(*in.Limit), mostOnPage))
			}
			return page{out.Items, out.LastEvaluatedKey}, nil
		}
		yieldPages(ctx, "query", q.on(), read, yield)
	}
}

func (q Query) on() string {
	if q.Index != "" {
		return q.Table + " by " + q.Index
	}
	return q.Table
}

func (q Query) input() *dynamodb.QueryInput {
	pkName, skName := PK, SK
	if q.PKName != "" {
		pkName, skName = q.PKName, q.SKName
	}
	low, high := q.borders()
	values := Values{}.Text(":pk", q.PK).Text(":low", low).Text(":high", high)
	maps.Copy(values, q.Values)
	names := map[string]string{"#pk": pkName, "#sk": skName}
	maps.Copy(names, q.Names)
	in := &dynamodb.QueryInput{
		TableName:                 &q.Table,
		IndexName:                 optional(q.Index),
		KeyConditionExpression:    aws.String("#pk = :pk AND #sk BETWEEN :low AND :high"),
		FilterExpression:          optional(q.Filter),
		ProjectionExpression:      optional(q.Fetch),
		ExpressionAttributeNames:  names,
		ExpressionAttributeValues: values,
		ScanIndexForward:          aws.Bool(!q.NewestFirst),
	}
	if q.Index == "" {
		in.ConsistentRead = aws.Bool(true)
	}
	if q.PageSize > 0 {
		in.Limit = &q.PageSize
	}
	return in
}

// borders are the least and the greatest sort key, both inclusive.
func (q Query) borders() (low, high string) {
	low, high = q.Prefix, q.Prefix+"\uffff"
	if low == "" {
		low = " " // a key cannot be empty, and no printable one is below
	}
	if q.After != "" && q.NewestFirst {
		high = q.After
	} else if q.After != "" {
		low = q.After
	}
	if q.UpTo != "" {
		high = q.UpTo
	}
	return low, high
}
