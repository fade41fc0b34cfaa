package store

import (
	"context"
	"slices"

	"github.com/casebridge/casebridge/shared/dynamo"
)

// get reads one record, consistently.
func get[T any](ctx context.Context, s *Store, table string, k key) (record T, found bool, err error) {
	item, err := s.client.Get(ctx, table, k)
	if err != nil || item == nil {
		return record, false, err
	}
	record, err = unmarshal[T](item)
	return record, err == nil, err
}

// place is where an item is.
type place = dynamo.Place

// inCases and inIncidents are places in one of the two tables.
func (s *Store) inCases(k key) place     { return place{Table: s.cases, Key: k} }
func (s *Store) inIncidents(k key) place { return place{Table: s.incidents, Key: k} }

// getAll reads items of both tables, 100 in a request, consistently; those that are absent are nil.
func (s *Store) getAll(ctx context.Context, places ...place) ([]attributes, error) {
	items := make([]attributes, 0, len(places))
	for some := range slices.Chunk(places, mostPlaces) {
		found, err := s.client.GetAll(ctx, some...)
		if err != nil {
			return nil, err
		}
		items = append(items, found...)
	}
	return items, nil
}

// mostPlaces is how many items BatchGetItem takes.
const mostPlaces = 100
