package e2e

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/google/go-cmp/cmp"

	"github.com/casebridge/casebridge/infra/client"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

// deliveries are messages that a subscriber got, by id. What came twice is there once.
type deliveries map[string]csm.Delivery

// collect takes what the queue has for the cases, until there are so many or a minute is over. A
// message that comes again must be the same.
func (s scene) collect(inbox queue, cases []string, want int) deliveries {
	s.Helper()
	got := deliveries{}
	s.within(time.Minute, func() bool {
		out, err := inbox.client.ReceiveMessage(s.ctx, &sqs.ReceiveMessageInput{
			QueueUrl: inbox.url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1,
		})
		s.must(err)
		for _, message := range out.Messages {
			var delivery csm.Delivery
			s.must(json.Unmarshal([]byte(aws.ToString(message.Body)), &delivery))
			if !slices.Contains(cases, delivery.Case) {
				continue
			}
			if before, again := got[delivery.ID]; again && before != delivery {
				s.Errorf("%s is %+v, and then %+v", delivery.ID, before, delivery)
			}
			got[delivery.ID] = delivery
		}
		return len(got) >= want && len(out.Messages) == 0
	})
	return got
}

// told are the kinds and texts of the messages, sorted.
func (d deliveries) told() []string {
	told := []string{}
	for _, delivery := range d {
		told = append(told, fmt.Sprintf("%s of %s: %s", delivery.Kind, delivery.Recipient.ID, delivery.Text))
	}
	slices.Sort(told)
	return told
}

// Whoever subscribes to the topic gets each message to a customer, with its recipient, under one
// id, and nothing of work notes. What was sent is an activity that only internal callers see (rule
// 14).
func TestTheCustomerHearsOfWhatIsForThem(t *testing.T) {
	s := newScene(t)
	inbox := s.subscribe()
	grace := s.as(csmtest.Grace)
	number := s.openCase().Number
	incident := s.createIncident(number).Number
	say := func(by *client.Client, path, text string) {
		s.call(by, 201, nil, "POST", path, map[string]any{"text": text})
	}
	say(s.agent, "/cases/"+number+"/comments", "We are on it.")
	say(s.agent, "/cases/"+number+"/work_notes", "SECRET of the desk")
	say(s.engineer, "/incidents/"+incident+"/work_notes", "SECRET of IT")
	s.call(s.engineer, 200, nil, "PATCH", "/incidents/"+incident, map[string]any{
		"state": "on_hold", "hold_reason": "awaiting_caller", "comments": "Since when?", "ask_customer": true,
	})
	s.wantOnCase(grace, number, "Since when?")
	say(grace, "/cases/"+number+"/comments", "Since Monday.")
	say(s.agent, "/incidents/"+incident+"/announcements", "It will be fixed by noon.")
	s.call(s.agent, 200, nil, "POST", "/cases/"+number+"/solution", map[string]any{
		"resolution_code": "solved_fixed_by_support", "resolution_notes": "A new disk.",
	})
	s.call(grace, 200, nil, "POST", "/cases/"+number+"/solution/accept", nil)
	cancelled := s.openCase().Number
	s.call(s.agent, 200, nil, "PATCH", "/cases/"+cancelled, map[string]any{"state": "cancelled"})

	want := []string{
		"announcement of grace: It will be fixed by noon.",
		"cancelled of grace: " + cancelled + " is cancelled.",
		"closed of grace: " + number + " is closed.",
		"comment of grace: We are on it.",
		"question of grace: Since when?",
		"solution_proposed of grace: A new disk.",
	}
	got := s.collect(inbox, []string{number, cancelled}, len(want))
	if diff := cmp.Diff(want, got.told()); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	for id := range got {
		if strings.Contains(id, incident) {
			t.Errorf("the id %s tells the customer of %s", id, incident)
		}
	}
	for _, kind := range []string{"comment", "question", "solution_proposed", "closed"} {
		s.wantNoteOnCase(number, "Notification of grace ("+kind+") sent")
	}
	s.wantNoteOnCase(cancelled, "Notification of grace (cancelled) sent")
	s.wantSent(grace, number)
}

// activities are what the caller reads of the case.
func (s scene) activities(by *client.Client, number string) []csm.Note {
	s.Helper()
	var page struct{ Items []csm.Note }
	s.call(by, 200, &page, "GET", "/cases/"+number+"/activities?limit=500", nil)
	return page.Items
}

func (s scene) wantOnCase(by *client.Client, number, text string) {
	s.Helper()
	if !s.within(time.Minute, func() bool {
		return slices.ContainsFunc(s.activities(by, number), func(note csm.Note) bool { return note.Text == text })
	}) {
		s.Fatalf("%s has no comment %q", number, text)
	}
}

func (s scene) wantNoteOnCase(number, text string) {
	s.Helper()
	if !s.within(time.Minute, func() bool { return slices.Contains(s.workNotes(number), text) }) {
		s.Errorf("%s has no work note %q", number, text)
	}
}

// wantSent checks that internal callers see to whom the announcement was sent, and the customer
// nothing of the kind.
func (s scene) wantSent(customer *client.Client, number string) {
	s.Helper()
	for _, note := range s.activities(s.agent, number) {
		sent := note.Source != nil && note.Source.Kind == csm.NoteAnnouncement
		if sent && !slices.Equal(note.Recipients, []csm.Person{{ID: "grace", Type: csm.Contact, Account: "acme"}}) {
			s.Errorf("the announcement was sent to %v", note.Recipients)
		}
	}
	for _, note := range s.activities(customer, number) {
		if note.Recipients != nil || note.Source != nil || note.Element != csm.ElementComments ||
			strings.Contains(note.Text, "SECRET") || strings.Contains(note.Text, "Notification") {
			s.Errorf("the customer reads %+v", note)
		}
	}
}

// An announcement to several pages of cases reaches each once, and each customer under one id,
// though the function that cuts it into jobs is killed meanwhile; cases of other accounts get
// nothing (rules 13 and 14). It stands alone: it kills the worker of all others too.
func TestAnAnnouncementDrains(t *testing.T) {
	s := newLoneScene(t)
	outputs := s.outputs()
	inbox := s.subscribe()
	incident, numbers, other := s.openIncident().Number, s.openCases(250), s.openCaseOfGlobex()
	all := append(slices.Clone(numbers), other)
	s.call(s.agent, 200, nil, "POST", "/incidents/"+incident+"/associate", map[string]any{"cases": all})
	var dry, made struct{ Cases, Accounts int }
	path := "/incidents/" + incident + "/announcements"
	request := map[string]any{"text": "Fixed.", "accounts": []string{"acme"}, "dry_run": true}
	s.call(s.agent, 200, &dry, "POST", path, request)
	request["dry_run"] = false
	s.call(s.agent, 201, &made, "POST", path, request)
	if dry != made || made.Cases != len(numbers) || made.Accounts != 1 {
		t.Errorf("the dry run counts %+v, the announcement %+v", dry, made)
	}
	for range 5 {
		kill(outputs.Function("worknotes"))
	}
	if got := s.collect(inbox, all, len(numbers)); len(got) != len(numbers) {
		t.Errorf("%d messages, want %d", len(got), len(numbers))
	}
	s.wantAnnounced(incident, len(numbers))
	for number, want := range map[string]int{numbers[0]: 1, numbers[120]: 1, numbers[249]: 1, other: 0} {
		comments := 0
		for _, note := range s.activities(s.agent, number) {
			if note.Text == "Fixed." {
				comments++
			}
		}
		if comments != want {
			t.Errorf("%s has the announcement %d times, want %d", number, comments, want)
		}
	}
}

func (s scene) openCaseOfGlobex() string {
	s.Helper()
	var opened csm.CaseView
	s.call(s.agent, 201, &opened, "POST", "/cases", map[string]any{
		"account": "globex", "contact": "hedy", "short_description": "No mail",
	})
	return opened.Number
}

// wantAnnounced waits until the incident's last update is with so many cases.
func (s scene) wantAnnounced(incident string, cases int) {
	s.Helper()
	type update struct {
		Pending    bool
		CasesTotal int `json:"cases_total"`
		CasesDone  int `json:"cases_done"`
	}
	var updates struct{ Items []update }
	done := update{CasesTotal: cases, CasesDone: cases}
	if !s.within(time.Minute, func() bool {
		s.call(s.engineer, 200, &updates, "GET", "/incidents/"+incident+"/updates", nil)
		return updates.Items[0] == done
	}) {
		s.Errorf("the announcement came so far: %+v", updates.Items[0])
	}
}
