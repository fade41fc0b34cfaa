package store_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
	"github.com/casebridge/casebridge/shared/dynamo"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// office is a desk with records on which every use case has something to do.
type office struct {
	*desk
	now        *time.Time
	free       string // a case without an incident
	associated string // one whose incident was created from it
	solved     string // one with a proposed solution
	facilities string // one that the fulfiller completes
	workNote   string // on the associated case
	incident   string // of the associated case, whose customer was asked a question
	other      string // an incident that is open
	question   csm.Update
	policy     csm.Policy
}

func newOffice(t *testing.T) office {
	d := newDesk(t)
	now := time.Date(2026, 1, 31, 8, 0, 0, 0, time.UTC)
	o := office{desk: &d, now: &now}
	o.start()
	d.tables.SetCaseType(t, csm.Facilities, storetest.Fulfilled)
	_, err := o.admin().ChangeSettings(d.ctx, csm.SettingsChange{LookupActive: ptr(true)}, nil)
	d.must(err)
	o.policy, err = o.admin().ChangePolicy(d.ctx, "acme", csm.Policy{
		OnIncidentResolved: csm.ProposeOnResolved,
		ProposalText:       "Does it work?",
		RemindDays:         1,
		AutoCloseDays:      2,
	})
	d.must(err)
	_, err = o.admin().PutRecord(d.ctx, group("Mail"))
	d.must(err)
	o.free, o.associated, o.solved = o.openCase(), o.openCase(), o.openCase()
	facilities, err := o.agent().OpenCase(d.ctx, csm.CaseRequest{
		Account: "acme", Contact: "grace", ShortDescription: "The door jams", Type: csm.Facilities,
	})
	d.must(err)
	o.facilities = facilities.Number
	o.incident, o.other = o.createIncident(o.associated), o.openIncident()
	note, err := o.agent().WorkNoteOnCase(d.ctx, o.associated, "The disk is full.")
	d.must(err)
	o.workNote = note.ID
	d.must(o.agent().Watch(d.ctx, o.associated, csm.Watcher{ID: "hedy", Type: csm.Contact}))
	_, err = o.agent().ProposeSolution(d.ctx, o.solved, csm.SolvedKnownError, "Restart it.")
	d.must(err)
	o.question = o.change(o.incident, csm.IncidentChange{
		State: to(
			csm.IncidentOnHold,
		),
		HoldReason:   ptr(csm.AwaitingCaller),
		Comments:     ptr("Which disk?"),
		AsksCustomer: true,
	})
	o.joinWithoutHistory(o.openCase())
	return o
}

// joinWithoutHistory associates the case with the other incident and its history, and dies before
// it writes that.
func (o office) joinWithoutHistory(number string) {
	o.Helper()
	o.comment(o.other, "It is the disk.")
	once := func(options *dynamodb.Options) { options.RetryMaxAttempts = 1 }
	dying := o.tables.With(once, storetest.WithFaults(func(_ int, operation string) storetest.Fault {
		if operation == "BatchWriteItem" {
			return storetest.LoseRequest
		}
		return storetest.None
	}))
	_, err := dying.Store().As(agent).AssociateWithHistory(o.ctx, number, o.other)
	o.must(err)
}

// copied is the same office with those items, seen by another instance of the functions.
func (o office) copied(t *testing.T, cases, incidents []dynamo.Item) office {
	d, now := newDesk(t), *o.now
	o.desk, o.now = &d, &now
	o.tables.Put(t, o.tables.Cases, cases)
	o.tables.Put(t, o.tables.Incidents, incidents)
	o.start()
	return o
}

// start starts an instance of the functions, which leases numbers of its own.
func (o office) start() {
	o.store = o.tables.Store(store.WithClock(func() time.Time {
		*o.now = o.now.Add(time.Second)
		return *o.now
	}))
}

// group is a record of the directory.
func group(name string) csm.DirectoryRecord {
	return csm.DirectoryRecord{Kind: csm.Groups, ID: "mail", Name: name, Active: true}
}

func (o office) agent() *store.View    { return o.store.As(agent) }
func (o office) admin() *store.View    { return o.store.As(csmtest.Root) }
func (o office) customer() *store.View { return o.store.As(customer) }
func (o office) cut() store.Cut {
	return store.Cut{Incident: o.incident, Version: o.question.Version, PageSize: 1}
}

// resolve resolves the incident of the associated case.
func (o office) resolve() csm.Update {
	o.Helper()
	return o.change(o.incident, csm.IncidentChange{
		State: to(csm.IncidentResolved), CloseCode: ptr(csm.UserError), CloseNotes: ptr("Emptied."),
	})
}

// placeOf is the table and the key of an item.
type placeOf struct {
	table string
	key   dynamo.Key
}

func (o office) items() map[placeOf]dynamo.Item {
	o.Helper()
	items := map[placeOf]dynamo.Item{}
	for _, table := range []string{o.tables.Cases, o.tables.Incidents} {
		for _, item := range o.export(table) {
			items[placeOf{table, dynamo.KeyOf(item)}] = item
		}
	}
	return items
}

// changes has, for each use case that changes something, a change that it makes.
var changes = map[string]func(office) error{
	"View.OpenCase": func(o office) error { o.openCase(); return nil },
	"View.ChangeCase": func(o office) error {
		_, err := o.agent().ChangeCase(
			o.ctx,
			o.associated,
			csm.CaseChange{State: ptr(csm.CaseCancelled)},
			nil,
		)
		return err
	},
	"View.CommentOnCase": func(o office) error {
		_, err := o.customer().CommentOnCase(o.ctx, o.associated, "The first one.", "mail-1")
		return err
	},
	"View.WorkNoteOnCase": func(o office) error {
		_, err := o.agent().WorkNoteOnCase(o.ctx, o.associated, "Mine.")
		return err
	},
	"View.PublishWorkNote": func(o office) error {
		_, err := o.agent().PublishWorkNote(o.ctx, o.associated, o.workNote, "")
		return err
	},
	"View.ProposeSolution": func(o office) error {
		_, err := o.agent().ProposeSolution(o.ctx, o.free, csm.SolvedKnownError, "Restart it.")
		return err
	},
	"View.AcceptSolution": func(o office) error {
		_, err := o.customer().AcceptSolution(o.ctx, o.solved)
		return err
	},
	"View.RejectSolution": func(o office) error {
		_, err := o.customer().RejectSolution(o.ctx, o.solved, "Still down.")
		return err
	},
	"View.CloseCase": func(o office) error {
		_, err := o.agent().CloseCase(o.ctx, o.facilities, csm.SolvedFixedBySupport, "Oiled.")
		return err
	},
	"View.WithdrawCase": func(o office) error {
		_, err := o.customer().WithdrawCase(o.ctx, o.associated, "It works again.")
		return err
	},
	"View.AcknowledgeCase": func(o office) error {
		_, err := o.agent().AcknowledgeCase(o.ctx, o.associated)
		return err
	},
	"View.CreateIncident":    func(o office) error { o.createIncident(o.free); return nil },
	"View.AssociateIncident": func(o office) error { o.associate(o.free, o.other); return nil },
	"View.AssociateWithHistory": func(o office) error {
		_, err := o.agent().AssociateWithHistory(o.ctx, o.free, o.other)
		return err
	},
	"View.RemoveIncident": func(o office) error { o.remove(o.associated); return nil },
	"View.SyncIncident": func(o office) error {
		_, err := o.agent().SyncIncident(o.ctx, o.associated)
		return err
	},
	"View.AssociateCases": func(o office) error {
		_, err := o.agent().AssociateCases(o.ctx, o.other, []string{o.free, o.solved}, false)
		return err
	},
	"View.RemoveCases": func(o office) error {
		_, err := o.agent().RemoveCases(o.ctx, o.incident, []string{o.associated}, false)
		return err
	},
	"View.OpenIncident":   func(o office) error { o.openIncident(); return nil },
	"View.ChangeIncident": func(o office) error { o.resolve(); return nil },
	"View.CommentOnIncident": func(o office) error {
		_, err := o.store.As(engineer).CommentOnIncident(o.ctx, o.incident, "Look here.", "jira-1")
		return err
	},
	"View.WorkNoteOnIncident": func(o office) error {
		_, err := o.store.As(engineer).WorkNoteOnIncident(o.ctx, o.incident, "Look there.")
		return err
	},
	"View.Announce": func(o office) error {
		_, err := o.agent().Announce(
			o.ctx,
			o.incident,
			csm.AnnouncementRequest{Text: "We are on it."},
			nil,
		)
		return err
	},
	"View.Watch": func(o office) error {
		return o.agent().Watch(o.ctx, o.associated, csm.Watcher{ID: "alan", Type: csm.Contact})
	},
	"View.Unwatch": func(o office) error { return o.agent().Unwatch(o.ctx, o.associated, "hedy", "") },
	"View.ChangeSettings": func(o office) error {
		_, err := o.admin().ChangeSettings(o.ctx, csm.SettingsChange{LookupActive: ptr(false)}, nil)
		return err
	},
	"View.ChangePolicy": func(o office) error {
		_, err := o.admin().ChangePolicy(o.ctx, "acme", csm.Policy{RemindDays: 3})
		return err
	},
	"View.PutRecord": func(o office) error {
		_, err := o.admin().PutRecord(o.ctx, group("Mail, network and disks"))
		return err
	},
	"View.PutRecords": func(o office) error {
		_, err := o.admin().PutRecords(o.ctx, []csm.DirectoryRecord{group("Mail and disks")})
		return err
	},
	"View.DeleteRecord": func(o office) error {
		return o.admin().DeleteRecord(o.ctx, group("").Key())
	},
	"Store.WriteNotes": func(o office) error {
		recipient := csm.NoteRecipient{Case: o.associated, Account: "acme"}
		return o.store.WriteNotes(
			o.ctx,
			[]store.CaseNote{{Case: o.associated, Note: o.question.NotesFor(recipient)[0]}},
		)
	},
	"Store.BeginCut": func(o office) error {
		_, err := o.store.BeginCut(o.ctx, o.cut())
		return err
	},
	"Store.ContinueCut": func(o office) error {
		_, err := o.cutTo(store.CutPosition{Pages: 1, Cases: 1, Last: "CASE#" + o.associated})
		return err
	},
	"Store.EndCut": func(o office) error { return o.endCut() },
	"Store.FinishPage": func(o office) error {
		o.must(o.endCut())
		_, err := o.store.FinishPage(o.ctx, o.cut(), 0)
		return err
	},
	"Store.FinishPages": func(o office) error {
		o.must(o.endCut())
		_, err := o.store.FinishPage(o.ctx, o.cut(), 0)
		o.must(err)
		return o.store.FinishPages(o.ctx, o.cut(), 1)
	},
	"Store.FinishUpdate": func(o office) error {
		return o.store.FinishUpdate(o.ctx, o.incident, o.question.Version, 1)
	},
	"Store.AskCase": func(o office) error { return o.store.AskCase(o.ctx, o.associated, o.question) },
	"Store.ProposeByPolicy": func(o office) error {
		return o.store.ProposeByPolicy(o.ctx, o.associated, o.resolve(), o.policy)
	},
	"Store.WithdrawByPolicy": func(o office) error {
		o.must(o.store.ProposeByPolicy(o.ctx, o.associated, o.resolve(), o.policy))
		reopened := o.change(o.incident, csm.IncidentChange{State: to(csm.IncidentInProgress)})
		return o.store.WithdrawByPolicy(o.ctx, o.associated, reopened, o.policy)
	},
	"Store.BreakSilence": func(o office) error {
		for range 2 { // reminds, then closes
			*o.now = o.now.AddDate(0, 0, 1)
			acted, err := o.store.BreakSilence(o.ctx, o.solved)
			o.must(err)
			o.want("acted", acted, true)
		}
		return nil
	},
	"Store.FinishHistory": func(o office) error {
		for pending, err := range o.store.HistoriesPendingSince(o.ctx, "9") {
			o.must(err)
			o.must(o.store.FinishHistory(o.ctx, pending))
		}
		return nil
	},
	"Store.RecordRepairFailure": func(o office) error {
		update := store.PendingUpdate{Incident: o.incident, Version: o.question.Version}
		state, _, err := o.store.PendingState(o.ctx, store.PendingNotes, update)
		o.must(err)
		return o.store.RecordRepairFailure(o.ctx, store.PendingNotes, update, state, csm.At(*o.now))
	},
	"Store.RecordNotified": func(o office) error {
		due, outcome, _, err := o.store.DueNotifications(o.ctx, o.incident, o.question.Version)
		o.must(err)
		return o.store.RecordNotified(o.ctx, o.incident, o.question.Version, due, outcome)
	},
	"Store.FinishNotifications": func(o office) error {
		return o.store.FinishNotifications(o.ctx, o.incident, o.question.Version)
	},
	"Store.FinishAnnouncement": func(o office) error {
		announced, err := o.agent().Announce(
			o.ctx,
			o.incident,
			csm.AnnouncementRequest{Text: "We are on it."},
			nil,
		)
		o.must(err)
		return o.store.FinishAnnouncement(o.ctx, o.incident, announced.Update.Version)
	},
	"Store.RecordSent": func(o office) error {
		for name, err := range o.store.MessagesPendingSince(o.ctx, "9") {
			o.must(err)
			outgoing, _, err := o.store.Outgoing(o.ctx, name)
			o.must(err)
			o.must(o.store.RecordSent(o.ctx, name, outgoing))
		}
		return nil
	},
	"Store.Mend": func(o office) error {
		o.set(o.tables.Incidents, store.IncidentKey(o.incident), "case_count", dynamo.Number(7))
		o.set(o.tables.Cases, store.CaseKey(o.free), "incident", dynamo.Text(o.other))
		o.set(o.tables.Cases, store.CaseKey(o.free), "association_from", dynamo.Number(2))
		o.set(o.tables.Cases, store.CaseKey(o.solved), "account", dynamo.Text("globex"))
		problems, err := o.store.Check(o.ctx)
		o.must(err)
		return o.store.Mend(o.ctx, problems)
	},
	"Store.Forget": func(o office) error {
		_, err := o.store.Forget(o.ctx, csm.ErasedPerson{ID: "grace", Type: csm.Contact, Account: "acme"}, true)
		return err
	},
}

func (o office) cutTo(position store.CutPosition) (store.Delivery, error) {
	_, err := o.store.BeginCut(o.ctx, o.cut())
	o.must(err)
	return o.store.ContinueCut(o.ctx, o.cut(), store.CutPosition{}, position)
}

func (o office) endCut() error {
	position := store.CutPosition{Pages: 1, Cases: 1, Last: "CASE#" + o.associated}
	_, err := o.cutTo(position)
	o.must(err)
	_, err = o.store.EndCut(o.ctx, o.cut(), position, position)
	return err
}

// Items are changed attribute by attribute: an attribute that this version of the code does not
// know is still there after every use case. The table has every use case that the package's
// documentation has.
func TestUnknownAttributesSurviveEveryChange(t *testing.T) {
	original := newOffice(t)
	cases, incidents := original.export(
		original.tables.Cases,
	), original.export(
		original.tables.Incidents,
	)
	for _, item := range slices.Concat(cases, incidents) {
		item["newer"] = dynamo.Text("kept by a newer version")
	}
	for _, name := range indexed(t, "What callers change", "What background functions change") {
		t.Run(name, func(t *testing.T) {
			change := changes[name]
			if change == nil {
				t.Fatal("the table changes has no change that it makes")
			}
			o := original.copied(t, cases, incidents)
			before := o.items()
			o.must(change(o))
			after := o.items()
			if reflect.DeepEqual(before, after) {
				t.Error("it changed nothing")
			}
			for place, item := range after {
				if before[place] != nil && dynamo.TextOf(item["newer"]) == "" {
					t.Errorf("%s %s lost an attribute", place.key.PK, place.key.SK)
				}
			}
		})
	}
}
