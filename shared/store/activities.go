package store

import (
	"context"
	"slices"

	"github.com/casebridge/casebridge/shared/csm"
)

// CaseActivities lists the comments and work notes of a case, newest first; elements narrows them, none
// means all that the caller may see. External callers see comments only.
func (v *View) CaseActivities(ctx context.Context, number string, elements []csm.Element, limit int, sealed string) (Page[csm.Note], error) {
	none := Page[csm.Note]{}
	k, err := v.loadCase(ctx, number)
	if err != nil {
		return none, err
	}
	if err := v.by.Require(csm.ReadCases); err != nil {
		return none, err
	}
	list := "activities of " + k.Number
	after, err := v.open(ctx, list, sealed)
	if err != nil {
		return none, err
	}
	q := query{table: v.cases, pk: k.PK, prefix: notePrefix, after: after, newestFirst: true, pageSize: int32(limit) + 2}
	return page(ctx, v, list, limit, v.all(ctx, q), SK, func(a attributes) (csm.Note, bool, error) {
		item, err := unmarshal[noteItem](a)
		return item.note(), item.SK != after && v.reads(item.Element, elements), err
	})
}

// reads says whether an activity is asked for and may be seen.
func (v *View) reads(e csm.Element, elements []csm.Element) bool {
	if e == csm.ElementWorkNotes && v.by.Type != csm.Internal {
		return false
	}
	return len(elements) == 0 || slices.Contains(elements, e)
}
