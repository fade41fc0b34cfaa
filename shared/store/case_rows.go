package store

import (
	"context"
	"iter"

	"github.com/casebridge/casebridge/shared/csm"
)

// caseRows makes the rows of a list of cases. A row is complete once the case's incident is known.
type caseRows struct {
	view      *View
	access    csm.Access
	filter    CaseFilter
	incidents incidentsBehind
	cases     map[string]csm.Case // that pass the filter without their incidents, by number
}

type caseRow = placed[csm.CaseView]

// read makes a row without its incident, and says whether it passes the filter so far. The filter
// sees what the caller sees, so that it tells no more than the records do.
func (r caseRows) read(item caseItem) (csm.CaseView, bool) {
	by := r.view.by
	item, sees := r.view.seen(item, r.access)
	if !sees || item.Require(by, csm.ReadCases) != nil || !r.filter.passes(item.RedactedFor(by), by) {
		return csm.CaseView{}, false
	}
	r.cases[item.Number] = item.Case
	return item.View(by, r.access.Settings, nil), true
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
		rows[n] = c.View(r.view.by, r.access.Settings, r.incidents.of(c))
	}
	return nil
}

// withIncidents completes the rows, some at a time, and filters them by what their incidents make
// of them.
func (r caseRows) withIncidents(
	ctx context.Context, rows iter.Seq2[caseRow, error], limit int,
) iter.Seq2[caseRow, error] {
	together := min(max(limit, leastRead), incidentsAtOnce)
	return completed(rows, together, func(rows []caseRow) error { return r.filterCompleted(ctx, rows) })
}

// filterCompleted completes the rows that are kept, and keeps those that still pass.
func (r caseRows) filterCompleted(ctx context.Context, rows []caseRow) error {
	var kept []csm.CaseView
	for _, row := range rows {
		if row.keep {
			kept = append(kept, row.item)
		}
	}
	if err := r.complete(ctx, kept); err != nil {
		return err
	}
	for n := range rows {
		if rows[n].keep {
			rows[n].item, kept = kept[0], kept[1:]
			rows[n].keep = r.filter.passesWithIncident(rows[n].item)
		}
	}
	return nil
}
