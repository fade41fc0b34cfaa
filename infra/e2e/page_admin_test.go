package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/oklog/ulid/v2"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

var admin = csmtest.Of(csmtest.Root, "*")

// checked says whether the box with that label is ticked.
func (p tab) checked(label string) bool {
	p.Helper()
	p.do(chromedp.WaitVisible(field(label)))
	return evaluated[bool](p, fmt.Sprintf(
		`document.evaluate(%q, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE).singleNodeValue.checked`,
		field(label)))
}

func TestAnAdminChangesEachSettingOnThePage(t *testing.T) {
	s := newLoneScene(t)
	root := s.as(admin)
	var before csm.Settings
	s.call(root, 200, &before, "GET", "/settings", nil)
	t.Cleanup(func() { s.call(root, 200, nil, "PUT", "/settings", before) })
	p := s.newTab(admin, "#/settings")
	for _, label := range []string{"Cases and incidents are integrated (com_sn_cs_sm)", "An incident's priority is looked up in the table"} {
		if !p.checked(label) {
			t.Errorf("%q is not ticked", label)
		}
		p.do(chromedp.Click(field(label)))
	}
	p.choose("Customer comments that go on to the incident", "all")
	p.choose("Priority for impact 3, urgency 3", "4")
	p.press("Save")
	p.sees("The settings were saved.")
	var after csm.Settings
	s.call(root, 200, &after, "GET", "/settings", nil)
	if after.IntegrationActive || after.LookupActive || after.CustomerReplies != csm.RepliesAll ||
		after.PriorityLookup[8].Priority != 4 || after.PriorityLookup[8].Order != 900 {
		t.Errorf("the settings are %+v", after)
	}

	// Somebody else was faster: both values are shown, and saving again keeps this one.
	s.call(root, 200, nil, "PUT", "/settings", map[string]any{"customer_replies": "awaiting_caller"})
	p.choose("Customer comments that go on to the incident", "off")
	p.press("Save")
	p.sees("changed this meanwhile.")
	p.press("Save mine")
	p.seesNo("changed this meanwhile.")
	s.call(root, 200, &after, "GET", "/settings", nil)
	if after.CustomerReplies != csm.RepliesOff {
		t.Errorf("customer_replies is %s", after.CustomerReplies)
	}
}

func TestAnAdminChangesThePolicyOfAnAccount(t *testing.T) {
	s := newScene(t)
	account := "policy-" + ulid.Make().String()
	p := s.newTab(admin, "#/policies")
	p.fill("Account", account)
	p.press("Open")
	p.sees("Policy of " + account)
	p.choose("Its cases get", "propose")
	p.press("Save")
	p.waits(`document.querySelector("[name=proposal_text][aria-invalid=true]") !== null`, "a mark at the text that is missing")
	p.fill("Proposed solution", "The fault is mended; please try again.")
	for _, days := range []struct{ label, value string }{{"Remind after days", "3"}, {"Close after days", "7"}} {
		p.do(chromedp.Clear(field(days.label)))
		p.fill(days.label, days.value)
	}
	p.choose("Customer comments that go on to the incident", "all")
	p.press("Save")
	p.sees("The policy of " + account + " was saved.")
	var policy csm.Policy
	s.call(s.as(admin), 200, &policy, "GET", "/accounts/"+account+"/policy", nil)
	want := csm.Policy{
		OnIncidentResolved: csm.ProposeOnResolved, ProposalText: "The fault is mended; please try again.",
		RemindDays: 3, AutoCloseDays: 7, CustomerReplies: csm.RepliesAll,
	}
	if policy != want {
		t.Errorf("the policy is %+v", policy)
	}
}

// Rule 18, and rule 20 for who completes a case: a type of the directory is chosen by its label,
// and the agent closes such a case.
func TestTheDirectoryIsKeptOnThePage(t *testing.T) {
	s := newScene(t)
	id := ulid.Make().String()
	p := s.newTab(admin, "#/directory/case_types")
	p.press("Add a record")
	p.fill("Id", "payroll-"+id)
	p.press("Go on")
	p.sees("There is no record payroll-" + id)
	p.fill("Label", "Payroll "+id)
	p.choose("Who ends a case", "fulfiller")
	p.press("Save")
	p.sees("payroll-" + id + " was saved.")

	p.goes("#/directory/accounts/umbrella-" + id)
	p.fill("Name", "Umbrella "+id)
	p.fill("Account 1", "acme")
	p.do(chromedp.SetValue(field("Until the end of 1"), "2031-12-31"))
	p.press("Save")
	p.sees("shown to acme")
	p.do(chromedp.SendKeys(field("Search the directory"), id))
	p.waits(`document.querySelectorAll("[data-row]").length === 1`, "the one account")
	p.goes("#/directory/accounts/umbrella-" + id)
	p.do(chromedp.Click(field("Active: new cases and incidents can name it")))
	p.press("Save")
	p.sees("Inactive")

	agents := s.newTab(agent, "#/cases?queue=all")
	agents.press("Open a case")
	agents.fill("Account", "acme")
	agents.fill("Contact", "grace")
	agents.fill("Short description", "The payslip of May is missing")
	agents.choose("Type", "payroll-"+id)
	agents.press("Open")
	agents.press("Close case")
	agents.choose("Resolution code", "solved_fixed_by_support")
	agents.fill("Resolution notes", "It was sent again.")
	agents.press("Close case")
	agents.sees("closed the case")
	agents.sees("It was sent again.")
	agents.seesNo("Send to the customer")

	p.goes("#/directory/groups/unused-" + id)
	p.fill("Name", "Unused "+id)
	p.press("Save")
	p.sees("unused-" + id + " was saved.")
	p.goes("#/directory/groups/unused-" + id)
	p.press("Delete")
	p.sees("unused-" + id + " was deleted.")
}
