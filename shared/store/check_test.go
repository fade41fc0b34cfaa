package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
	"github.com/casebridge/casebridge/shared/store"
)

// damagedDesk has CS0000001, associated with INC0000001 of two delivered comments, and CS0000002,
// removed from it.
func damagedDesk(t *testing.T, damage func(desk)) desk {
	d := newDesk(t)
	c, removed := d.openCase(), d.openCase()
	i := d.createIncident(c)
	d.associate(removed, i)
	for _, text := range []string{"one", "two"} {
		d.deliver(d.comment(i, text))
	}
	d.remove(removed)
	damage(d)
	return d
}

func (d desk) kinds() []store.ProblemKind {
	d.Helper()
	problems, err := d.store.Check(d.ctx)
	d.must(err)
	kinds := []store.ProblemKind{}
	for _, problem := range problems {
		if len(kinds) == 0 || kinds[len(kinds)-1] != problem.Kind {
			kinds = append(kinds, problem.Kind)
		}
	}
	return kinds
}

// set sets an attribute of an item.
func (d desk) set(table string, k dynamo.Key, name string, value types.AttributeValue) {
	d.Helper()
	_, err := d.tables.DB.UpdateItem(d.ctx, &dynamodb.UpdateItemInput{
		TableName: &table, Key: k.Item(), UpdateExpression: ptr("SET #name = :value"),
		ExpressionAttributeNames:  map[string]string{"#name": name},
		ExpressionAttributeValues: map[string]types.AttributeValue{":value": value},
	})
	d.must(err)
}

func TestCheckFindsEachDamageAndMendsWhatItCan(t *testing.T) {
	var (
		theCase    = dynamo.Key{PK: "CASE#CS0000001", SK: "CASE"}
		theOther   = dynamo.Key{PK: "CASE#CS0000002", SK: "CASE"}
		incident   = dynamo.Key{PK: "INC#INC0000001", SK: "INCIDENT"}
		update     = func(n int) dynamo.Key { return dynamo.Key{PK: incident.PK, SK: fmt.Sprintf("UPDATE#%010d", n)} }
		ofCase     = dynamo.Key{PK: theCase.PK, SK: "ASSOCIATION#INC0000001#0000000002#0000000002"}
		ofIncident = dynamo.Key{PK: incident.PK, SK: "CASE#CS0000001#0000000002#0000000002"}
		ended      = dynamo.Key{PK: incident.PK, SK: "CASE#CS0000002#0000000002#0000000002"}
	)
	cases := func(k dynamo.Key) func(desk) { return func(d desk) { d.deleteItem(d.tables.Cases, k) } }
	incidents := func(k dynamo.Key) func(desk) { return func(d desk) { d.deleteItem(d.tables.Incidents, k) } }
	type kinds []store.ProblemKind
	for _, test := range []struct {
		name   string
		damage func(desk)
		found  kinds
		left   kinds
	}{
		{"none", func(desk) {}, kinds{}, kinds{}},
		{"association missing on the incident", incidents(ofIncident), kinds{store.SidesDiffer, store.CaseCountDiffers}, kinds{}},
		{"association missing on the case", cases(ofCase), kinds{store.SidesDiffer}, kinds{}},
		{
			"association missing on both sides",
			func(d desk) { cases(ofCase)(d); incidents(ofIncident)(d) },
			kinds{store.AssociationMissing, store.CaseCountDiffers, store.NoteOutsideInterval},
			kinds{},
		},
		{"ended association missing on the incident", incidents(ended), kinds{store.SidesDiffer}, kinds{}},
		{
			"the case does not have its incident",
			func(d desk) { d.set(d.tables.Cases, theCase, "incident", dynamo.Text("")) },
			kinds{store.AssociationUnnamed},
			kinds{},
		},
		{
			"the case has an incident whose association has ended",
			func(d desk) {
				d.set(d.tables.Cases, theOther, "incident", dynamo.Text("INC0000001"))
				d.set(d.tables.Cases, theOther, "association_from", dynamo.Number(2))
				d.set(d.tables.Cases, theOther, "association_sequence", dynamo.Number(2))
			},
			kinds{store.AssociationEnded},
			kinds{},
		},
		{
			"lists look for the incident under another state",
			func(d desk) { d.set(d.tables.Incidents, incident, "state_shard", dynamo.Text("resolved#01")) },
			kinds{store.NotListed},
			kinds{},
		},
		{
			"case_count is off", func(d desk) { d.set(d.tables.Incidents, incident, "case_count", dynamo.Number(7)) },
			kinds{store.CaseCountDiffers},
			kinds{},
		},
		{
			"a note is missing", func(d desk) { d.deleteNote("one") },
			kinds{store.NoteMissing},
			kinds{},
		},
		{
			"the case is of another account", func(d desk) { d.set(d.tables.Cases, theCase, "account", dynamo.Text("globex")) },
			kinds{store.AccountDiffers},
			kinds{store.AccountDiffers},
		},
		{
			"the counters are set back", func(d desk) {
				for _, sk := range []string{"COUNTER", "COPY"} {
					d.set(d.tables.Cases, dynamo.Key{PK: "COUNTER", SK: sk}, "leased", dynamo.Number(0))
					d.set(d.tables.Incidents, dynamo.Key{PK: "COUNTER", SK: sk}, "leased", dynamo.Number(0))
				}
			},
			kinds{store.NumberAboveCounter},
			kinds{},
		},
		{
			"the case has a number that was given before",
			func(d desk) {
				d.set(d.tables.Cases, theCase, "opened_at", dynamo.Text(string(csm.At(time.Now().Add(time.Hour)))))
			},
			kinds{store.NumberGivenTwice},
			kinds{store.NumberGivenTwice},
		},
		{"the case is missing", cases(theCase), kinds{store.CaseMissing}, kinds{store.CaseMissing}},
		{"an update is missing", incidents(update(2)), kinds{store.UpdateMissing, store.NoteWithoutUpdate}, kinds{store.UpdateMissing, store.NoteWithoutUpdate}},
		{
			"the last update is missing", incidents(update(3)),
			kinds{store.UpdateMissing, store.VersionDiffers, store.NoteWithoutUpdate},
			kinds{store.UpdateMissing, store.VersionDiffers, store.NoteWithoutUpdate},
		},
		{
			"an update is pending without end",
			func(d desk) {
				d.set(d.tables.Incidents, update(3), "pending", dynamo.Text("PENDING"))
				d.set(d.tables.Incidents, update(3), "created_at", dynamo.Text("2020-01-01T00:00:00.000Z"))
			},
			kinds{store.NoteWithoutUpdate, store.PendingWithoutEnd},
			kinds{store.NoteWithoutUpdate, store.PendingWithoutEnd},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := damagedDesk(t, test.damage)
			d.want("found", kinds(d.kinds()), test.found)
			for range 3 {
				problems, err := d.store.Check(d.ctx)
				d.must(err)
				d.must(d.store.Mend(d.ctx, problems))
			}
			d.want("left", kinds(d.kinds()), test.left)
		})
	}
}

// deleteNote deletes the notes of CS0000001 that end with the text.
func (d desk) deleteNote(text string) {
	d.Helper()
	page, err := d.store.As(agent).CaseActivities(d.ctx, "CS0000001", nil, 100, "")
	d.must(err)
	for _, note := range page.Items {
		if note.Source != nil && note.Text == "Additional comment on INC0000001 by Ada Lovelace: "+text {
			d.deleteItem(d.tables.Cases, dynamo.Key{PK: "CASE#CS0000001", SK: "NOTE#" + note.ID})
		}
	}
}
