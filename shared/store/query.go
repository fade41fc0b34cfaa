package store

import (
	"context"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// query lists the items of one partition whose sort key begins with prefix.
type query struct {
	table, index   string // index "" is the table itself, read consistently
	pkName, skName string // pk and sk when empty
	pk, prefix     string
	after          string // the sort key after which to go on, "" from the start
	upTo           string // the sort key to stop at (inclusive), "" to the end of the prefix
	newestFirst    bool
	filter         string
	fetch          string // the attributes to fetch, "" for all
	values         attributes
	names          map[string]string
	pageSize       int32 // items read at first, later more at once; 0 leaves it to DynamoDB (1 MB)
}

// all yields the items in order, page by page, as long as they are asked for.
func (s *Store) all(ctx context.Context, q query) iter.Seq2[attributes, error] {
	return func(yield func(attributes, error) bool) {
		in := q.input()
		for {
			out, err := s.db.Query(ctx, in)
			if err != nil {
				yield(nil, fmt.Errorf("store: query %s %s: %w", q.pk, q.prefix, err))
				return
			}
			for _, item := range out.Items {
				if !yield(item, nil) {
					return
				}
			}
			if in.ExclusiveStartKey = out.LastEvaluatedKey; in.ExclusiveStartKey == nil {
				return
			}
			if in.Limit != nil { // whoever goes on is looking for something
				in.Limit = aws.Int32(min(4*(*in.Limit), 1000))
			}
		}
	}
}

func (q query) input() *dynamodb.QueryInput {
	pkName, skName := PK, SK
	if q.pkName != "" {
		pkName, skName = q.pkName, q.skName
	}
	low, high := q.prefix, q.prefix+"\uffff"
	if low == "" {
		low = " " // a key cannot be empty, and none of ours begins below
	}
	if q.after != "" && q.newestFirst {
		high = q.after
	} else if q.after != "" {
		low = q.after
	}
	if q.upTo != "" {
		high = q.upTo
	}
	in := &dynamodb.QueryInput{
		TableName: &q.table, KeyConditionExpression: aws.String("#pk = :pk AND #sk BETWEEN :low AND :high"),
		ExpressionAttributeNames:  map[string]string{"#pk": pkName, "#sk": skName},
		ExpressionAttributeValues: values(":pk", q.pk, ":low", low, ":high", high),
		ScanIndexForward:          aws.Bool(!q.newestFirst),
	}
	if q.index != "" {
		in.IndexName = &q.index
	} else {
		in.ConsistentRead = aws.Bool(true)
	}
	if q.filter != "" {
		in.FilterExpression = &q.filter
	}
	if q.fetch != "" {
		in.ProjectionExpression = &q.fetch
	}
	if q.pageSize > 0 {
		in.Limit = &q.pageSize
	}
	for name, v := range q.values {
		in.ExpressionAttributeValues[name] = v
	}
	for name, attribute := range q.names {
		in.ExpressionAttributeNames[name] = attribute
	}
	return in
}
