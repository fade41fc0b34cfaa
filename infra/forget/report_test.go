package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

func TestTheReportSaysWhatWasFoundAndWhatToDo(t *testing.T) {
	grace := csm.ErasedPerson{ID: "grace", Type: csm.Contact}
	for name, test := range map[string]struct {
		erasure store.Erasure
		fixed   bool
		want    string
	}{
		"nothing": {store.Erasure{}, true, "Nothing names the contact \"grace\".\n"},
		"erased": {
			store.Erasure{Items: map[string]int{"cases": 2, "notes": 10}, Asked: map[string]int{"acme": 2}},
			true,
			"The contact \"grace\" was erased from these items.\n" +
				"   2 cases\n  10 notes\n   2 cases that they asked for, of acme\n" +
				"Run it again in some minutes: calls that were under way may have written since.\n",
		},
		"found in two accounts": {
			store.Erasure{
				Items: map[string]int{"cases": 2}, Asked: map[string]int{"acme": 1, "globex": 1},
			},
			false,
			"These items name the contact \"grace\".\n" +
				"  2 cases\n  1 cases that they asked for, of acme\n  1 cases that they asked for, of globex\n" +
				"If these are several people with one id, choose one by ACCOUNT.\n" +
				"FIX=1 erases them. Only a backup brings back what is erased.\n",
		},
		"found, and maybe somebody else": {
			store.Erasure{Items: map[string]int{"notes": 1}},
			false,
			"These items name the contact \"grace\".\n  1 notes\n" +
				"They asked for no case: make sure that the id and the TYPE are right.\n" +
				"FIX=1 erases them. Only a backup brings back what is erased.\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			report(&out, grace, test.erasure, test.fixed)
			if diff := cmp.Diff(test.want, out.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
