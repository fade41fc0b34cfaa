package csm_test

import (
	"testing"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

// Whoever covers all accounts announces to all of them; others only to the accounts of their
// token, and others are as if they had no case (rule 13).
func TestWhoseCustomersAreToldOfAnAnnouncement(t *testing.T) {
	writer := csmtest.With(csmtest.Bob, csm.RoleIncidentWrite)
	for _, test := range []struct {
		name     string
		by       csm.Caller
		asked    []string
		accounts []string
		code     csm.Code
	}{
		{"all accounts", csmtest.Of(writer, "*"), nil, nil, ""},
		{
			"some, by somebody who covers all", csmtest.Of(writer, "*"),
			[]string{"globex", "acme", "acme"},
			[]string{"acme", "globex"},
			"",
		},
		{"those of the token", csmtest.Of(writer, "globex", "acme"), nil, []string{"acme", "globex"}, ""},
		{"one of those of the token", csmtest.Of(writer, "globex", "acme"), []string{"acme"}, []string{"acme"}, ""},
		{
			"two, of which the token covers one", csmtest.Of(writer, "acme"),
			[]string{"acme", "globex"},
			[]string{"acme"},
			"",
		},
		{
			"one that the token does not cover", csmtest.Of(writer, "acme"),
			[]string{"globex"},
			nil,
			csm.CodeNoCustomerToTell,
		},
		{"one, by somebody with no account", csmtest.Of(writer), []string{"acme"}, nil, csm.CodeForbidden},
		{"by somebody with no account", csmtest.Of(writer), nil, nil, csm.CodeForbidden},
		{"by somebody without the role", csmtest.Of(csmtest.Ada, "*"), nil, nil, csm.CodeForbidden},
		{"by a customer", csmtest.Grace, nil, nil, csm.CodeForbidden},
	} {
		t.Run(test.name, func(t *testing.T) {
			request := csm.AnnouncementRequest{Text: "Fixed by noon.", Accounts: test.asked}
			after, update, err := csmtest.Incident(csm.IncidentInProgress).Announce(request, test.by, now)
			wantCode(t, test.code, err)
			if err != nil {
				return
			}
			want(t, "accounts", update.Accounts, test.accounts)
			want(t, "versions", []int64{after.Version, update.Version}, []int64{2, 2})
			want(t, "kinds", update.Kinds, []csm.UpdateKind{csm.KindAnnouncement})
			want(t, "state", after.State, csm.IncidentInProgress)
		})
	}
}

func TestAnnouncementsThatAreRefused(t *testing.T) {
	by := csmtest.Of(csmtest.Bob, "*")
	_, _, err := csmtest.Incident(csm.IncidentInProgress).Announce(csm.AnnouncementRequest{Text: " "},
		by, now)
	wantField(t, "text", err)
	_, _, err = csmtest.Incident(csm.IncidentClosed).Announce(csm.AnnouncementRequest{Text: "Done."},
		by, now)
	wantCode(t, csm.CodeIncidentClosed, err)
}

// An announcement is a comment on the cases of its accounts, and on no others (rule 13).
func TestAnnouncementsAreCommentsOnTheCasesOfTheirAccounts(t *testing.T) {
	update := csm.Update{
		Incident:     "INC0000001",
		Version:      2,
		Kinds:        []csm.UpdateKind{csm.KindAnnouncement},
		Announcement: "Fixed by noon.",
		Accounts:     []string{"acme"},
		CreatedAt:    csm.At(now),
		CreatedBy:    "bob",
	}
	want(t, "of acme", update.NotesFor(csm.NoteRecipient{Case: "CS0000001", Account: "acme"}),
		[]csm.Note{{
			Element: csm.ElementComments, Text: "Fixed by noon.", CreatedAt: csm.At(now), CreatedBy: "bob",
			Source: &csm.Source{Incident: "INC0000001", Version: 2, Kind: csm.NoteAnnouncement},
		}})
	want(t, "of globex", len(update.NotesFor(csm.NoteRecipient{Case: "CS0000002", Account: "globex"})),
		0)
	want(t, "of a consumer", len(update.NotesFor(csm.NoteRecipient{Case: "CS0000003"})), 0)
	update.Accounts = nil
	want(t, "to all, of a consumer", len(update.NotesFor(csm.NoteRecipient{Case: "CS0000003"})), 1)
	want(t, "notifications of the incident's caller", len(update.Notifications()), 0)
}

// Whoever covers none of its accounts does not read an announcement on the incident, IT aside.
func TestWhoReadsAnAnnouncement(t *testing.T) {
	writer := csmtest.With(csmtest.Bob, csm.RoleIncidentWrite)
	toBoth := csm.Update{
		Kinds:        []csm.UpdateKind{csm.KindAnnouncement},
		Announcement: "By noon.",
		Accounts:     []string{"acme", "globex"},
	}
	toAll := csm.Update{Kinds: toBoth.Kinds, Announcement: "By noon."}
	for _, test := range []struct {
		name     string
		update   csm.Update
		by       csm.Caller
		text     string
		accounts []string
	}{
		{"to all", toAll, csmtest.Of(writer, "acme"), "By noon.", nil},
		{"by who covers all", toBoth, csmtest.Of(writer, "*"), "By noon.", []string{"acme", "globex"}},
		{"by who covers one", toBoth, csmtest.Of(writer, "acme"), "By noon.", []string{"acme"}},
		{"by who covers none", toBoth, csmtest.Of(writer, "initech"), "Told to customers of other accounts.", []string{}},
		{"by IT", toBoth, csmtest.With(csmtest.Of(writer), csm.RoleITIL), "By noon.", []string{"acme", "globex"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			read := test.update.RedactedText(test.by)
			want(t, "text", read.Announcement, test.text)
			want(t, "accounts", read.Accounts, test.accounts)
		})
	}
	want(t, "the update itself", toBoth.Accounts, []string{"acme", "globex"})
}
