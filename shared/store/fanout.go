package store

import (
	"context"
	"iter"
	"maps"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// Delivery is an update and how far the writing of its notes came.
type Delivery struct {
	csm.Update
	Pending    bool // some case may lack its notes; never for an update that is of no interest to cases
	Pages      int  // into which the cases were cut, 0 while they are not
	DonePages  map[int]bool
	ProgressAt csm.Time // when it was last cut, or a page done
}

// Delivery reads how far an update came. found is false when there is no such update.
func (s *Store) Delivery(ctx context.Context, incident string, version int64) (d Delivery, found bool, err error) {
	item, found, err := s.update(ctx, incident, version)
	return item.delivery(), found, err
}

func (u updateItem) delivery() Delivery {
	d := Delivery{u.Update, u.Pending != "", u.Pages, map[int]bool{}, u.ProgressAt}
	for _, n := range u.DonePages {
		d.DonePages[n] = true
	}
	return d
}

// AssociatedCase is a case that gets the notes of an update, and the place of its association among the others.
type AssociatedCase struct {
	csm.NoteRecipient
	Place string
}

// CasesOf yields the cases that get the notes of that version of the incident, in the order of their
// places, from the place first to last; from and to the end when they are empty. The set is fixed once the
// version is committed: a later association begins after it, a removal ends after it.
func (s *Store) CasesOf(ctx context.Context, incident string, version int64, first, last string) iter.Seq2[AssociatedCase, error] {
	q := dynamo.Query{
		Table: s.incidents, PK: incidentKey(incident).PK, Prefix: casePrefix, After: first, UpTo: last,
		Filter: "from_version <= :version AND (attribute_not_exists(to_version) OR to_version > :version)" +
			" AND (attribute_not_exists(joined_version) OR joined_version <= :version)",
		Values: dynamo.Values{}.Number(":version", version), Fetch: "sk, #case, #account, requester",
		Names: map[string]string{"#case": "case", "#account": "account"},
	}
	return func(yield func(AssociatedCase, error) bool) {
		for a, err := range s.client.All(ctx, q) {
			recipient := csm.NoteRecipient{
				Case:      textOf(a["case"]),
				Account:   textOf(a["account"]),
				Requester: parseRequester(textOf(a["requester"])),
			}
			if !yield(AssociatedCase{recipient, textOf(a[SK])}, err) || err != nil {
				return
			}
		}
	}
}

// CasesOnPage is how many cases a function writes in one go.
const CasesOnPage = 500

// CaseNote is a note and the case that gets it.
type CaseNote struct {
	Case string
	Note csm.Note
}

// NotesAtOnce is how many notes WriteNotes takes: the limit of BatchWriteItem.
const NotesAtOnce = 25

// WriteNotes writes up to NotesAtOnce notes. Writing one again is harmless: it is the same item, and one
// write unit. What DynamoDB does not take is tried again until ctx ends.
func (s *Store) WriteNotes(ctx context.Context, notes []CaseNote) (err error) {
	defer wrap(&err, "write %d notes", len(notes))
	items := make([]attributes, len(notes))
	ofSource := map[csm.Source]attributes{} // the items of one note differ by the case only
	for i, note := range notes {
		k := integrationNoteKey(note.Case, note.Note)
		item, made := ofSource[*note.Note.Source]
		if !made {
			item = marshal(noteItem{k, note.Note})
			ofSource[*note.Note.Source] = item
		}
		item = maps.Clone(item)
		item[PK] = dynamo.Text(k.PK)
		items[i] = item
	}
	return s.client.WriteAll(ctx, s.cases, items)
}

// CutUpdate records into how many pages and cases the fan-out of an update was cut. Cutting again gives
// the same, since the set of cases is fixed.
func (s *Store) CutUpdate(ctx context.Context, incident string, version int64, pages, cases int) error {
	_, err := s.changeUpdate(ctx, incident, version, "SET pages = :pages, cases_total = :cases, progress_at = :now",
		s.nowValue().Number(":pages", int64(pages)).Number(":cases", int64(cases)))
	return err
}

// FinishPage records that the cases of a page have their notes: in a set, so that doing it again changes nothing.
func (s *Store) FinishPage(ctx context.Context, incident string, version int64, page int) (Delivery, error) {
	item, err := s.changeUpdate(ctx, incident, version, "ADD done_pages :page SET progress_at = :now",
		s.nowValue().NumberSet(":page", int64(page)))
	return item.delivery(), err
}

// FinishUpdate records that all of the update's cases have their notes. Doing it again changes nothing.
func (s *Store) FinishUpdate(ctx context.Context, incident string, version int64, cases int) error {
	_, err := s.changeUpdate(ctx, incident, version, "SET cases_total = :cases, cases_done = :cases REMOVE pending",
		dynamo.Values{}.Number(":cases", int64(cases)))
	return err
}

// FinishPages records that all pages of an update are done.
func (s *Store) FinishPages(ctx context.Context, incident string, version int64) error {
	_, err := s.changeUpdate(ctx, incident, version, "SET cases_done = cases_total REMOVE pending, done_pages", nil)
	return err
}

func (s *Store) nowValue() dynamo.Values {
	return dynamo.Values{}.Text(":now", string(csm.At(s.now())))
}

// changeUpdate changes the progress of an update and returns the update as it is then.
func (s *Store) changeUpdate(
	ctx context.Context, incident string, version int64, expression string, values dynamo.Values,
) (update updateItem, err error) {
	defer wrap(&err, "record the progress of %s version %d", incident, version)
	item, err := s.client.Update(ctx, s.incidents, updateKey(incident, version), dynamo.Change{
		Expression: expression,
		Condition:  "attribute_exists(pk)",
		Values:     values,
	})
	if err != nil {
		return update, err
	}
	return unmarshal[updateItem](item)
}

// PendingUpdate names an update whose fan-out is not finished.
type PendingUpdate struct {
	Incident string
	Version  int64
}

// UpdatesPendingSince yields the updates made before that time whose fan-out is not finished, oldest first.
func (s *Store) UpdatesPendingSince(ctx context.Context, before csm.Time) iter.Seq2[PendingUpdate, error] {
	q := dynamo.Query{Table: s.incidents, Index: PendingUpdates, PKName: PendingKey, SKName: PendingSinceKey, PK: pendingMark, UpTo: string(before)}
	return func(yield func(PendingUpdate, error) bool) {
		for a, err := range s.client.All(ctx, q) {
			var u PendingUpdate
			if err == nil {
				u.Incident, u.Version, err = ParseUpdateKey(textOf(a[PK]), textOf(a[SK]))
			}
			if !yield(u, err) || err != nil {
				return
			}
		}
	}
}
