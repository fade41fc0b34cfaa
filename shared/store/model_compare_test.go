package store_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

// compare holds everything that the person can read against the model, or all but the lists of all
// cases and incidents.
func (h *history) compare(by person, lists bool) {
	v, r := h.store.As(by.Caller), reads{}
	if lists {
		h.readLists(&r, v, by)
	}
	for _, c := range h.model.cases {
		h.readCase(&r, v, by, c)
	}
	for _, i := range h.model.incidents {
		h.readIncident(&r, v, by, i)
	}
	h.report(&r)
}

// compareCases holds the cases, and what the person can do to them, against the model.
func (h *history) compareCases(by person) {
	r := reads{}
	for _, c := range h.model.cases {
		add(
			&r,
			c.Number+" for "+by.ID,
			see(by, c, "cases"),
			h.model.view(by, c),
			func() (csm.CaseView, error) { return h.store.As(by.Caller).Case(h.ctx, c.Number) },
		)
	}
	h.report(&r)
}

func (h *history) report(r *reads) {
	for _, diff := range r.differences() {
		h.Fatalf("%s\n%s", h.told(), diff)
	}
}

func (h *history) readLists(r *reads, v *store.View, by person) {
	add(
		r,
		"the cases of "+by.ID,
		unless("", !by.may("cases"), csm.CodeForbidden),
		h.casesSeen(by),
		func() ([]csm.CaseView, error) {
			return all(func(cursor string) (store.Page[csm.CaseView], error) {
				return v.ListCases(h.ctx, store.CaseFilter{}, 3, cursor)
			})
		},
	)
	add(
		r,
		"the incidents of "+by.ID,
		unless("", !by.may("incidents"), csm.CodeForbidden),
		h.incidentsSeen(by),
		func() ([]csm.Incident, error) {
			return all(func(cursor string) (store.Page[csm.Incident], error) {
				return v.ListIncidents(h.ctx, store.IncidentFilter{}, 3, cursor)
			})
		},
	)
}

func (h *history) readCase(r *reads, v *store.View, by person, c *modelCase) {
	add(
		r,
		c.Number+" for "+by.ID,
		see(by, c, "cases"),
		h.model.view(by, c),
		func() (csm.CaseView, error) { return v.Case(h.ctx, c.Number) },
	)
	add(r, "activities of "+c.Number+" for "+by.ID, see(by, c, "cases"), c.activities(by), func() ([]csm.Note, error) {
		notes, err := all(func(cursor string) (store.Page[csm.Note], error) {
			return v.CaseActivities(h.ctx, c.Number, nil, 20, cursor)
		})
		for n := range notes {
			notes[n] = unnamed(notes[n])
		}
		return notes, err
	})
	add(
		r,
		"associations of "+c.Number+" for "+by.ID,
		see(by, c, "incidents"),
		places(c.associations, func(*csm.Association) bool { return true }),
		func() ([]csm.Association, error) {
			return all(func(cursor string) (store.Page[csm.Association], error) {
				return v.AssociationsOfCase(h.ctx, c.Number, 20, cursor)
			})
		},
	)
}

func (h *history) readIncident(r *reads, v *store.View, by person, i *modelIncident) {
	hidden := unless("", !by.seesIncident(i), csm.CodeIncidentNotFound)
	add(
		r,
		i.Number+" for "+by.ID,
		hidden,
		by.sight(i),
		func() (csm.Incident, error) { return v.Incident(h.ctx, i.Number) },
	)
	add(
		r,
		"cases of "+i.Number+" for "+by.ID,
		hidden,
		places(i.associations, func(a *csm.Association) bool { return by.sees(csm.Case{Account: a.Account}) }),
		func() ([]csm.Association, error) {
			return all(func(cursor string) (store.Page[csm.Association], error) {
				return v.CasesOfIncident(h.ctx, i.Number, nil, 20, cursor)
			})
		},
	)
	updates, activities := []store.Progress{}, []csm.Note{}
	for _, u := range slices.Backward(i.updates) {
		seen := *u
		seen.Update = by.sightOf(u.Update)
		updates = append(
			updates,
			store.Progress{Update: seen.Update, Pending: u.pending, CasesTotal: u.cases, CasesDone: u.cases},
		)
		activities = append(activities, seen.activities(by.sight(i).Caller)...)
	}
	add(r, "updates of "+i.Number+" for "+by.ID, hidden, updates, func() ([]store.Progress, error) {
		return all(
			func(cursor string) (store.Page[store.Progress], error) { return v.Updates(h.ctx, i.Number, 20, cursor) },
		)
	})
	add(r, "activities of "+i.Number+" for "+by.ID, hidden, activities, func() ([]csm.Note, error) {
		return all(func(cursor string) (store.Page[csm.Note], error) {
			return v.IncidentActivities(h.ctx, i.Number, nil, 20, cursor)
		})
	})
}

// activities are the lines of the incident's record that the update made, newest first, for
// somebody who knows the incident's customer by that name.
func (u *modelUpdate) activities(customer *csm.Person) (out []csm.Note) {
	line := func(k csm.UpdateKind, e csm.Element, text string) {
		out = append(
			[]csm.Note{
				{
					ID:            fmt.Sprintf("%d.%s", u.Version, k),
					Element:       e,
					Text:          text,
					CreatedAt:     u.CreatedAt,
					CreatedBy:     u.CreatedBy,
					CreatedByName: u.CreatedByName,
				},
			},
			out...)
	}
	for _, k := range []csm.UpdateKind{"state", "correction", "work_notes", "comment", "shared", "announcement"} {
		if slices.Contains(u.Kinds, k) {
			line(
				k,
				map[csm.UpdateKind]csm.Element{"state": "work_notes", "correction": "work_notes", "work_notes": "work_notes", "comment": "comments", "shared": "work_notes", "announcement": "work_notes"}[k],
				map[csm.UpdateKind]string{"state": stateText(u.Update), "correction": correctionText(u.Update), "work_notes": u.WorkNotes, "comment": u.Comment, "shared": sharingText(u.Update), "announcement": "Announced to customers: " + u.Announcement}[k],
			)
		}
	}
	name := "the caller"
	if customer != nil {
		name = customer.ID
	}
	for _, k := range []csm.UpdateKind{"created", "state", "comment"} {
		if slices.Contains(u.Kinds, k) && u.notified != "" {
			fate := map[csm.Notified]string{csm.Sent: "sent", csm.Suppressed: "suppressed: the customer follows the case"}[u.notified]
			line("notified_"+k, "work_notes", fmt.Sprintf("Notification of %s (%s) %s", name, k, fate))
		}
	}
	return out
}

// casesSeen are the cases that the person may see, last changed first.
func (h *history) casesSeen(by person) []csm.CaseView {
	out := []csm.CaseView{}
	for _, c := range h.model.cases {
		if by.sees(c.Case) {
			out = append(out, h.model.view(by, c))
		}
	}
	slices.SortFunc(out, func(a, b csm.CaseView) int {
		return cmp.Or(cmp.Compare(b.UpdatedAt, a.UpdatedAt), cmp.Compare(b.Number, a.Number))
	})
	return out
}

func (h *history) incidentsSeen(by person) []csm.Incident {
	out := []csm.Incident{}
	for _, i := range slices.Backward(h.model.incidents) {
		if by.seesIncident(i) {
			out = append(out, by.sight(i))
		}
	}
	return out
}

// places are the associations in the order of their keys: by the other record, then in time.
func places(associations []*csm.Association, keep func(*csm.Association) bool) []csm.Association {
	out := []csm.Association{}
	for _, a := range slices.SortedFunc(slices.Values(associations), byPlace) {
		if keep(a) {
			out = append(out, *a)
		}
	}
	return out
}

func byPlace(a, b *csm.Association) int {
	return cmp.Or(
		cmp.Compare(a.Case, b.Case),
		cmp.Compare(a.Incident, b.Incident),
		cmp.Compare(a.FromVersion, b.FromVersion),
		cmp.Compare(a.Sequence, b.Sequence),
	)
}

// reads are readings of the store that go on side by side; their differences come in order.
type reads struct {
	wait  sync.WaitGroup
	diffs []*string
}

func add[T any](r *reads, what string, code csm.Code, want T, read func() (T, error)) {
	diff := new(string)
	r.diffs = append(r.diffs, diff)
	r.wait.Go(func() {
		got, err := read()
		if err != nil && csm.CodeOf(err) == "" {
			*diff = fmt.Sprintf("%s: %v", what, err)
		} else if csm.CodeOf(err) != code {
			*diff = fmt.Sprintf("%s: answered %q, want %q", what, csm.CodeOf(err), code)
		} else if err == nil {
			*diff = difference(what, got, want)
		}
	})
}

func (r *reads) differences() (out []string) {
	r.wait.Wait()
	for _, d := range r.diffs {
		if *d != "" {
			out = append(out, *d)
		}
	}
	return out
}

// all reads a list to its end.
func all[T any](read func(cursor string) (store.Page[T], error)) ([]T, error) {
	out := []T{}
	for cursor := ""; ; {
		p, err := read(cursor)
		if err != nil {
			return nil, err
		}
		out = append(out, p.Items...)
		if cursor = p.Next; cursor == "" {
			return out, nil
		}
	}
}

func (h *history) same(what string, got, want any) {
	h.Helper()
	if diff := difference(what, got, want); diff != "" {
		h.Fatalf("%s\n%s", h.told(), diff)
	}
}

func difference(what string, got, want any) string {
	if diff := gocmp.Diff(want, got); diff != "" {
		return fmt.Sprintf("%s (-model +store):\n%s", what, diff)
	}
	return ""
}

// unnamed is the note without its id, which is the store's own.
func unnamed(n csm.Note) csm.Note {
	n.ID = ""
	return n
}

// told is the history so far, and its last call.
func (h *history) told() string {
	return fmt.Sprintf("After %d calls:\n%s", len(h.calls), strings.Join(h.calls, "\n"))
}

// empty are the fields that say nothing.
var empty = regexp.MustCompile(`"\w+":(null|""|0),?`)

func line(by person, what string, args ...any) string {
	words := []string{by.ID, what}
	for _, a := range args {
		text, _ := json.Marshal(a)
		words = append(words, empty.ReplaceAllString(string(text), ""))
	}
	return strings.TrimSpace(strings.Join(words, " "))
}
