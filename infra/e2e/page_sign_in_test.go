package e2e

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/casebridge/casebridge/infra/local/people"
)

// address is where people open the page: the stack's short address, if it has one.
func address() string {
	if short := os.Getenv("CASEBRIDGE_ADDRESS"); short != "" {
		return strings.TrimSuffix(short, "/") + "/"
	}
	return stack.URL + "/"
}

// heldToken is the access token that the page has.
const heldToken = `JSON.parse(Object.entries(sessionStorage).find(([key]) => key.startsWith("oidc.user:"))[1]).access_token`

// needIssuer skips a test of signing in on a stack whose page lets people paste a token, or whose
// people are not the sample people of the development issuer.
func needIssuer(t *testing.T) {
	t.Helper()
	settings, err := readPageSettings()
	if err != nil {
		t.Fatal(err)
	}
	if settings.Issuer == "" {
		t.Skip("the page of this stack has no issuer")
	}
	if development := os.Getenv("CASEBRIDGE_ISSUER"); settings.Issuer != development {
		t.Skipf("the sample people sign in at the development issuer, CASEBRIDGE_ISSUER=%q, not at %q", development,
			settings.Issuer)
	}
}

func TestEverySamplePersonSignsInAndComesHome(t *testing.T) {
	needIssuer(t)
	s := newScene(t)
	homes := map[string]string{
		"bob": "Cases", "ada": "Incidents", "grace.hopper": "My cases", "katherine.johnson": "My cases",
		"alan.turing": "My cases", "margaret.hamilton": "Settings",
	}
	for _, person := range people.All() {
		home, known := homes[person.ID]
		if !known {
			t.Errorf("no home is said for %s", person.ID)
			continue
		}
		p := s.emptyTab()
		p.do(chromedp.Navigate(address()))
		p.do(chromedp.Click(`button[value="`+person.ID+`"]`, chromedp.ByQuery))
		p.waits(`document.querySelector("h1")?.innerText === "`+home+`"`, "the home "+home)
		p.sees(person.Name)
		token := evaluated[string](p, heldToken)
		for _, place := range evaluated[[]string](p,
			`performance.getEntries().map((entry) => entry.name).concat(location.href)`) {
			if strings.Contains(place, token) {
				t.Errorf("a token is in the URL %s", place)
			}
		}
	}
}

func TestSigningInLeadsBackToTheLink(t *testing.T) {
	needIssuer(t)
	s := newScene(t)
	c := s.openCase().Number
	p := s.emptyTab()
	p.do(chromedp.Navigate(address() + "#/cases/" + c))
	p.do(chromedp.Click(`button[value="bob"]`, chromedp.ByQuery))
	p.waits(`document.querySelector(".crumbs")?.innerText === "`+c+`"`, "the case of the link")
	p.press("Sign out")
	p.waits(`!document.body.innerText.includes("Mail is down")`, "nothing of the case")
}

func TestASessionIsRenewedWithoutAsking(t *testing.T) {
	needIssuer(t)
	s := newScene(t)
	c := s.openCase().Number
	p := s.emptyTab()
	p.do(chromedp.Navigate(address() + "#/cases/" + c))
	p.do(chromedp.Click(`button[value="bob"]`, chromedp.ByQuery))
	p.sees("Mail is down")
	p.fill("Send to the customer", "Still here.")
	// What the page holds as its token is refused from now on: it gets another one.
	refused := evaluated[string](p, heldToken)
	p.intercepts(func(r *network.Request) int {
		if r.Headers["Authorization"] == "Bearer "+refused {
			return 401
		}
		return 0
	})
	p.press("Send to the customer")
	p.waits(`document.querySelector(".note.comments") !== null`, "the comment")
	p.seesNo("Your session has ended.")
	s.wantComment(c, "Still here.")
}

func TestThePageSaysWhatIsWrongWithAPastedToken(t *testing.T) {
	s := newScene(t)
	settings, err := readPageSettings()
	if err != nil {
		t.Fatal(err)
	}
	if settings.Issuer != "" {
		t.Skip("the page of this stack has an issuer, and takes no token")
	}
	p := s.emptyTab()
	p.do(chromedp.Navigate(stack.URL + "/"))
	p.fill("Bearer token", "nonsense")
	p.press("Sign in")
	p.sees("Your session has ended.")
}
