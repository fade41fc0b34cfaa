package store

import (
	"context"
	"errors"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/guard"
)

// PutRecordResult is what became of one record of a bulk call.
type PutRecordResult struct {
	ID      string
	Result  csm.DirectoryResult
	Version int64      // 0 for one that was refused
	Refusal *csm.Error // nil unless it was refused
}

// recordsAtOnce is how many records of a bulk call are written at the same time.
const recordsAtOnce = 8

// PutRecords replaces or creates the records, each on its own: one that is refused does not stop
// the others. Repeating it is safe. Admins only. The ids must differ.
func (v *View) PutRecords(
	ctx context.Context, records []csm.DirectoryRecord,
) (_ []PutRecordResult, err error) {
	defer wrapCall(&err, "put %d records of the directory", len(records))
	if err := v.by.Require(csm.AdministerDirectory); err != nil {
		return nil, err
	}
	results := make([]PutRecordResult, len(records))
	some, ctx := guard.NewGroupWithContext(ctx, recordsAtOnce)
	for n, record := range records {
		some.Go(func() (err error) {
			results[n], err = v.putOneOfMany(ctx, record)
			return err
		})
	}
	return results, some.Wait()
}

func (v *View) putOneOfMany(ctx context.Context, record csm.DirectoryRecord) (PutRecordResult, error) {
	changed, err := v.PutRecord(ctx, record)
	if refusal, refused := errors.AsType[*csm.Error](err); refused {
		return PutRecordResult{ID: record.ID, Result: csm.RecordRefused, Refusal: refusal}, nil
	}
	return PutRecordResult{ID: record.ID, Result: changed.Result, Version: changed.Record.Version}, err
}
