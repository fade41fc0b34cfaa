package storetest

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
	"github.com/casebridge/casebridge/shared/store"
)

// SetCaseType writes the record of a case type.
func (t Tables) SetCaseType(tb TB, caseType csm.CaseType, record csm.CaseTypeRecord) {
	tb.Helper()
	item := dynamo.Marshal(record)
	item[store.PK] = Text("DIRECTORY#case_types")
	item[store.SK] = Text(string(caseType))
	in := &dynamodb.PutItemInput{TableName: &t.Cases, Item: item}
	if _, err := t.DB.PutItem(context.Background(), in); err != nil {
		tb.Fatalf("write the case type %s: %v", caseType, err)
	}
}

// Fulfilled is the record of a case type whose cases an agent closes.
var Fulfilled = csm.CaseTypeRecord{
	Label:     "Fulfilled",
	Requester: csm.RequestedByCustomer,
	Completes: csm.CompletedByFulfiller,
	Incident:  csm.IncidentAllowed,
}
