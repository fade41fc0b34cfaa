package storetest

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

type functionKey struct{}

// AsFunction marks what is done with the context as done by that deployed function.
func AsFunction(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, functionKey{}, name)
}

// uses are what was done by each function in this process.
var uses = struct {
	sync.Mutex
	byFunction map[string]map[string]bool
}{byFunction: map[string]map[string]bool{}}

// Uses lists what the function did in AWS in this process as "<resource> <action>", sorted. The
// resource is cases, incidents, or the name of an index; of other services, the service. A
// transaction counts as the actions of its parts, because IAM allows those.
func Uses(function string) []string {
	uses.Lock()
	defer uses.Unlock()
	return slices.Sorted(maps.Keys(uses.byFunction[function]))
}

// RecordUses is an API option of the clients of the AWS SDK. The clients of New have it.
func RecordUses(stack *middleware.Stack) error {
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("RecordUses", recordUse), middleware.After)
}

func recordUse(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (
	middleware.InitializeOutput, middleware.Metadata, error,
) {
	if function, marked := ctx.Value(functionKey{}).(string); marked {
		uses.Lock()
		if uses.byFunction[function] == nil {
			uses.byFunction[function] = map[string]bool{}
		}
		for _, use := range usesOf(ctx, in.Parameters) {
			uses.byFunction[function][use] = true
		}
		uses.Unlock()
	}
	return next.HandleInitialize(ctx, in)
}

func usesOf(ctx context.Context, input any) []string {
	operation := awsmiddleware.GetOperationName(ctx)
	if table := singleTable(input); table != nil {
		return []string{use(table, operation)}
	}
	switch in := input.(type) {
	case *dynamodb.QueryInput: // of an index
		return []string{*in.IndexName + " Query"}
	case *dynamodb.BatchGetItemInput:
		return batchUses(maps.Keys(in.RequestItems), operation)
	case *dynamodb.BatchWriteItemInput:
		return batchUses(maps.Keys(in.RequestItems), operation)
	case *dynamodb.TransactGetItemsInput:
		var all []string
		for _, item := range in.TransactItems {
			all = append(all, use(item.Get.TableName, "GetItem"))
		}
		return all
	case *dynamodb.TransactWriteItemsInput:
		var all []string
		for _, item := range in.TransactItems {
			all = append(all, transactionUse(item))
		}
		return all
	}
	if operation == "ListObjectsV2" { // IAM knows it by another name
		return []string{"bucket ListBucket"}
	}
	// SendMessageBatch and PublishBatch are allowed by the action without Batch.
	return []string{strings.ToLower(awsmiddleware.GetServiceID(ctx)) + " " + strings.TrimSuffix(operation, "Batch")}
}

// singleTable is the table of a call on one table itself, nil for any other call.
func singleTable(input any) *string {
	switch in := input.(type) {
	case *dynamodb.QueryInput:
		if in.IndexName == nil {
			return in.TableName
		}
	case *dynamodb.GetItemInput:
		return in.TableName
	case *dynamodb.PutItemInput:
		return in.TableName
	case *dynamodb.UpdateItemInput:
		return in.TableName
	case *dynamodb.DeleteItemInput:
		return in.TableName
	}
	return nil
}

func transactionUse(item types.TransactWriteItem) string {
	switch {
	case item.Put != nil:
		return use(item.Put.TableName, "PutItem")
	case item.Update != nil:
		return use(item.Update.TableName, "UpdateItem")
	case item.Delete != nil:
		return use(item.Delete.TableName, "DeleteItem")
	default:
		return use(item.ConditionCheck.TableName, "ConditionCheckItem")
	}
}

func batchUses(tables func(func(string) bool), operation string) []string {
	var all []string
	for table := range tables {
		all = append(all, use(&table, operation))
	}
	return all
}

// use names the table as it was named before the numbers of the process and the test.
func use(table *string, action string) string {
	name, _, _ := strings.Cut(*table, "-")
	return name + " " + action
}
