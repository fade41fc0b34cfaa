package store_test

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
)

// model is the domain in memory, decided by the rules of shared/csm/doc.go without shared/csm's
// functions, so that it finds their mistakes too.
type model struct {
	settings  csm.Settings
	policies  map[string]csm.Policy // by account
	cases     []*modelCase
	incidents []*modelIncident
}

type modelCase struct {
	csm.Case
	notes        []csm.Note
	associations []*csm.Association // the last one holds if it has not ended
	applied      map[sourceOf]csm.Comment
	asked        string // the last question put to the requester
	acts         modelActs

	silence            modelSilence
	proposed, reopened map[string]int64 // the last versions of its incidents for which the policy did so
}

// sourceOf is what a source id is one of: the caller by subject and type.
type sourceOf struct {
	id   string
	kind csm.UserType
	name string
}

// sourcedChange is a change of an incident with a source id, and the version that it made.
type sourcedChange struct {
	content string
	update  csm.Update
}

type modelIncident struct {
	csm.Incident
	// account or consumer of the case it was created from
	account, consumer string
	updates           []*modelUpdate
	applied           map[sourceOf]sourcedChange
	associations      []*csm.Association
}

type modelUpdate struct {
	csm.Update
	pending  bool
	cases    int
	notified csm.Notified
}

func (m *model) caseOf(number string) *modelCase {
	i := slices.IndexFunc(m.cases, func(c *modelCase) bool { return c.Number == number })
	if i < 0 {
		return nil
	}
	return m.cases[i]
}

func (m *model) incidentOf(number string) *modelIncident {
	return m.incidents[slices.IndexFunc(m.incidents, func(i *modelIncident) bool { return i.Number == number })]
}

// later is now, or a millisecond after the time before.
func later(before csm.Time, now time.Time) csm.Time {
	at := now.UTC().Truncate(time.Millisecond)
	if b, err := time.Parse(time.RFC3339, string(before)); err == nil && !at.After(b) {
		at = b.Add(time.Millisecond)
	}
	return csm.Time(at.Format("2006-01-02T15:04:05.000Z"))
}

// refusal is why the person may not do that to the case, by the rules 3, 4, 5, 8 and 9; "" when
// they may.
func (m *model) refusal(a csm.Action, by person, c *modelCase) csm.Code {
	needs := map[csm.Action]string{
		csm.CreateIncident: "create", csm.AssociateIncident: "associate", csm.RemoveIncident: "associate", csm.SyncIncident: "associate",
		csm.ProposeSolution: "work", csm.AcceptSolution: "answer", csm.RejectSolution: "answer", csm.Cancel: "work",
		csm.CloseCase: "work", csm.WithdrawCase: "answer", csm.Acknowledge: "work",
	}[a]
	integration := needs == "create" || needs == "associate"
	ends := a == csm.RemoveIncident || a == csm.SyncIncident
	switch {
	case !by.sees(c.Case):
		return csm.CodeCaseNotFound
	case !by.may(needs):
		return csm.CodeForbidden
	case integration && !m.settings.IntegrationActive:
		return csm.CodePluginInactive
	case c.over():
		return csm.CodeCaseClosed
	case integration && !ends && c.Incident != "":
		return csm.CodeCaseAlreadyAssociated
	case integration && ends && c.Incident == "":
		return csm.CodeNoIncident
	case a == csm.WithdrawCase && c.Contact != by.ID && c.Consumer != by.ID:
		return csm.CodeForbidden
	case a == csm.CloseCase && c.Type != fulfilled:
		return csm.CodeRequesterCompletes
	case needs == "answer" && a != csm.WithdrawCase && c.State != csm.CaseResolved:
		return csm.CodeNoSolutionProposed
	case (a == csm.ProposeSolution || a == csm.Cancel || a == csm.CloseCase) && c.State == csm.CaseResolved:
		return csm.CodeStateNotReachable
	case a == csm.CreateIncident && m.fromCase(c.Priority).Priority == 0:
		return csm.CodeNoPriorityRow
	}
	return ""
}

// fulfilled is the type of cases that an agent closes.
const fulfilled = csm.Facilities

func (c *modelCase) over() bool { return c.State == csm.CaseClosed || c.State == csm.CaseCancelled }

// view is the case as the person sees it.
func (m *model) view(by person, c *modelCase) csm.CaseView {
	v := csm.CaseView{Case: c.Case, Actions: []csm.Action{}}
	for _, a := range csm.Actions {
		if m.refusal(a, by, c) == "" {
			v.Actions = append(v.Actions, a)
		}
	}
	if !by.may("incidents") {
		v.Incident = ""
	}
	m.showStatus(&v, by, c)
	return v
}

func (c *modelCase) touch(by person, now time.Time) {
	c.UpdatedAt, c.UpdatedBy, c.Version = later(c.UpdatedAt, now), by.ID, c.Version+1
	if by.Type == csm.Internal {
		c.acts.agentActs(csm.At(now))
	}
}

func (c *modelCase) note(n csm.Note) {
	same := func(o csm.Note) bool {
		return n.Source != nil && o.Source != nil && *o.Source == *n.Source && o.CreatedAt == n.CreatedAt
	}
	there := slices.IndexFunc(c.notes, same)
	switch {
	case there < 0:
		c.notes = append(c.notes, n)
	case n.Recipients != nil: // it came by a history before it was sent
		c.notes[there] = n
	}
}

func said(e csm.Element, text string, by person, now time.Time) csm.Note {
	return csm.Note{Element: e, Text: text, CreatedAt: csm.At(now), CreatedBy: by.ID, CreatedByName: by.Name}
}

// event is the comment that tells of a step of the case.
func event(event csm.CaseEvent, text string, by person, now time.Time) csm.Note {
	note := said(csm.ElementComments, text, by, now)
	note.Event = event
	return note
}

// associate associates the case with the incident, from the incident's next update on.
func (m *model) associate(c *modelCase, i *modelIncident, at csm.Time, by person, kind csm.NoteKind) {
	verb := map[csm.NoteKind]string{csm.NoteCreated: "created from", csm.NoteAssociated: "associated with"}[kind]
	c.Incident, c.Version, c.UpdatedBy, c.UpdatedAt = i.Number, c.Version+1, by.ID, max(c.UpdatedAt, at)
	c.acts.agentActs(at)
	a := &csm.Association{
		Case:         c.Number,
		Incident:     i.Number,
		FromVersion:  i.Version + 1,
		Account:      c.Account,
		AssociatedAt: at,
		AssociatedBy: by.ID,
		Sequence:     c.Version,
		Requester:    c.requester(),
	}
	c.associations, i.associations, i.CaseCount = append(c.associations, a), append(i.associations, a), i.CaseCount+1
	state := labels[string(i.State)] + carried(i.State, i.HoldReason, i.CloseCode, i.CloseNotes)
	text := fmt.Sprintf("%s %s this case. State: %s", i.Number, verb, state)
	c.notes = append(c.notes, note(i, kind, at, by, text))
}

func note(i *modelIncident, kind csm.NoteKind, at csm.Time, by person, text string) csm.Note {
	return csm.Note{
		Element: "work_notes", Text: text, CreatedAt: at, CreatedBy: by.ID, CreatedByName: by.Name,
		Source: &csm.Source{Incident: i.Number, Version: i.Version, Kind: kind},
	}
}

// endAssociation ends the association of the case before the incident's next update.
func (m *model) endAssociation(c *modelCase, by person, now time.Time) *modelIncident {
	i, a := m.incidentOf(c.Incident), c.associations[len(c.associations)-1]
	a.ToVersion, a.EndedAt, a.EndedBy = i.Version+1, later(i.UpdatedAt, now), by.ID
	i.CaseCount--
	return i
}

// remove takes the incident off the case, and says so there.
func (m *model) remove(c *modelCase, by person, now time.Time) {
	i := m.endAssociation(c, by, now)
	at := c.associations[len(c.associations)-1].EndedAt
	c.Incident, c.Version, c.UpdatedBy, c.UpdatedAt = "", c.Version+1, by.ID, max(c.UpdatedAt, at)
	c.acts.agentActs(at)
	c.notes = append(c.notes, note(i, "removed", at, by, i.Number+" removed from this case"))
}

// end is the end of a case: it takes its association with it.
func (m *model) end(c *modelCase, by person, now time.Time) {
	if c.Incident != "" {
		m.endAssociation(c, by, now)
	}
}

// due yields the cases that get the notes of the update: those associated when it was made (rule
// 10).
func (m *model) due(u csm.Update) (out []*modelCase) {
	for _, a := range m.incidentOf(u.Incident).associations {
		joined := a.JoinedVersion <= u.Version
		if isFor(u, a.Account) && a.FromVersion <= u.Version && joined && (a.ToVersion == 0 || u.Version < a.ToVersion) {
			out = append(out, m.caseOf(a.Case))
		}
	}
	return out
}

func (m *model) deliver(u *modelUpdate, now time.Time) {
	if !u.pending {
		return
	}
	for _, c := range m.due(u.Update) {
		u.cases++
		for _, n := range c.notesOf(u.Update) {
			if u.Is("announcement") {
				n.Recipients = []csm.Person{c.requester()}
			}
			c.note(n)
		}
		m.ask(c, u.Update, now)
		m.applyPolicy(c, u.Update, now)
	}
	u.pending = false
}

// ask makes the case wait for its requester when the update asks them, once for each question (rule
// 12).
func (m *model) ask(c *modelCase, u csm.Update, now time.Time) {
	question := fmt.Sprint(u.Incident, " ", u.Version)
	waits := c.State == csm.CaseNew || c.State == csm.CaseOpen
	if !u.AsksCustomer || !asks(*u.Caller, c) || !waits || c.Incident != u.Incident || c.asked == question {
		return
	}
	c.State, c.asked = csm.CaseAwaitingInfo, question
	c.touch(person{Caller: csm.Caller{ID: u.CreatedBy}}, now)
}

func (c *modelCase) requester() csm.Person {
	if c.Consumer != "" {
		return csm.Person{ID: c.Consumer, Type: csm.Consumer}
	}
	return csm.Person{ID: c.Contact, Type: csm.Contact, Account: c.Account}
}

// asks says that the caller of an incident asked for the case. Contacts of two accounts may have
// the same id; a caller whose account nobody said may be of any.
func asks(caller csm.Person, c *modelCase) bool {
	if caller.Account == "" {
		caller.Account = c.requester().Account
	}
	return caller == c.requester()
}

// answers says that the person, who comments on the case, is the caller of an incident.
func answers(caller *csm.Person, by person, c *modelCase) bool {
	if caller == nil || caller.ID != by.ID || caller.Type != by.Type {
		return false
	}
	account := cmp.Or(caller.Account, c.Account)
	return by.Type != csm.Contact || slices.Contains(by.Accounts, account)
}

// callerIsAssociated says that a case of the incident's caller has the incident.
func (m *model) callerIsAssociated(i *modelIncident, caller csm.Person) bool {
	return slices.ContainsFunc(
		m.cases,
		func(c *modelCase) bool { return c.Incident == i.Number && asks(caller, c) },
	)
}

// unforwarded is why the comment of that customer stays on the case (rule 11), "" when it goes to
// the incident.
func (m *model) unforwarded(c *modelCase, by person) csm.NotForwarded {
	if c.Incident == "" {
		return "no_incident"
	}
	i := m.incidentOf(c.Incident)
	caller := answers(i.Caller, by, c)
	switch {
	case !open(i):
		return "incident_not_open"
	case !m.settings.IntegrationActive || m.settings.CustomerReplies == "off":
		return "switched_off"
	case m.settings.CustomerReplies == "all" || i.HoldReason == "awaiting_caller" && caller:
		return ""
	}
	return "switched_off"
}

// reply puts the customer's comment on the incident too.
func (m *model) reply(c *modelCase, text string, by person, now time.Time) {
	i := m.incidentOf(c.Incident)
	u := csm.Update{
		Incident: i.Number, State: i.State, Caller: i.Caller, CreatedBy: by.ID, CreatedByName: by.Name, Comment: text,
		Origin: &csm.Origin{Case: c.Number, Account: c.Account},
	}
	before := i.Incident
	if i.HoldReason == "awaiting_caller" && answers(i.Caller, by, c) {
		u.Kinds, u.From, u.State = append(u.Kinds, "state"), i.State, "in_progress"
		i.State, i.HoldReason = "in_progress", ""
	}
	u.Kinds = append(u.Kinds, "comment")
	i.Version, i.UpdatedAt, i.UpdatedBy = i.Version+1, later(i.UpdatedAt, now), "the customer"
	u.Version, u.CreatedAt = i.Version, i.UpdatedAt
	timeUpdate(&i.Incident, before, u)
	i.updates = append(i.updates, &modelUpdate{Update: u, pending: true})
}

// sync gives the case what it lacks, and counts.
func (m *model) sync(c *modelCase) (written, present int) {
	for _, a := range c.associations {
		w, p := m.syncAssociation(c, *a)
		written += w
		present += p
	}
	return written, present
}

// syncAssociation writes what the case lacks of one of its associations.
func (m *model) syncAssociation(c *modelCase, a csm.Association) (written, present int) {
	for _, u := range m.incidentOf(a.Incident).updates {
		if u.Version < a.FromVersion || a.ToVersion != 0 && u.Version >= a.ToVersion {
			continue
		}
		if u.Is("announcement") && u.pending && a.JoinedVersion <= u.Version {
			continue // the fan-out sends it too
		}
		before := len(c.notes)
		for _, n := range c.notesOf(u.Update) {
			c.note(n)
		}
		written += len(c.notes) - before
		present += len(c.notesOf(u.Update)) - (len(c.notes) - before)
	}
	return written, present
}

// labels are what the notes call the tokens.
var labels = map[string]string{
	"new":               "New",
	"in_progress":       "In Progress",
	"on_hold":           "On Hold",
	"resolved":          "Resolved",
	"closed":            "Closed",
	"canceled":          "Canceled",
	"awaiting_caller":   "Awaiting Caller",
	"awaiting_problem":  "Awaiting Problem",
	"awaiting_vendor":   "Awaiting Vendor",
	"awaiting_change":   "Awaiting Change",
	"solution_provided": "Solution provided",
	"duplicate":         "Duplicate",
	"user_error":        "User error",
}

func stateText(u csm.Update) string {
	text := fmt.Sprintf("%s state changed from %s to %s", u.Incident, labels[string(u.From)], labels[string(u.State)])
	return text + carried(u.State, u.HoldReason, u.CloseCode, u.CloseNotes)
}

// carried is the hold reason or the resolution of a state.
func carried(state csm.IncidentState, reason csm.HoldReason, code csm.CloseCode, notes string) string {
	switch state {
	case "on_hold":
		return ". Hold reason: " + labels[string(reason)]
	case "resolved", "closed":
		return ". Resolution code: " + labels[string(code)] + ". Resolution notes: " + notes
	}
	return ""
}

func correctionText(u csm.Update) string {
	if u.State == "on_hold" {
		return fmt.Sprintf(
			"%s hold reason changed from %s to %s",
			u.Incident,
			labels[string(u.FromHoldReason)],
			labels[string(u.HoldReason)],
		)
	}
	return u.Incident + " resolution corrected" + carried(u.State, "", u.CloseCode, u.CloseNotes)
}

func sharingText(u csm.Update) string {
	if !u.Shared {
		return u.Incident + " is no longer shared"
	}
	return u.Incident + " is shared: those who do not cover the account of its case may see it and associate cases"
}

// unshared says that the incident is somebody else's and not shared, so that the case cannot be
// associated with it.
func (c *modelCase) unshared(i *modelIncident) bool {
	same := i.account != "" && i.account == c.Account || i.consumer != "" && i.consumer == c.Consumer
	return i.CreatedFrom != "" && i.CreatedFrom != c.Number && !i.Shared && !same
}

// notesOf are the notes that the case gets of an update (rules 6, 11, 12 and 13).
func (c *modelCase) notesOf(u csm.Update) (out []csm.Note) {
	add := func(kind csm.NoteKind, element csm.Element, text string) {
		out = append(out, csm.Note{
			Element:       element,
			Text:          text,
			CreatedAt:     u.CreatedAt,
			CreatedBy:     u.CreatedBy,
			CreatedByName: u.CreatedByName,
			Source:        &csm.Source{Incident: u.Incident, Version: u.Version, Kind: kind},
		})
	}
	if u.Is("state") {
		add("state", "work_notes", stateText(u))
	}
	if u.Is("correction") {
		add("correction", "work_notes", correctionText(u))
	}
	mine := u.Origin != nil && (u.Origin.Case == c.Number || u.Origin.Account != c.Account || c.Account == "")
	if u.Is("comment") && !mine {
		add(
			"comment",
			"work_notes",
			fmt.Sprintf("Additional comment on %s by %s: %s", u.Incident, u.CreatedByName, u.Comment),
		)
	}
	if u.AsksCustomer && asks(*u.Caller, c) {
		add("question", "comments", u.Comment)
	}
	if u.Is("announcement") && isFor(u, c.Account) {
		add("announcement", "comments", u.Announcement)
	}
	return out
}

// activities are the lines of the case that the person may read, newest first.
func (c *modelCase) activities(by person) []csm.Note {
	seen := slices.DeleteFunc(slices.Clone(c.notes), func(n csm.Note) bool {
		return n.Element != "comments" && by.Type != csm.Internal
	})
	slices.SortStableFunc(seen, func(a, b csm.Note) int { return cmp.Compare(place(b), place(a)) })
	for i := range seen {
		if by.Type != csm.Internal {
			seen[i].Source, seen[i].Recipients = nil, nil
		}
	}
	return append([]csm.Note{}, seen...)
}

// place is where the note stands among those of its case: by its time, then by who said it or the
// incident, whose name the customer's notes hide.
func place(n csm.Note) string {
	if n.Source == nil {
		return fmt.Sprint(n.CreatedAt, "#", n.CreatedBy)
	}
	if n.Element == "comments" {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %s", n.Source.Incident, n.Source.Version, n.Source.Kind))
		return fmt.Sprintf("%s#%x", n.CreatedAt, sum[:12])
	}
	return fmt.Sprintf("%s#%s#%010d#%s", n.CreatedAt, n.Source.Incident, n.Source.Version, n.Source.Kind)
}

// steps are the changes of state that people make, as rules 19 and 20 list them.
var (
	incidentStep = strings.Fields(
		`new>in_progress new>on_hold new>resolved new>canceled in_progress>on_hold on_hold>in_progress
		in_progress>resolved on_hold>resolved in_progress>canceled on_hold>canceled resolved>in_progress resolved>closed`,
	)
	agentStep = strings.Fields(`new>open new>awaiting_info open>awaiting_info awaiting_info>open
		new>cancelled open>cancelled awaiting_info>cancelled`)
)

// lookUp is the priority of impact and urgency (rule 2), 0 when the table has no such row and is in
// use.
func (m *model) lookUp(impact, urgency int) int {
	for _, r := range m.settings.PriorityLookup {
		if r.Impact == impact && r.Urgency == urgency {
			return r.Priority
		}
	}
	if !m.settings.LookupActive {
		return 5
	}
	return 0
}

// fromCase is the row of a case's priority (rule 2); Priority is 0 when there is none.
func (m *model) fromCase(priority int) (row csm.PriorityRow) {
	if !m.settings.LookupActive {
		return csm.PriorityRow{Priority: 5, Impact: 3, Urgency: 3}
	}
	for _, r := range m.settings.PriorityLookup {
		if r.Priority == priority && (row.Priority == 0 || r.Order < row.Order) {
			row = r
		}
	}
	return row
}

// sourced is change, unless the caller's source id was applied to the incident before.
func (m *model) sourced(
	i *modelIncident,
	ch csm.IncidentChange,
	by person,
	now time.Time,
) (csm.Incident, csm.Update, csm.Code) {
	n, u, code := m.change(i, ch, by, now)
	if ch.SourceID == "" || !by.seesIncident(i) || !by.may("change") {
		return n, u, code
	}
	asked, err := json.Marshal(ch)
	if err != nil {
		panic(err)
	}
	of := sourceOf{by.ID, by.Type, ch.SourceID}
	before, again := i.applied[of]
	switch {
	case again && before.content != string(asked):
		return n, u, csm.CodeSourceIDReused
	case again:
		return i.Incident, before.update, ""
	case code == "":
		u.SourceID = ch.SourceID
		if u.Version == 0 {
			u = csm.Update{}
		}
		i.applied[of] = sourcedChange{string(asked), u}
	}
	return n, u, code
}

// change is what an incident becomes, the update that says so, and why not.
func (m *model) change(
	i *modelIncident,
	ch csm.IncidentChange,
	by person,
	now time.Time,
) (n csm.Incident, u csm.Update, code csm.Code) {
	n = i.Incident
	switch {
	case !by.seesIncident(i):
		return n, u, csm.CodeIncidentNotFound
	case !by.may("change"):
		return n, u, csm.CodeForbidden
	case n.State == "closed" || n.State == "canceled":
		return n, u, csm.CodeIncidentClosed
	case ch.Shared != nil && !by.may("customers") && !by.covers(""):
		return n, u, csm.CodeForbidden
	}
	assign(&n.Shared, ch.Shared)
	assign(&n.ShortDescription, ch.ShortDescription)
	assign(&n.Impact, ch.Impact)
	assign(&n.Urgency, ch.Urgency)
	assign(&n.State, ch.State)
	awaited := i.HoldReason == "awaiting_caller" && *i.Caller == csm.Person{ID: by.ID, Type: by.Type}
	if ch.State == nil && ch.Comments != nil && awaited {
		n.State = "in_progress"
	}
	if n.State != i.State {
		if !slices.Contains(incidentStep, string(i.State+">"+n.State)) {
			return n, u, csm.CodeStateNotReachable
		}
		if n.State == "closed" && !by.may("close") {
			return n, u, csm.CodeForbidden
		}
		n.HoldReason = ""
		if n.State != "closed" {
			n.CloseCode, n.CloseNotes = "", ""
		}
	}
	assign(&n.HoldReason, ch.HoldReason)
	assign(&n.CloseCode, ch.CloseCode)
	assign(&n.CloseNotes, ch.CloseNotes)
	silent := n.HoldReason == "awaiting_caller" && i.HoldReason != n.HoldReason && ch.Comments == nil
	resolved := n.State == "resolved" || n.State == "closed"
	if silent || n.Shared && n.CreatedFrom == "" ||
		ch.AsksCustomer && (n.HoldReason != "awaiting_caller" || ch.Comments == nil) ||
		(n.HoldReason != "") != (n.State == "on_hold") ||
		(n.CloseCode != "") != resolved ||
		(n.CloseNotes != "") != resolved {
		return n, u, csm.CodeInvalid
	}
	if n.Impact != i.Impact || n.Urgency != i.Urgency {
		if n.Priority = m.lookUp(n.Impact, n.Urgency); n.Priority == 0 {
			return n, u, csm.CodeNoPriorityRow
		}
	}
	u = csm.Update{
		Incident:      n.Number,
		State:         n.State,
		Caller:        n.Caller,
		CreatedBy:     by.ID,
		CreatedByName: by.Name,
		AsksCustomer:  ch.AsksCustomer,
	}
	if n.State != i.State {
		u.Kinds, u.From = append(u.Kinds, "state"), i.State
	} else if n.HoldReason != i.HoldReason || n.CloseCode != i.CloseCode || n.CloseNotes != i.CloseNotes {
		u.Kinds, u.FromHoldReason = append(u.Kinds, "correction"), i.HoldReason
	}
	if u.Kinds != nil {
		u.HoldReason, u.CloseCode, u.CloseNotes = n.HoldReason, n.CloseCode, n.CloseNotes
	}
	if ch.Comments != nil {
		u.Kinds, u.Comment = append(u.Kinds, "comment"), *ch.Comments
	}
	if ch.WorkNotes != nil {
		u.Kinds, u.WorkNotes = append(u.Kinds, "work_notes"), *ch.WorkNotes
	}
	if n.Shared != i.Shared {
		u.Kinds, u.Shared = append(u.Kinds, "shared"), n.Shared
	}
	if u.Kinds == nil && n == i.Incident {
		return n, csm.Update{}, ""
	}
	if u.Kinds == nil {
		u.Kinds = []csm.UpdateKind{"fields"}
	}
	if ch.AsksCustomer && (n.Caller.Type == csm.Internal || !m.callerIsAssociated(i, *n.Caller)) {
		return n, u, csm.CodeNoCustomerToAsk
	}
	n.Version, n.UpdatedAt, n.UpdatedBy = n.Version+1, later(n.UpdatedAt, now), by.ID
	u.Version, u.CreatedAt = n.Version, n.UpdatedAt
	timeUpdate(&n, i.Incident, u)
	return n, u, ""
}

func assign[T any](field *T, value *T) {
	if value != nil {
		*field = *value
	}
}
