package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/casebridge/casebridge/shared/csm"
)

// Rule 13: whom an announcement reaches is said before it goes out.
func TestAnIncidentIsAnnouncedToTheCustomersOfSomeAccounts(t *testing.T) {
	s := newScene(t)
	i := s.openIncident().Number
	var foreign csm.CaseView
	s.call(s.agent, 201, &foreign, "POST", "/cases",
		map[string]any{"account": "globex", "contact": "hedy", "short_description": "No mail at Globex"})
	c := s.openCase().Number
	for _, number := range []string{c, foreign.Number} {
		s.call(s.agent, 200, nil, "PUT", "/cases/"+number+"/incident", map[string]any{"number": i})
	}
	p := s.newTab(agent, "#/incidents/"+i)
	p.press("Announce")
	p.fill("What the customers will read", "We repair it tonight.")
	p.press("Check")
	p.sees("This goes to 2 cases of 2 accounts.")
	p.do(chromedp.Click(field("acme")))
	p.seesNo("This goes to")
	p.press("Check")
	p.sees("This goes to 1 case of 1 account.")
	p.press("Announce")
	p.sees("The announcement goes to 1 case of 1 account.")

	customers := s.newTab(grace, "#/cases/"+c)
	customers.sees("We repair it tonight.")
	if got := s.comments(foreign.Number); len(got) != 0 {
		t.Errorf("the other account's case has %q", got)
	}
}

func TestSelectedCasesOfAnIncidentAreAnnouncedToAndRemoved(t *testing.T) {
	s := newScene(t)
	i := s.openIncident().Number
	one, other := s.openCase().Number, s.openCase().Number
	s.call(s.agent, 200, nil, "POST", "/incidents/"+i+"/associate", map[string]any{"cases": []string{one, other}})
	p := s.newTab(agent, "#/incidents/"+i)
	p.do(chromedp.Click(field("Select " + one)))
	p.sees("1 case selected")
	p.press("Announce to their accounts")
	p.fill("What the customers will read", "A part is on its way.")
	p.press("Check")
	p.sees("This goes to 2 cases of 1 account.")
	p.press("Announce")
	p.sees("The announcement goes to")
	p.do(chromedp.Click(field("Select " + other)))
	p.press("Remove")
	p.press("Check")
	p.press("Remove")
	p.press("Done")
	p.sees("Cases (1)")
	s.wantIncident(one, i)
	s.wantIncident(other, "")
}
