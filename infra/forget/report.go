package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

// report says what named the person, and what there is to do.
func report(out io.Writer, person csm.ErasedPerson, erasure store.Erasure, fixed bool) {
	if len(erasure.Items) == 0 {
		fmt.Fprintf(out, "Nothing names the %s %q.\n", person.Type, person.ID)
		return
	}
	done := "These items name the %s %q.\n"
	if fixed {
		done = "The %s %q was erased from these items.\n"
	}
	fmt.Fprintf(out, done, person.Type, person.ID)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, kind := range slices.Sorted(maps.Keys(erasure.Items)) {
		fmt.Fprintf(table, "%d\t %s\n", erasure.Items[kind], kind)
	}
	for _, account := range slices.Sorted(maps.Keys(erasure.Asked)) {
		of := cmp.Or(account, "no account")
		fmt.Fprintf(table, "%d\t cases that they asked for, of %s\n", erasure.Asked[account], of)
	}
	table.Flush()
	advise(out, person, erasure, fixed)
}

func advise(out io.Writer, person csm.ErasedPerson, erasure store.Erasure, fixed bool) {
	if fixed {
		fmt.Fprintln(out, "Run it again in some minutes: calls that were under way may have written since.")
		return
	}
	if person.Type != csm.Internal && len(erasure.Asked) == 0 {
		fmt.Fprintln(out, "They asked for no case: make sure that the id and the TYPE are right.")
	}
	if len(erasure.Asked) > 1 {
		fmt.Fprintln(out, "If these are several people with one id, choose one by ACCOUNT.")
	}
	fmt.Fprintln(out, "FIX=1 erases them. Only a backup brings back what is erased.")
}
