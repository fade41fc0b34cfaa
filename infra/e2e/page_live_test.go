package e2e

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
)

// What one window does, the other shows with its next look, so within two seconds while it is in
// use. The looks are counted, not the seconds, which say how busy this machine is; those are
// logged.
func TestWhatOneWindowDoesTheOtherShowsWithItsNextLook(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	i := s.createIncident(c).Number
	engineers := s.newTab(engineer, "#/incidents/"+i)
	engineers.sees("Mail is down")
	windows := []struct {
		name, shows string
		tab         tab
	}{
		{"an agent's window on the case", "Created from this case", s.newTab(agent, "#/cases/"+c)},
		{"IT's window on the incident", "Mail is down", s.newTab(engineer, "#/incidents/"+i)},
	}
	for _, window := range windows {
		window.tab.sees(window.shows)
		var looks atomic.Int64
		window.tab.answers(func(method, url string) int {
			if strings.HasSuffix(url, "/overview") {
				looks.Add(1)
			}
			return 0
		})
		var delays []time.Duration
		for range 5 {
			word := ulid.Make().String()
			engineers.fill("Send to all cases", "Disk replaced "+word)
			engineers.press("Send to all cases")
			engineers.waits(`document.querySelector(".composer textarea").value === ""`, "an empty field")
			before, sent := looks.Load(), time.Now()
			window.tab.sees(word)
			delays = append(delays, time.Since(sent).Round(time.Millisecond))
			if took := looks.Load() - before; took > 2 { // one may have been under way
				t.Errorf("%s shows the comment after %d looks", window.name, took)
			}
		}
		slices.Sort(delays)
		t.Logf("%s shows a comment after %v (median of %v)", window.name, delays[len(delays)/2], delays)
	}
}

// The chip of the incident on the case follows each change of state, and so does the list of cases.
func TestTheChipsOfAnIncidentFollowIt(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	i := s.createIncident(c).Number
	cases := s.newTab(agent, "#/cases/"+c)
	list := s.newTab(agent, "#/cases?queue=all&q="+c)
	for _, step := range []struct {
		change map[string]any
		chip   string
		status string
	}{
		{map[string]any{"state": "in_progress"}, "In progress", "Waiting for IT · incident open"},
		{map[string]any{"state": "on_hold", "hold_reason": "awaiting_vendor"}, "On hold · Awaiting vendor", "Waiting for IT · incident open"},
		{map[string]any{"state": "resolved", "close_code": "known_error", "close_notes": "Patched."}, "Resolved", "Needs attention · incident resolved"},
		{map[string]any{"state": "in_progress"}, "In progress", "Needs attention · incident reopened"},
	} {
		s.call(s.engineer, 200, nil, "PATCH", "/incidents/"+i, step.change)
		cases.waits(fmt.Sprintf(`(%s).includes(%q)`, card, step.chip), step.chip+" on the card")
		cases.sees(step.status)
		row := fmt.Sprintf(`document.querySelector("[data-row]")?.innerText.includes(%q)`, step.chip)
		list.waits(row, step.chip+" in the list")
		list.sees(step.status)
	}
}
