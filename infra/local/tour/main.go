// Command tour plays the main job on a deployed stack and prints what an agent would see: a case,
// the incident created from it, and the incident's life in the work notes of the case.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/casebridge/casebridge/infra/client"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

var (
	agent    = csmtest.Of(csmtest.Bob, "*")
	engineer = csmtest.Ada
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if err := play(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "error: the tour stopped:", err)
		os.Exit(1)
	}
}

func play(ctx context.Context) error {
	stack, err := client.FromEnvironment()
	if err != nil {
		return err
	}
	bob, err := stack.As(agent)
	if err != nil {
		return err
	}
	ada, err := stack.As(engineer)
	if err != nil {
		return err
	}
	t := tour{ctx}

	fmt.Println("\nBob, a customer service agent, opens a case for Grace of Acme.")
	var c csm.CaseView
	t.step(&err, bob, "POST", "/cases", map[string]any{
		"account":            "acme",
		"contact":            "grace.hopper",
		"short_description":  "Mail is down",
		"priority":           2,
		"configuration_item": "mail-gateway",
	}, &c, "number", "state", "priority", "actions")

	fmt.Println("IT has to fix something: he creates an incident from it.")
	var i csm.Incident
	t.step(&err, bob, "POST", "/cases/"+c.Number+"/incident", nil, &i, "number", "state", "priority",
		"impact", "urgency", "caller")

	fmt.Println("Ada works on the incident.")
	t.step(&err, ada, "PATCH", "/incidents/"+i.Number,
		map[string]any{"state": "in_progress", "assigned_to": "ada"}, nil, "state", "version")
	t.step(&err, ada, "PATCH", "/incidents/"+i.Number,
		map[string]any{"state": "on_hold", "hold_reason": "awaiting_vendor"}, nil, "state", "hold_reason",
		"version")
	t.step(&err, ada, "POST", "/incidents/"+i.Number+"/comments",
		map[string]any{"text": "The vendor sends a new disk today."}, nil, "element", "text")
	t.step(&err, ada, "PATCH", "/incidents/"+i.Number, map[string]any{
		"state":       "resolved",
		"close_code":  "solution_provided",
		"close_notes": "Disk replaced, mail flows again.",
	}, nil, "state", "close_code", "version")
	if err != nil {
		return err
	}
	fmt.Println("Bob reads the case's work notes: all of it is there.")
	return t.readNotes(bob, c.Number, 5)
}

type tour struct{ ctx context.Context }

// step makes a call, decodes the answer into out, and prints the named fields of it.
// It does nothing after an error.
func (t tour) step(
	err *error, by *client.Client, method, path string, body, out any, show ...string,
) {
	if *err != nil {
		return
	}
	begin := time.Now()
	a, e := by.Do(t.ctx, method, path, body)
	if e == nil && a.Status >= 300 {
		e = fmt.Errorf("%s %s: %d %s", method, path, a.Status, a.Body)
	}
	var fields map[string]json.RawMessage
	*err = errors.Join(e, a.Into(&fields))
	if out != nil {
		*err = errors.Join(*err, a.Into(out))
	}
	if *err != nil {
		return
	}
	sent, _ := json.Marshal(body)
	if body == nil {
		sent = nil
	}
	fmt.Printf("  %s %s %s\n    %d in %d ms:",
		method, path, sent, a.Status, time.Since(begin).Milliseconds())
	for _, name := range show {
		fmt.Printf(" %s=%s", name, fields[name])
	}
	fmt.Println()
}

// readNotes waits until the case has that many work notes, and prints them, oldest first.
func (t tour) readNotes(by *client.Client, number string, want int) error {
	path := "/cases/" + number + "/activities?element=work_notes"
	var page struct {
		Items []csm.Note `json:"items"`
	}
	begin := time.Now()
	for len(page.Items) < want {
		a, err := by.Do(t.ctx, "GET", path, nil)
		if err == nil {
			err = a.Into(&page)
		}
		if err != nil {
			return err
		}
		if time.Since(begin) > time.Minute {
			return fmt.Errorf(
				"%s has %d work notes after a minute, not %d: see the log of the worknotes function",
				number, len(page.Items), want)
		}
		time.Sleep(100 * time.Millisecond)
	}
	fmt.Printf("  GET %s\n", path)
	for n := len(page.Items) - 1; n >= 0; n-- {
		fmt.Printf("    %s  %s\n", page.Items[n].CreatedAt, page.Items[n].Text)
	}
	fmt.Println()
	return nil
}
