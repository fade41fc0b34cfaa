package csm_test

import (
	"fmt"
	"testing"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

func watcher(id, account string) csm.Watcher {
	return csm.Watcher{ID: id, Type: csm.Contact, Account: account}
}

// The requester and the watchers of a case who may see it now are told, each once (rules 14 and
// 17).
func TestTheRequesterAndTheWatchersAreTold(t *testing.T) {
	told := relatedAccounts().Recipients(csmtest.Case(csm.CaseOpen), []csm.Watcher{
		watcher("gwen", "acme"), watcher("grace", "acme"), watcher("gwen", "acme"),
		watcher("hedy", "globex"), watcher("ivan", "initech"),
	})
	want(t, "told", told, []csm.Person{
		{ID: "grace", Type: csm.Contact, Account: "acme"},
		{ID: "gwen", Type: csm.Contact, Account: "acme"},
		{ID: "hedy", Type: csm.Contact, Account: "globex"},
	})
}

// Contacts of two accounts with the same id are two people: both watch, both are told under ids of
// their own, and one can stop watching without the other (rules 14 and 17).
func TestContactsOfTwoAccountsWithOneIDAreTwoPeople(t *testing.T) {
	of, access := csmtest.Case(csm.CaseOpen), relatedAccounts()
	_, watchers, err := of.Watch(nil, watcher("gwen", "acme"), access, agent, now)
	wantCode(t, "", err)
	_, watchers, err = of.Watch(watchers, watcher("gwen", "globex"), access, agent, now)
	wantCode(t, "", err)
	_, watchers, err = of.Watch(watchers, watcher("grace", "globex"), access, agent, now)
	wantCode(t, "", err)
	told := access.Recipients(of, watchers)
	want(t, "told", told, []csm.Person{
		{ID: "grace", Type: csm.Contact, Account: "acme"},
		{ID: "gwen", Type: csm.Contact, Account: "acme"},
		{ID: "gwen", Type: csm.Contact, Account: "globex"},
		{ID: "grace", Type: csm.Contact, Account: "globex"},
	})
	ids := map[string]bool{}
	for _, person := range told {
		ids[csm.Message{ID: "CS0000001.1"}.To(person, of.Account, "").ID] = true
	}
	want(t, "ids of their messages", len(ids), len(told))
	_, left, err := of.Unwatch(watchers, "gwen", "globex", agent, now)
	wantCode(t, "", err)
	want(t, "left", left, []csm.Watcher{watcher("gwen", "acme"), watcher("grace", "globex")})
	_, left, err = of.Unwatch(watchers, "gwen", "", agent, now)
	wantCode(t, "", err)
	want(t, "left without an account", left, []csm.Watcher{watcher("grace", "globex")})
}

// Agents and who asked choose the watchers, who are contacts of the account or of one with a grant
// (rule 17).
func TestWhoMayWatch(t *testing.T) {
	gwen := csm.Caller{ID: "gwen", Type: csm.Contact, Accounts: []string{"acme"}}
	bob := csm.Watcher{ID: "bob", Type: csm.Internal, Account: "acme"}
	for name, test := range map[string]struct {
		by    csm.Caller
		add   csm.Watcher
		state csm.CaseState
		want  csm.Code
	}{
		"an agent, a colleague":               {agent, watcher("gwen", "acme"), csm.CaseOpen, ""},
		"who asked, a colleague":              {customer, watcher("gwen", "acme"), csm.CaseOpen, ""},
		"somebody of an account with a grant": {agent, watcher("hedy", "globex"), csm.CaseOpen, ""},
		"a grant that has ended":              {agent, watcher("ivan", "initech"), csm.CaseOpen, csm.CodeInvalid},
		"of a child account":                  {agent, watcher("sam", "south"), csm.CaseOpen, csm.CodeInvalid},
		"a consumer":                          {agent, csm.Watcher{ID: "carol", Type: csm.Consumer}, csm.CaseOpen, csm.CodeInvalid},
		"an internal person":                  {agent, bob, csm.CaseOpen, csm.CodeInvalid},
		"nobody":                              {agent, watcher(" ", "acme"), csm.CaseOpen, csm.CodeInvalid},
		"a colleague, themselves":             {gwen, watcher("gwen", "acme"), csm.CaseOpen, csm.CodeForbidden},
		"a reader of incidents": {
			csmtest.With(agent, csm.RoleIncidentRead), watcher("gwen", "acme"), csm.CaseOpen, csm.CodeForbidden,
		},
		"of a closed case": {agent, watcher("gwen", "acme"), csm.CaseClosed, csm.CodeCaseClosed},
	} {
		t.Run(name, func(t *testing.T) {
			after, watchers, err := csmtest.Case(test.state).Watch(nil, test.add, relatedAccounts(), test.by, now)
			wantCode(t, test.want, err)
			if test.want == "" {
				want(t, "watchers", watchers, []csm.Watcher{test.add})
				want(t, "version", after.Version, int64(2))
			}
		})
	}
	ofCarol := csm.Case{Number: "CS0000001", Consumer: "carol", State: csm.CaseOpen}
	_, _, err := ofCarol.Watch(nil, watcher("gwen", ""), relatedAccounts(), csmtest.Of(agent, "*"), now)
	wantField(t, "account", err)
}

// Watching again, and not watching any more again, change nothing. A case has at most 50 watchers,
// each once.
func TestWatchersAreASet(t *testing.T) {
	of, access := csmtest.Case(csm.CaseOpen), relatedAccounts()
	var watchers []csm.Watcher
	for n := range csm.MostWatchers {
		watchers = append(watchers, watcher(fmt.Sprint("w", n), "acme"))
	}
	same, _, err := of.Watch(watchers, watcher("w7", "acme"), access, agent, now)
	wantCode(t, "", err)
	want(t, "after watching again", same, of)
	_, _, err = of.Watch(watchers, watcher("w7", "globex"), access, agent, now) // somebody else
	wantCode(t, csm.CodeTooManyWatchers, err)
	_, _, err = of.Watch(watchers, watcher("gwen", "acme"), access, agent, now)
	wantCode(t, csm.CodeTooManyWatchers, err)
	closed := csmtest.Case(csm.CaseClosed)
	after, left, err := closed.Unwatch(watchers, "w7", "", customer, now)
	wantCode(t, "", err)
	want(t, "watchers and version after one left", []int{len(left), int(after.Version)}, []int{csm.MostWatchers - 1, 2})
	same, _, err = closed.Unwatch(left, "w7", "", customer, now)
	wantCode(t, "", err)
	want(t, "after leaving again", same, closed)
	_, _, err = closed.Unwatch(left, "w8", "", csmtest.Hedy, now)
	wantCode(t, csm.CodeForbidden, err)
}
