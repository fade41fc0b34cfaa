package e2e

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/oklog/ulid/v2"

	"github.com/casebridge/casebridge/shared/csm"
)

// awaited takes the value of a promise.
func awaited(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }

// violations are what axe-core finds wrong with the page that is shown.
func (p tab) violations() []string {
	p.Helper()
	local := filepath.Join("..", "..", ".local")
	if _, err := os.Stat(local); errors.Is(err, fs.ErrNotExist) {
		p.Skip("axe-core is not installed, since nothing local is: run infra/local/page install to look for violations")
	}
	axe, err := os.ReadFile(filepath.Join(local, "page", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		p.Fatalf("axe-core is not installed: run infra/local/page install (make test does). %v", err)
	}
	var found []string
	p.do(chromedp.Evaluate(string(axe)+`;0`, nil), chromedp.Evaluate(
		`axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ": " + html + " " + failureSummary)))`,
		&found, awaited))
	return found
}

// hard is a case with what breaks layouts: a word of 3,000 letters, and text from right to left.
func (s scene) hard() csm.CaseView {
	s.Helper()
	var c csm.CaseView
	s.call(s.agent, 201, &c, "POST", "/cases", map[string]any{
		"account":           "acme",
		"contact":           "grace",
		"priority":          1,
		"short_description": strings.Repeat("Donaudampfschifffahrt", 7),
		"description":       strings.Repeat("w", 3000),
	})
	s.call(s.agent, 201, nil, "POST", "/cases/"+c.Number+"/comments",
		map[string]any{"text": "הדפסה בצבע אינה פועלת, ראו " + c.Number})
	s.call(s.agent, 201, nil, "POST", "/cases/"+c.Number+"/work_notes",
		map[string]any{"text": strings.Repeat("m", 3000)})
	return c
}

func TestThePageIsAccessibleAndFitsEveryWindow(t *testing.T) {
	s := newScene(t)
	c := s.hard()
	i := s.createIncident(c.Number)
	s.call(s.engineer, 200, nil, "PATCH", "/incidents/"+i.Number,
		map[string]any{
			"state":       "on_hold",
			"hold_reason": "awaiting_vendor",
			"comments":    strings.Repeat("x", 3000),
		})
	s.call(s.agent, 200, nil, "POST", "/cases/"+s.openCase().Number+"/solution",
		map[string]any{"resolution_code": "solved_known_error", "resolution_notes": "Restarted."})
	s.wantAccessible([]place{
		{"cases", "#/cases?queue=all", c.Number, agent},
		{"case", "#/cases/" + c.Number, "Association history", agent},
		{"incidents", "#/incidents", i.Number, engineer},
		{"incident", "#/incidents/" + i.Number, "1 of 1 cases", engineer},
		{"my-cases", "", "Waiting for you", grace},
		{"my-case", "#/cases/" + c.Number, c.Number, grace},
	})
}

func TestTheAdminsPagesAreAccessibleAndFitEveryWindow(t *testing.T) {
	s := newScene(t)
	id := ulid.Make().String() + strings.Repeat("x", 60)
	name := "הדפסה " + strings.Repeat("w", 150)
	s.call(s.as(admin), 200, nil, "PUT", "/directory/accounts/"+id, map[string]any{
		"name": name, "active": false, "grants": []map[string]any{{"account": strings.Repeat("g", 100), "until": "2031-12-31T00:00:00Z"}},
	})
	s.wantAccessible([]place{
		{"settings", "#/settings", "Customer comments that go on", admin},
		{"policies", "#/policies", "Policies", admin},
		{"policy", "#/policies/" + id, "Policy of " + id, admin},
		{"directory", "#/directory/accounts?q=" + id, name, admin},
		{"record", "#/directory/accounts/" + id, name, admin},
		{"case-type", "#/directory/case_types/a-new-one", "There is no record a-new-one", admin},
	})
}

// place is a place of the page as somebody sees it.
type place struct {
	name, hash, shows string
	by                csm.Caller
}

// wantAccessible holds that axe finds nothing and nothing is too wide, in both sizes of the window
// and in light and dark.
func (s scene) wantAccessible(places []place) {
	s.Helper()
	for _, at := range places {
		p := s.newTab(at.by, at.hash)
		for _, window := range []struct {
			name string
			size chromedp.Action
		}{{"1280", wide}, {"390", narrow}} {
			for _, colours := range []string{"light", "dark"} {
				name := fmt.Sprintf("%s-%s-%s", at.name, window.name, colours)
				p.do(window.size, scheme(colours))
				p.sees(at.shows)
				p.picture(name)
				for _, violation := range p.violations() {
					s.Errorf("%s: %s", name, violation)
				}
				if width := evaluated[float64](p, `document.documentElement.scrollWidth - innerWidth`); width > 0 {
					s.Errorf("%s is %g pixels too wide", name, width)
				}
			}
		}
	}
}

func TestDialogsAreAccessible(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	i := s.createIncident(s.openCase().Number).Number
	p := s.newTab(agent, "#/cases/"+c)
	for _, name := range []string{
		"Associate incident", "Propose solution", "Cancel case", "Change", "Keyboard shortcuts",
	} {
		p.press(name)
		p.do(chromedp.WaitVisible("dialog", chromedp.ByQuery))
		for _, violation := range p.violations() {
			t.Errorf("%s: %s", name, violation)
		}
		p.press("Close")
		p.do(chromedp.WaitNotPresent("dialog", chromedp.ByQuery))
	}
	p.goes("#/incidents/" + i)
	for _, name := range []string{"Hold", "Resolve", "Change", "Associate cases", "Announce"} {
		p.press(name)
		p.do(chromedp.WaitVisible("dialog", chromedp.ByQuery))
		for _, violation := range p.violations() {
			t.Errorf("%s: %s", name, violation)
		}
		p.press("Close")
		p.do(chromedp.WaitNotPresent("dialog", chromedp.ByQuery))
	}
}

func TestAnAgentNeedsNoMouse(t *testing.T) {
	s := newScene(t)
	one, other := s.openCase().Number, s.openCase().Number
	p := s.newTab(agent, "#/cases?queue=all")
	p.sees(one)
	press := func(keys string) { p.do(chromedp.KeyEvent(keys)) }
	focused := func() string { return evaluated[string](p, `document.activeElement.innerText`) }
	for n := 0; focused() != other && n < 60; n++ {
		press("j")
	}
	if focused() != other {
		t.Fatalf("J does not come to %s", other)
	}
	press("j")
	press("k")
	if focused() != other {
		t.Errorf("after J and K the focus is on %s", focused())
	}
	press(kb.Enter)
	p.waits(fmt.Sprintf(`document.querySelector(".crumbs")?.innerText === %q`, other),
		"the case of the row")
	press("n")
	p.waits(`document.activeElement.tagName === "TEXTAREA"`, "the cursor in the composer")
	press("Without a mouse?")
	p.do(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(input.ModifierCtrl)))
	p.waits(`document.querySelector(".note.work_notes") !== null`, "the work note")
	p.sees("Without a mouse?")
	p.do(chromedp.Evaluate(`document.activeElement.blur()`, nil))
	press("?")
	p.sees("Single-letter shortcuts")
	press(kb.Escape)
	p.do(chromedp.WaitNotPresent("dialog", chromedp.ByQuery))
}
