package e2e

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/oklog/ulid/v2"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

// tab is the agents' page in a real browser.
type tab struct {
	*testing.T
	ctx context.Context
}

// newTab opens the page. Whatever the browser complains of fails the test.
func (s scene) newTab() tab {
	s.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium(s.T)), chromedp.Flag("disable-component-update", true),
		chromedp.WSURLReadTimeout(2*time.Minute)) // the machine may be busy with the other tests
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium refuses to have one as root
	}
	ctx, end := chromedp.NewExecAllocator(s.ctx, options...)
	s.Cleanup(end)
	// chromedp says as errors that the browser tells of events that it does not know.
	ctx, end = chromedp.NewContext(ctx, chromedp.WithErrorf(func(string, ...any) {}))
	s.Cleanup(end)
	var mu sync.Mutex
	var complaints []string
	chromedp.ListenTarget(ctx, func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			complaints = append(complaints, e.ExceptionDetails.Error())
		case *log.EventEntryAdded:
			// An answer of 4xx is logged too: it is for the page to show.
			if e.Entry.Level == log.LevelError && e.Entry.Source != log.SourceNetwork {
				complaints = append(complaints, e.Entry.Text)
			}
		}
	})
	s.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		for _, c := range complaints {
			s.Errorf("the browser says: %s", c)
		}
	})
	// The first run starts the browser, which ends with the context of it.
	if err := chromedp.Run(ctx, log.Enable(), chromedp.Navigate(stack.URL+"/")); err != nil {
		s.Fatal(err)
	}
	return tab{s.T, ctx}
}

func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no Chromium here: install it to test the page (Debian: apt-get install chromium)")
	return ""
}

func (p tab) do(actions ...chromedp.Action) {
	p.Helper()
	if err := p.try(actions...); err != nil {
		var seen string
		_ = chromedp.Run(p.ctx, chromedp.Text("body", &seen, chromedp.ByQuery)) // only to say more
		p.Fatalf("%v; the page shows:\n%s", err, seen)
	}
}

func (p tab) try(actions ...chromedp.Action) error {
	ctx, cancel := context.WithTimeout(p.ctx, 45*time.Second)
	defer cancel()
	return chromedp.Run(ctx, actions...)
}

func (p tab) signIn(by csm.Caller) {
	p.Helper()
	token, err := stack.As(by)
	if err != nil {
		p.Fatal(err)
	}
	p.fill("Bearer token", token.Token)
	p.press("Sign in")
	p.sees(by.Name)
	p.do(chromedp.WaitVisible("//main//h1[.='Cases']"))
}

// front is the part of the page that can be used: the last dialog while there is one.
const front = "(//dialog[last()] | //body[not(dialog)])"

// text is an XPath string literal.
func text(s string) string {
	return `concat("` + strings.ReplaceAll(s, `"`, `", '"', "`) + `", "")`
}

func (p tab) press(button string) {
	p.Helper()
	click := chromedp.Click(front + "//button[.=" + text(button) + "][not(@disabled)][not(ancestor::fieldset[@disabled])]")
	if p.try(click) != nil { // the page may have shown a newer button in between
		p.do(click)
	}
}

func field(label string) string {
	return front + "//label[text()=" + text(label) + "]/*"
}

func (p tab) fill(label, value string) {
	p.Helper()
	p.do(chromedp.SendKeys(field(label), value))
}

func (p tab) choose(label, value string) {
	p.Helper()
	p.do(chromedp.SetValue(field(label), value))
}

// sees waits until the page shows the text, in one element.
func (p tab) sees(what string) {
	p.Helper()
	p.do(chromedp.WaitVisible("//body//*[not(self::script)][contains(., " + text(what) + ")][not(*)]"))
}

// read gives the text of an element.
func (p tab) read(path string) (got string) {
	p.Helper()
	p.do(chromedp.Text(path, &got))
	return got
}

func TestAnAgentDoesTheMainJobOnThePage(t *testing.T) {
	s := newScene(t)
	p := s.newTab()
	p.signIn(agent)

	p.press("Open a case")
	p.fill("Account", "acme")
	p.fill("Contact (id), with an account", "grace")
	about := `Mail is <b onclick="alert(1)">down</b> ` + ulid.Make().String()
	p.fill("Short description", about)
	p.choose("Priority", "2")
	p.press("Open")
	c := strings.Fields(p.read("//main//h1[contains(., " + text(about) + ")]"))[0]

	p.press("Create incident")
	p.sees("created from this case. State: New")
	i := p.read("//dd//a[starts-with(., 'INC')]")

	// IT works elsewhere; the page shows it without being asked.
	s.call(s.engineer, 200, nil, "PATCH", "/incidents/"+i, map[string]any{"state": "on_hold", "hold_reason": "awaiting_vendor", "comments": "The vendor sends a disk."})
	p.sees(i + " state changed from New to On Hold. Hold reason: Awaiting Vendor")
	p.sees("Additional comment on " + i + " by Ada Lovelace: The vendor sends a disk.")

	p.fill("Text", "Called the customer.")
	p.choose("Kind", "work_notes")
	p.press("Post")
	p.sees("Called the customer.")

	p.press("Sync incident")
	p.sees("0 missing notes written; 2 were there.")

	p.press("Remove incident")
	p.press("Remove")
	p.sees(i + " removed from this case")
	p.press("Associate incident")
	p.fill("How its number or short description begins", i)
	p.press("Find")
	p.press("Associate")
	p.sees(i + " associated with this case. State: On Hold")
	s.wantIncident(c, i)
}

func TestAnEngineerResolvesAnIncidentOnThePage(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	i := s.createIncident(c).Number
	p := s.newTab()
	p.signIn(engineer)
	p.do(chromedp.Navigate(stack.URL + "/#/incidents/" + i))
	p.sees(i + " Mail is down")

	p.press("Change")
	p.choose("State", "resolved")
	p.press("Change")
	p.sees("close_code is mandatory") // what is missing is said in the form, which stays
	p.choose("Resolution code (Resolved)", "solution_provided")
	p.fill("Resolution notes (Resolved)", "Restarted.")
	p.press("Change")
	p.sees("Solution provided. Restarted.")
	p.sees("1 of 1")
	s.wantNotes(c, i+" created from this case. State: New", i+" state changed from New to Resolved. Resolution code: Solution provided. Resolution notes: Restarted.")
}

func TestTheCustomerAnswersASolutionOnThePage(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	s.call(s.agent, 201, nil, "POST", "/cases/"+c+"/work_notes", map[string]any{"text": "Not for customers."})
	s.call(s.agent, 200, nil, "POST", "/cases/"+c+"/solution", map[string]any{"resolution_code": "solved_known_error", "resolution_notes": "Restarted."})
	p := s.newTab()
	p.signIn(csmtest.Grace)
	p.do(chromedp.Navigate(stack.URL + "/#/cases/" + c))
	p.press("Reject solution")
	p.fill("Reason", "Still down.")
	p.press("Reject")
	p.sees("Still down.")
	if seen := p.read("body"); strings.Contains(seen, "Not for customers.") {
		t.Errorf("a customer sees work notes: %s", seen)
	}
}

func TestThePageSaysWhatIsWrongWithAToken(t *testing.T) {
	s := newScene(t)
	p := s.newTab()
	p.fill("Bearer token", "nonsense")
	p.press("Sign in")
	p.sees("The token does not verify or has expired. Get a new one from your identity provider.")
	p.signIn(agent)
}

func TestManyCasesAreAssociatedOnThePage(t *testing.T) {
	s := newScene(t)
	i, one, other := s.openIncident().Number, s.openCase().Number, s.openCase().Number
	p := s.newTab()
	p.signIn(agent)
	p.do(chromedp.Navigate(stack.URL + "/#/incidents/" + i))
	p.press("Associate cases")
	p.fill("Numbers of up to 500 cases", one+"\n"+other+", CS9999999")
	p.do(chromedp.Click(front + "//fieldset[not(@disabled)]//input[@type='checkbox']"))
	p.press("Associate")
	p.sees("Not found")
	s.wantIncident(one, "") // that was to see what would happen, and the numbers are still there
	p.do(chromedp.Click(front + "//fieldset[not(@disabled)]//input[@type='checkbox']"))
	p.press("Associate")
	p.sees("Cases (2)")
	s.wantIncident(one, i)
	s.wantIncident(other, i)
}

func TestAnExpiredTokenLosesNothingThatWasTyped(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	p := s.newTab()
	p.signIn(agent)
	p.do(chromedp.Navigate(stack.URL + "/#/cases/" + c))
	p.fill("Text", "A long story.")
	p.do(chromedp.Evaluate(`sessionStorage.setItem("token", "expired")`, nil))
	p.sees("The token does not verify or has expired. Get a new one from your identity provider.")
	token, err := stack.As(agent)
	if err != nil {
		t.Fatal(err)
	}
	p.fill("Bearer token", token.Token)
	p.press("Sign in")
	p.do(chromedp.WaitNotPresent("//dialog"))
	p.choose("Kind", "comments")
	p.press("Post")
	p.sees("A long story.")
}

func TestFieldsAreChangedAndClearedOnThePage(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	s.call(s.agent, 200, nil, "PATCH", "/cases/"+c, map[string]any{"assigned_to": "bob", "configuration_item": "mail"})
	p := s.newTab()
	p.signIn(agent)
	p.do(chromedp.Navigate(stack.URL + "/#/cases/" + c))
	p.press("Change")
	p.press("Change")
	p.sees("There is nothing to change: every field is as it was.")
	p.do(chromedp.SendKeys(field("Assigned to"), kb.End+strings.Repeat(kb.Backspace, len("bob"))), chromedp.SetValue(field("State"), "awaiting_info"))
	p.press("Change")
	p.sees("Awaiting Info")
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
