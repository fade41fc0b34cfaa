package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

// tab is the page in a real browser.
type tab struct {
	*testing.T
	ctx context.Context
}

var (
	wide   = chromedp.EmulateViewport(1280, 900)
	narrow = chromedp.EmulateViewport(390, 844)
)

var grace = csmtest.Grace

// newTab opens a place of the page as that caller. Whatever the
// browser complains of fails the test.
func (s scene) newTab(by csm.Caller, place string) tab {
	s.Helper()
	t := s.emptyTab()
	t.do(signedIn(s.T, by), chromedp.Navigate(stack.URL+"/"+place))
	t.sees(by.Name)
	return t
}

// emptyTab is a tab of a browser of its own, at no page yet.
func (s scene) emptyTab() tab {
	s.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium(s.T)),
		chromedp.Flag("disable-component-update", true),
		chromedp.WSURLReadTimeout(2*time.Minute)) // the machine may be busy with the other tests
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium refuses to have one as root
	}
	ctx, end := chromedp.NewExecAllocator(s.ctx, options...)
	s.Cleanup(end)
	// chromedp says as errors that the browser tells of events that it does not know.
	ctx, end = chromedp.NewContext(ctx, chromedp.WithErrorf(func(string, ...any) {}))
	s.Cleanup(end)
	failOnComplaints(s.T, ctx)
	// The first run starts the browser, which ends with the context of it.
	if err := chromedp.Run(ctx, log.Enable(), wide); err != nil {
		s.Fatal(err)
	}
	return tab{s.T, ctx}
}

// failOnComplaints fails the test for what the browser complains of:
// exceptions and violations of the policy.
func failOnComplaints(t *testing.T, ctx context.Context) {
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
	t.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		for _, c := range complaints {
			t.Errorf("the browser says: %s", c)
		}
	})
}

func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{
		"chromium", "chromium-browser", "google-chrome",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
	} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no Chromium here: install it to test the page (Debian: apt-get install chromium)")
	return ""
}

// pageSettings is what the deployed page is told.
type pageSettings struct {
	Issuer   string `json:"issuer"`
	ClientID string `json:"client_id"`
}

var readPageSettings = sync.OnceValues(func() (settings pageSettings, err error) {
	response, err := stack.HTTP.Get(stack.URL + "/")
	if err != nil {
		return settings, err
	}
	defer response.Body.Close()
	var document strings.Builder
	if err := response.Write(&document); err != nil {
		return settings, err
	}
	found := regexp.MustCompile(`name="settings" content="([^"]*)"`).FindStringSubmatch(
		document.String())
	if found == nil {
		return settings, fmt.Errorf("the page has no settings: %.500s", document.String())
	}
	return settings, json.Unmarshal([]byte(html.UnescapeString(found[1])), &settings)
})

// signedIn puts the caller's token where the page keeps it, before the page begins.
func signedIn(t *testing.T, by csm.Caller) chromedp.Action {
	t.Helper()
	client, err := stack.As(by)
	if err != nil {
		t.Fatal(err)
	}
	settings, err := readPageSettings()
	if err != nil {
		t.Fatal(err)
	}
	user, err := json.Marshal(map[string]any{
		"access_token": client.Token,
		"token_type":   "Bearer",
		"scope":        "openid",
		"expires_at":   time.Now().Add(time.Hour).Unix(),
		"profile":      map[string]any{"sub": by.ID, "name": by.Name},
	})
	if err != nil {
		t.Fatal(err)
	}
	script := fmt.Sprintf(
		`for (const [key, value] of [["token", %q], [%q, %q]]) if (!sessionStorage.getItem(key)) sessionStorage.setItem(key, value)`,
		client.Token, "oidc.user:"+settings.Issuer+":"+settings.ClientID, user)
	return chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := page.AddScriptToEvaluateOnNewDocument(script).Do(ctx)
		return err
	})
}

func (p tab) do(actions ...chromedp.Action) {
	p.Helper()
	if err := p.try(actions...); err != nil {
		var seen string
		_ = p.try(chromedp.Evaluate(`document.body.innerText`, &seen)) // only to say more
		p.picture("failed-" + strings.ReplaceAll(p.Name(), "/", "-"))
		p.Fatalf("%v; the page shows:\n%s", err, seen)
	}
}

func (p tab) try(actions ...chromedp.Action) error {
	ctx, cancel := context.WithTimeout(p.ctx, 30*time.Second)
	defer cancel()
	return chromedp.Run(ctx, actions...)
}

// goes opens another place of the page.
func (p tab) goes(place string) {
	p.Helper()
	p.do(chromedp.Evaluate(fmt.Sprintf(`location.hash = %q`, place), nil))
}

// front is the part of the page that can be used: the dialog while there is one.
const front = "(//dialog[last()] | //body[not(//dialog)])"

// text is an XPath string literal.
func text(s string) string {
	return `concat("` + strings.ReplaceAll(s, `"`, `", '"', "`) + `", "")`
}

func button(name string) string {
	return front + "//button[normalize-space(.)=" + text(name) + " or @aria-label=" + text(name) +
		"][not(@aria-disabled='true')]"
}

func (p tab) press(name string) {
	p.Helper()
	click := chromedp.Click(button(name))
	if p.try(click) != nil { // the page may have shown a newer button in between
		p.do(click)
	}
}

// field is the control with that label.
func field(label string) string {
	name := text(label)
	return front + "//*[@id=//label[normalize-space(.)=" + name + "]/@for or @aria-label=" + name +
		" or parent::label[normalize-space(.)=" + name + "]]"
}

func (p tab) fill(label, value string) {
	p.Helper()
	p.do(chromedp.SendKeys(field(label), value))
}

// choose picks a choice as a person does, when the page has it: the page hears of it.
func (p tab) choose(label, value string) {
	p.Helper()
	p.do(chromedp.WaitVisible(field(label)))
	p.waits(fmt.Sprintf(`[...document.evaluate(%q, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE)
		.singleNodeValue.options].some((option) => option.value === %q)`, field(label), value), value)
	p.do(chromedp.Evaluate(fmt.Sprintf(`(() => {
		const field = document.evaluate(%q, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE).singleNodeValue;
		field.value = %q;
		for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
	})()`, field(label), value), nil))
}

// sees waits until the page shows the text.
func (p tab) sees(what string) {
	p.Helper()
	p.waits(fmt.Sprintf(`document.body.innerText.includes(%q)`, what), what)
}

// seesNo waits until the page does not show the text.
func (p tab) seesNo(what string) {
	p.Helper()
	p.waits(fmt.Sprintf(`!document.body.innerText.includes(%q)`, what), "no "+what)
}

// waits until the expression is true in the page.
func (p tab) waits(expression, what string) {
	p.Helper()
	p.waitsAtMost(30*time.Second, expression, what)
}

func (p tab) waitsAtMost(patience time.Duration, expression, what string) {
	p.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		var is bool
		err := p.try(chromedp.Evaluate(expression, &is))
		if is {
			return
		}
		if time.Now().After(deadline) {
			var seen string
			_ = p.try(chromedp.Evaluate(`document.body.innerText`, &seen)) // only to say more
			p.picture("failed-" + strings.ReplaceAll(p.Name(), "/", "-"))
			p.Fatalf("the page never has %s (%v); it shows:\n%s", what, err, seen)
		}
	}
}

// is evaluates an expression in the page.
func evaluated[T any](p tab, expression string) (value T) {
	p.Helper()
	p.do(chromedp.Evaluate(expression, &value))
	return value
}

// picture keeps what the page shows, for people, where CASEBRIDGE_PICTURES says.
func (p tab) picture(name string) {
	p.Helper()
	folder := os.Getenv("CASEBRIDGE_PICTURES")
	if folder == "" {
		return
	}
	var png []byte
	if err := p.try(chromedp.CaptureScreenshot(&png)); err != nil {
		p.Logf("no picture %s: %v", name, err)
		return
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		p.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), png, 0o600); err != nil {
		p.Fatal(err)
	}
}

// scheme makes the browser prefer light or dark.
func scheme(name string) chromedp.Action {
	return emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{
		Name:  "prefers-color-scheme",
		Value: name,
	}})
}
