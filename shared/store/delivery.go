package store

import (
	"context"
	"errors"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// Delivery is an update and how far the writing of its notes came.
type Delivery struct {
	csm.Update
	Pending    bool         // some case may lack its notes; never for an update that is of no interest to cases
	PageSize   int          // cases of a page of its cut, 0 before the first
	Cut        CutPosition  // where the cutting goes on
	Pages      int          // into which the cases were cut, 0 until the cutting came to the last of them
	DonePages  map[int]bool // of that cut
	ProgressAt csm.Time     // when it was last cut further, or a page done
	Trace      string       // of the call that made the update; "" when that was not traced
	Repairs
}

// CutPosition is how far the cases of an update were cut into pages whose jobs were sent. The zero
// position is before the first case.
type CutPosition struct {
	Pages int    // all of them full
	Cases int    // on these pages
	Last  string // place of the last of these cases
}

// FirstPageSize is the cases of a page in the first release, which did not record it, neither with
// the cut nor in its jobs.
const FirstPageSize = 500

// ErrOvertaken means that the progress was not recorded, because it is not of the cut that is under
// way: the update is finished, was cut anew, or somebody else cut it further.
var ErrOvertaken = errors.New("store: somebody else has driven the update further")

// Delivery reads how far an update came. found is false when there is no such update.
func (s *Store) Delivery(ctx context.Context, incident string, version int64) (d Delivery, found bool, err error) {
	item, found, err := s.update(ctx, incident, version)
	return item.delivery(), found, err
}

func (u updateItem) delivery() Delivery {
	d := Delivery{
		Update:     u.Update,
		Pending:    u.unfinished(),
		PageSize:   u.pageSize(),
		Cut:        CutPosition{u.CutPages, u.CutCases, u.CutLast},
		Pages:      u.Pages,
		DonePages:  map[int]bool{},
		ProgressAt: u.ProgressAt,
		Trace:      u.Trace,
		Repairs:    u.Repairs,
	}
	for _, page := range u.DonePages {
		d.DonePages[page] = true
	}
	return d
}

func (u updateItem) pageSize() int {
	if u.PageSize == 0 && u.Pages > 0 {
		return FirstPageSize
	}
	return u.PageSize
}

// Cut is a cut of the cases of an update into pages of PageSize cases.
type Cut struct {
	Incident string
	Version  int64
	PageSize int
}

// BeginCut records that the update is cut into pages of that size. Nothing counts that was done of
// a cut into pages of another size. It returns ErrOvertaken when such a cut is under way already.
func (s *Store) BeginCut(ctx context.Context, cut Cut) (Delivery, error) {
	return s.recordProgress(ctx, cut, dynamo.Change{
		Expression: "SET page_size = :size, progress_at = :now REMOVE pages, done_pages, cut_pages, cut_cases, cut_last",
		Condition:  lacksNotes + " AND (attribute_not_exists(page_size) OR page_size <> :size)",
		Values:     s.nowValue(),
	})
}

// ContinueCut records that the jobs were sent of the pages between two positions. It returns
// ErrOvertaken when the cut is not at the first of them.
func (s *Store) ContinueCut(ctx context.Context, cut Cut, from, to CutPosition) (Delivery, error) {
	return s.recordProgress(ctx, cut, dynamo.Change{
		Expression: "SET cut_pages = :pages, cut_cases = :cases, cut_last = :last, progress_at = :now",
		Condition:  cut.underWay() + " AND " + from.is(),
		Values: from.value(s.nowValue()).
			Number(":pages", int64(to.Pages)).
			Number(":cases", int64(to.Cases)).
			Text(":last", to.Last),
	})
}

// EndCut records that the jobs were sent of all pages, and that all of them end at that position.
// The next cut begins at the first case again. It returns ErrOvertaken when the cut is not at the
// position from.
func (s *Store) EndCut(ctx context.Context, cut Cut, from, end CutPosition) (Delivery, error) {
	return s.recordProgress(ctx, cut, dynamo.Change{
		Expression: "SET pages = :pages, cases_total = :cases, progress_at = :now REMOVE cut_pages, cut_cases, cut_last",
		Condition:  cut.underWay() + " AND " + from.is(),
		Values: from.value(s.nowValue()).
			Number(":pages", int64(end.Pages)).
			Number(":cases", int64(end.Cases)),
	})
}

// FinishPage records that the cases of a page have their notes: in a set, so that doing it again
// changes nothing. It returns ErrOvertaken when the page is not of the cut that is under way.
func (s *Store) FinishPage(ctx context.Context, cut Cut, page int) (Delivery, error) {
	return s.recordProgress(ctx, cut, dynamo.Change{
		Expression: "ADD done_pages :page SET progress_at = :now",
		Condition:  cut.underWay(),
		Values:     s.nowValue().NumberSet(":page", int64(page)),
	})
}

// FinishPages records that all pages of the cut are done, and with them the update. It returns
// ErrOvertaken when it is finished already, or some page is not done.
func (s *Store) FinishPages(ctx context.Context, cut Cut, pages int) error {
	_, err := s.recordProgress(ctx, cut, dynamo.Change{
		Expression: "SET cases_done = cases_total REMOVE " + leftovers,
		Condition:  cut.underWay() + " AND pages = :pages AND size(done_pages) = :pages",
		Values:     dynamo.Values{}.Number(":pages", int64(pages)),
	})
	return err
}

// lacksNotes is the condition that some case may lack its notes of the update.
const lacksNotes = "(attribute_exists(pending) OR attribute_exists(announcing))"

// leftovers are the attributes of an update that is not finished.
const leftovers = "pending, announcing, done_pages, cut_pages, cut_cases, cut_last, " + repairsOf

// FinishUpdate records that all of the update's cases have their notes. Doing it again changes
// nothing.
func (s *Store) FinishUpdate(ctx context.Context, incident string, version int64, cases int) (err error) {
	defer wrap(&err, "record the progress of %s version %d", incident, version)
	_, err = s.client.Update(ctx, s.incidents, updateKey(incident, version), dynamo.Change{
		Expression: "SET cases_total = :cases, cases_done = :cases REMOVE " + leftovers,
		Condition:  "attribute_exists(pk)",
		Values:     dynamo.Values{}.Number(":cases", int64(cases)),
	})
	return err
}

// underWay is the condition that the update is not finished, and its cut the one in question.
func (c Cut) underWay() string {
	if c.PageSize == FirstPageSize {
		return lacksNotes + " AND (attribute_not_exists(page_size) OR page_size = :size)"
	}
	return lacksNotes + " AND page_size = :size"
}

// is the condition that the cut is at the position.
func (p CutPosition) is() string {
	if p.Pages == 0 {
		return "attribute_not_exists(cut_pages)"
	}
	return "cut_pages = :from"
}

func (p CutPosition) value(values dynamo.Values) dynamo.Values {
	if p.Pages == 0 {
		return values
	}
	return values.Number(":from", int64(p.Pages))
}

func (s *Store) nowValue() dynamo.Values {
	return dynamo.Values{}.Text(":now", string(csm.At(s.now())))
}

// recordProgress changes the update and returns it as it is then.
func (s *Store) recordProgress(ctx context.Context, cut Cut, change dynamo.Change) (d Delivery, err error) {
	defer wrap(&err, "record the progress of %s version %d", cut.Incident, cut.Version)
	change.Values = change.Values.Number(":size", int64(cut.PageSize))
	item, err := s.client.Update(ctx, s.incidents, updateKey(cut.Incident, cut.Version), change)
	if errors.Is(err, dynamo.ErrConditionFailed) {
		return d, ErrOvertaken
	}
	if err != nil {
		return d, err
	}
	update, err := unmarshal[updateItem](item)
	return update.delivery(), err
}
