package store_test

import (
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// A table that is restored from an older state has an older counter, or none.
func TestNoNumberIsGivenTwiceAfterOneTableWasRestored(t *testing.T) {
	counter := dynamo.Key{PK: "COUNTER", SK: "COUNTER"}
	counterCopy := dynamo.Key{PK: "COUNTER", SK: "COPY"}
	for _, test := range []struct {
		name     string
		setBack  func(d desk, table string, k dynamo.Key)
		restored func(d desk) string
	}{
		{"case table, older counter", desk.setCounter, func(d desk) string { return d.tables.Cases }},
		{"incident table, older counter", desk.setCounter, func(d desk) string { return d.tables.Incidents }},
		{"case table, no counter yet", desk.deleteItem, func(d desk) string { return d.tables.Cases }},
		{"incident table, no counter yet", desk.deleteItem, func(d desk) string { return d.tables.Incidents }},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := newDesk(t)
			given := map[string]bool{}
			take := func(calls int) {
				for range calls {
					for _, number := range []string{d.openCase(), d.openIncident()} {
						if given[number] {
							t.Errorf("%s was given twice", number)
						}
						given[number] = true
					}
				}
			}
			take(12)
			test.setBack(d, test.restored(d), counter)
			test.setBack(d, test.restored(d), counterCopy)
			for number := range given { // so that only the counters keep a number from being given again
				d.deleteItem(d.tables.Cases, dynamo.Key{PK: "CASE#" + number, SK: "CASE"})
				d.deleteItem(d.tables.Incidents, dynamo.Key{PK: "INC#" + number, SK: "INCIDENT"})
				d.deleteItem(d.tables.Incidents, dynamo.Key{PK: "INC#" + number, SK: "UPDATE#0000000001"})
			}
			d.store = d.tables.Store()
			take(12)
		})
	}
}

// Tables of the release before have counters without copies; functions of that release go on beside
// ours.
func TestCountersWithoutCopiesGoOn(t *testing.T) {
	d := newDesk(t)
	d.setCounter(d.tables.Cases, dynamo.Key{PK: "COUNTER", SK: "COUNTER"})
	d.want("first number", d.openCase(), "CS0000005")
	_, err := d.tables.DB.UpdateItem(d.ctx, &dynamodb.UpdateItemInput{ // as the release before leases
		TableName:        &d.tables.Cases,
		Key:              dynamo.Key{PK: "COUNTER", SK: "COUNTER"}.Item(),
		UpdateExpression: new("ADD leased :block"),
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":block": dynamo.Number(10),
		},
	})
	d.must(err)
	d.store = d.tables.Store()
	d.want("number after the other release's block", d.openCase(), "CS0000025")
}

func TestInstancesThatLeaseAtOnceGetDifferentNumbers(t *testing.T) {
	d := newDesk(t)
	var mu sync.Mutex
	given := map[string]int{}
	parallel(20, func(int) {
		instance := desk{d.T, d.ctx, d.tables, d.tables.Store()}
		for range 11 {
			number := instance.openCase()
			mu.Lock()
			given[number]++
			mu.Unlock()
		}
	})
	d.want("different numbers", len(given), 220)
}

// A number is taken when the domain has said yes.
func TestNoNumberIsSpentOnARefusal(t *testing.T) {
	d := newDesk(t)
	d.want("first case", d.openCase(), "CS0000001")
	d.want("first incident", d.createIncident("CS0000001"), "INC0000001")
	for _, test := range []struct {
		name    string
		refused csm.Code
		open    func() error
	}{
		{"a case that says nothing", csm.CodeInvalid, func() error {
			_, err := d.store.As(customer).OpenCase(d.ctx, csm.CaseRequest{})
			return err
		}},
		{"an incident that says nothing", csm.CodeInvalid, func() error {
			_, err := d.store.As(engineer).OpenIncident(d.ctx, csm.IncidentRequest{})
			return err
		}},
		{"an incident from a case for a customer", csm.CodeForbidden, func() error {
			_, err := d.store.As(customer).CreateIncident(d.ctx, "CS0000001")
			return err
		}},
		{"a second incident from a case", csm.CodeCaseAlreadyAssociated, func() error {
			_, err := d.store.As(agent).CreateIncident(d.ctx, "CS0000001")
			return err
		}},
	} {
		if got := csm.CodeOf(test.open()); got != test.refused {
			t.Errorf("%s is answered %q, want %q", test.name, got, test.refused)
		}
	}
	d.want("next case", d.openCase(), "CS0000002")
	d.want("next incident", d.openIncident(), "INC0000002")
}

// setCounter sets a counter to 4, whatever it was.
func (d desk) setCounter(table string, k dynamo.Key) {
	d.Helper()
	item := k.Item()
	item["leased"] = dynamo.Number(4)
	_, err := d.tables.DB.PutItem(d.ctx, &dynamodb.PutItemInput{TableName: &table, Item: item})
	d.must(err)
}

func (d desk) deleteItem(table string, k dynamo.Key) {
	d.Helper()
	_, err := d.tables.DB.DeleteItem(d.ctx, &dynamodb.DeleteItemInput{TableName: &table, Key: k.Item()})
	d.must(err)
}
