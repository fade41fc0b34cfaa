package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// listed are the numbers of the incidents in that state, page by page.
func (d desk) listed(state csm.IncidentState, limit int) []string {
	d.Helper()
	numbers := []string{}
	for cursor, begun := "", false; !begun || cursor != ""; begun = true {
		filter := store.IncidentFilter{States: []csm.IncidentState{state}}
		page, err := d.store.As(agent).ListIncidents(d.ctx, filter, limit, cursor)
		d.must(err)
		for _, incident := range page.Items {
			numbers = append(numbers, incident.Number)
		}
		cursor = page.Next
	}
	return numbers
}

// firstReleaseLists are the numbers that a list of a release without shards shows: it reads one
// partition.
func (d desk) firstReleaseLists(state csm.IncidentState) []string {
	d.Helper()
	numbers := []string{}
	q := dynamo.Query{
		Table: d.tables.Incidents, Index: store.IncidentsByState, PKName: store.StateKey, SKName: store.OpenedKey,
		PK: string(state), NewestFirst: true,
	}
	for item, err := range dynamo.New(d.tables.DB).All(d.ctx, q) {
		d.must(err)
		numbers = append(numbers, dynamo.TextOf(item["number"]))
	}
	return numbers
}

// startWorkAsTheFirstRelease changes the state as a release without shards does: what it does not
// know stays.
func (d desk) startWorkAsTheFirstRelease(number string) {
	d.Helper()
	k := store.IncidentKey(number)
	for name, value := range map[string]string{"state": "in_progress", "state_key": "in_progress"} {
		d.set(d.tables.Incidents, k, name, dynamo.Text(value))
	}
}

// Releases with and without shards work on the same incidents, one after the other and beside each
// other.
func TestIncidentsAreListedWhicheverReleaseWroteThem(t *testing.T) {
	d := newDesk(t)
	sharded, byState := d.store, d.tables.Store(store.WithoutShards())
	type releases []*store.Store
	for name, test := range map[string]struct {
		opens         *store.Store
		change        releases
		firstRelease  bool // changes it last
		firstFinds    bool
		attributeKept string
	}{
		"today's":                               {sharded, releases{sharded}, false, false, store.StateShard},
		"an earlier one":                        {byState, releases{byState}, false, true, store.StateKey},
		"an earlier one, then today's":          {byState, releases{sharded}, false, false, store.StateShard},
		"today's, then an earlier one":          {sharded, releases{byState}, false, true, store.StateKey},
		"there and back":                        {byState, releases{sharded, byState, sharded}, false, false, store.StateShard},
		"today's, then the first":               {sharded, nil, true, true, ""},
		"today's, the first, then today's":      {sharded, releases{nil, sharded}, false, false, store.StateShard},
		"today's, the first, an earlier, today": {sharded, releases{nil, byState, sharded}, false, false, store.StateShard},
	} {
		t.Run(name, func(t *testing.T) {
			d := desk{t, d.ctx, d.tables, d.store}
			i, err := test.opens.As(
				agent,
			).OpenIncident(
				d.ctx,
				csm.IncidentRequest{ShortDescription: name, Description: "whole"},
			)
			d.must(err)
			if test.firstRelease {
				test.change = append(test.change, nil)
			}
			for n, release := range test.change {
				if release == nil {
					d.startWorkAsTheFirstRelease(i.Number)
					continue
				}
				ch := csm.IncidentChange{State: ptr(csm.IncidentInProgress), AssignedTo: ptr(fmt.Sprint("ada", n))}
				_, err := release.As(agent).ChangeIncident(d.ctx, i.Number, ch, nil)
				d.must(err)
			}
			for state, want := range map[csm.IncidentState]bool{csm.IncidentNew: false, csm.IncidentInProgress: true} {
				if got := slices.Contains(d.listed(state, 100), i.Number); got != want {
					d.Errorf("listed as %s: %v, want %v", state, got, want)
				}
			}
			page, err := d.store.As(agent).ListIncidents(d.ctx, store.IncidentFilter{Text: i.Number}, 100, "")
			d.must(err)
			d.want("incidents in the list of all states", len(page.Items), 1)
			d.want("its description", page.Items[0].Description, "whole")
			if got := slices.Contains(d.firstReleaseLists(csm.IncidentInProgress), i.Number); got != test.firstFinds {
				d.Errorf("the first release lists it: %v, want %v", got, test.firstFinds)
			}
			d.wantOneList(i.Number, test.attributeKept)
		})
	}
}

// wantOneList wants the incident to be in the one index, unless kept is "".
func (d desk) wantOneList(number, kept string) {
	d.Helper()
	item := d.item(d.tables.Incidents, store.IncidentKey(number))
	for _, name := range []string{store.StateKey, store.StateShard} {
		if there := item[name] != nil; kept != "" && there != (name == kept) {
			d.Errorf("%s there: %v, want %s alone", name, there, kept)
		}
	}
}

func TestBothIndexesAreOneListInOrder(t *testing.T) {
	d := newDesk(t)
	sharded, byState := d.store, d.tables.Store(store.WithoutShards())
	var want []string
	for n := range 40 {
		release := []*store.Store{sharded, byState}[n*n%3%2]
		i, err := release.As(agent).OpenIncident(d.ctx, csm.IncidentRequest{ShortDescription: "x"})
		d.must(err)
		want = append(want, i.Number)
	}
	slices.SortStableFunc(want, func(a, b string) int {
		return strings.Compare(d.openedKey(b), d.openedKey(a))
	})
	for _, limit := range []int{1, 7, 40, 500} {
		d.want(fmt.Sprintf("limit %d", limit), d.listed(csm.IncidentNew, limit), want)
	}
}

func (d desk) item(table string, k dynamo.Key) dynamo.Item {
	d.Helper()
	item, err := dynamo.New(d.tables.DB).Get(d.ctx, table, k)
	d.must(err)
	return item
}

func (d desk) openedKey(number string) string {
	return dynamo.TextOf(d.item(d.tables.Incidents, store.IncidentKey(number))[store.OpenedKey])
}

// An index that is behind, or has been told something wrong, shows no incident in a state that it
// is not in.
func TestAListShowsTheRecordAndNotTheIndex(t *testing.T) {
	d := newDesk(t)
	i := d.openIncident()
	d.set(d.tables.Incidents, store.IncidentKey(i), "state", dynamo.Text("resolved"))
	d.want("new", d.listed(csm.IncidentNew, 100), []string{})
}

// One partition of an index takes 1,000 write units a second, so those of a state are spread.
func TestTheIncidentsOfAStateAreSpread(t *testing.T) {
	d := newDesk(t)
	i := d.openIncident()
	d.tables.Copy(d, d.tables.Incidents, "INC#"+i, "INCIDENT", 400, func(n int, item storetest.Item) {
		number := fmt.Sprintf("INC%07d", 900+n)
		item["pk"] = storetest.Text("INC#" + number)
		item["number"] = storetest.Text(number)
	})
	problems, err := d.store.Check(d.ctx) // knows the shard of a number
	d.must(err)
	d.must(d.store.Mend(d.ctx, problems))
	in := &dynamodb.ScanInput{TableName: &d.tables.Incidents, IndexName: ptr(store.IncidentsByShard)}
	counts := map[string]int{}
	for pages := dynamodb.NewScanPaginator(d.tables.DB, in); pages.HasMorePages(); {
		page, err := pages.NextPage(d.ctx)
		d.must(err)
		for _, item := range page.Items {
			counts[dynamo.TextOf(item[store.StateShard])]++
			if item["description"] != nil || item["close_notes"] != nil {
				d.Fatalf("the index holds texts: %v", item)
			}
		}
	}
	for shard, count := range counts {
		if len(counts) != 4 || count > 104 {
			d.Errorf("%s has %d of 401 incidents in %d partitions", shard, count, len(counts))
		}
	}
}

// What is pending is found whichever release left it, oldest first, so that the longest waiting is
// driven first.
func TestWhatIsPendingIsFoundWhicheverReleaseLeftIt(t *testing.T) {
	d := newDesk(t)
	sharded, unsharded := d.store, d.tables.Store(store.WithoutShards())
	var notes, notifications []store.PendingUpdate
	for n := range 12 {
		i, err := sharded.As(
			agent,
		).OpenIncident(
			d.ctx,
			csm.IncidentRequest{Caller: &csm.Person{ID: "ada", Type: csm.Internal}, ShortDescription: "x"},
		)
		d.must(err)
		release := []*store.Store{sharded, unsharded}[n%2]
		changed, err := release.As(agent).ChangeIncident(d.ctx, i.Number, csm.IncidentChange{Comments: ptr("x")}, nil)
		d.must(err)
		notes = append(notes, store.PendingUpdate{Incident: i.Number, Version: changed.Update.Version})
		notifications = append(notifications, notes[n])
	}
	later := csm.At(time.Now().Add(time.Hour))
	for backlog, want := range map[store.Backlog][]store.PendingUpdate{
		store.PendingNotes: notes, store.PendingNotifications: notifications,
	} {
		got := []store.PendingUpdate{}
		for update, err := range d.store.PendingSince(d.ctx, backlog, later) {
			d.must(err)
			if update.Version > 1 { // the opening
				got = append(got, update)
			}
		}
		d.want(fmt.Sprint(backlog), got, want)
	}
	d.want("partitions of what is pending", d.partitionsOf(store.PendingUpdates, store.PendingKey) > 12, true)
}

func (d desk) partitionsOf(index, name string) int {
	d.Helper()
	partitions := map[string]bool{}
	in := &dynamodb.ScanInput{TableName: &d.tables.Incidents, IndexName: &index}
	for pages := dynamodb.NewScanPaginator(d.tables.DB, in); pages.HasMorePages(); {
		page, err := pages.NextPage(d.ctx)
		d.must(err)
		for _, item := range page.Items {
			partitions[dynamo.TextOf(item[name])] = true
		}
	}
	return len(partitions)
}
