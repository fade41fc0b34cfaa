package store

import (
	"context"
	"iter"

	"github.com/casebridge/casebridge/shared/csm"
)

type associationRow = placed[csm.Association]

// ofSeenTypes drops the associations of cases whose type the caller does not work on. An
// association does not say the type, which may change: the cases are read, for callers whose roles
// do not do for every type.
func (v *View) ofSeenTypes(
	ctx context.Context, rows iter.Seq2[associationRow, error],
) (iter.Seq2[associationRow, error], error) {
	settings, err := v.store.settings(ctx)
	if err != nil || settings.WorksOnAllTypes(v.by) {
		return rows, err
	}
	return func(yield func(associationRow, error) bool) {
		var waiting []associationRow
		for row, err := range rows {
			if err != nil {
				yield(row, err)
				return
			}
			waiting = append(waiting, row)
			if len(waiting) < casesInOneRead {
				continue
			}
			if !v.yieldSeen(ctx, waiting, yield) {
				return
			}
			waiting = nil
		}
		v.yieldSeen(ctx, waiting, yield)
	}, nil
}

// yieldSeen yields the rows, of which it keeps those of cases that the caller sees.
func (v *View) yieldSeen(ctx context.Context, rows []associationRow, yield func(associationRow, error) bool) bool {
	var numbers []string
	for _, row := range rows {
		if row.keep {
			numbers = append(numbers, row.item.Case)
		}
	}
	cases, err := v.CasesByNumber(ctx, numbers)
	if err != nil {
		yield(associationRow{}, err)
		return false
	}
	for _, row := range rows {
		if row.keep {
			_, row.keep = cases[row.item.Case]
		}
		if !yield(row, nil) {
			return false
		}
	}
	return true
}
