package storetest

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// SetCaseType writes the record of a case type.
func (t Tables) SetCaseType(tb TB, caseType csm.CaseType, record csm.CaseTypeRecord) {
	tb.Helper()
	copies := dynamo.Key{PK: "CASE_TYPES", SK: "CASE_TYPES"}
	in := &dynamodb.UpdateItemInput{
		TableName:                 &t.Cases,
		Key:                       copies.Item(),
		UpdateExpression:          aws.String("SET #type = :record"),
		ExpressionAttributeNames:  map[string]string{"#type": "type:" + string(caseType)},
		ExpressionAttributeValues: dynamo.Item{":record": &types.AttributeValueMemberM{Value: dynamo.Marshal(record)}},
	}
	if _, err := t.DB.UpdateItem(context.Background(), in); err != nil {
		tb.Fatalf("write the case type %s: %v", caseType, err)
	}
}

// Fulfilled is the record of a case type whose cases an agent closes.
var Fulfilled = csm.CaseTypeRecord{
	Label:     "Fulfilled",
	Active:    true,
	Requester: csm.RequestedByCustomer,
	Completes: csm.CompletedByFulfiller,
	Incident:  csm.IncidentAllowed,
}
