package events

// Job is a recorded message of the fan-out's queue: the file Name.json has what fanout got.
type Job struct {
	Name  string
	Given []Step   // what was there before, and the update
	Body  string   // of the message
	Want  []string // work notes that each of the two cases gets
}

// Jobs are the recorded messages.
var Jobs = []Job{{
	"fanout/job", after(bothAssociated, comment),
	`{"incident":"{incident}","version":2,"page":0,` +
		`"first":"CASE#{case}#0000000002#0000000002",` +
		`"last":"CASE#{other_case}#0000000002#0000000002"}`,
	[]string{commented},
}}

// Schedule is the recorded event that wakes repair.
const Schedule = "repair/schedule"
