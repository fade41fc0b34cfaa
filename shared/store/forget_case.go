package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
)

// inCases erases the person from the items of a partition of the case table.
func (f *forgetting) inCases(ctx context.Context, items []attributes) error {
	pk := textOf(items[0][PK])
	if strings.HasPrefix(pk, casePartition) {
		return f.ofCase(ctx, items)
	}
	for _, item := range items {
		var err error
		switch {
		case strings.HasPrefix(pk, directoryPartition):
			err = f.record(ctx, item)
		case strings.HasPrefix(pk, idempotencyPartition):
			err = f.answer(ctx, item)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// forgettingCase erases the person from the items of one case.
type forgettingCase struct {
	*forgetting
	of csm.Case
	// What becomes of the texts of notes that the integration wrote, of which somebody may have
	// published copies.
	texts map[string]string
}

// ofCase erases the person from the items of a case: first from copies of notes and what names
// notes, then from those, then from the case, which says whose the rest is. So a run that continues
// this one knows all that it needs.
func (f *forgetting) ofCase(ctx context.Context, items []attributes) error {
	c := forgettingCase{forgetting: f, texts: map[string]string{}}
	for _, item := range items {
		if textOf(item[SK]) != caseKey("").SK {
			continue
		}
		read, err := unmarshal[caseItem](item)
		if err != nil {
			return err
		}
		c.of = read.Case
	}
	for _, item := range items {
		if rankForgotten(item) != sourceRank {
			continue
		}
		note, err := unmarshal[noteItem](item)
		if err != nil {
			return err
		}
		if after := f.person.Note(note.Note, c.of); after.Text != note.Text {
			c.texts[note.Text] = after.Text
		}
	}
	slices.SortStableFunc(items, func(a, b attributes) int {
		return cmp.Compare(rankForgotten(a), rankForgotten(b))
	})
	for _, item := range items {
		if err := c.forget(ctx, item); err != nil {
			return err
		}
	}
	if f.person.Asked(c.of) {
		f.erasure.Asked[c.of.Account]++
	}
	return nil
}

// The order in which items of a case are changed.
const (
	referenceRank = iota
	noteRank
	sourceRank // notes that the integration wrote
	caseRank
)

func rankForgotten(item attributes) int {
	sk := textOf(item[SK])
	switch {
	case sk == caseKey("").SK:
		return caseRank
	case !strings.HasPrefix(sk, notePrefix):
		return referenceRank
	case item["source"] != nil:
		return sourceRank
	}
	return noteRank
}

func (c forgettingCase) forget(ctx context.Context, item attributes) error {
	table := c.store.cases
	switch sk := textOf(item[SK]); {
	case sk == caseKey("").SK:
		return c.rewrite(ctx, table, "cases", item, erasing(func(i *caseItem) {
			i.Case, i.Watchers = c.person.Case(i.Case, i.Watchers)
			i.AccountKey = accountKey(i.Case)
		}))
	case strings.HasPrefix(sk, associationPrefix):
		return c.rewrite(ctx, table, "associations", item, erasing(c.association))
	case strings.HasPrefix(sk, notePrefix):
		return c.rewrite(ctx, table, "notes", item, erasing(func(n *noteItem) {
			n.Note = c.note(n.Note)
			n.SK = notePrefix + c.activityID(noteID(n.key))
		}))
	case strings.HasPrefix(sk, publishedPrefix):
		return c.rewrite(ctx, table, "published notes", item, erasing(func(p *publishedItem) {
			p.Comment = c.note(p.Comment)
			p.SK = publishedPrefix + c.activityID(strings.TrimPrefix(p.SK, publishedPrefix))
		}))
	case strings.HasPrefix(sk, messagePrefix):
		return c.rewrite(ctx, table, "messages", item, erasing(func(m *messageItem) {
			m.Message, m.SentTo = c.person.Message(m.Message, m.SentTo, c.of)
			m.Text = c.copied(m.Text)
		}))
	case strings.HasPrefix(sk, appliedPrefix):
		return c.rewrite(ctx, table, "source ids", item, erasing(func(a *appliedItem) {
			if id, of := strings.CutPrefix(a.NoteKey, notePrefix); of {
				a.NoteKey = notePrefix + c.activityID(id)
			}
		}))
	case strings.HasPrefix(sk, firstReleaseSource):
		return c.rewrite(ctx, table, "source ids", item, erasing(func(s *firstReleaseItem) {
			s.Note = c.note(s.Note)
		}))
	}
	return nil
}

// note is the activity, or the copy of one, without the person.
func (c forgettingCase) note(note csm.Note) csm.Note {
	note = c.person.Note(note, c.of)
	note.ID = c.activityID(note.ID)
	if note.Source == nil {
		note.Text = c.copied(note.Text)
	}
	return note
}

// copied is the text, or what becomes of the note of which it is a copy.
func (c forgettingCase) copied(text string) string {
	if after, copied := c.texts[text]; copied {
		return after
	}
	return text
}

// activityID is the id of an activity without that of the person, if they wrote it: see
// personalNoteKey.
func (c forgettingCase) activityID(id string) string {
	at, rest, _ := strings.Cut(id, "#")
	rest, wrote := strings.CutPrefix(rest, c.person.ID+"#")
	_, element, personal := strings.Cut(rest, "#")
	if !wrote || !personal || !slices.Contains(csm.Elements, csm.Element(element)) ||
		!c.person.WroteOn(c.of, csm.Element(element)) {
		return id
	}
	return at + "#" + csm.Forgotten + "#" + rest
}
