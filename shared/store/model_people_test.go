package store_test

import (
	"slices"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
)

// person is a caller, and what rule 9 lets them do:
//
//	cases      open, read and comment on cases
//	work       change cases and write work notes
//	answer     accept or reject a solution
//	incidents  see incidents
//	associate  associate, remove and sync
//	create     create an incident from a case
//	change     open and change incidents
//	close      close incidents
//	announce   announce to the customers of cases
//	customers  see the customer of any incident
//	settings   change the settings
type person struct {
	csm.Caller
	can string
}

func (p person) may(what string) bool { return slices.Contains(strings.Fields(p.can), what) }

func internal(id, accounts, roles, can string) person {
	return person{
		csm.Caller{
			ID:       id,
			Name:     id + " X",
			Type:     csm.Internal,
			Accounts: strings.Fields(accounts),
			Roles:    strings.Fields(roles),
		},
		can,
	}
}

var (
	wilma = internal(
		"wilma",
		"*",
		"sn_customerservice_agent sn_incident_write",
		"cases work incidents associate create change announce",
	)
	alan = internal(
		"alan",
		"a",
		"sn_customerservice_agent sn_incident_read sn_incident_write",
		"cases work incidents associate create change announce",
	)
	bea  = internal("bea", "b", "sn_customerservice_agent", "cases work")
	rita = internal("rita", "a", "sn_customerservice_agent sn_incident_read", "cases work incidents associate")
	ines = internal("ines", "a b", "sn_incident_read", "incidents associate")
	fred = internal("fred", "", "itil", "incidents change customers")
	gina = internal("gina", "", "itil_admin", "incidents change close customers")
	hugo = internal("hugo", "*", "itil", "incidents change customers")
	root = internal("root", "", "admin", "settings")

	carl = person{csm.Caller{ID: "carl", Name: "carl X", Type: csm.Contact, Accounts: []string{"a"}}, "cases answer"}
	dora = person{
		csm.Caller{
			ID:       "dora",
			Name:     "dora X",
			Type:     csm.Contact,
			Accounts: []string{"b"},
			Roles:    strings.Fields("admin itil_admin sn_customerservice_agent"),
		},
		"cases answer",
	}
	emil = person{
		csm.Caller{ID: "emil", Name: "emil X", Type: csm.Consumer, Roles: []string{"sn_incident_write"}},
		"cases answer",
	}

	everybody = []person{wilma, alan, bea, rita, ines, fred, gina, hugo, root, carl, dora, emil}
)

// covers says that the token of an internal person is for the account.
func (p person) covers(account string) bool {
	return p.Type == csm.Internal &&
		(slices.Contains(p.Accounts, "*") || account != "" && slices.Contains(p.Accounts, account))
}

// sees says whether the case is there for the person.
func (p person) sees(c csm.Case) bool {
	switch p.Type {
	case csm.Consumer:
		return c.Consumer == p.ID
	case csm.Contact:
		return c.Contact == p.ID && slices.Contains(p.Accounts, c.Account)
	default:
		return (p.may("cases") || p.may("associate")) && p.covers(c.Account)
	}
}

// seesIncident says whether the incident is there for the person: one from a case is for those who
// cover the account of the case, and for IT, unless it is shared.
func (p person) seesIncident(i *modelIncident) bool {
	return p.may("incidents") && (i.CreatedFrom == "" || i.Shared || p.covers(i.account) || p.may("customers"))
}

// sight is the incident as the person sees it: the case that it came from only with that case, its
// customer only with the account.
func (p person) sight(i *modelIncident) csm.Incident {
	out := i.Incident
	if !p.sees(csm.Case{Account: i.account}) {
		out.CreatedFrom = ""
	}
	customer := out.Caller != nil && out.Caller.Type != csm.Internal
	if customer && !p.covers(i.account) && !p.may("customers") {
		out.Caller = nil
	}
	return out
}

// sightOf is the update as the person sees it: what was said by or to customers is for those who
// cover their account, and for IT.
func (p person) sightOf(u csm.Update) csm.Update {
	if u.Origin != nil && !p.covers(u.Origin.Account) && !p.may("customers") {
		u.Comment, u.CreatedBy, u.CreatedByName = "A customer commented.", "the customer", "the customer"
		u.Origin = &csm.Origin{}
	}
	if len(u.Accounts) > 0 && !p.may("customers") {
		u.Accounts = slices.DeleteFunc(slices.Clone(u.Accounts), func(account string) bool { return !p.covers(account) })
		if len(u.Accounts) == 0 {
			u.Announcement = "Told to customers of other accounts."
		}
	}
	return u
}
