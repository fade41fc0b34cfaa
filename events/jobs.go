package events

import (
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

// Job is a recorded message of the fan-out's queue: the file Name.json has what fanout got.
type Job struct {
	Name  string
	Given []Step   // what was there before, and the update
	Body  string   // of the message
	Want  []string // work notes or comments that each of the two cases gets
}

// Jobs are the recorded messages.
var Jobs = []Job{{
	"fanout/job", after(bothAssociated, comment),
	`{"incident":"{incident}","version":2,"page":0,` +
		`"first":"` + placeOf("{case}") + `","last":"` + placeOf("{other_case}") + `"}`,
	[]string{commented},
}, {
	"fanout/announcement", after(bothAssociated, announce),
	`{"incident":"{incident}","version":2,"page":0,` +
		`"first":"` + placeOf("{case}") + `",` +
		`"last":"` + placeOf("{other_case}") + `","page_size":100}`,
	[]string{announced},
}}

// placeOf is the place of the case among those of the incident, at whose second version both
// cases were associated.
func placeOf(number string) string {
	return store.AssociationKey(csm.Association{Case: number, FromVersion: 2, Sequence: 2}).SK
}

// Schedule is the recorded event that wakes repair.
const Schedule = "repair/schedule"
