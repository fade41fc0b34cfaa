package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/casebridge/casebridge/shared/store"
)

func TestEveryKindOfProblemIsExplained(t *testing.T) {
	for _, kind := range store.ProblemKinds {
		if meanings[kind] == "" {
			t.Errorf("%s has no meaning", kind)
		}
	}
	if len(meanings) != len(store.ProblemKinds) {
		t.Errorf("%d meanings of %d kinds", len(meanings), len(store.ProblemKinds))
	}
}

func TestTheReportSaysWhatToDo(t *testing.T) {
	side := store.Problem{Kind: store.SidesDiffer, Case: "CS0000001", Incident: "INC0000001"}
	lost := store.Problem{Kind: store.UpdateMissing, Incident: "INC0000001", Version: 2}
	for name, test := range map[string]struct {
		problems []store.Problem
		want     string
	}{
		"none": {nil, "No problems found: all records agree.\n"},
		"one that can be mended": {
			[]store.Problem{side},
			"1 problem found:\n" +
				"  sides_differ CS0000001 INC0000001  the two tables differ on the association\n" +
				"FIX=1 mends 1 of them and says what it left; it loses nothing, and may run again.\n",
		},
		"one of each": {
			[]store.Problem{side, lost},
			"2 problems found:\n" +
				"  sides_differ CS0000001 INC0000001    the two tables differ on the association\n" +
				"  update_missing INC0000001 version 2  the update is missing in the incident's log\n" +
				"FIX=1 mends 1 of them and says what it left; it loses nothing, and may run again.\n" +
				"1 only people can decide about: see infra/README.md, Restore.\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			report(&out, "found", test.problems)
			advise(&out, test.problems)
			if diff := cmp.Diff(test.want, out.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
