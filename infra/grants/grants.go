// Package grants declares what the code of each function may do in AWS. The CDK app makes the
// policies from it. Tests compare it both ways with what the functions were seen to do while the
// tests ran, so that no grant is missing, and none is there that nothing needs.
package grants

import (
	"fmt"
	"slices"
	"strings"

	"github.com/casebridge/casebridge/shared/store"
)

// Function is what one function may do. Lambda itself needs more to read a stream or a queue for
// it; that is granted where the consumer is made.
type Function struct {
	Cases     Access
	Incidents Access
	Queue     []string // actions of SQS on the queue of the fan-out's jobs
	Topic     []string // actions of SNS on the topic of the notifications
	Bucket    []string // actions of S3 on objects below the function's name in the failure bucket
	Failures  []string // actions of S3 on the failure bucket itself
}

// Access is what a function may do to a table. A TransactWriteItems is allowed by the actions of
// its parts; it has no action of its own.
type Access struct {
	Actions []string // of DynamoDB
	Indexes []string // that the function may Query too
}

func may(actions ...string) Access { return Access{Actions: actions} }

func (a Access) query(indexes ...string) Access { return Access{a.Actions, indexes} }

// Functions are the grants by the name of the function, a folder under functions/. Every POST reads
// (GetItem) and writes (PutItem) the answer kept for its idempotency key in the case table. Every
// call with a token takes from its caller's bucket there (UpdateItem), and reads how empty it is
// (GetItem).
var Functions = map[string]Function{
	"create": {
		Cases:     may("GetItem", "BatchGetItem", "PutItem", "UpdateItem"),
		Incidents: may("GetItem", "PutItem", "UpdateItem"),
	},
	"associate": {
		Cases:     may("GetItem", "BatchGetItem", "PutItem", "UpdateItem", "BatchWriteItem"),
		Incidents: may("GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"),
	},
	"remove": {
		Cases:     may("GetItem", "BatchGetItem", "PutItem", "UpdateItem"),
		Incidents: may("GetItem", "BatchGetItem", "UpdateItem"),
	},
	"sync": {
		Cases:     may("GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "BatchWriteItem"),
		Incidents: may("Query"),
	},
	"cases": {
		Cases: may("GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem").
			query(store.CasesByAccount, store.CasesByUpdate),
		Incidents: may("GetItem", "BatchGetItem", "PutItem", "UpdateItem"),
	},
	"incidents": {
		Cases: may("GetItem", "BatchGetItem", "PutItem", "UpdateItem", "BatchWriteItem"),
		Incidents: may("GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "ConditionCheckItem").
			query(store.IncidentsByShard, store.IncidentsByState),
	},
	"settings": {Cases: may("GetItem", "BatchGetItem", "UpdateItem")},
	"directory": {
		Cases: may("GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem",
			"ConditionCheckItem").
			query(store.CasesByAccount),
	},
	"workspace": {},
	"worknotes": {
		Cases:     may("BatchWriteItem", "BatchGetItem", "GetItem", "PutItem", "UpdateItem"),
		Incidents: may("GetItem", "Query", "UpdateItem"),
		Queue:     []string{"SendMessage"},
		Bucket:    []string{"PutObject"},
	},
	"notify": {
		Cases:     may("BatchGetItem", "PutItem", "UpdateItem"),
		Incidents: may("BatchGetItem", "Query", "UpdateItem", "DeleteItem"),
		Topic:     []string{"Publish"},
		Bucket:    []string{"PutObject"},
	},
	"fanout": {
		Cases:     may("BatchWriteItem", "BatchGetItem", "GetItem", "PutItem", "UpdateItem"),
		Incidents: may("GetItem", "Query", "UpdateItem", "DeleteItem"),
		Topic:     []string{"Publish"},
	},
	"repair": {
		Cases: may("BatchWriteItem", "BatchGetItem", "GetItem", "PutItem", "UpdateItem").
			query(store.DueCases, store.PendingMessages),
		Incidents: may("GetItem", "BatchGetItem", "Query", "UpdateItem", "DeleteItem").
			query(store.PendingUpdates),
		Queue:    []string{"SendMessage"},
		Topic:    []string{"Publish"},
		Failures: []string{"ListBucket"},
	},
}

// List gives the grants as "<resource> <action>", sorted. An index is a resource of its own.
func (f Function) List() []string {
	var list []string
	add := func(resource string, actions ...string) {
		for _, action := range actions {
			list = append(list, resource+" "+action)
		}
	}
	add("cases", f.Cases.Actions...)
	add("incidents", f.Incidents.Actions...)
	for _, index := range slices.Concat(f.Cases.Indexes, f.Incidents.Indexes) {
		add(index, "Query")
	}
	add("sqs", f.Queue...)
	add("sns", f.Topic...)
	add("s3", f.Bucket...)
	add("bucket", f.Failures...)
	slices.Sort(list)
	return list
}

// Missing says what the function used, in the form of List, without a grant.
// It is nil when all is granted.
func Missing(function string, used []string) error {
	return difference(used, Functions[function].List(),
		"function %s used %s, which infra/grants does not allow: in AWS it would be refused; add it there", function)
}

// Unused says what the function is granted but did not use. Compare it only
// with all tests of the function.
func Unused(function string, used []string) error {
	return difference(Functions[function].List(), used,
		"function %s may %s, which no test made it do: take it out of infra/grants, or test what needs it", function)
}

func difference(of, without []string, message, function string) error {
	var left []string
	for _, grant := range of {
		if !slices.Contains(without, grant) {
			left = append(left, grant)
		}
	}
	if left == nil {
		return nil
	}
	return fmt.Errorf(message, function, strings.Join(left, ", "))
}
