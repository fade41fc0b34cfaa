package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/oklog/ulid/v2"

	"github.com/casebridge/casebridge/shared/csm"
)

// The two pictures of the README: copy readme-case.png and readme-cases.png of .local/pictures to
// shared/page/pictures when the page looks different.
func TestTheDayOfAnAgentFitsTheReadme(t *testing.T) {
	s := newScene(t)
	account := strings.ToLower("northwind-" + ulid.Make().String())
	root := s.as(admin)
	s.call(root, 200, nil, "PUT", "/directory/accounts/"+account, map[string]any{"name": "Northwind Traders"})
	s.call(root, 200, nil, "PUT", "/directory/contacts/nancy.davolio", map[string]any{"name": "Nancy Davolio", "account": account})
	nancy := s.as(csm.Caller{ID: "nancy.davolio", Name: "Nancy Davolio", Type: csm.Contact, Accounts: []string{account}})
	open := func(about string, priority int) string {
		var c csm.CaseView
		s.call(s.agent, 201, &c, "POST", "/cases", map[string]any{
			"account": account, "contact": "nancy.davolio", "short_description": about, "priority": priority,
			"assigned_to": "bob", "description": "Since 8:40 nobody in Berlin receives mail. Sending works.\n\nWe restarted the clients, to no avail.",
		})
		return c.Number
	}
	say := func(number, path string, body map[string]any) {
		s.call(s.agent, 201, nil, "POST", "/cases/"+number+path, body)
	}
	propose := map[string]any{"resolution_code": "solved_fixed_by_support", "resolution_notes": "The template has a wider margin now."}

	asked := open("The export of the address book is empty", 3)
	say(asked, "/comments", map[string]any{"text": "Which format did you choose?"})
	s.call(s.agent, 200, nil, "PATCH", "/cases/"+asked, map[string]any{"state": "awaiting_info"})
	proposed := open("The logo is cut off on labels", 4)
	s.call(s.agent, 200, nil, "POST", "/cases/"+proposed+"/solution", propose)
	rejected := open("The phone menu names last year's hours", 4)
	s.call(s.agent, 200, nil, "POST", "/cases/"+rejected+"/solution", propose)
	s.call(nancy, 200, nil, "POST", "/cases/"+rejected+"/solution/reject", map[string]any{"reason": "The English menu still names them."})
	other := s.createIncident(open("Remote workers lose their connection", 2)).Number
	s.call(s.engineer, 200, nil, "PATCH", "/incidents/"+other, map[string]any{
		"state": "resolved", "close_code": "solution_provided", "close_notes": "The certificate was renewed.",
	})
	c := open("Mail is down in the whole Berlin office", 1)
	i := s.createIncident(c).Number
	for _, change := range []map[string]any{
		{"state": "in_progress", "assigned_to": "ada"},
		{"state": "on_hold", "hold_reason": "awaiting_vendor", "comments": "The vendor sends a new disk; expected at 15:00."},
	} {
		s.call(s.engineer, 200, nil, "PATCH", "/incidents/"+i, change)
	}
	say(c, "/comments", map[string]any{"text": "We found the cause and are waiting for a part. Expect mail to be back this afternoon."})
	s.call(nancy, 201, nil, "POST", "/cases/"+c+"/comments", map[string]any{"text": "Thank you! Are mails that were sent to us meanwhile lost?"})
	say(c, "/work_notes", map[string]any{"text": "Called Nancy: urgent for payroll tomorrow. See also " + i + "."})

	p := s.newTab(agent, "#/cases/"+c)
	p.do(scheme("light"))
	p.sees("Northwind Traders")
	p.sees("Needs attention · customer replied")
	p.sees("Nancy Davolio")
	p.picture("readme-case")
	p.goes("#/cases?account=" + account)
	p.do(scheme("dark"), chromedp.WaitVisible(`//a[normalize-space(.)="`+rejected+`"]`))
	p.sees("Waiting for the customer · solution proposed")
	p.picture("readme-cases")
}
