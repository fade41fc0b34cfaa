package csm_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/casebridge/casebridge/shared/csm"
)

var (
	now      = time.Date(2026, 1, 31, 8, 0, 0, 0, time.UTC)
	settings = csm.DefaultSettings()

	agent = csm.Caller{
		ID: "bob", Name: "Bob Agent", Type: csm.Internal, Accounts: []string{"acme"},
		Roles: []string{csm.RoleAgent, csm.RoleIncidentRead, csm.RoleIncidentWrite},
	}
	engineer = csm.Caller{ID: "ada", Name: "Ada Lovelace", Type: csm.Internal, Roles: []string{csm.RoleITIL}}
	closer   = csm.Caller{ID: "eve", Name: "Eve", Type: csm.Internal, Roles: []string{csm.RoleITILAdmin}}
	customer = csm.Caller{ID: "grace", Name: "Grace Hopper", Type: csm.Contact, Accounts: []string{"acme"}}
	consumer = csm.Caller{ID: "carol", Name: "Carol", Type: csm.Consumer}
)

func ptr[T any](v T) *T { return &v }

// aCase is a case in that state, with the solution that the state demands.
func aCase(s csm.CaseState) csm.Case {
	c := csm.Case{
		Number: "CS0000001", Account: "acme", Contact: "grace", ShortDescription: "Mail is down", Category: "issue", Type: "customer_service",
		Priority: 2, State: s, OpenedAt: csm.At(now), OpenedBy: "bob", UpdatedAt: csm.At(now), UpdatedBy: "bob", Version: 1,
	}
	if s == csm.CaseResolved || s == csm.CaseClosed {
		c.ResolutionCode, c.ResolutionNotes = "solved_by_customer", "Thanks."
	}
	return c
}

// anIncident is an incident of the engineer's in that state, with what the state demands.
func anIncident(s csm.IncidentState) csm.Incident {
	i := csm.Incident{
		Number: "INC0000001", Caller: &csm.Person{ID: "ada", Type: csm.Internal}, ShortDescription: "Mail gateway fails", Priority: 5, Impact: 3, Urgency: 3,
		State: s, OpenedAt: csm.At(now), OpenedBy: "ada", UpdatedAt: csm.At(now), UpdatedBy: "ada", Version: 1,
	}
	switch s {
	case csm.IncidentOnHold:
		i.HoldReason = "awaiting_vendor"
	case csm.IncidentResolved, csm.IncidentClosed:
		i.CloseCode, i.CloseNotes = "duplicate", "Done."
	}
	return i
}

// demanded is the change to that state with what it demands.
func demanded(s csm.IncidentState) csm.IncidentChange {
	ch := csm.IncidentChange{State: &s}
	switch s {
	case csm.IncidentOnHold:
		ch.HoldReason = ptr(csm.AwaitingChange)
	case csm.IncidentResolved, csm.IncidentClosed:
		ch.CloseCode, ch.CloseNotes = ptr(csm.UserError), ptr("Explained.")
	}
	return ch
}

func want(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func wantCode(t *testing.T, want csm.Code, err error) {
	t.Helper()
	if got := csm.CodeOf(err); got != want {
		t.Errorf("error is %q (%v), want %q", got, err, want)
	}
}

// wantField expects a refusal that names that field.
func wantField(t *testing.T, field string, err error) {
	t.Helper()
	wantCode(t, csm.CodeInvalid, err)
	var names []string
	if e, ok := err.(*csm.Error); ok { //nolint:errorlint // the domain does not wrap its refusals
		for _, f := range e.Fields {
			names = append(names, f.Name)
		}
	}
	want(t, "bad fields", names, []string{field})
}
