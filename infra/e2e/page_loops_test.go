package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/oklog/ulid/v2"

	"github.com/casebridge/casebridge/shared/csm"
)

// card is the card of the incident on the page of a case.
const card = `document.querySelector(".card.incident")?.innerText ?? ""`

// Rule 12: IT asks, the customer answers on their case, and the incident goes on.
func TestTheCustomersAnswerOnThePageBringsTheIncidentBack(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	i := s.createIncident(c).Number
	customers := s.newTab(grace, "#/cases/"+c)
	customers.sees("No messages yet.")
	agents := s.newTab(agent, "#/cases/"+c)
	agents.sees("Waiting for IT · incident open")

	engineers := s.newTab(engineer, "#/incidents/"+i)
	engineers.press("Hold")
	engineers.choose("Hold reason", "awaiting_caller")
	engineers.fill("Question to the caller", "Which floor is it?")
	engineers.do(chromedp.Click(field("Ask the customer on their case")))
	engineers.press("Put on hold")
	engineers.sees("On hold · Awaiting caller")

	customers.sees("Which floor is it?")
	customers.sees("We need your answer")
	agents.sees("Waiting for the customer · awaiting info")
	agents.waits(`(`+card+`).includes("On hold · Awaiting caller")`, "why the incident is on hold")

	customers.fill("Send", "The second floor.")
	customers.press("Send")
	customers.sees("We work on it")
	engineers.sees("In progress")
	engineers.sees("The second floor.")
	agents.sees("Needs attention · customer replied")
	agents.waits(`(`+card+`).includes("In progress")`, "the incident in progress")

	agents.press("Acknowledge")
	agents.sees("Waiting for IT · incident open")
	agents.seesNo("Acknowledge")
}

func TestAnAgentProposesASolutionAndTheCustomerAnswersIt(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	agents := s.newTab(agent, "#/cases/"+c)
	propose := func(notes string) {
		agents.press("Propose solution")
		agents.choose("Resolution code", "solved_fixed_by_support")
		agents.fill("What the customer will read", notes)
		agents.press("Propose")
		agents.sees("Waiting for the customer · solution proposed")
		agents.seesNo("Propose solution")
	}
	propose("The router was restarted.")
	customers := s.newTab(grace, "#/cases/"+c)
	customers.sees("The router was restarted.")
	customers.press("Reject solution")
	customers.fill("Reason", "Still down.")
	customers.press("Reject")
	customers.sees("rejected the solution")
	agents.sees("Needs attention · solution rejected")
	agents.sees("Still down.")

	propose("The router was replaced.")
	customers.sees("The router was replaced.")
	customers.press("Accept solution")
	customers.press("Accept")
	customers.sees("is closed")
	agents.sees("accepted the solution")
	agents.sees("Closed")
	agents.seesNo("Send to the customer")
}

func TestACustomerWithdrawsACaseOnThePage(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	p := s.newTab(grace, "#/cases/"+c)
	p.press("Withdraw")
	p.fill("Reason", "It works again.")
	p.press("Withdraw")
	p.sees("withdrew the case")
	p.sees("Closed")
	p.seesNo("Write to us.")
	s.wantComment(c, "It works again.")
}

func TestAnAgentCancelsACaseWithAReason(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	p := s.newTab(agent, "#/cases/"+c)
	p.press("Cancel case")
	p.fill("Reason", "Opened twice.")
	p.press("Cancel case")
	p.sees("cancelled the case")
	s.wantComment(c, "Opened twice.")
}

// Rule 12: a work note of the incident is shown to the customer in the agent's words, once.
func TestAWorkNoteIsShownToTheCustomerInOtherWords(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	s.call(s.agent, 201, nil, "POST", "/cases/"+c+"/work_notes", map[string]any{"text": "Disk 4 of node 2 is broken."})
	p := s.newTab(agent, "#/cases/"+c)
	p.press("Show to the customer")
	p.do(chromedp.Clear(field("What the customer will read")))
	p.fill("What the customer will read", "A part is being replaced.")
	p.do(chromedp.Click("dialog .primary"))
	p.sees("Customer sees this")
	s.wantComment(c, "A part is being replaced.")
	customers := s.newTab(grace, "#/cases/"+c)
	customers.sees("A part is being replaced.")
	customers.seesNo("Disk 4")
}

// Rule 5: a case that joins with the history has the notes that the others have.
func TestACaseIsAssociatedWithTheHistory(t *testing.T) {
	s := newScene(t)
	i := s.createIncident(s.openCase().Number).Number
	s.call(s.engineer, 200, nil, "PATCH", "/incidents/"+i, map[string]any{"state": "in_progress", "comments": "Found the cause."})
	c := s.openCase().Number
	p := s.newTab(agent, "#/cases/"+c)
	p.press("Associate incident")
	p.do(chromedp.Click(field("With the notes of the incident so far")))
	p.fill("Open incidents", i)
	p.press("Associate " + i)
	p.sees("Found the cause.")
	p.sees("Associated with this case. State: In Progress")
	s.wantIncident(c, i)
}

// What /me does not list is not offered.
func TestThePageOffersOnlyWhatItsUserMayDo(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	i := s.createIncident(c).Number
	reader := csm.Caller{ID: "nora", Name: "Nora", Type: csm.Internal, Roles: []string{csm.RoleIncidentRead}, Accounts: []string{"*"}}
	p := s.newTab(reader, "#/incidents/"+i)
	p.sees("Mail is down")
	p.seesNo("Resolve")
	p.seesNo("Send to all cases")
	p.goes("#/cases/" + c)
	p.sees("Your token does not allow you to read cases.")
	customers := s.newTab(grace, "#/cases/"+c)
	customers.sees("Mail is down")
	for _, never := range []string{"Create incident", "Acknowledge", "Work note", "Change", i} {
		customers.seesNo(never)
	}
}

// Rule 17: an employee asks in the way of customers, and sees what they asked for alone.
func TestAnEmployeeAsksAndIsAnswered(t *testing.T) {
	s := newScene(t)
	id := "people-" + ulid.Make().String()
	s.call(s.as(admin), 200, nil, "PUT", "/directory/case_types/"+id, map[string]any{
		"label": "People " + id, "requester": "employee", "completes": "fulfiller", "incident": "never",
	})
	employee := csm.Caller{ID: "emil-" + id, Name: "Emil", Type: csm.Internal}
	p := s.newTab(employee, "")
	p.press("Open a case")
	p.fill("What is it about?", "I moved to another flat")
	p.choose("Type", id)
	p.press("Open")
	p.sees("No messages yet.")
	c := evaluated[string](p, `document.querySelector(".crumbs").innerText.split("/ ")[1]`)
	agents := s.newTab(agent, "#/cases/"+c)
	agents.fill("Send to the customer", "Which address is it now?")
	agents.press("Send to the customer")
	p.sees("Which address is it now?")
	p.fill("Send", "The same street, number 7.")
	p.press("Send")
	agents.sees("Needs attention · customer replied")
	agents.seesNo("Create incident")
	agents.press("Close case")
	agents.choose("Resolution code", "solved_fixed_by_support")
	agents.fill("Resolution notes", "The address was changed.")
	agents.press("Close case")
	p.sees("The address was changed.")
	p.goes("#/")
	p.sees("Done")
	s.newTab(csm.Caller{ID: "other-" + id, Name: "Ottilie", Type: csm.Internal}, "#/cases/"+c).sees("no case " + c)
}

// Rule 17: who asked chooses who watches; a watcher sees the case and writes on it until they are
// taken off.
func TestWhoAskedAddsAWatcherWhoFollowsTheCase(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	watcher := csm.Caller{ID: "gwen-" + ulid.Make().String(), Name: "Gwen", Type: csm.Contact, Accounts: []string{"acme"}}
	p := s.newTab(grace, "#/cases/"+c)
	p.do(chromedp.Click(`//summary[normalize-space(.)="Add a watcher"]`))
	p.fill("Contact", watcher.ID)
	p.press("Add watcher")
	p.sees(watcher.ID + " watches " + c)
	watching := s.newTab(watcher, "")
	watching.sees("Mail is down")
	watching.goes("#/cases/" + c)
	watching.fill("Send", "It is down here too.")
	watching.press("Send")
	p.sees("It is down here too.")
	watching.seesNo("Add a watcher")
	agents := s.newTab(agent, "#/cases/"+c)
	agents.sees(watcher.ID)
	agents.press("Remove " + watcher.ID)
	agents.seesNo(watcher.ID)
	watching.sees("no case " + c)
}

// Rule 17: an incident of one account's case is shown to the agents of others once it is shared.
func TestAnIncidentIsSharedOnThePage(t *testing.T) {
	s := newScene(t)
	i := s.createIncident(s.openCase().Number).Number
	foreign := csm.Caller{
		ID: "gus", Name: "Gus", Type: csm.Internal, Accounts: []string{"globex"},
		Roles: []string{csm.RoleAgent, csm.RoleIncidentWrite},
	}
	other := s.newTab(foreign, "#/incidents/"+i)
	other.sees("no incident " + i)
	p := s.newTab(engineer, "#/incidents/"+i)
	p.press("Change")
	p.choose("Who sees it", "true")
	p.press("Save")
	p.sees("Shared")
	other.do(chromedp.Reload())
	other.sees("Mail is down")
}
