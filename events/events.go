// Package events says which payloads of the functions are recorded in the folders beside this
// file, and what leads up to each: the recorder (infra/local/record) plays it on a deployed
// stack, the tests on a store.
package events

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

// Step is a call that leads up to what is recorded.
type Step struct {
	By   string // one of Callers; "" sends no token
	Call string // method and path with query; {case}, {incident} … stand for numbers, as in the body
	Body string
	Name string // that the number of the new record gets: case, incident …
}

// Do makes a call. The path may have a query; an empty body is none; headers are pairs of name
// and value.
type Do func(by, method, path, body string, headers ...string) (status int, answer []byte, err error)

// Play makes the steps' calls, each of which must succeed, and adds the numbers of the new records.
func Play(do Do, n Numbers, steps ...Step) error {
	for _, s := range steps {
		method, path, body := s.In(n)
		status, answer, err := do(s.By, method, path, body)
		if err != nil {
			return err
		}
		if status >= 300 {
			return fmt.Errorf("events: %s %s: %d %s", method, path, status, answer)
		}
		if s.Name == "" {
			continue
		}
		var made struct {
			Number string `json:"number"`
			ID     string `json:"id"` // of an activity
		}
		if err := json.Unmarshal(answer, &made); err != nil || made.Number+made.ID == "" {
			return fmt.Errorf("events: %s %s: no number in %s: %w", method, path, answer, errors.Join(err))
		}
		n[s.Name] = made.Number + made.ID
	}
	return nil
}

// In is the step's call with the numbers filled in.
func (s Step) In(n Numbers) (method, path, body string) {
	method, path, _ = strings.Cut(n.Fill(s.Call), " ")
	path = strings.ReplaceAll(path, "#", "%23") // as ids of activities have them
	return method, path, n.Fill(s.Body)
}

// Numbers are the records that a name in braces stands for, and other texts that are fresh each
// time.
type Numbers map[string]string

// Sample are the numbers in the files, which keep them alike whatever stack they were recorded on.
var Sample = Numbers{
	"case":           "CS0000001",
	"other_case":     "CS0000002",
	"incident":       "INC0000001",
	"other_incident": "INC0000002",
	"message":        "01KE6Z0V000000000000000001",
	"key":            "9f1c2a4e-0000-4000-8000-000000000001",
	"asset":          "app-ABCDEFGH.js",
	"activity":       "2026-01-05T09:00:00.000Z#bob#01KE6Z0V000000000000000000#work_notes",
}

// Fill replaces the names in braces.
func (n Numbers) Fill(text string) string {
	var pairs []string
	for name, number := range n {
		pairs = append(pairs, "{"+name+"}", number)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Translate replaces the numbers of one set by those of another, by name, also where they
// stand escaped in a path.
func Translate(text string, from, to Numbers) string {
	var pairs []string
	for name, number := range from {
		if to[name] != "" {
			pairs = append(pairs, number, to[name], url.PathEscape(number), url.PathEscape(to[name]))
		}
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// The people of the events.
const (
	nobody   = ""
	agent    = "agent"
	engineer = "engineer"
	customer = "customer"
	admin    = "admin"
	reader   = "reader" // an agent without the incident roles
)

// Callers are the people by name.
var Callers = map[string]csm.Caller{
	agent:    csmtest.Of(csmtest.Bob, "*"),
	engineer: csmtest.Of(csmtest.With(csmtest.Ada, csm.RoleITIL, csm.RoleITILAdmin), "*"),
	customer: {
		ID:       "grace.hopper",
		Name:     "Grace Hopper",
		Type:     csm.Contact,
		Accounts: []string{"acme"},
	},
	admin: csmtest.Root,
	reader: {
		ID:       "carl",
		Name:     "Carl Reader",
		Type:     csm.Internal,
		Accounts: []string{"*"},
		Roles:    []string{csm.RoleAgent},
	},
}

// Placeholder stands for a caller's token in the files.
func Placeholder(by string) string { return "{{token of " + by + "}}" }

// WithTokens replaces the placeholder by a token.
func WithTokens(payload []byte, token func(csm.Caller) (string, error)) ([]byte, error) {
	text := string(payload)
	for name, caller := range Callers {
		if !strings.Contains(text, Placeholder(name)) {
			continue
		}
		t, err := token(caller)
		if err != nil {
			return nil, err
		}
		text = strings.ReplaceAll(text, Placeholder(name), t)
	}
	return []byte(text), nil
}
