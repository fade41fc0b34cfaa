package main

import (
	"testing"

	"github.com/casebridge/casebridge/infra/local/people"
)

func TestEveryRecordHasATitleOfItsOwnAndPeopleThatExist(t *testing.T) {
	d, err := readData()
	if err != nil {
		t.Fatal(err)
	}
	incidents := map[string]bool{}
	for _, i := range d.Incidents {
		if i.title() == "" || incidents[i.title()] {
			t.Errorf("an incident's title %q is empty or there twice", i.title())
		}
		incidents[i.title()] = true
	}
	titles, associated := map[string]bool{}, map[string]int{}
	for _, c := range d.Cases {
		if c.title() == "" || titles[key(c.Account, c.title())] {
			t.Errorf("a case's title %q is empty or there twice", c.title())
		}
		titles[key(c.Account, c.title())] = true
		if c.Incident != "" && !incidents[c.Incident] {
			t.Errorf("%q is to be associated with %q, which is not there", c.title(), c.Incident)
		}
		associated[c.Incident]++
	}
	for _, r := range append(d.Incidents, d.Cases...) {
		for _, by := range append([]step{{By: r.By}}, r.Steps...) {
			if _, err := people.Find(by.By); err != nil {
				t.Errorf("%q: %v", r.title(), err)
			}
		}
	}
	if got := associated["Mail gateway rejects messages"]; got != 40 {
		t.Errorf("the big incident has %d cases, not 40", got)
	}
}
