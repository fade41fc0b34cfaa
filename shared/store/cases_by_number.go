package store

import (
	"context"
	"slices"

	"github.com/casebridge/casebridge/shared/csm"
)

// casesInOneRead leaves room for the settings in one BatchGetItem, which takes 100 keys.
const casesInOneRead = 90

// CasesByNumber reads those of the cases that are there and that the caller may see, by number.
func (v *View) CasesByNumber(ctx context.Context, numbers []string) (_ map[string]csm.Case, err error) {
	defer wrapCall(&err, "read %d cases", len(numbers))
	found := map[string]csm.Case{}
	for chunk := range slices.Chunk(numbers, casesInOneRead) {
		cases, _, err := v.loadCases(ctx, chunk)
		if err != nil {
			return nil, err
		}
		for _, item := range cases {
			if item != nil {
				found[item.Number] = item.Case
			}
		}
	}
	return found, nil
}
