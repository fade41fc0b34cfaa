package fanout

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/casebridge/casebridge/shared/store"
)

// pagesInChunk is how many pages are cut before it is recorded how far the cutting came. A
// function whose time is up loses at most the reading of so many.
const pagesInChunk = 50

// cutOf is the cut of the update that is under way.
func cutOf(d store.Delivery) store.Cut {
	return store.Cut{Incident: d.Incident, Version: d.Version, PageSize: d.PageSize}
}

// beginCut begins a cut into pages of this version's size. What a version with
// another size did is done again.
func (f Fanout) beginCut(ctx context.Context, d store.Delivery) (store.Delivery, error) {
	cut := cutOf(d)
	cut.PageSize = f.pageSize(d.Update)
	begun, err := f.Store.BeginCut(ctx, cut)
	if !errors.Is(err, store.ErrOvertaken) {
		return begun, err
	}
	begun, _, err = f.Store.Delivery(ctx, d.Incident, d.Version)
	if err == nil && begun.Pending && begun.PageSize != cut.PageSize {
		err = fmt.Errorf("another version of the code cuts it into pages of %d cases", begun.PageSize)
	}
	return begun, err
}

// cut sends a job for each page that is not done, from where the last cut stopped to the last
// page. How far it came is recorded after each chunk of pages, so that one that ends in between
// goes on there. Only the borders of the pages of a chunk are held.
func (f Fanout) cut(ctx context.Context, d store.Delivery) error {
	err := f.cutOn(ctx, d)
	if errors.Is(err, store.ErrOvertaken) {
		slog.InfoContext(ctx, "another function cuts the update", "incident", d.Incident, "version",
			d.Version)
		return nil
	}
	return err
}

func (f Fanout) cutOn(ctx context.Context, d store.Delivery) error {
	chunk := chunk{begin: d.Cut}
	for c, err := range f.Store.CasesOf(ctx, d.Update, d.Cut.Last, "") {
		if err != nil {
			return err
		}
		if c.Place == chunk.begin.Last { // the last of the chunk before
			continue
		}
		if chunk.cases == pagesInChunk*d.PageSize {
			if d, err = f.passChunk(ctx, d, chunk); err != nil {
				return err
			}
			chunk.begin, chunk.jobs, chunk.cases = d.Cut, nil, 0
		}
		chunk.add(d, c.Place)
	}
	return f.endCut(ctx, d, chunk)
}

// chunk is the pages that were cut since it was last recorded how far the cutting came.
type chunk struct {
	begin store.CutPosition
	jobs  []Job
	cases int
}

func (c *chunk) add(d store.Delivery, place string) {
	if c.cases%d.PageSize == 0 {
		c.jobs = append(c.jobs, Job{
			Incident: d.Incident,
			Version:  d.Version,
			Page:     c.begin.Pages + len(c.jobs),
			First:    place,
			PageSize: d.PageSize,
		})
	}
	c.jobs[len(c.jobs)-1].Last = place
	c.cases++
}

func (c chunk) end() store.CutPosition {
	end := c.begin
	end.Pages += len(c.jobs)
	end.Cases += c.cases
	if len(c.jobs) > 0 {
		end.Last = c.jobs[len(c.jobs)-1].Last
	}
	return end
}

// send sends the jobs of the pages that are not done.
func (f Fanout) send(ctx context.Context, d store.Delivery, c chunk) error {
	var missing []Job
	for _, j := range c.jobs {
		if !d.DonePages[j.Page] {
			missing = append(missing, j)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return f.Queue.Send(ctx, missing)
}

// passChunk sends the jobs of a chunk and records it.
func (f Fanout) passChunk(ctx context.Context, d store.Delivery, c chunk) (store.Delivery, error) {
	if err := f.send(ctx, d, c); err != nil {
		return d, err
	}
	cut := cutOf(d)
	after, err := f.Store.ContinueCut(ctx, cut, c.begin, c.end())
	if !errors.Is(err, store.ErrOvertaken) {
		return after, err
	}
	// It may have been this very record, whose answer got lost.
	after, _, err = f.Store.Delivery(ctx, d.Incident, d.Version)
	if err == nil && (!after.Pending || after.PageSize != cut.PageSize || after.Cut != c.end()) {
		err = store.ErrOvertaken
	}
	return after, err
}

// endCut sends the jobs of the last chunk, records how many pages there are, and
// ends the update if all are done.
func (f Fanout) endCut(ctx context.Context, d store.Delivery, c chunk) error {
	if err := f.send(ctx, d, c); err != nil {
		return err
	}
	cut := cutOf(d)
	after, err := f.Store.EndCut(ctx, cut, c.begin, c.end())
	if errors.Is(err, store.ErrOvertaken) {
		after, _, err = f.Store.Delivery(ctx, d.Incident, d.Version)
		if err == nil && after.PageSize != cut.PageSize {
			err = store.ErrOvertaken
		}
	}
	if err != nil {
		return err
	}
	return f.finishPages(ctx, after)
}
