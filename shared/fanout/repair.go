package fanout

import (
	"context"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/repair"
	"github.com/casebridge/casebridge/shared/store"
)

// Repair delivers the updates and announcements that got stuck. Beside that it does what is
// due of the policies of accounts (see BreakSilences), and writes the histories that are
// missing. Each has ten seconds.
func (f Fanout) Repair(ctx context.Context, now time.Time) error {
	late := csm.At(now.Add(-repair.Patience))
	notes := repair.Work{Name: "notes", Of: store.PendingNotes, Store: f.Store, Drive: f.Deliver}
	announcements := repair.Work{
		Name: "announcements", Of: store.PendingAnnouncements, Store: f.Store,
		Drive: func(ctx context.Context, incident string, version int64) error {
			return f.driveAnnouncement(ctx, incident, version, late)
		},
	}
	return repair.SideBySide(ctx, now, notes.Run, announcements.Run, f.BreakSilences,
		f.repairHistories)
}
