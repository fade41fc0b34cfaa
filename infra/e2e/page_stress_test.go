package e2e

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/oklog/ulid/v2"

	"github.com/casebridge/casebridge/shared/csm"
)

// answers makes the network answer requests itself while refuse gives a status; 0 lets them pass.
func (p tab) answers(refuse func(method, url string) int) {
	p.Helper()
	p.intercepts(func(r *network.Request) int { return refuse(r.Method, r.URL) })
}

func (p tab) intercepts(refuse func(*network.Request) int) {
	p.Helper()
	chromedp.ListenTarget(p.ctx, func(event any) {
		paused, ok := event.(*fetch.EventRequestPaused)
		if !ok {
			return
		}
		go func() {
			status := refuse(paused.Request)
			_ = chromedp.Run(p.ctx,
				chromedp.ActionFunc(func(ctx context.Context) error { // a tab that is gone has no requests
					if status == 0 {
						return fetch.ContinueRequest(paused.RequestID).Do(ctx)
					}
					body := base64.StdEncoding.EncodeToString([]byte(`{"message":"Endpoint request timed out"}`))
					return fetch.FulfillRequest(paused.RequestID, int64(status)).WithBody(body).Do(ctx)
				}))
		}()
	})
	p.do(fetch.Enable())
}

func TestTwoAgentsWhoChangeOneCaseSeeBothValues(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	p := s.newTab(agent, "#/cases/"+c)
	p.press("Change")
	p.do(chromedp.Clear(field("Short description")))
	p.fill("Short description", "Mine")
	s.call(s.agent, 200, nil, "PATCH", "/cases/"+c,
		map[string]any{"short_description": "Theirs", "priority": 1})
	p.press("Save")
	p.sees("bob changed this meanwhile.")
	p.sees("Theirs")
	s.wantCase(c, "Theirs", 1) // nothing is overwritten in silence
	p.press("Save mine")
	p.sees(c + " was changed.")
	s.wantCase(c, "Mine", 1) // and what only they changed stays
}

func (s scene) wantCase(number, about string, priority int) {
	s.Helper()
	var got csm.CaseView
	s.call(s.agent, 200, &got, "GET", "/cases/"+number, nil)
	if got.ShortDescription != about || got.Priority != priority {
		s.Errorf("the case is %q, %d; want %q, %d", got.ShortDescription, got.Priority, about, priority)
	}
}

func TestALostRaceSaysWhoWon(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	p := s.newTab(agent, "#/cases/"+c)
	p.do(chromedp.WaitVisible(button("Create incident")))
	// The page does not hear of the other agent in time.
	var isCut atomic.Bool
	isCut.Store(true)
	p.answers(func(method, url string) int {
		if isCut.Load() && method == "GET" {
			return 504
		}
		return 0
	})
	i := s.createIncident(c).Number
	p.press("Create incident")
	p.sees("has incident " + i + " already")
	isCut.Store(false)
	p.waits(
		`![...document.querySelectorAll("button")].some((button) => button.innerText === "Create incident")`, "no Create incident any more")
}

func TestAServiceThatDoesNotAnswerIsAskedAgain(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	p := s.newTab(agent, "#/cases/"+c)
	p.sees("Mail is down")
	var isCut atomic.Bool
	var writes atomic.Int64
	isCut.Store(true)
	p.answers(func(method, url string) int {
		if method == "POST" && writes.Add(1) == 1 || method == "GET" && isCut.Load() {
			return 504
		}
		return 0
	})
	p.sees("trying again")
	p.fill("Send to the customer", "Once only.")
	p.press("Send to the customer") // its first answer is lost
	isCut.Store(false)
	p.seesNo("trying again")
	p.waits(`document.querySelector(".note.comments") !== null`, "the comment")
	if got := s.comments(c); len(got) != 1 {
		t.Errorf("the comments are %q", got)
	}
}

func TestListsHealWithoutAReload(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	p := s.emptyTab()
	var failures atomic.Int64
	p.answers(func(method, url string) int {
		if strings.Contains(url, "/cases?") && failures.Add(1) <= 2 {
			return 504
		}
		return 0
	})
	p.do(signedIn(t, agent), chromedp.Navigate(stack.URL+"/#/cases?queue=all"))
	p.sees("trying again")
	p.sees(c)
	p.seesNo("trying again")
}

func TestOfflineIsSaidAndHeals(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	p := s.newTab(agent, "#/cases/"+c)
	p.sees("Mail is down")
	p.do(network.Enable(), network.EmulateNetworkConditions(true, 0, 0, 0))
	p.sees("You are offline.")
	s.call(s.agent, 201, nil, "POST", "/cases/"+c+"/comments",
		map[string]any{"text": "Said meanwhile."})
	p.do(network.EmulateNetworkConditions(false, 0, -1, -1))
	p.sees("Said meanwhile.")
	p.seesNo("You are offline.")
}

func TestADoubleClickDoesNothingTwice(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	p := s.newTab(agent, "#/cases/"+c)
	p.fill("Send to the customer", "Said once.")
	p.do(chromedp.DoubleClick(button("Send to the customer")))
	p.waits(`document.querySelector(".note.comments") !== null`, "the comment")
	p.do(chromedp.DoubleClick(button("Create incident")))
	p.sees("Created from this case")
	p.seesNo("already")
	if got := s.comments(c); len(got) != 1 {
		t.Errorf("the comments are %q", got)
	}
}

func TestDraftsSurviveLeavingAndLosingTheSession(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	p := s.newTab(agent, "#/cases/"+c)
	p.fill("Send to the customer", "A long story.")
	p.press("Work note")
	p.fill("Add work note", "Not for all.")
	p.goes("#/cases?queue=all")
	p.sees("Open a case")
	p.do(chromedp.Reload())
	p.sees("Open a case")
	p.goes("#/cases/" + c)
	draft := `document.querySelector(".composer textarea").value === %q`
	p.waits(fmt.Sprintf(draft, "A long story."), "the draft of the comment")
	p.press("Work note")
	p.waits(fmt.Sprintf(draft, "Not for all."), "the draft of the work note")
	p.press("Add work note")
	p.waits(fmt.Sprintf(draft, ""), "an empty field")
	p.sees("Not for all.")
}

func TestAListKeepsFilterFocusSelectionAndScroll(t *testing.T) {
	s := newScene(t)
	account := "filter-" + ulid.Make().String()
	var numbers []string
	for n := range 12 {
		var c csm.CaseView
		s.call(s.agent, 201, &c, "POST", "/cases",
			map[string]any{
				"account":           account,
				"contact":           "ann",
				"short_description": fmt.Sprintf("Case %d", n),
				"priority":          1 + n%4,
			})
		numbers = append(numbers, c.Number)
	}
	place := "#/cases?account=" + account + "&sort=priority"
	p := s.newTab(agent, place)
	p.do(narrow)
	p.sees(numbers[0])
	row := `a[href="#/cases/` + numbers[3] + `"]`
	p.do(chromedp.Focus(row),
		chromedp.Evaluate(fmt.Sprintf(`document.querySelector(%q).scrollIntoView()`, row), nil))
	before := evaluated[float64](p, `scrollY`)
	var added csm.CaseView
	s.call(s.agent, 201, &added, "POST", "/cases",
		map[string]any{
			"account":           account,
			"contact":           "ann",
			"short_description": "Came meanwhile",
			"priority":          4,
		})
	p.sees(added.Number) // the list refreshed itself
	if after := evaluated[float64](p, `scrollY`); before == 0 || after != before {
		t.Errorf("it was scrolled to %g and is at %g", before, after)
	}
	if focused := evaluated[string](p, `document.activeElement.innerText`); focused != numbers[3] {
		t.Errorf("the focus is on %q", focused)
	}
	p.do(chromedp.KeyEvent(kb.Enter))
	p.waits(`document.querySelector(".crumbs") !== null`, "the case")
	p.do(chromedp.Evaluate(`history.back()`, nil))
	p.sees(added.Number)
	p.do(chromedp.Reload())
	p.sees(added.Number)
	if place := evaluated[string](p, `location.hash`); !strings.Contains(place, "account="+account) ||
		!strings.Contains(place, "sort=priority") {
		t.Errorf("the place is %s", place)
	}
	if first := evaluated[string](p, `document.querySelector("[data-row] .priority").innerText`); first != "1 Critical" {
		t.Errorf("the first row has priority %s", first)
	}
}

func TestMoreLoadsOnlyMore(t *testing.T) {
	s := newScene(t)
	account := "more-" + ulid.Make().String()
	for n := range 55 {
		s.call(s.agent, 201, nil, "POST", "/cases",
			map[string]any{
				"account":           account,
				"contact":           "ann",
				"short_description": fmt.Sprintf("Case %d", n),
			})
	}
	p := s.newTab(agent, "#/cases?account="+account)
	rows := `document.querySelectorAll("[data-row]").length`
	p.waits(rows+" === 50", "50 rows")
	var lists, withCursor atomic.Int64
	p.answers(func(method, url string) int {
		if strings.Contains(url, "/cases?") {
			lists.Add(1)
		}
		if strings.Contains(url, "cursor=") {
			withCursor.Add(1)
		}
		return 0
	})
	p.press("More")
	p.waits(rows+" === 55", "55 rows")
	if withCursor.Load() != 1 || lists.Load() > 2 {
		t.Errorf("More took %d requests of lists, %d of them for a later page",
			lists.Load(), withCursor.Load())
	}
	p.do(chromedp.Reload())
	p.waits(rows+" === 55", "55 rows after a reload")
}

func TestATabKeepsWithinItsBudgetOfRequests(t *testing.T) {
	s := newScene(t)
	i := s.createIncident(s.openCase().Number).Number
	p := s.newTab(engineer, "#/incidents/"+i)
	p.sees("Mail is down")
	var requests atomic.Int64
	p.answers(func(string, string) int {
		requests.Add(1)
		return 0
	})
	const watched = 20 * time.Second
	for end := time.Now().Add(watched); time.Now().Before(end); {
		p.do(chromedp.KeyEvent(kb.Shift), chromedp.Sleep(time.Second)) // in use all the time
	}
	if most := int64(30*watched/time.Minute) + 2; requests.Load() > most {
		t.Errorf("%d requests in %v, want at most %d", requests.Load(), watched, most)
	}
}

func TestASessionThatEndsLosesNothingThatWasTyped(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	p := s.newTab(agent, "#/cases/"+c)
	p.sees("Mail is down")
	p.fill("Send to the customer", "A long story.")
	var isEnded atomic.Bool
	isEnded.Store(true)
	p.answers(func(method, url string) int {
		if isEnded.Load() && strings.Contains(url, "/cases/") {
			return 401
		}
		return 0
	})
	p.sees("Your session has ended.")
	isEnded.Store(false)
	settings, err := readPageSettings()
	if err != nil {
		t.Fatal(err)
	}
	if settings.Issuer != "" {
		return // signing in beside the page is the sign-in tests' matter
	}
	client, err := stack.As(agent)
	if err != nil {
		t.Fatal(err)
	}
	p.fill("Bearer token", client.Token)
	p.press("Sign in")
	p.do(chromedp.WaitNotPresent("dialog", chromedp.ByQuery))
	p.press("Send to the customer")
	p.waits(`document.querySelector(".note.comments") !== null`, "the comment")
	s.wantComment(c, "A long story.")
}
