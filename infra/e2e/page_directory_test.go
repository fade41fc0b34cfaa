package e2e

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/oklog/ulid/v2"

	"github.com/casebridge/casebridge/shared/csm"
)

// strict lets cases and incidents name only what is in the directory until the test ends. Only a
// test that stands alone may do this: the others name what has no record.
func (s scene) strict() {
	s.Helper()
	root := s.as(admin)
	var before csm.Settings
	s.call(root, 200, &before, "GET", "/settings", nil)
	s.Cleanup(func() { // also when the test's time is up
		body := map[string]any{"directory": before.Directory}
		answer, err := root.Do(context.Background(), http.MethodPut, "/settings", body)
		if err != nil || answer.Status != 200 {
			s.Errorf("the directory stays strict: %d %s %v", answer.Status, answer.Body, err)
		}
	})
	s.call(root, 200, nil, "PUT", "/settings", map[string]any{"directory": csm.DirectoryStrict})
}

// record writes a record of the directory.
func (s scene) record(kind, id string, fields map[string]any) {
	s.Helper()
	s.call(s.as(admin), 200, nil, "PUT", "/directory/"+kind+"/"+id, fields)
}

// wrong is what the form says at the field; "" when it finds nothing wrong with it.
func (p tab) wrong(name string) string {
	p.Helper()
	return evaluated[string](p, fmt.Sprintf(`(() => {
		const field = document.querySelector('[name=%s][aria-invalid=true]');
		return field ? document.getElementById(field.getAttribute("aria-describedby")).innerText : "";
	})()`, name))
}

// offers waits until the field suggests just these values.
func (p tab) offers(name string, want ...string) {
	p.Helper()
	p.waits(fmt.Sprintf(
		`[...document.querySelector('[name=%s]').list.options].map((option) => option.value).join() === %q`,
		name, strings.Join(want, ",")), fmt.Sprint("the suggestions ", want))
}

// picks types a part of the id and takes the one suggestion, as the browser does, whose own list
// no test can see.
func (p tab) picks(label, name, id string) {
	p.Helper()
	p.retype(label, id[:len(id)-3])
	p.offers(name, id)
	p.retype(label, evaluated[string](p, fmt.Sprintf(`document.querySelector('[name=%s]').list.options[0].value`, name)))
}

// retype replaces what is in the field at once, so that nothing is suggested for a part of it.
func (p tab) retype(label, value string) {
	p.Helper()
	p.do(chromedp.Focus(field(label)), chromedp.Evaluate(`document.activeElement.select()`, nil),
		input.InsertText(value))
}

// Rule 18. It stands alone, without t.Parallel, see strict.
func TestWhileTheDirectoryIsStrictAnAgentChoosesFromIt(t *testing.T) {
	s := newLoneScene(t)
	id := ulid.Make().String()
	account, active, left := "strict-"+id, "active-"+id, "left-"+id
	name := "Greta " + id
	s.record("accounts", account, map[string]any{"name": "Strict Corporation"})
	s.record("contacts", active, map[string]any{"name": name, "account": account})
	s.record("contacts", left, map[string]any{"name": name, "account": account, "active": false})
	s.strict()
	p := s.newTab(agent, "#/cases?queue=all")
	p.press("Open a case")
	about := "The plotter is blue " + id
	p.fill("Short description", about)
	p.fill("Account", account+"x")
	p.fill("Contact", active)
	p.press("Open")
	p.waits(`document.querySelector("[name=account][aria-invalid=true]") !== null`, "a mark at the account")
	if says := p.wrong("account"); says != "Account is not in the directory" {
		t.Errorf("at the account it says %q", says)
	}

	p.picks("Account", "account", account)
	p.offers("contact", active) // since the account is theirs
	p.retype("Contact", "nobody-"+id)
	p.offers("contact")
	p.retype("Contact", name)
	p.offers("contact", active)
	p.retype("Contact", left)
	p.press("Open")
	p.waits(`document.querySelector("[name=contact][aria-invalid=true]") !== null`, "a mark at the contact")
	if says := p.wrong("contact"); says != "Contact names "+left+", which is not active any more" {
		t.Errorf("at the contact it says %q", says)
	}

	p.picks("Contact", "contact", active)
	p.press("Open")
	p.waits(`/^CS/.test(document.querySelector(".crumbs")?.innerText)`, "the new case")
	p.sees(about)
	var opened csm.CaseView
	number := evaluated[string](p, `document.querySelector(".crumbs").innerText`)
	s.call(s.agent, 200, &opened, "GET", "/cases/"+number, nil)
	if opened.Account != account || opened.Contact != active {
		t.Errorf("the case is of %s of %s", opened.Contact, opened.Account)
	}
}
