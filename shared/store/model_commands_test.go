package store_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

// commands are the calls of a history, each made on the store and on the model; "" compares the
// two.
func (h *history) commands() map[string]func(*rapid.T) {
	calls := map[string]func(){
		"":          func() { h.compare(wilma, len(h.calls)%4 == 0); h.compareCases(one(h, "reader", everybody...)) },
		"open case": h.upTo(4, func() int { return len(h.model.cases) }, func() { h.openCase(h.somebody("cases")) }),
		"open incident": h.upTo(
			3,
			func() int { return len(h.model.incidents) },
			func() { h.openIncident(h.somebody("change")) },
		),
		"change incident": h.changeIncident,
		"associate many":  func() { h.bulk(true) },
		"remove many":     func() { h.bulk(false) },
		"deliver":         h.deliver,
		"notify":          h.notify,
		"repair":          h.repair,
		"announce":        h.announce,
		"policy":          func() { h.policy(h.somebody("settings")) },
		"days":            h.days,
		"settings":        func() { h.settings(h.somebody("settings")) },
	}
	for _, a := range csm.Actions {
		calls[string(a)] = func() {
			by, c := h.meant(func(p person, c *modelCase) bool {
				code := h.model.refusal(a, p, c)
				return code == csm.CodeCaseAlreadyAssociated || code == "" && (!ends(a) || len(h.model.cases) > 3)
			})
			h.act(a, by, c)
		}
	}
	for what, do := range map[string]func(person, *modelCase){"cases": h.comment, "work": h.workNote, "change": h.changeCase} {
		calls["case "+what] = func() {
			do(h.meant(func(p person, c *modelCase) bool {
				return !c.over() && see(p, c, strings.Replace(what, "change", "work", 1)) == ""
			}))
		}
	}
	for _, often := range []string{"change incident", "deliver", string(csm.AssociateIncident), string(csm.RemoveIncident)} {
		for _, time := range []string{"again", "once more", "yet again"} {
			calls[often+" "+time] = calls[often]
		}
	}
	commands := map[string]func(*rapid.T){}
	for name, do := range calls {
		commands[name] = func(*rapid.T) { do() }
	}
	return commands
}

// ends says that the action ends a case for good; histories with no case left are dull.
func ends(a csm.Action) bool {
	return a == csm.Cancel || a == csm.CloseCase || a == csm.WithdrawCase
}

// upTo passes the call over when there are that many records: people meet on few.
func (h *history) upTo(most int, have func() int, do func()) func() {
	return func() {
		if have() >= most {
			h.SkipNow()
		}
		do()
	}
}

// meant is a person and a case for which the call makes sense, or, one time in six, any. It
// passes the call over when it makes no sense now.
func (h *history) meant(sense func(person, *modelCase) bool) (person, *modelCase) {
	type pair struct {
		person
		*modelCase
	}
	var sensible, odd []pair
	for _, c := range h.model.cases {
		for _, p := range everybody {
			if odd = append(odd, pair{p, c}); sense(p, c) {
				sensible = append(sensible, odd[len(odd)-1])
			}
		}
	}
	if len(sensible) == 0 {
		h.SkipNow()
	}
	if h.odd() {
		sensible = odd
	}
	p := sensible[h.index("by whom on which", len(sensible))]
	return p.person, p.modelCase
}

// somebody is a person who may do that, or, one time in six, any.
func (h *history) somebody(may string) person {
	able := slices.DeleteFunc(slices.Clone(everybody), func(p person) bool { return !p.may(may) })
	if h.odd() {
		able = everybody
	}
	return able[h.index("by", len(able))]
}

func (h *history) odd() bool { return h.index("odd", 6) == 5 }

func (h *history) index(of string, n int) int { return rapid.IntRange(0, n-1).Draw(h.T, of) }

func one[V any](h *history, what string, of ...V) V { return of[h.index(what, len(of))] }

// maybe is one of the values, or nil.
func maybe[V any](h *history, what string, of ...V) *V {
	if n := h.index(what, len(of)+1); n > 0 {
		return &of[n-1]
	}
	return nil
}

// agree says whether the call went through; it and the model must agree on that, and on why not.
func (h *history) agree(err error, want csm.Code) bool {
	h.Helper()
	if err != nil && csm.CodeOf(err) == "" {
		h.Fatalf("%s\nfailed: %v", h.told(), err)
	}
	if got := csm.CodeOf(err); got != want {
		h.Fatalf("%s\nis answered %q, want %q", h.told(), got, want)
	}
	return err == nil
}

// see is what the person is refused on a case, given that they need that permission.
func see(by person, c *modelCase, need string) csm.Code {
	if !by.sees(c.Case) {
		return csm.CodeCaseNotFound
	}
	if !by.may(need) {
		return csm.CodeForbidden
	}
	return ""
}

// unless is the first refusal, or that code if the fact holds.
func unless(code csm.Code, fact bool, then csm.Code) csm.Code {
	if code == "" && fact {
		return then
	}
	return code
}

func (h *history) openCase(by person) {
	customer := one(h, "customer", carl, dora, emil)
	if by.Type != csm.Internal {
		customer = by
	}
	account := strings.Join(customer.Accounts, "")
	r := csm.CaseRequest{
		ShortDescription:  "Mail is down",
		Priority:          one(h, "priority", 2, 1, 3, 4),
		ConfigurationItem: one(h, "item", "", "mail"),
		Type:              one(h, "type", csm.CustomerService, csm.CustomerService, fulfilled),
	}
	want := csm.Case{
		Account:           account,
		ShortDescription:  r.ShortDescription,
		ConfigurationItem: r.ConfigurationItem,
		Category:          "issue",
		Type:              r.Type,
		Priority:          r.Priority,
		State:             "new",
		OpenedBy:          by.ID,
		UpdatedBy:         by.ID,
		Version:           1,
	}
	if customer.Type == csm.Consumer {
		want.Consumer = customer.ID
	} else {
		want.Contact = customer.ID
	}
	if by.Type == csm.Internal {
		r.Account, r.Contact, r.Consumer = want.Account, want.Contact, want.Consumer
	}
	h.call(by, "open case", want.Account+want.Consumer, want.Priority)
	got, err := h.store.As(by.Caller).OpenCase(h.ctx, r)
	if h.agree(err, unless(unless("", !by.may("cases"), csm.CodeForbidden), !by.sees(want), csm.CodeForbidden)) {
		if h.model.caseOf(got.Number) != nil {
			h.Fatalf("%s was given before", got.Number)
		}
		want.Number, want.OpenedAt, want.UpdatedAt = got.Number, csm.At(h.now), csm.At(h.now)
		opened := &modelCase{
			Case: want, applied: map[sourceOf]csm.Comment{}, proposed: map[string]int64{}, reopened: map[string]int64{},
		}
		if by.Type == csm.Internal {
			opened.acts.agentActs(csm.At(h.now))
		}
		h.model.cases = append(h.model.cases, opened)
		h.same("the new case", got, h.model.view(by, h.model.caseOf(got.Number)))
	}
}

func (h *history) changeCase(by person, c *modelCase) {
	h.setCase(by, c, csm.CaseChange{
		State: maybe(
			h,
			"state",
			csm.CaseAwaitingInfo,
			csm.CaseOpen,
			csm.CaseAwaitingInfo,
			csm.CaseOpen,
			csm.CaseNew,
			csm.CaseResolved,
			csm.CaseClosed,
			csm.CaseCancelled,
		),
		Priority:         maybe(h, "priority", 1, 4),
		ShortDescription: maybe(h, "short description", "Mail is slow"),
	})
}

func (h *history) setCase(by person, c *modelCase, ch csm.CaseChange) csm.Code {
	h.call(by, "change case", c.Number, ch)
	n := c.Case
	assign(&n.State, ch.State)
	assign(&n.Priority, ch.Priority)
	assign(&n.ShortDescription, ch.ShortDescription)
	code := unless(see(by, c, "work"), c.over(), csm.CodeCaseClosed)
	code = unless(
		code,
		n.State != c.State && !slices.Contains(agentStep, string(c.State+">"+n.State)),
		csm.CodeStateNotReachable,
	)
	got, err := h.store.As(by.Caller).ChangeCase(h.ctx, c.Number, ch, nil)
	if h.agree(err, code) {
		if n != c.Case {
			c.Case = n
			c.touch(by, h.now)
		}
		if c.over() {
			h.model.end(c, by, h.now)
		}
		if c.over() && ch.Reason != nil {
			c.tell("cancelled", *ch.Reason)
		}
		h.same("the changed case", got, h.model.view(by, c))
	}
	return code
}

func (h *history) comment(by person, c *modelCase) {
	source := one(h, "source id", "", "", "mail-1", "mail-2")
	h.call(by, "comment on", c.Number, source)
	code := see(by, c, "cases")
	want := csm.Comment{Note: said("comments", fmt.Sprintf("comment %d", len(h.calls)), by, h.now)}
	if source != "" {
		want.Text = one(h, "sourced text", "From the mail.", "From the mail.", "From another mail.")
	}
	if by.Type != csm.Internal {
		want.Reason = h.model.unforwarded(c, by)
		want.Forwarded = ptr(want.Reason == "")
	}
	before, again := c.applied[sourceOf{by.ID, by.Type, source}]
	again = again && code == ""
	code = unless(code, again && before.Text != want.Text, csm.CodeSourceIDReused)
	got, err := h.store.As(by.Caller).CommentOnCase(h.ctx, c.Number, want.Text, source)
	switch {
	case !h.agree(err, unless(code, !again && c.over(), csm.CodeCaseClosed)):
	case again:
		got.Note = unnamed(got.Note)
		h.same("the comment that was there", got, before)
	default:
		c.acts.says(csm.ElementComments, by, h.now)
		if by.Type != csm.Internal {
			c.silence.watched = false
		}
		if by.Type != csm.Internal && c.State == csm.CaseAwaitingInfo {
			c.State = csm.CaseOpen
			c.touch(by, h.now)
		}
		if by.Type != csm.Internal && want.Reason == "" {
			h.model.reply(c, want.Text, by, h.now)
		}
		c.note(want.Note)
		if source != "" {
			c.applied[sourceOf{by.ID, by.Type, source}] = want
		}
		got.Note = unnamed(got.Note)
		h.same("the comment", got, want)
	}
}

func (h *history) workNote(by person, c *modelCase) {
	h.call(by, "work note on", c.Number)
	want := said("work_notes", fmt.Sprintf("work note %d", len(h.calls)), by, h.now)
	code := unless(see(by, c, "work"), c.over(), csm.CodeCaseClosed)
	if _, err := h.store.As(by.Caller).WorkNoteOnCase(h.ctx, c.Number, want.Text); h.agree(err, code) {
		c.acts.says(csm.ElementWorkNotes, by, h.now)
		c.note(want)
	}
}

func (h *history) propose(by person, c *modelCase) csm.Code {
	h.call(by, "propose on", c.Number)
	code := h.model.refusal(csm.ProposeSolution, by, c)
	got, err := h.store.As(by.Caller).ProposeSolution(h.ctx, c.Number, "solved_by_customer", "Thanks.")
	if h.agree(err, code) {
		h.model.solve(c, "solved_by_customer", "Thanks.", by, h.now)
		c.note(event("solution_proposed", "Thanks.", by, h.now))
		h.same("the resolved case", got, h.model.view(by, c))
	}
	return code
}

func (h *history) accept(by person, c *modelCase) csm.Code {
	h.call(by, "accept", c.Number)
	code := h.model.refusal(csm.AcceptSolution, by, c)
	got, err := h.store.As(by.Caller).AcceptSolution(h.ctx, c.Number)
	if h.agree(err, code) {
		h.model.finish(c, by, h.now)
		c.note(event("solution_accepted", "Solution accepted.", by, h.now))
		h.same("the closed case", got, h.model.view(by, c))
	}
	return code
}

func (h *history) reject(by person, c *modelCase) csm.Code {
	h.call(by, "reject", c.Number)
	code := h.model.refusal(csm.RejectSolution, by, c)
	got, err := h.store.As(by.Caller).RejectSolution(h.ctx, c.Number, "Still down.")
	if h.agree(err, code) {
		c.acts.customerActs(true, h.now)
		c.unsolve(by, h.now)
		c.note(event("solution_rejected", "Still down.", by, h.now))
		h.same("the reopened case", got, h.model.view(by, c))
	}
	return code
}

func (h *history) create(by person, c *modelCase) csm.Code {
	h.call(by, "create an incident from", c.Number)
	row := h.model.fromCase(c.Priority)
	code := h.model.refusal(csm.CreateIncident, by, c)
	got, err := h.store.As(by.Caller).CreateIncident(h.ctx, c.Number)
	if h.agree(err, code) {
		customer := &csm.Person{ID: c.Contact, Type: csm.Contact, Account: c.Account}
		if c.Consumer != "" {
			customer = &csm.Person{ID: c.Consumer, Type: csm.Consumer}
		}
		i := h.opened(by, csm.Incident{
			Number:            got.Number,
			Caller:            customer,
			ShortDescription:  c.ShortDescription,
			ConfigurationItem: c.ConfigurationItem,
			Priority:          row.Priority,
			Impact:            row.Impact,
			Urgency:           row.Urgency,
			CreatedFrom:       c.Number,
		})
		i.account, i.consumer = c.Account, c.Consumer
		h.model.associate(c, i, i.OpenedAt, by, csm.NoteCreated)
		h.same("the new incident", got, i.Incident)
	}
	return code
}

// opened is a new incident of the model, with its first update.
func (h *history) opened(by person, n csm.Incident) *modelIncident {
	for _, o := range h.model.incidents {
		if o.Number == n.Number {
			h.Fatalf("%s was given before", n.Number)
		}
	}
	at := csm.At(h.now)
	n.State, n.OpenedAt, n.OpenedBy, n.UpdatedAt, n.UpdatedBy, n.Version = "new", at, by.ID, at, by.ID, 1
	n.StateChangedAt = at
	i := &modelIncident{Incident: n, applied: map[sourceOf]sourcedChange{}}
	i.updates = []*modelUpdate{{Update: csm.Update{
		Incident:      n.Number,
		Version:       1,
		Kinds:         []csm.UpdateKind{"created"},
		State:         "new",
		Caller:        n.Caller,
		CreatedAt:     at,
		CreatedBy:     by.ID,
		CreatedByName: by.Name,
	}}}
	h.model.incidents = append(h.model.incidents, i)
	return i
}

func (h *history) openIncident(by person) {
	r := csm.IncidentRequest{
		Caller: maybe(
			h,
			"for",
			csm.Person{ID: "carl", Type: csm.Contact},
			csm.Person{ID: "carl", Type: csm.Contact, Account: "globex"},
			csm.Person{ID: "emil", Type: csm.Consumer},
			csm.Person{ID: "fred", Type: csm.Internal},
		),
		ShortDescription: "Mail gateway fails",
		Impact:           one(h, "impact", 0, 1, 2),
		Urgency:          one(h, "urgency", 0, 1, 2),
	}
	h.call(by, "open incident", r)
	n := csm.Incident{
		Caller:           &csm.Person{ID: by.ID, Type: csm.Internal},
		ShortDescription: r.ShortDescription,
		Impact:           r.Impact,
		Urgency:          r.Urgency,
	}
	if r.Caller != nil {
		n.Caller = r.Caller
	}
	for _, level := range []*int{&n.Impact, &n.Urgency} {
		if *level == 0 {
			*level = 3
		}
	}
	n.Priority = h.model.lookUp(n.Impact, n.Urgency)
	got, err := h.store.As(by.Caller).OpenIncident(h.ctx, r)
	if h.agree(err, unless(unless("", !by.may("change"), csm.CodeForbidden), n.Priority == 0, csm.CodeNoPriorityRow)) {
		n.Number = got.Number
		h.same("the new incident", got, by.sight(h.opened(by, n)))
	}
}

func (h *history) associate(by person, c *modelCase, i *modelIncident) csm.Code {
	history := h.index("history", 3) == 2
	h.call(by, "associate", c.Number, i.Number, history)
	code := h.model.refusal(csm.AssociateIncident, by, c)
	already := code == csm.CodeCaseAlreadyAssociated && c.Incident == i.Number
	if already {
		code = ""
	}
	code = unless(code, !already && !by.seesIncident(i), csm.CodeIncidentNotFound)
	code = unless(code, !already && !open(i), csm.CodeIncidentNotOpen)
	code = unless(code, !already && c.unshared(i), csm.CodeIncidentNotShared)
	associate := func() (csm.Association, error) { return h.system.Associate(h.ctx, by.Caller, c.Number, i.Number) }
	if history {
		associate = func() (csm.Association, error) {
			return h.store.As(by.Caller).AssociateWithHistory(h.ctx, c.Number, i.Number)
		}
	}
	got, err := associate()
	if h.agree(err, code) {
		if !already {
			h.model.associate(c, i, later(i.UpdatedAt, h.now), by, csm.NoteAssociated)
		}
		a := c.associations[len(c.associations)-1]
		if history && !already {
			a.FromVersion, a.JoinedVersion = 1, a.FromVersion
		}
		if history && a.JoinedVersion != 0 {
			h.model.syncAssociation(c, *a)
		}
		h.same("the association", got, *c.associations[len(c.associations)-1])
	}
	return code
}

func open(i *modelIncident) bool {
	return i.State == "new" || i.State == "in_progress" || i.State == "on_hold"
}

func (h *history) remove(by person, c *modelCase) csm.Code {
	h.call(by, "remove", c.Number)
	code := h.model.refusal(csm.RemoveIncident, by, c)
	if h.agree(h.store.As(by.Caller).RemoveIncident(h.ctx, c.Number), code) {
		h.model.remove(c, by, h.now)
	}
	return code
}

func (h *history) sync(by person, c *modelCase) csm.Code {
	h.call(by, "sync", c.Number)
	code := h.model.refusal(csm.SyncIncident, by, c)
	got, err := h.store.As(by.Caller).SyncIncident(h.ctx, c.Number)
	if h.agree(err, code) {
		written, present := h.model.sync(c)
		h.same("what was synced", got, store.Synced{Written: written, Present: present})
	}
	return code
}

// bulk associates or removes some cases, one of them twice, and one that is not there.
func (h *history) bulk(associate bool) {
	by, c := h.meant(func(p person, c *modelCase) bool {
		return p.may("associate") && !c.over() && (c.Incident == "") == associate
	})
	i := h.someIncident()
	if !associate && c.Incident != "" {
		i = h.model.incidentOf(c.Incident)
	}
	numbers := []string{c.Number, strings.ToLower(c.Number), "CS9999999"}
	for _, other := range h.model.cases {
		if h.index("with", 2) == 1 {
			numbers = append(numbers, other.Number)
		}
	}
	dry := h.index("dry run", 4) == 3
	do := h.store.As(by.Caller).RemoveCases
	if associate {
		do = h.store.As(by.Caller).AssociateCases
	}
	h.call(
		by,
		"bulk",
		i.Number,
		numbers,
		map[bool]string{true: "associate", false: "remove"}[associate],
		map[bool]string{true: "dry"}[dry],
	)
	code := unless("", !by.seesIncident(i), csm.CodeIncidentNotFound)
	code = unless(code, !by.may("associate"), csm.CodeForbidden)
	code = unless(code, !h.model.settings.IntegrationActive, csm.CodePluginInactive)
	code = unless(code, associate && !open(i), csm.CodeIncidentNotOpen)
	got, err := do(h.ctx, i.Number, numbers, dry)
	if !h.agree(err, code) {
		return
	}
	var want []store.BulkItem
	done := map[*modelCase]bool{}
	for _, number := range numbers {
		c := h.model.caseOf(strings.ToUpper(number))
		result := h.bulkResult(by, i, c, associate, done[c])
		want = append(want, store.BulkItem{Case: number, Result: result})
		done[c] = done[c] || result == csm.ResultAssociated || result == csm.ResultRemoved
	}
	h.same("the results", got, want)
	for c := range done {
		switch {
		case !done[c] || dry:
		case associate:
			h.model.associate(c, i, later(i.UpdatedAt, h.now), by, csm.NoteAssociated)
		default:
			h.model.remove(c, by, h.now)
		}
	}
	slices.SortFunc(i.associations, byPlace)
}

func (h *history) bulkResult(by person, i *modelIncident, c *modelCase, associate, done bool) csm.BulkResult {
	switch {
	case c == nil || !by.sees(c.Case):
		return csm.ResultNotFound
	case c.over():
		return csm.ResultCaseClosed
	case associate && (done || c.Incident == i.Number):
		return csm.ResultAlreadyAssociated
	case associate && c.Incident != "":
		return csm.ResultOtherIncident
	case associate && c.unshared(i):
		return csm.ResultNotShared
	case associate:
		return csm.ResultAssociated
	case done || c.Incident == "":
		return csm.ResultNotAssociated
	case c.Incident != i.Number:
		return csm.ResultOtherIncident
	}
	return csm.ResultRemoved
}

// changeIncident draws a change: mostly with what its state demands, at times without, at times by
// a writer whose clock is an hour behind.
func (h *history) changeIncident() {
	i, by := h.someIncident(), h.somebody("change")
	if h.index("closer", 3) == 2 {
		by = gina
	}
	ch := csm.IncidentChange{}
	if steps := slices.DeleteFunc(
		slices.Clone(incidentStep),
		func(s string) bool { return !strings.HasPrefix(s, string(i.State)+">") },
	); len(steps) > 0 &&
		!h.odd() {
		_, state, _ := strings.Cut(one(h, "step", steps...), ">")
		ch.State = maybe(h, "state", csm.IncidentState(state))
	} else {
		ch.State = maybe(h, "state", csm.IncidentStates...)
	}
	if h.index("commented", 3) < 2 {
		ch.Comments = ptr(fmt.Sprintf("comment %d", len(h.calls)))
	}
	switch state := ch.State; {
	case h.odd():
		ch.HoldReason, ch.CloseCode, ch.CloseNotes = maybe(
			h,
			"hold",
			csm.HoldReasons...), maybe(
			h,
			"code",
			csm.Duplicate,
		), maybe(
			h,
			"notes",
			"Done.",
		)
	case state != nil && *state == csm.IncidentOnHold:
		ch.HoldReason = ptr(one(h, "hold", csm.HoldReasons...))
	case state != nil && (*state == csm.IncidentResolved || *state == csm.IncidentClosed):
		ch.CloseCode, ch.CloseNotes = ptr(one(h, "code", csm.SolutionProvided, csm.UserError)), ptr("Done.")
	case state == nil:
		ch.WorkNotes, ch.Impact = maybe(h, "work notes", "internal to IT"), maybe(h, "impact", 1, 2, 3)
	}
	ch.AsksCustomer = ch.Comments != nil && (ch.HoldReason != nil && *ch.HoldReason == csm.AwaitingCaller || h.odd()) &&
		h.index("asks", 2) == 1
	ch.Shared = maybe(h, "shared", true, i.CreatedFrom != "" && !i.Shared)
	if h.index("sharing", 4) > 0 {
		ch.Shared = nil
	}
	ch.SourceID = one(h, "source id", "", "", "jira-1", "jira-2")
	h.call(by, "change incident", i.Number, ch)
	onTime := h.now
	if h.index("late clock", 3) == 2 {
		h.now = h.now.Add(-time.Hour)
	}
	n, u, code := h.model.sourced(i, ch, by, h.now)
	got, err := h.system.ChangeIncident(h.ctx, by.Caller, i.Number, ch)
	h.now = onTime
	if h.agree(err, code) {
		i.Incident = n
		if u.Version > i.updates[len(i.updates)-1].Version {
			i.updates = append(
				i.updates,
				&modelUpdate{Update: u, pending: u.Is("state") || u.Is("correction") || u.Is("comment")},
			)
		}
		h.same("the change", got, store.Changed{Incident: by.sight(i), Update: u})
	}
}

// someUpdate is any update of any incident, mostly one that is not delivered yet.
func (h *history) someUpdate() *modelUpdate {
	var all, pending []*modelUpdate
	for _, i := range h.model.incidents {
		for _, u := range i.updates {
			if all = append(all, u); u.pending {
				pending = append(pending, u)
			}
		}
	}
	if len(pending) > 0 && h.index("any", 3) < 2 {
		all = pending
	}
	return one(h, "update", all...)
}

// deliver delivers any update: late, again, out of order.
func (h *history) deliver() {
	u := h.someUpdate()
	h.call(person{}, "deliver", u.Incident, u.Version)
	h.agree(h.system.Deliver(h.ctx, u.Incident, u.Version), "")
	h.model.deliver(u, h.now)
}

func (h *history) repair() {
	h.call(person{}, "repair")
	h.agree(fanoutOf(h.store).Repair(h.ctx, h.now.Add(2*time.Hour)), "")
	for _, i := range h.model.incidents {
		for _, u := range i.updates {
			h.model.deliver(u, h.now)
		}
	}
	h.model.repairPolicies(h.now)
}

// notify does what the notify function does: a customer is not told while a case is associated
// (rule 7).
func (h *history) notify() {
	u := h.someUpdate()
	h.call(person{}, "notify", u.Incident, u.Version)
	due, fate, _, err := h.store.DueNotifications(h.ctx, u.Incident, u.Version)
	h.agree(err, "")
	want := csm.Sent
	fromCase := u.Version == 1 && h.model.incidentOf(u.Incident).CreatedFrom != ""
	atVersion := csm.Update{Incident: u.Incident, Version: u.Version}
	if u.Caller.Type != csm.Internal && (fromCase || len(h.model.due(atVersion)) > 0) {
		want = csm.Suppressed
	}
	h.same("the fate", fate, want)
	var kinds, all []csm.UpdateKind
	for _, n := range due {
		kinds = append(kinds, n.Kind)
	}
	for _, k := range u.Kinds {
		if u.notified == "" && (k == csm.KindCreated || k == csm.KindState || k == csm.KindComment) {
			all = append(all, k)
		}
	}
	h.same("the notifications", kinds, all)
	if len(due) > 0 {
		h.agree(h.store.RecordNotified(h.ctx, u.Incident, u.Version, due, fate), "")
		u.notified = fate
	}
}

func (h *history) settings(by person) {
	s := h.model.settings
	switch what := one(h, "switch", "integration", "lookup", "rows", "replies", "replies"); {
	case what == "integration" || !s.IntegrationActive:
		s.IntegrationActive = !s.IntegrationActive
	case what == "replies":
		s.CustomerReplies = one(h, "replies", csm.AllCustomerReplies...)
	case what == "lookup":
		s.LookupActive = !s.LookupActive
	default: // without priority 2, and 3 by the last row first
		s.PriorityLookup = []csm.PriorityRow{
			{Impact: 1, Urgency: 1, Priority: 1, Order: 1},
			{Impact: 2, Urgency: 2, Priority: 3, Order: 3},
			{Impact: 3, Urgency: 3, Priority: 3, Order: 2},
		}
	}
	h.call(by, "settings", s.IntegrationActive, s.LookupActive, len(s.PriorityLookup))
	got, err := h.store.As(by.Caller).ChangeSettings(h.ctx, csm.SettingsChange{
		IntegrationActive: &s.IntegrationActive,
		LookupActive:      &s.LookupActive,
		PriorityLookup:    &s.PriorityLookup,
		CustomerReplies:   &s.CustomerReplies,
	}, nil)
	if h.agree(err, unless("", !by.may("settings"), csm.CodeForbidden)) {
		s.Version++
		h.model.settings = s
		h.same("the settings", got, s)
	}
}

// act does the action, whether or not the case lists it: the list and the answer must agree.
func (h *history) act(a csm.Action, by person, c *modelCase) {
	seen, err := h.store.As(by.Caller).Case(h.ctx, c.Number)
	unread := csm.CodeOf(err)
	var code csm.Code
	switch a {
	case csm.CreateIncident:
		code = h.create(by, c)
	case csm.AssociateIncident:
		another := slices.DeleteFunc(slices.Clone(h.model.incidents), func(i *modelIncident) bool {
			return !open(i) || i.Number == c.Incident || !by.seesIncident(i) || c.unshared(i)
		})
		if len(another) == 0 || h.odd() {
			h.associate(by, c, h.someIncident())
			return
		}
		code = h.associate(by, c, one(h, "incident", another...))
	case csm.Cancel:
		code = h.setCase(
			by,
			c,
			csm.CaseChange{State: ptr(csm.CaseCancelled), Reason: maybe(h, "reason", "The same as another.")},
		)
	default:
		code = map[csm.Action]func(person, *modelCase) csm.Code{
			csm.RemoveIncident: h.remove, csm.SyncIncident: h.sync, csm.ProposeSolution: h.propose, csm.AcceptSolution: h.accept, csm.RejectSolution: h.reject,
			csm.CloseCase: h.close, csm.WithdrawCase: h.withdraw, csm.Acknowledge: h.acknowledge,
		}[a](by, c)
	}
	if listed := slices.Contains(seen.Actions, a); unread == "" && listed != (code == "") {
		h.Fatalf("%s\n%s is listed: %v, and answered %q", h.told(), a, listed, code)
	}
}

func (h *history) someIncident() *modelIncident { return one(h, "incident", h.model.incidents...) }
