package api_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/casebridge/casebridge/shared/csm"
)

// pages reads a whole list and checks that no page but the last is empty or longer than its limit.
func (d desk) pages(by csm.Caller, list string, limit int, field string) []string {
	d.Helper()
	all := []string{}
	sign := "?"
	if strings.Contains(list, "?") {
		sign = "&"
	}
	for cursor := ""; ; {
		path := fmt.Sprintf("%s%slimit=%d", list, sign, limit)
		if cursor != "" {
			path = page(path, cursor)
		}
		got := d.must(d.get(by, path))
		items := got.all(field)
		all = append(all, items...)
		if len(items) > limit {
			d.Fatalf("a page of %d items, the limit is %d", len(items), limit)
		}
		if cursor = got.cursor(); cursor == "" {
			return all
		}
		if len(all) > 1000 {
			d.Fatal("the list does not end")
		}
	}
}

// town is many cases and incidents.
type town struct {
	desk
	cases     []csm.Case // as root sees them, in the order of opening
	incidents []csm.Incident
}

const manyCases = 250

func newTown(t *testing.T) town {
	t.Helper()
	d := newDesk(t)
	ctx, root := context.Background(), d.store.As(everybody)
	town := town{desk: d}
	for n := range manyCases {
		r := csm.CaseRequest{Account: "acme", Contact: acmeContact.ID, ShortDescription: fmt.Sprint("case ", n), AssignedTo: []string{"bob", "bill", ""}[n%3]}
		if n%5 == 4 {
			r.Account, r.Contact = "globex", globexContact.ID
		}
		if n%25 == 24 {
			r.Account, r.Contact, r.Consumer = "", "", consumer.ID
		}
		c, err := root.OpenCase(ctx, r)
		d.ok(err)
		town.cases = append(town.cases, c.Case)
	}
	for n := range town.cases {
		c := &town.cases[n]
		if n%10 == 0 {
			state := csm.CaseAwaitingInfo
			v, err := root.ChangeCase(ctx, c.Number, csm.CaseChange{State: &state}, nil)
			d.ok(err)
			*c = v.Case
		}
		if n%20 == 0 {
			i, err := root.CreateIncident(ctx, c.Number)
			d.ok(err)
			town.incidents = append(town.incidents, i)
			v, err := root.Case(ctx, c.Number)
			d.ok(err)
			*c = v.Case
		}
	}
	return town
}

// want are the numbers of the cases that fit, last updated first.
func (w town) want(fits func(csm.Case) bool) []string {
	var some []csm.Case
	for _, c := range w.cases {
		if fits(c) {
			some = append(some, c)
		}
	}
	slices.SortFunc(some, func(a, b csm.Case) int {
		return strings.Compare(string(b.UpdatedAt)+"#"+b.Number, string(a.UpdatedAt)+"#"+a.Number)
	})
	out := []string{}
	for _, c := range some {
		out = append(out, c.Number)
	}
	return out
}

func TestPagesHoldEachCaseOnceInOrder(t *testing.T) {
	w := newTown(t)
	of := func(accounts ...string) func(csm.Case) bool {
		return func(c csm.Case) bool { return slices.Contains(accounts, c.Account) }
	}
	any := func(csm.Case) bool { return true }
	accounts := func(a ...string) csm.Caller { by := acmeAgent; by.Accounts = a; return by }
	for _, test := range []struct {
		name  string
		by    csm.Caller
		query string
		limit int
		fits  func(csm.Case) bool
	}{
		{"all accounts, by 7", everybody, "", 7, any},
		{"all accounts, by 500", everybody, "", 500, any},
		{"all accounts, by as many as there are", everybody, "", manyCases, any},
		{"all accounts, by one less", everybody, "", manyCases - 1, any},
		{"one account, by 7", acmeAgent, "", 7, of("acme")},
		{"one account, by 1", globexAgent, "", 11, of("globex")},
		{"two accounts, by 7", accounts("acme", "globex"), "", 60, of("acme", "globex")},
		{"an account that the token names twice", accounts("acme", "acme"), "", 60, of("acme")},
		{"the empty account does not mean the consumers'", accounts("", "globex"), "", 60, of("globex")},
		{"a contact", acmeContact, "", 60, of("acme")},
		{"a consumer", consumer, "", 60, of("")},
		{"by account", everybody, "?account=globex", 60, of("globex")},
		{"by an account that is not the caller's", acmeAgent, "?account=globex", 60, func(csm.Case) bool { return false }},
		{"by state", everybody, "?state=awaiting_info", 60, func(c csm.Case) bool { return c.State == csm.CaseAwaitingInfo }},
		{"by a state that none has", everybody, "?state=closed", 60, func(csm.Case) bool { return false }},
		{"those that are active", everybody, "?active=true", 60, func(c csm.Case) bool { return !c.State.Final() }},
		{"those that are not", everybody, "?active=false", 60, func(c csm.Case) bool { return c.State.Final() }},
		{"by assigned_to", everybody, "?assigned_to=bob", 60, func(c csm.Case) bool { return c.AssignedTo == "bob" }},
		{"with an incident", everybody, "?has_incident=true", 3, func(c csm.Case) bool { return c.Incident != "" }},
		{"without an incident", everybody, "?has_incident=false", 60, func(c csm.Case) bool { return c.Incident == "" }},
		{"by everything", everybody, "?has_incident=true&assigned_to=bob&state=awaiting_info&account=acme", 1, func(c csm.Case) bool {
			return c.Incident != "" && c.AssignedTo == "bob" && c.State == csm.CaseAwaitingInfo && c.Account == "acme"
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, want := w.in(t).pages(test.by, "/cases"+test.query, test.limit, "number"), w.want(test.fits)
			if !slices.Equal(got, want) {
				t.Errorf("%d cases, want %d\n got %v\nwant %v", len(got), len(want), got, want)
			}
		})
	}
}

func TestIncidentsAreFoundByStatesAndByHowTheyBegin(t *testing.T) {
	d := newDesk(t)
	ctx, root := context.Background(), d.store.As(everybody)
	texts := []string{"Mail is down", "mailbox full", "Printer", "MAIL gateway", "É-mail"}
	var numbers []string
	for n, text := range slices.Concat(texts, texts, texts) {
		i, err := root.OpenIncident(ctx, csm.IncidentRequest{ShortDescription: text})
		d.ok(err)
		numbers = append([]string{i.Number}, numbers...)
		if state := csm.IncidentInProgress; n%2 == 0 {
			_, err := root.ChangeIncident(ctx, i.Number, csm.IncidentChange{State: &state}, nil)
			d.ok(err)
		}
		if state := csm.IncidentCanceled; n%5 == 2 {
			_, err := root.ChangeIncident(ctx, i.Number, csm.IncidentChange{State: &state}, nil)
			d.ok(err)
		}
	}
	all := d.must(d.get(everybody, "/incidents?limit=500")).items()
	pick := func(fits func(state, text, number string) bool) []string {
		out := []string{}
		for _, i := range all {
			if number := fmt.Sprint(i["number"]); fits(fmt.Sprint(i["state"]), strings.ToLower(fmt.Sprint(i["short_description"])), number) {
				out = append(out, number)
			}
		}
		return out
	}
	for _, test := range []struct {
		name, query string
		want        []string
	}{
		{"all, last opened first", "", numbers},
		{"one state", "?state=canceled", pick(func(s, _, _ string) bool { return s == "canceled" })},
		{"open states", "?state=new,in_progress,on_hold", pick(func(s, _, _ string) bool { return s != "canceled" })},
		{"a state named twice", "?state=new,new", pick(func(s, _, _ string) bool { return s == "new" })},
		{"a text in lower case", "?query=mail", pick(func(_, t, _ string) bool { return strings.HasPrefix(t, "mail") })},
		{"a text in upper case", "?query=MAIL", pick(func(_, t, _ string) bool { return strings.HasPrefix(t, "mail") })},
		{"a text that is not ASCII", "?query=%C3%A9-M", pick(func(_, t, _ string) bool { return strings.HasPrefix(t, "é-m") })},
		{"the middle of a text", "?query=gateway", []string{}},
		{"a number in lower case", "?query=" + strings.ToLower(numbers[3]), []string{numbers[3]}},
		{"the beginning of a number", "?query=inc00", numbers},
		{"states and text", "?state=new,in_progress&query=mail%20", pick(func(s, t, _ string) bool { return s != "canceled" && strings.HasPrefix(t, "mail") })},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, limit := range []int{4, 500} {
				want := test.want
				if test.name == "states and text" { // the blank at the end does not count
					want = pick(func(s, t, _ string) bool { return s != "canceled" && strings.HasPrefix(t, "mail") })
				}
				if got := d.in(t).pages(engineer, "/incidents"+test.query, limit, "number"); !slices.Equal(got, want) {
					t.Errorf("by %d: %v, want %v", limit, got, want)
				}
			}
		})
	}
}

func TestActivitiesArePagedNewestFirst(t *testing.T) {
	d := newDesk(t)
	number, incident := d.openCase("acme"), d.openIncident()
	var comments, notes, both []string
	say := func(path, element string, n int) {
		text := fmt.Sprint(element, " ", n)
		d.must(d.post(everybody, path+"/"+element, object(map[string]any{"text": text})))
		if strings.HasPrefix(path, "/incidents") {
			return
		}
		both = append([]string{text}, both...)
		if element == "comments" {
			comments = append([]string{text}, comments...)
		} else {
			notes = append([]string{text}, notes...)
		}
	}
	for n := range 12 {
		for _, element := range []string{"comments", "work_notes"} {
			say("/cases/"+number, element, n)
			say("/incidents/"+incident, element, n)
		}
	}
	// Two lines of one update: neither is lost or said twice where a page ends between them.
	d.must(d.call(everybody, http.MethodPatch, "/incidents/"+incident, `{"state":"in_progress","comments":"comments 12"}`))
	stateText := incident + " state changed from New to In Progress"
	for _, limit := range []int{1, 5, 500} {
		for _, list := range []string{"/cases/" + number, "/incidents/" + incident} {
			wants := map[string][]string{"": both, "?element=comments": comments, "?element=work_notes": notes, "?element=work_notes,comments": both}
			for query, want := range wants {
				if list != "/cases/"+number {
					switch {
					case strings.HasSuffix(query, "=comments"):
						want = append([]string{"comments 12"}, want...)
					case strings.HasSuffix(query, "=work_notes"):
						want = append([]string{stateText}, want...)
					default:
						want = append([]string{"comments 12", stateText}, want...)
					}
				}
				if got := d.pages(everybody, list+"/activities"+query, limit, "text"); !slices.Equal(got, want) {
					t.Errorf("%s/activities%s by %d:\n got %q\nwant %q", list, query, limit, got, want)
				}
			}
		}
	}
	for _, limit := range []int{1, 7, 500} {
		var want []string
		for n := 26; n > 0; n-- {
			want = append(want, fmt.Sprint(n))
		}
		if got := d.pages(everybody, "/incidents/"+incident+"/updates", limit, "version"); !slices.Equal(got, want) {
			t.Errorf("updates by %d: %v, want %v", limit, got, want)
		}
	}
}

func TestTheHistoryOfTiesIsPagedFromBothSides(t *testing.T) {
	d := newDesk(t)
	incident := d.openIncident()
	var numbers, twice []string
	for range 6 {
		c := d.openCase("acme")
		numbers = append(numbers, c)
		for again := range 2 {
			twice = append(twice, c)
			d.must(d.call(acmeAgent, http.MethodPut, "/cases/"+c+"/incident", object(map[string]any{"number": incident})))
			if again == 0 {
				d.must(d.call(acmeAgent, http.MethodDelete, "/cases/"+c+"/incident", ""))
			}
		}
	}
	for _, limit := range []int{1, 5, 500} {
		for query, want := range map[string][]string{"": twice, "?active=true": numbers, "?active=false": numbers} {
			if got := d.pages(acmeAgent, "/incidents/"+incident+"/cases"+query, limit, "case"); !slices.Equal(got, want) {
				t.Errorf("cases%s by %d: %v, want %v", query, limit, got, want)
			}
		}
		if got := d.pages(acmeAgent, "/cases/"+numbers[0]+"/associations", limit, "incident"); !slices.Equal(got, []string{incident, incident}) {
			t.Errorf("associations by %d: %v", limit, got)
		}
	}
}

func TestAListsParametersAreChecked(t *testing.T) {
	d := newDesk(t)
	number, incident := d.openCase("acme"), d.openIncident()
	for _, list := range []string{
		"/cases", "/incidents", "/cases/" + number + "/activities", "/cases/" + number + "/associations",
		"/incidents/" + incident + "/activities", "/incidents/" + incident + "/updates", "/incidents/" + incident + "/cases",
	} {
		for query, want := range map[string]string{
			"limit=1": "200", "limit=500": "200", "limit=0": "422 invalid", "limit=501": "422 invalid", "limit=-1": "422 invalid",
			"limit=1.5": "422 invalid", "limit=x": "422 invalid", "limit=99999999999999999999": "422 invalid",
			"colour=red": "422 invalid", "Limit=1": "422 invalid", "cursor=x": "400 invalid_cursor", "cursor=": "200",
		} {
			t.Run(list+"?"+query, func(t *testing.T) { d.in(t).is(d.in(t).get(everybody, list+"?"+query), want) })
		}
	}
	for _, bad := range []string{
		"/cases?state=on_hold", "/cases?state=new,open", "/cases?has_incident=yes", "/cases?account=" + strings.Repeat("a", 101), "/incidents?state=open",
		"/incidents?state=new,open", "/incidents?query=" + strings.Repeat("a", 161), "/cases/" + number + "/activities?element=notes",
		"/incidents/" + incident + "/cases?active=1",
	} {
		t.Run(bad, func(t *testing.T) { d.in(t).is(d.in(t).get(everybody, bad), "422 invalid") })
	}
}

func TestACursorIsForItsFilterOnly(t *testing.T) {
	d := newDesk(t)
	number := d.openCase("acme")
	d.openCase("acme")
	for range 2 {
		d.openIncident()
		d.must(d.post(everybody, "/cases/"+number+"/comments", `{"text":"hello"}`))
	}
	for _, lists := range [][]string{
		{"/cases?limit=1", "/cases?limit=1&account=acme", "/cases?limit=1&state=new", "/cases?limit=1&has_incident=false", "/cases?limit=1&has_incident=true"},
		{"/incidents?limit=1", "/incidents?limit=1&state=new", "/incidents?limit=1&query=gateway"},
		{"/cases/" + number + "/activities?limit=1", "/cases/" + number + "/activities?limit=1&element=comments"},
	} {
		cursor := d.must(d.get(everybody, lists[0])).cursor()
		d.must(d.get(everybody, page(lists[0], cursor)))
		for _, other := range lists[1:] {
			d.is(d.get(everybody, page(other, cursor)), "400 invalid_cursor")
		}
	}
}
