package main

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/casebridge/casebridge/infra/local/people"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
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
	for kind, records := range d.Directory {
		for _, record := range records {
			if record["id"] == "" || record["name"] == nil && record["label"] == nil {
				t.Errorf("a record of %s has no id or no name: %v", kind, record)
			}
		}
	}
	if got := associated["Mail gateway rejects messages"]; got != 40 {
		t.Errorf("the big incident has %d cases, not 40", got)
	}
}

// The directory has a good record for everything that the cases and incidents name.
func TestTheDirectoryHasWhatTheRecordsName(t *testing.T) {
	d, err := readData()
	if err != nil {
		t.Fatal(err)
	}
	there := map[csm.DirectoryKey]bool{}
	for kind, records := range d.Directory {
		for _, content := range records {
			text, err := json.Marshal(content)
			if err != nil {
				t.Fatal(err)
			}
			record := csm.DirectoryRecord{Active: true}
			if err := json.Unmarshal(text, &record); err != nil {
				t.Fatal(err)
			}
			record.Kind = csm.DirectoryKind(kind)
			if _, err := (csm.DirectoryRecord{}).Change(record, csmtest.Root, time.Now()); err != nil {
				t.Errorf("%s: %v", text, err)
			}
			there[record.Key()] = true
		}
	}
	for _, r := range append(d.Incidents, d.Cases...) {
		for kind, field := range map[csm.DirectoryKind]string{
			csm.Accounts: "account", csm.Contacts: "contact", csm.Groups: "assignment_group",
			csm.ConfigurationItems: "configuration_item",
		} {
			id, named := r.Open[field].(string)
			if named && !there[csm.DirectoryKey{Kind: kind, ID: id}] {
				t.Errorf("%q names %s %s, which is not in the directory", r.title(), kind, id)
			}
		}
	}
}
