// Package fanout writes one update of an incident into the work notes of every case that was
// associated when it was made: at once up to a page of cases, above that in jobs of a page each.
//
// Everything here may be done twice, half, late, or beside itself: the set of cases and the notes
// are functions of the update, and what is done is recorded as a set.
package fanout

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/casebridge/casebridge/shared/batch"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/invocation"
	"github.com/casebridge/casebridge/shared/store"
)

// Fanout delivers updates.
type Fanout struct {
	Store    *store.Store
	Queue    Queue
	PageSize int // cases of a job; 0 is store.CasesOnPage, of an announcement AnnouncedOnPage
	// Customers are told of announcements. It is of the function that works on jobs; others need
	// none.
	Customers Deliverer
	LinkBase  string // that a case's number is appended to, for the link of a message; "" makes none
}

func (f Fanout) pageSize(update csm.Update) int {
	if update.Is(csm.KindAnnouncement) {
		return cmp.Or(f.PageSize, AnnouncedOnPage)
	}
	return cmp.Or(f.PageSize, store.CasesOnPage)
}

// Queue takes the jobs of big fan-outs. With an error of Send some of the jobs may have been
// sent: sending all again is harmless.
type Queue interface {
	Send(ctx context.Context, jobs []Job) error
}

// Job is a page of the cases of an update: those whose associations lie from First to Last.
type Job struct {
	Incident string `json:"incident"`
	Version  int64  `json:"version"`
	Page     int    `json:"page"` // counted from 0
	First    string `json:"first"`
	Last     string `json:"last"`
	PageSize int    `json:"page_size,omitempty"` // of the cut that the page is of; absent in the first release
}

// cut is the cut that the job's page is of.
func (j Job) cut() store.Cut {
	return store.Cut{
		Incident: j.Incident,
		Version:  j.Version,
		PageSize: cmp.Or(j.PageSize, store.FirstPageSize),
	}
}

func (j Job) valid() bool {
	return j.Incident != "" && j.Version >= 1 && j.Page >= 0 && j.First != "" && j.Last >= j.First
}

// Deliver sees to it that every case of the update gets its notes: it writes them itself when the
// cases fit on a page, otherwise, and for announcements, it sends a job for each page that is not
// done. It returns batch.ErrNever when there is no such update, or a failure that may pass.
func (f Fanout) Deliver(ctx context.Context, incident string, version int64) error {
	d, found, err := f.Store.Delivery(ctx, incident, version)
	if err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("%w: there is no update %s version %d", batch.ErrNever, incident, version)
	}
	if !d.Pending {
		return nil
	}
	invocation.CausedBy(ctx, d.Trace)
	if err := f.deliver(ctx, d); err != nil {
		return fmt.Errorf("fanout: %s version %d: %w", incident, version, err)
	}
	return nil
}

func (f Fanout) deliver(ctx context.Context, d store.Delivery) error {
	if d.PageSize == f.pageSize(d.Update) { // it was cut before
		return f.cut(ctx, d)
	}
	first, err := f.firstPage(ctx, d.Update)
	if err != nil {
		return err
	}
	if f.atOnce(d.Update, len(first)) {
		return f.finish(ctx, d.Update, first)
	}
	d, err = f.beginCut(ctx, d)
	if err != nil || !d.Pending {
		return err
	}
	return f.cut(ctx, d)
}

// atOnce says that the notes for so many cases, at most one more than fit on a
// page, are written without jobs.
func (f Fanout) atOnce(update csm.Update, cases int) bool {
	return cases == 0 || cases <= f.pageSize(update) && !update.Is(csm.KindAnnouncement)
}

// finish writes the notes to all cases of the update, and ends it.
func (f Fanout) finish(ctx context.Context, update csm.Update, cases []store.AssociatedCase) error {
	if err := f.write(ctx, update, cases); err != nil {
		return err
	}
	if err := f.Store.FinishUpdate(ctx, update.Incident, update.Version, len(cases)); err != nil {
		return err
	}
	measureLag(ctx, update)
	return nil
}

// measureLag measures the time from the update to its last note, which was just written.
func measureLag(ctx context.Context, update csm.Update) {
	lag := update.CreatedAt.Age(time.Now())
	invocation.Measure(ctx, invocation.NotesLag, float64(lag.Milliseconds()))
}

// firstPage is the cases of the update, at most one more than fit on a page.
func (f Fanout) firstPage(
	ctx context.Context, update csm.Update,
) (cases []store.AssociatedCase, err error) {
	for c, err := range f.Store.CasesOf(ctx, update, "", "") {
		if err != nil {
			return nil, err
		}
		if cases = append(cases, c); len(cases) > f.pageSize(update) {
			break
		}
	}
	return cases, nil
}

// Work writes the notes of a page, and ends the update when it was the last. A job of another cut
// than the one that is under way is dropped: that one has jobs for the same cases. It returns
// batch.ErrNever for a job that can never work, or a failure that may pass.
func (f Fanout) Work(ctx context.Context, j Job) error {
	if !j.valid() {
		return fmt.Errorf("%w: it is not a job: page %d of version %d", batch.ErrNever, j.Page, j.Version)
	}
	d, found, err := f.Store.Delivery(ctx, j.Incident, j.Version)
	if err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("%w: there is no update %s version %d", batch.ErrNever, j.Incident, j.Version)
	}
	if !d.Pending {
		return nil
	}
	if d.PageSize > 0 && d.PageSize != j.cut().PageSize {
		slog.InfoContext(ctx, "job of another cut dropped", "job", j, "page_size", d.PageSize)
		return nil
	}
	invocation.CausedBy(ctx, d.Trace)
	if !d.DonePages[j.Page] {
		d, err = f.workPage(ctx, d, j)
	}
	if err == nil {
		err = f.finishPages(ctx, d)
	}
	if errors.Is(err, store.ErrOvertaken) { // cut anew, or finished by others
		return nil
	}
	if err != nil {
		return fmt.Errorf("fanout: page %d of %s version %d: %w", j.Page, j.Incident, j.Version, err)
	}
	return nil
}

func (f Fanout) workPage(ctx context.Context, d store.Delivery, j Job) (store.Delivery, error) {
	var cases []store.AssociatedCase
	for c, err := range f.Store.CasesOf(ctx, d.Update, j.First, j.Last) {
		if err != nil {
			return d, err
		}
		cases = append(cases, c)
	}
	if err := f.write(ctx, d.Update, cases); err != nil {
		return d, err
	}
	return f.Store.FinishPage(ctx, j.cut(), j.Page)
}

// finishPages ends the update if all of its pages are done.
func (f Fanout) finishPages(ctx context.Context, d store.Delivery) error {
	if d.Pages == 0 || len(d.DonePages) < d.Pages {
		return nil
	}
	if err := f.Store.FinishPages(ctx, cutOf(d), d.Pages); err != nil {
		return err
	}
	measureLag(ctx, d.Update)
	if !d.Is(csm.KindAnnouncement) {
		return nil
	}
	return f.Store.FinishAnnouncement(ctx, d.Incident, d.Version)
}
