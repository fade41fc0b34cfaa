package store

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
)

// incidentRecords are the items of one incident, without texts.
type incidentRecords struct {
	item         *incidentItem
	updates      map[int64]updateItem
	associations map[key]csm.Association // by the key of the case's side
}

// caseRecords are the items of one case, without texts.
type caseRecords struct {
	number       string
	item         *caseItem
	associations map[key]csm.Association // by the key
	notes        map[string]*csm.Source  // by the sort key; nil for what a person wrote
}

func (c *checker) incident(number string) *incidentRecords {
	records := c.incidents[number]
	if records == nil {
		records = &incidentRecords{
			updates:      map[int64]updateItem{},
			associations: map[key]csm.Association{},
		}
		c.incidents[number] = records
	}
	return records
}

func (c *checker) readIncidents(ctx context.Context) error {
	for attributes, err := range c.store.client.Scan(ctx, c.store.incidents) {
		if err != nil {
			return err
		}
		number, is := strings.CutPrefix(textOf(attributes[PK]), incidentPartition)
		if !is {
			continue
		}
		if err := c.incident(number).read(attributes); err != nil {
			return err
		}
		c.countNumber(number)
	}
	return nil
}

func (i *incidentRecords) read(attributes attributes) error {
	sk := textOf(attributes[SK])
	switch {
	case sk == incidentKey("").SK:
		item, err := unmarshal[incidentItem](attributes)
		item.Description, item.CloseNotes = "", ""
		i.item = &item
		return err
	case strings.HasPrefix(sk, updatePrefix):
		update, err := unmarshal[updateItem](attributes)
		update.Comment, update.WorkNotes, update.CloseNotes, update.Announcement = "", "", "", ""
		i.updates[update.Version] = update
		return err
	case strings.HasPrefix(sk, casePrefix):
		item, err := unmarshal[associationItem](attributes)
		i.associations[associationOfCase(item.association())] = item.association()
		return err
	}
	return nil
}

// readCases checks each case as soon as it is read.
func (c *checker) readCases(ctx context.Context) error {
	seen := map[string]bool{}
	records := newCaseRecords("")
	for attributes, err := range c.store.client.Scan(ctx, c.store.cases) {
		if err != nil {
			return err
		}
		number, is := strings.CutPrefix(textOf(attributes[PK]), casePartition)
		if !is {
			if err := c.accounts.read(attributes); err != nil {
				return err
			}
			continue
		}
		if number != records.number {
			c.checkCase(records)
			records = newCaseRecords(number)
			seen[number] = true
			c.countNumber(number)
		}
		if err := records.read(attributes); err != nil {
			return err
		}
	}
	c.checkCase(records)
	c.checkUnseen(seen)
	return nil
}

// checkUnseen checks the cases of which the incident table alone knows.
func (c *checker) checkUnseen(seen map[string]bool) {
	for _, incident := range c.incidents {
		for _, association := range incident.associations {
			if seen[association.Case] {
				continue
			}
			seen[association.Case] = true
			c.checkCase(newCaseRecords(association.Case))
			c.countNumber(association.Case)
		}
	}
}

func newCaseRecords(number string) *caseRecords {
	return &caseRecords{
		number:       number,
		associations: map[key]csm.Association{},
		notes:        map[string]*csm.Source{},
	}
}

func (r *caseRecords) read(attributes attributes) error {
	sk := textOf(attributes[SK])
	switch {
	case sk == caseKey("").SK:
		item, err := unmarshal[caseItem](attributes)
		r.item = &item
		return err
	case strings.HasPrefix(sk, associationPrefix):
		item, err := unmarshal[associationItem](attributes)
		r.associations[associationOfCase(item.association())] = item.association()
		return err
	case strings.HasPrefix(sk, notePrefix):
		item, err := unmarshal[noteItem](attributes)
		r.notes[sk] = item.Source
		return err
	}
	return nil
}

// countNumber keeps the greatest number of each prefix.
func (c *checker) countNumber(number string) {
	digits := strings.TrimLeft(number, "CSIN")
	value, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return
	}
	prefix := strings.TrimSuffix(number, digits)
	c.numbers[prefix] = max(c.numbers[prefix], value)
}

// compareProblems puts problems into the order in which they are mended.
func compareProblems(a, b Problem) int {
	return cmp.Or(
		cmp.Compare(slices.Index(ProblemKinds, a.Kind), slices.Index(ProblemKinds, b.Kind)),
		cmp.Compare(a.Incident, b.Incident),
		cmp.Compare(a.Case, b.Case),
		cmp.Compare(a.Account, b.Account),
		cmp.Compare(a.Related, b.Related),
		cmp.Compare(a.Version, b.Version),
		cmp.Compare(a.Association.Sequence, b.Association.Sequence),
	)
}

// ProblemKinds are all of them, in the order in which they are mended.
var ProblemKinds = []ProblemKind{
	NumberAboveCounter, NumberGivenTwice, AccountDiffers, SidesDiffer, AssociationMissing,
	AssociationEnded,
	AssociationUnnamed, AssociationTwice, AssociationAhead, CaseMissing, IncidentMissing,
	UpdateMissing,
	VersionDiffers, NotListed, CaseCountDiffers, NoteMissing, NoteWithoutUpdate, NoteOutsideInterval,
	RelationDiffers, PendingWithoutEnd,
}
