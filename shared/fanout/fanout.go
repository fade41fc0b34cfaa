// Package fanout writes one update of an incident into the work notes of every case that was associated
// when it was made: at once up to a page of cases, above that in jobs of a page each.
//
// Everything here may be done twice, half, late, or beside itself: the set of cases and the notes are
// functions of the update, and what is done is recorded as a set.
package fanout

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/casebridge/casebridge/shared/batch"
	"github.com/casebridge/casebridge/shared/store"
)

// Fanout delivers updates.
type Fanout struct {
	Store *store.Store
	Queue Queue
}

// New is the fan-out that sends its jobs to the SQS queue with that URL.
func New(s *store.Store, config aws.Config, queue string) Fanout {
	return Fanout{Store: s, Queue: SQS{Client: sqs.NewFromConfig(config), URL: queue}}
}

// Queue takes the jobs of big fan-outs.
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
}

// Deliver sees to it that every case of the update gets its notes: it writes them itself when the cases fit
// on a page, otherwise it sends a job for each page that is not done. It returns batch.ErrNever when
// there is no such update, or a failure that may pass.
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
	if err := f.deliver(ctx, d); err != nil {
		return fmt.Errorf("fanout: %s version %d: %w", incident, version, err)
	}
	return nil
}

func (f Fanout) deliver(ctx context.Context, d store.Delivery) error {
	first, err := f.firstPage(ctx, d)
	if err != nil {
		return err
	}
	if len(first) <= store.CasesOnPage {
		if err := f.write(ctx, d.Update, first); err != nil {
			return err
		}
		return f.Store.FinishUpdate(ctx, d.Incident, d.Version, len(first))
	}
	return f.cut(ctx, d)
}

// firstPage is the cases of the update, at most one more than fit on a page.
func (f Fanout) firstPage(ctx context.Context, d store.Delivery) (cases []store.AssociatedCase, err error) {
	for c, err := range f.Store.CasesOf(ctx, d.Incident, d.Version, "", "") {
		if err != nil {
			return nil, err
		}
		if cases = append(cases, c); len(cases) > store.CasesOnPage {
			break
		}
	}
	return cases, nil
}

// cut sends a job for each page that is not done. Only the borders of the pages are held.
func (f Fanout) cut(ctx context.Context, d store.Delivery) error {
	var jobs []Job
	cases := 0
	for c, err := range f.Store.CasesOf(ctx, d.Incident, d.Version, "", "") {
		if err != nil {
			return err
		}
		if cases%store.CasesOnPage == 0 {
			jobs = append(jobs, Job{Incident: d.Incident, Version: d.Version, Page: len(jobs), First: c.Place})
		}
		jobs[len(jobs)-1].Last = c.Place
		cases++
	}
	if err := f.Store.CutUpdate(ctx, d.Incident, d.Version, len(jobs), cases); err != nil {
		return err
	}
	var missing []Job
	for _, j := range jobs {
		if !d.DonePages[j.Page] {
			missing = append(missing, j)
		}
	}
	if len(missing) == 0 {
		return f.Store.FinishPages(ctx, d.Incident, d.Version)
	}
	return f.Queue.Send(ctx, missing)
}

// Work writes the notes of a page, and ends the update when it was the last. It returns batch.ErrNever for a job
// that can never work, or a failure that may pass.
func (f Fanout) Work(ctx context.Context, j Job) error {
	if j.Incident == "" || j.Version < 1 || j.Page < 0 || j.First == "" || j.Last < j.First {
		return fmt.Errorf("%w: it is not a job: %+v", batch.ErrNever, j)
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
	if !d.DonePages[j.Page] {
		if d, err = f.workPage(ctx, d, j); err != nil {
			return fmt.Errorf("fanout: page %d of %s version %d: %w", j.Page, j.Incident, j.Version, err)
		}
	}
	if d.Pages > 0 && len(d.DonePages) == d.Pages {
		return f.Store.FinishPages(ctx, j.Incident, j.Version)
	}
	return nil
}

func (f Fanout) workPage(ctx context.Context, d store.Delivery, j Job) (store.Delivery, error) {
	var cases []store.AssociatedCase
	for c, err := range f.Store.CasesOf(ctx, j.Incident, j.Version, j.First, j.Last) {
		if err != nil {
			return d, err
		}
		cases = append(cases, c)
	}
	if err := f.write(ctx, d.Update, cases); err != nil {
		return d, err
	}
	return f.Store.FinishPage(ctx, j.Incident, j.Version, j.Page)
}
