package store

import (
	"context"
	"iter"
	"maps"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// AssociatedCase is a case that gets the notes of an update, and the place of
// its association among the others.
type AssociatedCase struct {
	csm.NoteRecipient
	Place string
}

// CasesOf yields the cases that get the notes of the update, in the order of their places, from
// the place first to last; from and to the end when they are empty. The set is fixed once the
// update is committed: a later association begins after it, a removal ends after it.
func (s *Store) CasesOf(
	ctx context.Context, update csm.Update, first, last string,
) iter.Seq2[AssociatedCase, error] {
	q := dynamo.Query{
		Table: s.incidents, PK: incidentKey(update.Incident).PK, Prefix: casePrefix, After: first, UpTo: last,
		Filter: "from_version <= :version AND (attribute_not_exists(to_version) OR to_version > :version)" +
			" AND (attribute_not_exists(joined_version) OR joined_version <= :version)",
		Values: dynamo.Values{}.Number(":version", update.Version), Fetch: "sk, #case, #account, requester",
		Names: map[string]string{"#case": "case", "#account": "account"},
	}
	return func(yield func(AssociatedCase, error) bool) {
		for association, err := range s.client.All(ctx, q) {
			recipient := csm.Association{
				Case:      textOf(association["case"]),
				Account:   textOf(association["account"]),
				Requester: parseRequester(textOf(association["requester"])),
			}.Recipient()
			if err == nil && !update.IsFor(recipient.Account) {
				continue
			}
			if !yield(AssociatedCase{recipient, textOf(association[SK])}, err) || err != nil {
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

// WriteNotes writes up to NotesAtOnce notes. Writing one again is harmless: it is the same item,
// and one write unit. What DynamoDB does not take is tried again until ctx ends.
func (s *Store) WriteNotes(ctx context.Context, notes []CaseNote) (err error) {
	defer wrap(&err, "write %d notes", len(notes))
	items := make([]attributes, len(notes))
	ofSource := map[csm.Source]attributes{} // the items of one note differ by the case and the recipients only
	for i, due := range notes {
		place := integrationNoteKey(due.Case, due.Note)
		item, made := ofSource[*due.Note.Source]
		if !made {
			plain := due.Note
			plain.Recipients = nil
			item = marshal(noteItem{place, plain})
			ofSource[*due.Note.Source] = item
		}
		item = maps.Clone(item)
		item[PK] = dynamo.Text(place.PK)
		if len(due.Note.Recipients) > 0 {
			item["recipients"] = marshal(due.Note)["recipients"]
		}
		items[i] = item
	}
	return s.client.WriteAll(ctx, s.cases, items)
}
