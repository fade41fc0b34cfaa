package store

import (
	"context"
	"iter"

	"github.com/casebridge/casebridge/shared/csm"
)

// caseRows makes the rows of a list of cases. A row is complete once the case's incident is known.
type caseRows struct {
	view      *View
	settings  csm.Settings
	filter    CaseFilter
	incidents incidentsBehind
	cases     map[string]csm.Case // that pass the filter without their incidents, by number
}

type caseRow = placed[csm.CaseView]

// read makes a row without its incident, and says whether it passes the filter so far. The filter sees what
// the caller sees, so that it tells no more than the records do.
func (r caseRows) read(item caseItem) (csm.CaseView, bool) {
	by := r.view.by
	if !by.Sees(item.Case) || !r.filter.passes(item.RedactedFor(by), by) {
		return csm.CaseView{}, false
	}
	r.cases[item.Number] = item.Case
	return item.View(by, r.settings, nil), true
}

// complete makes the rows those with their incidents.
func (r caseRows) complete(ctx context.Context, rows []csm.CaseView) error {
	cases := make([]csm.Case, len(rows))
	for n, row := range rows {
		cases[n] = r.cases[row.Number]
	}
	if err := r.incidents.load(ctx, cases); err != nil {
		return err
	}
	for n, c := range cases {
		rows[n] = c.View(r.view.by, r.settings, r.incidents.of(c))
	}
	return nil
}

// mostRowsAhead bounds how many rows are read before the incidents of those that pass.
const mostRowsAhead = 500

// withIncidents completes the rows, some at a time, and filters them by what their incidents make of them.
func (r caseRows) withIncidents(
	ctx context.Context, rows iter.Seq2[caseRow, error], limit int,
) iter.Seq2[caseRow, error] {
	together := min(max(limit, leastRead), incidentsAtOnce)
	return func(yield func(caseRow, error) bool) {
		var waiting []caseRow
		passing := 0
		for row, err := range rows {
			if err != nil {
				yield(row, err)
				return
			}
			waiting = append(waiting, row)
			if row.keep {
				passing++
			}
			if passing < together && len(waiting) < mostRowsAhead {
				continue
			}
			if !r.yieldFiltered(ctx, waiting, yield) {
				return
			}
			waiting, passing = nil, 0
		}
		r.yieldFiltered(ctx, waiting, yield)
	}
}

// yieldFiltered completes the rows that are kept, keeps those that still pass, and yields all.
func (r caseRows) yieldFiltered(ctx context.Context, rows []caseRow, yield func(caseRow, error) bool) bool {
	var kept []csm.CaseView
	for _, row := range rows {
		if row.keep {
			kept = append(kept, row.item)
		}
	}
	if err := r.complete(ctx, kept); err != nil {
		yield(caseRow{}, err)
		return false
	}
	for _, row := range rows {
		if row.keep {
			row.item, kept = kept[0], kept[1:]
			row.keep = r.filter.passesWithIncident(row.item)
		}
		if !yield(row, nil) {
			return false
		}
	}
	return true
}
