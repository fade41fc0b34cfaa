package store

import (
	"context"

	"github.com/casebridge/casebridge/shared/csm"
)

// publishedItem marks that a work note was shown to the customer, and as which comment.
type publishedItem struct {
	key
	Comment csm.Note `json:"comment"`
}

// PublishWorkNote adds a comment with the text of the work note, or with the text given. Publishing
// a work note again gives the first comment. It returns CodeActivityNotFound, CodeAlreadyPublic for
// a comment, and what commenting returns.
func (v *View) PublishWorkNote(
	ctx context.Context, number, activity, text string, ifMatch ...int64,
) (_ csm.Note, err error) {
	defer wrapCall(&err, "publish a work note of %.30s", number)
	id := v.store.newID()
	return once(ctx, v, func() (d decision[csm.Note], err error) {
		before, err := v.loadCase(ctx, number)
		if err != nil {
			return d, err
		}
		if err := before.Require(v.by, csm.WorkNoteCases); err != nil {
			return d, err
		}
		workNote, published, err := v.loadWorkNote(ctx, before, activity)
		if err != nil || published.PK != "" {
			d.answer = published.Comment
			return d, err
		}
		if err := matches(before.Number, before.Version, ifMatch); err != nil {
			return d, err
		}
		comment, after, err := before.Publish(workNote.Note, text, v.by, v.store.now())
		if err != nil {
			return d, err
		}
		item := noteItem{personalNoteKey(before.Number, comment, id), comment}
		d.answer = item.note()
		d.actions = []action{
			create(v.store.cases, item),
			create(v.store.cases, publishedItem{publishedKey(before.Number, activity), d.answer}),
			v.writeCase(before.caseItem, after, before.association()),
		}
		d.actions = append(d.actions, v.tellOfNote(before.Case, item.Note)...)
		return d, nil
	})
}

// loadWorkNote reads the activity, and the mark of its publication if there is one.
func (v *View) loadWorkNote(
	ctx context.Context, of loadedCase, activity string,
) (workNote noteItem, published publishedItem, err error) {
	if activity == "" || len(activity) > longestActivity {
		return workNote, published, activityNotFound(of.Number)
	}
	found, err := v.store.getAll(ctx,
		v.store.inCases(noteKey(of.Number, activity)),
		v.store.inCases(publishedKey(of.Number, activity)))
	if err != nil {
		return workNote, published, err
	}
	if found[0] == nil {
		return workNote, published, activityNotFound(of.Number)
	}
	workNote, err = unmarshal[noteItem](found[0])
	if err != nil || found[1] == nil {
		return workNote, published, err
	}
	published, err = unmarshal[publishedItem](found[1])
	return workNote, published, err
}

// longestActivity is more bytes than any activity's id has; DynamoDB takes sort keys of at most
// 1,024.
const longestActivity = 1000

func activityNotFound(number string) error {
	return csm.Refuse(csm.CodeActivityNotFound,
		"%s has no such activity. Take the id from GET /cases/%s/activities.", number, number)
}
