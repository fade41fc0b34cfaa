package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/casebridge/casebridge/shared/store"
)

// meanings say what is broken, in the words of README.md of infra.
var meanings = map[store.ProblemKind]string{
	store.NumberAboveCounter:  "the counter would give the number again",
	store.NumberGivenTwice:    "the association is older than its case or incident: the number was given twice",
	store.AccountDiffers:      "the association is of another account than its case",
	store.SidesDiffer:         "the two tables differ on the association",
	store.AssociationMissing:  "the case has the incident, but neither table has the association",
	store.AssociationEnded:    "the case has the incident, but the association has ended",
	store.AssociationUnnamed:  "the association holds, but the case does not have the incident",
	store.AssociationTwice:    "more than one association of the case holds",
	store.AssociationAhead:    "the association begins or ends after the incident's next update",
	store.CaseMissing:         "there are notes or associations of the case, but no case",
	store.IncidentMissing:     "there are updates or associations of the incident, but no incident",
	store.UpdateMissing:       "the update is missing in the incident's log",
	store.VersionDiffers:      "the incident is not at the version of its last update",
	store.NotListed:           "lists look for the incident under another state",
	store.CaseCountDiffers:    "case_count is not the number of the incident's cases",
	store.NoteMissing:         "the case lacks the note of the update",
	store.NoteWithoutUpdate:   "the case has a note of an update that is not there",
	store.NoteOutsideInterval: "the case has a note of an update while it was not associated",
	store.RelationDiffers:     "who sees the cases of the account is not what its record in the directory says",
	store.PendingWithoutEnd:   "repair has not finished the update for a long time",
}

// report lists the problems, a line each.
func report(out io.Writer, what string, problems []store.Problem) {
	switch len(problems) {
	case 0:
		fmt.Fprintf(out, "No problems %s: all records agree.\n", what)
	case 1:
		fmt.Fprintf(out, "1 problem %s:\n", what)
	default:
		fmt.Fprintf(out, "%d problems %s:\n", len(problems), what)
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, problem := range problems {
		fmt.Fprintf(table, "  %s\t%s\n", problem, meanings[problem.Kind])
	}
	table.Flush()
}

// advise says what to do about problems that were only found.
func advise(out io.Writer, problems []store.Problem) {
	mended := 0
	for _, problem := range problems {
		if store.Mends(problem.Kind) {
			mended++
		}
	}
	if mended > 0 {
		fmt.Fprintf(out,
			"FIX=1 mends %d of them and says what it left; it loses nothing, and may run again.\n", mended)
	}
	if mended < len(problems) {
		fmt.Fprintf(out, "%d only people can decide about: see infra/README.md, Restore.\n",
			len(problems)-mended)
	}
}
