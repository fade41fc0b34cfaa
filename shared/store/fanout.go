package store

import (
	"context"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/casebridge/casebridge/shared/csm"
)

// PendingUpdate reads an update of an incident. pending is false when its fan-out is done, or when no
// case gets a note of it. found is false when there is no such update.
func (s *Store) PendingUpdate(ctx context.Context, incident string, version int64) (u csm.Update, pending, found bool, err error) {
	item, found, err := s.update(ctx, incident, version)
	return item.Update, item.Pending != "", found, err
}

// CasesOf yields the cases that get the notes of that version of the incident, in the order of their numbers.
// The set is fixed once the version is committed: a later association begins after it, a removal ends after it.
func (s *Store) CasesOf(ctx context.Context, incident string, version int64) iter.Seq2[string, error] {
	q := query{
		table: s.incidents, pk: incidentKey(incident).PK, prefix: casePrefix,
		filter: "from_version <= :version AND (attribute_not_exists(to_version) OR to_version > :version)",
		values: values(":version", version),
	}
	return func(yield func(string, error) bool) {
		for a, err := range s.all(ctx, q) {
			if err != nil {
				yield("", err)
				return
			}
			if !yield(textOf(a["case"]), nil) {
				return
			}
		}
	}
}

// CaseNote is a note and the case that gets it.
type CaseNote struct {
	Case string
	Note csm.Note
}

// NotesAtOnce is how many notes WriteNotes takes: the limit of BatchWriteItem.
const NotesAtOnce = 25

// WriteNotes writes up to NotesAtOnce notes. Writing one again is harmless: it is the same item, and one
// write unit. What DynamoDB does not take is tried again until ctx ends.
func (s *Store) WriteNotes(ctx context.Context, notes []CaseNote) error {
	requests := make([]types.WriteRequest, len(notes))
	for i, n := range notes {
		item := noteItem{integrationNoteKey(n.Case, n.Note), n.Note}
		requests[i] = types.WriteRequest{PutRequest: &types.PutRequest{Item: marshal(item)}}
	}
	for attempt := 0; len(requests) > 0; attempt++ {
		out, err := s.db.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{s.cases: requests}})
		if err != nil {
			return fmt.Errorf("store: write %d notes: %w", len(requests), err)
		}
		if requests = out.UnprocessedItems[s.cases]; len(requests) > 0 {
			if err := backOff(ctx, attempt); err != nil {
				return fmt.Errorf("store: write %d notes: %w", len(requests), err)
			}
		}
	}
	return nil
}

// FinishUpdate records that all of the update's cases have their notes. Doing it again changes nothing.
func (s *Store) FinishUpdate(ctx context.Context, incident string, version int64, cases int) error {
	_, err := s.db.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &s.incidents, Key: updateKey(incident, version).attributes(),
		UpdateExpression:          aws.String("SET cases_total = :cases, cases_done = :cases REMOVE pending"),
		ConditionExpression:       aws.String("attribute_exists(pk)"),
		ExpressionAttributeValues: values(":cases", cases),
	})
	if err != nil {
		return fmt.Errorf("store: finish %s version %d: %w", incident, version, err)
	}
	return nil
}
