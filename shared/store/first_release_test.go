package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

func firstRelease(t *testing.T) *store.Store {
	t.Helper()
	now := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	return storetest.FirstRelease(t).Store(store.WithClock(func() time.Time {
		now = now.Add(time.Second)
		return now
	}))
}

var (
	oldAgent    = csm.Caller{ID: "bob", Name: "Bob Agent", Type: csm.Internal, Roles: []string{csm.RoleAgent, csm.RoleIncidentWrite}, Accounts: []string{"*"}}
	oldIT       = csm.Caller{ID: "ada", Name: "Ada Lovelace", Type: csm.Internal, Roles: []string{csm.RoleITIL, csm.RoleITILAdmin}}
	oldCustomer = csm.Caller{ID: "grace", Name: "Grace Hopper", Type: csm.Contact, Accounts: []string{"acme"}}
)

func TestRecordsOfTheFirstReleaseReadAsBefore(t *testing.T) {
	t.Parallel()
	s, ctx := firstRelease(t), t.Context()

	t.Run("a case", func(t *testing.T) {
		c, err := s.As(oldAgent).Case(ctx, "CS0000001")
		if err != nil {
			t.Fatal(err)
		}
		if c.ShortDescription != "Mail is down" || c.Incident != "INC0000001" || c.Contact != "grace" || c.State != csm.CaseNew {
			t.Errorf("got %+v", c.Case)
		}
	})
	t.Run("an incident", func(t *testing.T) {
		i, err := s.As(oldIT).Incident(ctx, "INC0000001")
		if err != nil {
			t.Fatal(err)
		}
		if i.State != csm.IncidentResolved || i.CloseNotes != "Disk replaced." || i.CaseCount != 2 || i.Version != 5 {
			t.Errorf("got %+v", i)
		}
	})
	t.Run("lists and activities", func(t *testing.T) {
		cases, err := s.As(oldAgent).ListCases(ctx, store.CaseFilter{}, 100, "")
		if err != nil || len(cases.Items) != 5 {
			t.Errorf("%d cases, %v", len(cases.Items), err)
		}
		incidents, err := s.As(oldIT).ListIncidents(ctx, store.IncidentFilter{}, 100, "")
		if err != nil || len(incidents.Items) != 2 {
			t.Errorf("%d incidents, %v", len(incidents.Items), err)
		}
		notes, err := s.As(oldAgent).CaseActivities(ctx, "CS0000001", nil, 100, "")
		if err != nil || len(notes.Items) != 7 {
			t.Errorf("%d activities, %v", len(notes.Items), err)
		}
		said, err := s.As(oldCustomer).CaseActivities(ctx, "CS0000001", nil, 100, "")
		if err != nil || len(said.Items) != 2 {
			t.Errorf("the customer reads %d activities, %v", len(said.Items), err)
		}
		updates, err := s.As(oldIT).Updates(ctx, "INC0000001", 100, "")
		if err != nil || len(updates.Items) != 5 || !updates.Items[0].Pending {
			t.Errorf("%d updates, %v", len(updates.Items), err)
		}
	})
}

func TestWorkBegunByTheFirstReleaseIsFinished(t *testing.T) {
	t.Parallel()
	s, ctx := firstRelease(t), t.Context()

	t.Run("a pending update reaches the cases that it was for", func(t *testing.T) {
		deliverOld(t, s, "INC0000001", 5)
		for number, want := range map[string]bool{"CS0000001": true, "CS0000002": false, "CS0000003": true} {
			if got := hasNote(t, s, number, "state changed from On Hold to Resolved"); got != want {
				t.Errorf("%s has the note: %v, want %v", number, got, want)
			}
		}
	})
	t.Run("a proposed solution is accepted", func(t *testing.T) {
		c, err := s.As(oldCustomer).AcceptSolution(ctx, "CS0000004")
		if err != nil || c.State != csm.CaseClosed {
			t.Errorf("%s, %v", c.State, err)
		}
	})
	t.Run("an association is removed, and the next update passes the case by", func(t *testing.T) {
		if err := s.As(oldAgent).RemoveIncident(ctx, "CS0000001"); err != nil {
			t.Fatal(err)
		}
		closed := csm.IncidentClosed
		changed, err := s.As(oldIT).ChangeIncident(ctx, "INC0000001", csm.IncidentChange{State: &closed}, nil)
		if err != nil || changed.Incident.CaseCount != 1 {
			t.Fatalf("%d cases, %v", changed.Incident.CaseCount, err)
		}
		deliverOld(t, s, "INC0000001", 6)
		if hasNote(t, s, "CS0000001", "to Closed") || !hasNote(t, s, "CS0000003", "to Closed") {
			t.Error("the note of the closing is not with exactly the case that is left")
		}
	})
	t.Run("a new number was never given before", func(t *testing.T) {
		c, err := s.As(oldAgent).OpenCase(ctx, csm.CaseRequest{Account: "acme", Contact: "grace", ShortDescription: "Next"})
		if err != nil || c.Number <= "CS0000005" {
			t.Errorf("%s, %v", c.Number, err)
		}
	})
}

func TestSourceIDsOfTheFirstReleaseAreNotAppliedAgain(t *testing.T) {
	t.Parallel()
	s, ctx := firstRelease(t), t.Context()
	opening := csm.IncidentRequest{ShortDescription: "Network slow", SourceID: "mon-7"}
	onHold, vendor := csm.IncidentOnHold, csm.AwaitingVendor
	hold := csm.IncidentChange{State: &onHold, HoldReason: &vendor, SourceID: "jira-1"}

	t.Run("an opening", func(t *testing.T) {
		if i, err := s.As(oldIT).OpenIncident(ctx, opening); err != nil || i.Number != "INC0000002" {
			t.Errorf("%s, %v", i.Number, err)
		}
		other := opening
		other.ShortDescription = "Network down"
		if _, err := s.As(oldIT).OpenIncident(ctx, other); csm.CodeOf(err) != csm.CodeSourceIDReused {
			t.Errorf("other content: %v", err)
		}
	})
	t.Run("an opening by somebody else", func(t *testing.T) {
		if i, err := s.As(oldAgent).OpenIncident(ctx, opening); err != nil || i.Number <= "INC0000002" {
			t.Errorf("%s, %v", i.Number, err)
		}
	})
	t.Run("a change", func(t *testing.T) {
		c, err := s.As(oldIT).ChangeIncident(ctx, "INC0000001", hold, nil)
		if err != nil || c.Incident.Version != 5 || c.Update.Version != 3 {
			t.Errorf("%d by update %d, %v", c.Incident.Version, c.Update.Version, err)
		}
		progress := csm.IncidentInProgress
		other := csm.IncidentChange{State: &progress, SourceID: "jira-1"}
		if _, err := s.As(oldIT).ChangeIncident(ctx, "INC0000001", other, nil); csm.CodeOf(err) != csm.CodeSourceIDReused {
			t.Errorf("other content: %v", err)
		}
	})
	t.Run("a comment with the id of a change is written", func(t *testing.T) {
		note, err := s.As(oldIT).CommentOnIncident(ctx, "INC0000001", "Vendor called.", "jira-1")
		if err != nil || note.Text != "Vendor called." {
			t.Errorf("%+v, %v", note, err)
		}
	})
	t.Run("a comment on a case", func(t *testing.T) {
		first, err := s.As(oldAgent).CommentOnCase(ctx, "CS0000001", "We look into it.", "src-1")
		if err != nil || first.CreatedAt != "2026-11-20T08:00:37.500Z" {
			t.Errorf("%+v, %v", first, err)
		}
		_, err = s.As(oldAgent).CommentOnCase(ctx, "CS0000001", "Another comment.", "src-1")
		if csm.CodeOf(err) != csm.CodeSourceIDReused {
			t.Errorf("other content: %v", err)
		}
		said, err := s.As(oldCustomer).CommentOnCase(ctx, "CS0000001", "We look into it.", "src-1")
		if err != nil || said.CreatedBy != oldCustomer.ID {
			t.Errorf("%+v, %v", said, err)
		}
	})
}

func deliverOld(t *testing.T, s *store.Store, incident string, version int64) {
	t.Helper()
	if err := (fanout.Fanout{Store: s}).Deliver(context.Background(), incident, version); err != nil {
		t.Fatal(err)
	}
}

func hasNote(t *testing.T, s *store.Store, number, text string) bool {
	t.Helper()
	page, err := s.As(oldAgent).CaseActivities(t.Context(), number, []csm.Element{csm.ElementWorkNotes}, 100, "")
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(page.Items, func(n csm.Note) bool { return strings.Contains(n.Text, text) })
}
