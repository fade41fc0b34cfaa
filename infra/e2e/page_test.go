package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/oklog/ulid/v2"

	"github.com/casebridge/casebridge/shared/csm"
)

func TestAnAgentDoesTheMainJobOnThePage(t *testing.T) {
	s := newScene(t)
	p := s.newTab(agent, "")
	p.press("Open a case")
	p.fill("Account", "acme")
	p.fill("Contact", "grace")
	about := `Mail is <b onclick="alert(1)">down</b> ` + ulid.Make().String()
	p.fill("Short description", about)
	p.choose("Priority", "2")
	p.press("Open")
	p.waits(`/^CS/.test(document.querySelector(".crumbs")?.innerText)`, "the new case")
	p.sees(about)
	c := evaluated[string](p, `document.querySelector(".crumbs").innerText`)

	p.press("Create incident")
	p.sees("Created from this case. State: New")
	if evaluated[bool](p,
		`[...document.querySelectorAll("button")].some((button) => button.innerText === "Create incident")`) {
		t.Error("a case with an incident still has Create incident")
	}
	i := evaluated[string](p, `document.querySelector(".incident .big").innerText`)

	// IT works elsewhere; the page shows it without being asked.
	s.call(s.engineer, 200, nil, "PATCH", "/incidents/"+i,
		map[string]any{
			"state":       "on_hold",
			"hold_reason": "awaiting_vendor",
			"comments":    "The vendor sends a disk.",
		})
	p.sees("State changed from New to On Hold. Hold reason: Awaiting Vendor")
	p.sees("Ada Lovelace: The vendor sends a disk.")
	p.sees("On hold · Awaiting vendor")

	p.press("Work note")
	p.fill("Add work note", "Called the customer.")
	p.do(chromedp.Click(".composer form button"))
	p.sees("Called the customer.")

	p.press("Sync incident")
	p.sees("0 missing notes written; 2 were there.")

	p.press("Remove incident")
	p.press("Remove")
	p.sees("Removed from this case")
	p.press("Associate incident")
	p.fill("Open incidents", i)
	p.press("Associate " + i)
	p.sees("Associated with this case. State: On Hold")
	s.wantIncident(c, i)
}

func TestAnEngineerResolvesAnIncidentOnThePage(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	i := s.createIncident(c).Number
	p := s.newTab(engineer, "#/incidents/"+i)
	p.sees("Mail is down")

	p.press("Resolve")
	p.press("Resolve")
	p.waits(`document.querySelector("[name=close_code][aria-invalid=true]") !== null`,
		"a mark at the field that is missing")
	p.choose("Resolution code", "solution_provided")
	p.fill("Resolution notes", "Restarted.")
	p.press("Resolve")
	p.sees("Solution provided. Restarted.")
	p.sees("1 of 1 cases")
	s.wantNotes(c, i+" created from this case. State: New",
		i+
			" state changed from New to Resolved. Resolution code: Solution provided. Resolution notes: Restarted.")
}

func TestAnIncidentIsPutOnHoldWithWhatTheReasonNeeds(t *testing.T) {
	s := newScene(t)
	i := s.createIncident(s.openCase().Number).Number
	p := s.newTab(engineer, "#/incidents/"+i)
	p.press("Hold")
	p.choose("Hold reason", "awaiting_caller")
	p.press("Put on hold")
	p.waits(`document.querySelector("[name=comments][aria-invalid=true]") !== null`,
		"a mark at the question that is missing")
	p.fill("Question to the caller", "Which floor is it?")
	p.press("Put on hold")
	p.sees("On hold · Awaiting caller")
	p.sees("Which floor is it?")
}

func TestTheCustomerAnswersASolutionOnThePage(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	s.call(s.agent, 201, nil, "POST", "/cases/"+c+"/work_notes",
		map[string]any{"text": "Not for customers."})
	s.call(s.agent, 200, nil, "POST", "/cases/"+c+"/solution",
		map[string]any{"resolution_code": "solved_known_error", "resolution_notes": "Restarted."})
	p := s.newTab(grace, "#/cases/"+c)
	p.press("Reject solution")
	p.fill("Reason", "Still down.")
	p.press("Reject")
	p.sees("Still down.")
	if seen := evaluated[string](p, `document.body.innerText`); strings.Contains(seen,
		"Not for customers.") || strings.Contains(seen, "Work note") {
		t.Errorf("a customer sees work notes: %s", seen)
	}
	s.call(s.agent, 200, nil, "POST", "/cases/"+c+"/solution",
		map[string]any{"resolution_code": "solved_known_error", "resolution_notes": "Repaired for good."})
	p.sees("Repaired for good.")
	p.press("Accept solution")
	p.press("Accept")
	p.sees("is closed")
	p.seesNo("Does this solve it?")
	var got csm.CaseView
	s.call(s.agent, 200, &got, "GET", "/cases/"+c, nil)
	if got.State != csm.CaseClosed {
		t.Errorf("the case is %s", got.State)
	}
}

func TestACustomersLoopOnThePage(t *testing.T) {
	s := newScene(t)
	p := s.newTab(grace, "")
	p.press("Open a case")
	about := "The plotter is blue " + ulid.Make().String()
	p.fill("What is it about?", about)
	p.press("Open")
	p.sees("No messages yet.")
	c := evaluated[string](p, `document.querySelector(".crumbs").innerText.split("/ ")[1]`)
	s.call(s.agent, 201, nil, "POST", "/cases/"+c+"/comments",
		map[string]any{"text": "Which model is it?"})
	s.call(s.agent, 200, nil, "PATCH", "/cases/"+c, map[string]any{"state": "awaiting_info"})
	p.sees("Which model is it?")
	p.sees("We need your answer")
	p.goes("#/")
	p.sees("Waiting for you")
	p.sees(about)
	p.do(chromedp.Click(`//a[contains(., ` + text(about) + `)]`))
	p.fill("Send", "Model 7.")
	p.press("Send")
	p.sees("We work on it")
	s.wantComment(c, "Model 7.")
}

func TestACustomerOnAForeignLinkLearnsNothing(t *testing.T) {
	s := newScene(t)
	var foreign csm.CaseView
	s.call(s.agent, 201, &foreign, "POST", "/cases",
		map[string]any{"account": "globex", "contact": "hedy", "short_description": "Secret of Globex"})
	p := s.newTab(grace, "#/cases/"+foreign.Number)
	p.sees("There is no case " + foreign.Number + " that you may see.")
	p.seesNo("Secret of Globex")
}

func TestManyCasesAreAssociatedOnThePage(t *testing.T) {
	s := newScene(t)
	i, one, other := s.openIncident().Number, s.openCase().Number, s.openCase().Number
	p := s.newTab(agent, "#/incidents/"+i)
	p.press("Associate cases")
	p.fill("Numbers of up to 500 cases", one+"\n"+other+", CS9999999")
	p.press("Check")
	p.sees("Not found")
	s.wantIncident(one, "") // that was to see what would happen, and the numbers are still there
	p.press("Associate")
	p.press("Done")
	p.sees("Cases (2)")
	s.wantIncident(one, i)
	s.wantIncident(other, i)
}

func TestRowsAreSelectedToAssociate(t *testing.T) {
	s := newScene(t)
	i := s.openIncident().Number
	one, other := s.openCase().Number, s.openCase().Number
	p := s.newTab(agent, "#/cases?queue=all")
	for _, number := range []string{one, other} {
		p.do(chromedp.Click(`input[aria-label="Select ` + number + `"]`))
	}
	p.sees("2 cases selected")
	p.press("Associate with an incident")
	p.fill("Open incidents", i)
	p.press("Associate " + i)
	p.press("Done")
	s.wantIncident(one, i)
	s.wantIncident(other, i)
}

func TestFieldsAreChangedAndClearedOnThePage(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	s.call(s.agent, 200, nil, "PATCH", "/cases/"+c,
		map[string]any{"assigned_to": "bob", "configuration_item": "mail"})
	p := s.newTab(agent, "#/cases/"+c)
	p.press("Change")
	p.press("Save")
	p.sees("Nothing was changed.")
	p.press("Change")
	p.do(chromedp.Clear(field("Assigned to")))
	p.choose("State", "awaiting_info")
	p.press("Save")
	p.sees(c + " was changed.")
	p.sees("Awaiting info")
	var got csm.CaseView
	s.call(s.agent, 200, &got, "GET", "/cases/"+c, nil)
	if got.AssignedTo != "" || got.ConfigurationItem != "mail" || got.State != csm.CaseAwaitingInfo {
		t.Errorf("the case is %+v", got)
	}
}

func (s scene) wantIncident(number, incident string) {
	s.Helper()
	var c csm.CaseView
	s.call(s.agent, 200, &c, "GET", "/cases/"+number, nil)
	if c.Incident != incident {
		s.Errorf("the incident of %s is %q, want %s", number, c.Incident, incident)
	}
}

func (s scene) wantComment(number, want string) {
	s.Helper()
	if got := s.comments(number); len(got) != 0 && got[0] == want {
		return
	}
	s.Errorf("the newest comment of %s is not %q", number, want)
}

// comments are the texts of the case's comments, newest first.
func (s scene) comments(number string) (texts []string) {
	s.Helper()
	var list struct{ Items []csm.Note }
	s.call(s.agent, 200, &list, "GET", "/cases/"+number+"/activities?element=comments", nil)
	for _, note := range list.Items {
		texts = append(texts, note.Text)
	}
	return texts
}
