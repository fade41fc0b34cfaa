// Package csmtest has the people and records that tests use.
package csmtest

import "github.com/casebridge/casebridge/shared/csm"

// The people of the desk, with the roles and accounts that most tests
// want. Of and With change them.
var (
	// Bob is an agent of acme who may create and associate incidents.
	Bob = csm.Caller{
		ID:       "bob",
		Name:     "Bob Agent",
		Type:     csm.Internal,
		Roles:    []string{csm.RoleAgent, csm.RoleIncidentRead, csm.RoleIncidentWrite},
		Accounts: []string{"acme"},
	}
	// Ada works on incidents, for no account.
	Ada = csm.Caller{
		ID:    "ada",
		Name:  "Ada Lovelace",
		Type:  csm.Internal,
		Roles: []string{csm.RoleITIL},
	}
	// Eve may close incidents.
	Eve = csm.Caller{ID: "eve", Name: "Eve", Type: csm.Internal, Roles: []string{csm.RoleITILAdmin}}
	// Root administers the settings.
	Root = csm.Caller{ID: "root", Name: "Root", Type: csm.Internal, Roles: []string{csm.RoleAdmin}}
	// Grace is a contact of acme, Hedy one of globex, and Carol a consumer.
	Grace = csm.Caller{
		ID:       "grace",
		Name:     "Grace Hopper",
		Type:     csm.Contact,
		Accounts: []string{"acme"},
	}
	Hedy = csm.Caller{
		ID:       "hedy",
		Name:     "Hedy Lamarr",
		Type:     csm.Contact,
		Accounts: []string{"globex"},
	}
	Carol = csm.Caller{ID: "carol", Name: "Carol", Type: csm.Consumer}
)

// Of is the person with a token for the accounts; "*" covers all.
func Of(person csm.Caller, accounts ...string) csm.Caller {
	person.Accounts = accounts
	return person
}

// With is the person with the roles and no others.
func With(person csm.Caller, roles ...string) csm.Caller {
	person.Roles = roles
	return person
}
