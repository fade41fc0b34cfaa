package fanout

import (
	"context"
	"errors"
	"slices"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

// Deliverer sends messages out to their recipients; a notify.Topic does.
type Deliverer interface {
	// Deliver sends all of the deliveries. With an error some may have been sent:
	// sending all again is harmless.
	Deliver(ctx context.Context, deliveries []csm.Delivery) error
}

// AnnouncedOnPage is how many cases a job announces to: as many as are read in one
// request. An announcement goes through the queue whatever the number of its cases, so
// that no stream waits for the topic.
const AnnouncedOnPage = 100

// errNoCustomers means that this function publishes nothing.
var errNoCustomers = errors.New("fanout: announcements are made by the function that works on jobs")

// announce writes the announcement on the cases and then sends it to
// their customers (rules 13 and 14).
func (f Fanout) announce(
	ctx context.Context, update csm.Update, cases []store.AssociatedCase,
) error {
	if len(cases) == 0 {
		return nil
	}
	if f.Customers == nil {
		return errNoCustomers
	}
	recipients, err := f.Store.RecipientsOf(ctx, numbersOf(cases))
	if err != nil {
		return err
	}
	var notes []store.CaseNote
	var deliveries []csm.Delivery
	for _, associated := range cases {
		people := recipients[associated.Case]
		for _, note := range update.NotesFor(associated.NoteRecipient) {
			note.Recipients = people
			notes = append(notes, store.CaseNote{Case: associated.Case, Note: note})
		}
		message := update.AnnouncementMessage(associated.Case)
		for _, person := range people {
			deliveries = append(deliveries, message.To(person, associated.Account, f.LinkBase))
		}
	}
	for batch := range slices.Chunk(notes, store.NotesAtOnce) {
		if err := f.Store.WriteNotes(ctx, batch); err != nil {
			return err
		}
	}
	return f.Customers.Deliver(ctx, deliveries)
}

func numbersOf(cases []store.AssociatedCase) []string {
	numbers := make([]string, len(cases))
	for n, associated := range cases {
		numbers[n] = associated.Case
	}
	return numbers
}

// driveAnnouncement sends the jobs of the announcement again, unless
// there was progress since that time.
func (f Fanout) driveAnnouncement(
	ctx context.Context, incident string, version int64, late csm.Time,
) error {
	d, found, err := f.Store.Delivery(ctx, incident, version)
	if err != nil || found && d.Pending && d.ProgressAt > late {
		return err
	}
	if found && !d.Pending { // the function that finished it could not say so
		return f.Store.FinishAnnouncement(ctx, incident, version)
	}
	return f.Deliver(ctx, incident, version)
}
