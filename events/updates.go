package events

// Update is a recorded batch of the incident table's stream, or of a message of the case table's:
// the file Name.json has what the function got.
type Update struct {
	Name    string // folder of the function, and file
	Given   []Step // what was there before
	Changes []Step // each makes one record of the batch
	// work notes or comments that the case gets of the batch, or texts of the notifications that
	// are sent
	Want    []string
	Spoiled []int // records that were damaged after they were recorded, so that they can never work
}

func update(name string, given, changes []Step, want ...string) Update {
	return Update{Name: name, Given: given, Changes: changes, Want: want}
}

func (u Update) spoiled(records ...int) Update {
	u.Spoiled = records
	return u
}

func change(body string) Step {
	return Step{By: engineer, Call: "PATCH /incidents/{incident}", Body: body}
}

func after(given []Step, steps ...Step) []Step {
	return append(given[:len(given):len(given)], steps...)
}

var (
	takeUp  = change(`{"state":"in_progress","assigned_to":"ada"}`)
	hold    = change(`{"state":"on_hold","hold_reason":"awaiting_vendor"}`)
	comment = Step{
		By:   engineer,
		Call: "POST /incidents/{incident}/comments",
		Body: `{"text":"The vendor sends a new disk today."}`,
	}
	workNote = Step{
		By:   engineer,
		Call: "POST /incidents/{incident}/work_notes",
		Body: `{"text":"Spare disks are in room 7."}`,
	}
	announce = Step{
		By:   agent,
		Call: "POST /incidents/{incident}/announcements",
		Body: `{"text":"Mail works again."}`,
	}
	answerCustomer = Step{
		By:   agent,
		Call: "POST /cases/{case}/comments",
		Body: `{"text":"A new disk is on its way."}`,
	}
	resolve = change(
		`{"state":"resolved","close_code":"solution_provided","close_notes":"Disk replaced."}`)
)

const (
	announced = "Mail works again."
	takenUp   = "{incident} state changed from New to In Progress"
	held      = "{incident} state changed from New to On Hold. Hold reason: Awaiting Vendor"
	heldLater = "{incident} state changed from In Progress to On Hold. Hold reason: Awaiting Vendor"
	commented = "Additional comment on {incident} by Ada Lovelace: The vendor sends a new disk today."
	resolved  = "{incident} state changed from New to Resolved. " + solution
	closed    = "{incident} state changed from Resolved to Closed. " + solution
	solution  = "Resolution code: Solution provided. Resolution notes: Disk replaced."
)

// Updates are the recorded batches: every kind of update and every state, and several records at
// once. After a change of this table: make record-events.
var Updates = []Update{
	update("worknotes/created", aCase, []Step{createIncident}),
	update("worknotes/state-in-progress", associated, []Step{takeUp}, takenUp),
	update("worknotes/state-on-hold", associated, []Step{hold}, held),
	update("worknotes/state-resolved", associated, []Step{resolve}, resolved),
	update("worknotes/state-closed", after(associated, resolve), []Step{change(`{"state":"closed"}`)},
		closed),
	update("worknotes/state-reopened", after(associated, resolve),
		[]Step{change(`{"state":"in_progress"}`)},
		"{incident} state changed from Resolved to In Progress"),
	update("worknotes/state-canceled", associated, []Step{change(`{"state":"canceled"}`)},
		"{incident} state changed from New to Canceled"),
	update("worknotes/comment", associated, []Step{comment}, commented),
	update("worknotes/state-and-comment", associated,
		[]Step{
			change(`{"state":"on_hold","hold_reason":"awaiting_caller","comments":"Does it still happen?"}`),
		},
		"Additional comment on {incident} by Ada Lovelace: Does it still happen?",
		"{incident} state changed from New to On Hold. Hold reason: Awaiting Caller"),
	update("worknotes/announcement", associated, []Step{announce}, announced),
	update("worknotes/work-note", associated, []Step{workNote}),
	update("worknotes/fields", associated, []Step{change(`{"impact":1,"assignment_group":"mail"}`)}),
	update("worknotes/several", associated, []Step{takeUp, comment, hold}, takenUp, commented,
		heldLater),
	update("worknotes/poison", associated, []Step{comment}).spoiled(0),
	update("worknotes/poison-among-good", associated, []Step{takeUp, comment, hold}, takenUp,
		heldLater).spoiled(
		1),

	update("notify/created", nothing, []Step{openIncident}, "{incident} opened. State: New"),
	update("notify/comment", anIncident, []Step{comment}, commented),
	update("notify/comment-suppressed", associated, []Step{comment}),
	update("notify/message", aCase, []Step{answerCustomer},
		"Notification of grace.hopper (comment) sent", "A new disk is on its way."),
	update("notify/poison-among-good", anIncident, []Step{takeUp, comment, hold}, takenUp,
		heldLater).spoiled(
		1),
}
