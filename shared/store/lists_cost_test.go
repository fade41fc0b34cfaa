package store_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// counted is a store on tables of its own that counts the requests to DynamoDB.
type counted struct {
	desk
	requests *atomic.Int64
}

func newCounted(t *testing.T) counted {
	t.Parallel()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	requests := new(atomic.Int64)
	tables := storetest.New(t, storetest.WithFaults(func(int, string) storetest.Fault {
		requests.Add(1)
		return storetest.None
	}))
	return counted{desk{t, ctx, tables, tables.Store()}, requests}
}

// during is how many requests the work takes. The work is done once before, so that nothing is read
// for the first time.
func (c counted) during(work func()) int64 {
	work()
	before := c.requests.Load()
	work()
	return c.requests.Load() - before
}

// copyCase writes count copies of the case for that account, numbered from first.
func (c counted) copyCase(number, account string, first, count int) {
	c.tables.Copy(c.T, c.tables.Cases, "CASE#"+number, "CASE", count, func(n int, item storetest.Item) {
		number := fmt.Sprintf("CS%07d", first+n)
		at := csm.At(time.Date(2026, 1, 31, 8, 0, 0, n*int(time.Millisecond), time.UTC))
		item["pk"] = storetest.Text("CASE#" + number)
		item["number"] = storetest.Text(number)
		item["account"] = storetest.Text(account)
		item["updated_at"] = storetest.Text(string(at))
		item["account_key"] = storetest.Text("ACCOUNT#" + account)
		item["shard_key"] = storetest.Text(fmt.Sprintf("SHARD#%d", n%4))
		item["updated_key"] = storetest.Text(string(at) + "#" + number)
	})
}

func TestAListReadsNothingOfAForeignAccount(t *testing.T) {
	c := newCounted(t)
	c.copyCase(c.openCase(), "globex", 5000, 300)
	many := make([]string, 50)
	for n := range many {
		many[n] = fmt.Sprint("account-", n)
	}
	manyAccounts := agent
	manyAccounts.Accounts = many
	oneAccount := agent
	oneAccount.Accounts = []string{"acme"}
	claimsAll := customer
	claimsAll.Accounts = []string{"acme", "*"}
	consumer := csm.Caller{ID: "carl", Type: csm.Consumer, Accounts: []string{"globex", "*"}}
	for name, by := range map[string]csm.Caller{
		"an agent of one account": oneAccount, "an agent of 50 accounts": manyAccounts, "a contact": customer,
		"a contact who claims all accounts": claimsAll, "a consumer who claims the account": consumer,
	} {
		cost := func(account string) int64 {
			return c.during(func() {
				page, err := c.store.As(by).ListCases(c.ctx, store.CaseFilter{Account: account}, 100, "")
				c.must(err)
				if len(page.Items) > 0 || page.Next != "" {
					c.Errorf("%s lists %d cases of %s, next %q", name, len(page.Items), account, page.Next)
				}
			})
		}
		foreign, absent := cost("globex"), cost("unheard-of")
		if foreign != absent || foreign > 1 { // the settings
			c.Errorf("%s: a foreign account takes %d requests, an absent one %d", name, foreign, absent)
		}
	}
}

func TestAFilterTakesAsManyRequestsWhateverTheLimit(t *testing.T) {
	c := newCounted(t)
	c.copyCase(c.openCase(), "acme", 5000, 3000)
	nobodys := store.CaseFilter{AssignedTo: "nobody"}
	oneAccount := agent
	oneAccount.Accounts = []string{"acme"}
	for name, by := range map[string]csm.Caller{"of one account": oneAccount, "of all accounts": agent} {
		cost := map[int]int64{}
		for _, limit := range []int{1, 100, 500} {
			cost[limit] = c.during(func() {
				page, err := c.store.As(by).ListCases(c.ctx, nobodys, limit, "")
				c.must(err)
				if len(page.Items) > 0 || page.Next != "" {
					c.Errorf("limit=%d finds %d, next %q", limit, len(page.Items), page.Next)
				}
			})
		}
		c.Logf("%s: requests by limit: %v", name, cost)
		if cost[1] > 3*cost[500] || cost[500] > 20 {
			c.Errorf("%s: requests by limit: %v", name, cost)
		}
	}
}

func TestAPageReadsBoundedlyOfUpdatesWithoutActivities(t *testing.T) {
	c := newCounted(t)
	incident := c.openIncident()
	c.comment(incident, "the first words")
	c.change(incident, csm.IncidentChange{AssignedTo: ptr("ada")})
	const silent = 6000
	c.tables.Copy(
		c.T,
		c.tables.Incidents,
		"INC#"+incident,
		"UPDATE#0000000003",
		silent,
		func(n int, item storetest.Item) {
			item["sk"] = storetest.Text(fmt.Sprintf("UPDATE#%010d", 4+n))
		},
	)
	var texts []string
	pages := 0
	for cursor := ""; pages == 0 || cursor != ""; pages++ {
		before := c.requests.Load()
		page, err := c.store.As(agent).IncidentActivities(c.ctx, incident, nil, 1, cursor)
		c.must(err)
		if took := c.requests.Load() - before; took > 15 {
			c.Errorf("page %d took %d requests", pages, took)
		}
		for _, note := range page.Items {
			texts = append(texts, note.Text)
		}
		cursor = page.Next
	}
	c.want("activities", strings.Join(texts, ", "), "the first words")
	if pages != 2 {
		c.Errorf("%d updates without activities were read in %d pages, want 2", silent, pages)
	}
}

// A list of incidents asks each of the 4 shards of a state once, and the partition of earlier
// releases, and reads the records that it answers together.
func TestAListOfIncidentsTakesFiveRequestsForEachStateAndOneForEachHundred(t *testing.T) {
	c := newCounted(t)
	incident := c.openIncident()
	c.tables.Copy(c.T, c.tables.Incidents, "INC#"+incident, "INCIDENT", 150, func(n int, item storetest.Item) {
		number := fmt.Sprintf("INC%07d", 5000+n)
		item["pk"] = storetest.Text("INC#" + number)
		item["number"] = storetest.Text(number)
		item["opened_key"] = storetest.Text("2026-01-31T08:00:00.000Z#" + number)
		item["state_shard"] = storetest.Text(fmt.Sprintf("new#%02d", n%4))
	})
	for _, test := range []struct {
		name   string
		filter store.IncidentFilter
		limit  int
		want   int64
		items  int
	}{
		{"a state", store.IncidentFilter{States: []csm.IncidentState{csm.IncidentNew}}, 50, 5 + 1, 50},
		{"all states", store.IncidentFilter{}, 50, 6*5 + 1, 50},
		{"one hundred, and whether there are more", store.IncidentFilter{States: []csm.IncidentState{csm.IncidentNew}}, 100, 5 + 2, 100},
		{"all that there are", store.IncidentFilter{States: []csm.IncidentState{csm.IncidentNew}}, 500, 5 + 2, 151},
		{"none", store.IncidentFilter{AssignedTo: "nobody"}, 500, 6*5 + 4, 0},
	} {
		got := c.during(func() {
			page, err := c.store.As(agent).ListIncidents(c.ctx, test.filter, test.limit, "")
			c.must(err)
			c.want(test.name, len(page.Items), test.items)
		})
		if got > test.want {
			c.Errorf("%s takes %d requests, want at most %d", test.name, got, test.want)
		}
	}
}
