// Package rolling_test deploys a version of the functions with other constants and an added
// attribute, and goes back, while they work.
package rolling_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
	"github.com/casebridge/casebridge/shared/dynamo"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

const (
	manyCases = 2000
	comments  = 4 // a phase, on each small incident
)

var agent = csmtest.Of(csmtest.With(csmtest.Bob, csm.RoleAgent, csm.RoleIncidentWrite, csm.RoleITIL), "*")

// call is what a worker takes.
type call struct {
	Incident string
	Version  int64
	Text     string
	Cases    []string
}

// load is what is done in all phases.
type load struct {
	*deployment
	store     *store.Store
	big, old  string   // an incident with 2,000 cases, and one of the first release
	small     string   // an incident that cases join
	spare     []string // cases that are not associated yet
	said      []string // every comment, once
	byVersion map[string][]string
}

func TestTwoVersionsWorkBesideEachOther(t *testing.T) {
	var today, next string
	var builds errgroup.Group
	builds.Go(func() error { today = build(t, "today", nil); return nil })
	builds.Go(func() error { next = build(t, "tomorrow", tomorrow); return nil })
	l := newLoad(t)
	must(t, builds.Wait())

	for _, phase := range []struct {
		name     string
		versions []string
	}{
		{"today", []string{today, today}},
		{"forward", []string{today, next}},
		{"tomorrow", []string{next, next}},
		{"back", []string{next, today}},
		{"today again", []string{today, today}},
	} {
		l.deploy(phase.versions...)
		l.work(phase.name)
	}
	l.deploy(today, today)
	l.finish()
	l.checkRecords()
	l.checkComments()
	l.checkAttribute()
}

// newLoad opens 2,000 cases with an incident, and others.
func newLoad(t *testing.T) *load {
	t.Helper()
	d := newDeployment(t)
	l := &load{deployment: d, store: d.tables.Store(), old: "INC0000001", byVersion: map[string][]string{}}
	view := l.store.As(agent)
	opened, err := view.OpenCase(l.ctx, csm.CaseRequest{Account: "acme", Contact: "grace", ShortDescription: "Mail is down"})
	must(t, err)
	for _, incident := range []*string{&l.big, &l.small} {
		made, err := view.OpenIncident(l.ctx, csm.IncidentRequest{ShortDescription: "Mail gateway fails"})
		must(t, err)
		*incident = made.Number
	}
	numbers := make([]string, manyCases+50)
	l.tables.Copy(t, l.tables.Cases, "CASE#"+opened.Number, "CASE", len(numbers), func(n int, item storetest.Item) {
		numbers[n] = fmt.Sprintf("CS%07d", 5000+n)
		item[store.PK] = storetest.Text("CASE#" + numbers[n])
		item["number"] = storetest.Text(numbers[n])
	})
	problems, err := l.store.Check(l.ctx) // the counter is below the copies
	must(t, err)
	must(t, l.store.Mend(l.ctx, problems))
	l.spare = numbers[manyCases:]
	for some := range slices.Chunk(numbers[:manyCases], 500) {
		_, err := view.AssociateCases(l.ctx, l.big, some, false)
		must(t, err)
	}
	return l
}

// work comments on all three incidents and associates cases. The fan-outs to many cases go on after
// it: each is delivered by the next version again, because a stream's record may come twice.
func (l *load) work(phase string) {
	l.Helper()
	l.comment(phase, l.big, "to many")
	var all sync.WaitGroup
	for n := range comments {
		for _, incident := range []string{l.small, l.old} {
			text := fmt.Sprint(phase, " ", incident, " ", n)
			l.said = append(l.said, text)
			all.Go(func() { l.until("/comment", call{Incident: incident, Text: text}) })
		}
		cases := l.spare[:2]
		l.spare = l.spare[2:]
		l.byVersion[phase] = append(l.byVersion[phase], cases...)
		all.Go(func() { l.until("/associate", call{Incident: l.small, Cases: cases}) })
	}
	all.Wait()
}

// comment comments on the incident, and has its update delivered in the background, as the stream
// does.
func (l *load) comment(phase, incident, what string) {
	l.Helper()
	text := phase + " " + what
	l.said = append(l.said, text)
	l.until("/comment", call{Incident: incident, Text: text})
	made, err := l.store.As(agent).Incident(l.ctx, incident)
	must(l.T, err)
	for version := int64(1); version <= made.Version; version++ {
		l.jobs.Go(func() { l.until("/deliver", call{Incident: incident, Version: version}) })
	}
}

// finish waits for what is under way, and has repair drive what nobody drives: updates whose
// workers were killed, and those of the small incidents, for which there is no stream here.
func (l *load) finish() {
	l.Helper()
	l.release()
	for l.jobs.Wait(); l.pending() > 0 && l.ctx.Err() == nil; l.jobs.Wait() {
		l.until("/repair", call{})
	}
	if left := l.pending(); left > 0 {
		l.Errorf("%d updates are pending without end", left)
	}
}

func (l *load) pending() (count int) {
	l.Helper()
	for _, err := range l.store.PendingSince(l.ctx, store.PendingNotes, csm.At(time.Now().Add(time.Hour))) {
		must(l.T, err)
		count++
	}
	return count
}

// checkRecords holds every promise of the records: every note is there, none is where it does not
// belong.
func (l *load) checkRecords() {
	l.Helper()
	problems, err := l.store.Check(l.ctx)
	must(l.T, err)
	for _, problem := range problems {
		l.Error(problem)
	}
	big, err := l.store.As(agent).Incident(l.ctx, l.big)
	must(l.T, err)
	small, err := l.store.As(agent).Incident(l.ctx, l.small)
	must(l.T, err)
	if big.CaseCount != manyCases || small.CaseCount != 5*comments*2 {
		l.Errorf("%d and %d cases, want %d and %d", big.CaseCount, small.CaseCount, manyCases, 5*comments*2)
	}
}

// checkComments wants each comment once in the logs, and those to many once on a case.
func (l *load) checkComments() {
	l.Helper()
	count := map[string]int{}
	for _, incident := range []string{l.big, l.small, l.old} {
		page, err := l.store.As(agent).Updates(l.ctx, incident, 500, "")
		must(l.T, err)
		for _, update := range page.Items {
			count[update.Comment]++
		}
	}
	for _, text := range l.said {
		if count[text] != 1 {
			l.Errorf("%q was said %d times", text, count[text])
		}
	}
	page, err := l.store.As(agent).CaseActivities(l.ctx, "CS0005000", []csm.Element{csm.ElementWorkNotes}, 500, "")
	must(l.T, err)
	toMany := 0
	for _, note := range page.Items {
		if strings.HasSuffix(note.Text, "to many") {
			toMany++
		}
	}
	if toMany != 5 {
		l.Errorf("a case has %d notes of the 5 comments to many", toMany)
	}
}

// checkAttribute wants what tomorrow's version added wherever it wrote alone, whatever today's did
// then.
func (l *load) checkAttribute() {
	l.Helper()
	added := func(table string, k dynamo.Key) {
		item, err := dynamo.New(l.tables.DB).Get(l.ctx, table, k)
		must(l.T, err)
		if dynamo.TextOf(item["tomorrow"]) != "added" {
			l.Errorf("%s %s has lost what tomorrow's version added", k.PK, k.SK)
		}
	}
	for _, incident := range []string{l.big, l.small, l.old} {
		added(l.tables.Incidents, store.IncidentKey(incident))
	}
	updates, err := l.store.As(agent).Updates(l.ctx, l.small, 500, "")
	must(l.T, err)
	for _, update := range updates.Items {
		if strings.HasPrefix(update.Comment, "tomorrow ") {
			added(l.tables.Incidents, dynamo.Key{PK: "INC#" + l.small, SK: fmt.Sprintf("UPDATE#%010d", update.Version)})
		}
	}
	for _, number := range l.byVersion["tomorrow"] {
		added(l.tables.Cases, store.CaseKey(number))
		associations, err := l.store.As(agent).AssociationsOfCase(l.ctx, number, 10, "")
		must(l.T, err)
		for _, association := range associations.Items {
			added(l.tables.Incidents, store.AssociationKey(association))
		}
	}
}
