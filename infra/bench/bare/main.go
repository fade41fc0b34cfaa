// Command bare is the smallest function with the SDK and one GetItem: the floor under the start
// and the calls of the functions, measured beside them so that a busy machine shows.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func main() {
	c, err := awsconfig.LoadDefaultConfig(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	db := dynamodb.NewFromConfig(c)
	table := os.Getenv("INCIDENT_TABLE")
	lambda.Start(func(ctx context.Context, key struct{ PK, SK string }) (map[string]int, error) {
		out, err := db.GetItem(ctx, &dynamodb.GetItemInput{
			TableName:      &table,
			ConsistentRead: aws.Bool(true),
			Key: map[string]types.AttributeValue{
				"pk": &types.AttributeValueMemberS{Value: key.PK},
				"sk": &types.AttributeValueMemberS{Value: key.SK},
			},
		})
		if err != nil {
			return nil, err
		}
		return map[string]int{"attributes": len(out.Item)}, nil
	})
}
