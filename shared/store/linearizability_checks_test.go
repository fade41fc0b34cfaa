package store_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/casebridge/casebridge/shared/csm"
)

// leftover is what a race left behind.
type leftover struct {
	incident     csm.Incident
	updates      []csm.Update
	associations []csm.Association // of the hot incident
}

func (r *race) read() (left leftover) {
	r.Helper()
	incident, err := r.store.As(engineer).Incident(r.ctx, r.hot)
	r.must(err)
	log, err := r.store.As(engineer).Updates(r.ctx, r.hot, 500, "")
	r.must(err)
	for _, update := range log.Items {
		left.updates = append(left.updates, update.Update)
	}
	associations, err := r.store.As(agent).CasesOfIncident(r.ctx, r.hot, nil, 500, "")
	r.must(err)
	if log.Next != "" || associations.Next != "" {
		r.Fatal("the round was too long")
	}
	left.incident = incident
	left.associations = associations.Items
	return left
}

// wantLinearizable checks the history of each case, and that of the incident.
func (r *race) wantLinearizable(left leftover) {
	r.Helper()
	answered, byKey := map[string]bool{}, map[string][]porcupine.Operation{}
	for _, op := range r.history {
		in, out := op.Input.(asked), op.Output.(answer)
		byKey[in.key] = append(byKey[in.key], op)
		if in.do == "create" && !out.lost && out.code == "" {
			if answered[out.incident] {
				r.Errorf("%s was created twice", out.incident)
			}
			answered[out.incident] = true
		}
	}
	byKey[r.hot] = append(byKey[r.hot], r.seenByIncident(left)...)
	for key, ops := range byKey {
		m := caseModel(r.hot, answered)
		if key == r.hot {
			m = incidentModel()
		}
		if got := porcupine.CheckOperationsTimeout(m, ops, 15*time.Second); got != porcupine.Ok {
			r.Errorf("the history of %s is %s:\n%s", key, got, told(ops))
		}
	}
}

// begins is the incident's first version after the association was made, with its history or
// without.
func begins(association csm.Association) int64 {
	return cmp.Or(association.JoinedVersion, association.FromVersion)
}

// whoEnded names a call that ended an association: the customer makes several, but ends a case
// once.
func whoEnded(by, number string) string {
	if by == customer.ID {
		return by + " on " + number
	}
	return by
}

// seenByIncident is the part of the calls on cases that the hot incident saw. Which calls made and
// ended an association, at which version, is told by the associations, and which replies arrived by
// the log.
func (r *race) seenByIncident(left leftover) (seen []porcupine.Operation) {
	r.Helper()
	made, ended, said := map[string]csm.Association{}, map[string]csm.Association{}, map[string]int64{}
	for _, association := range left.associations {
		r.once(made, association.AssociatedBy, association)
		if association.EndedBy != "" {
			r.once(ended, whoEnded(association.EndedBy, association.Case), association)
		}
	}
	for _, update := range left.updates {
		if update.Origin != nil {
			said[update.Comment] = update.Version
			r.wantCovered(left, update)
		}
	}
	for _, op := range r.history {
		in, out, id := op.Input.(asked), op.Output.(answer), op.Metadata.(string)
		as := func(do string, version int64) {
			op.Input = asked{key: r.hot, do: do}
			op.Output = answer{version: version, code: out.code, reason: out.reason}
			seen = append(seen, op)
		}
		legal := out.lost || out.code == ""
		switch in.do {
		case "associate":
			association, found := made[id]
			switch {
			case found && legal && (out.lost || out.version == association.Sequence):
				as("associated", begins(association))
			case !found && out.code == csm.CodeIncidentNotOpen:
				as("associated", 0)
			case found:
				r.Errorf("%s: %+v was answered %+v, but made %v", id, in, out, association)
			}
			delete(made, id)
		case "remove", "accept", "withdraw":
			by := id
			if in.do != "remove" {
				by = whoEnded(customer.ID, in.key)
			}
			association, found := ended[by]
			if found && legal {
				as("removed", association.ToVersion)
				delete(ended, by)
			}
		case "reply":
			version, found := said[id]
			if found && legal && out.reason == "" || out.reason == csm.NotForwardedNotOpen {
				as("reply", version)
			} else if found != (legal && !out.lost && out.reason == "") && !out.lost {
				r.Errorf("%s: %+v was answered %+v, and is in the log: %v", id, in, out, found)
			}
			delete(said, id)
		}
	}
	if len(made)+len(ended)+len(said) > 0 {
		r.Errorf("nobody's call made %v, ended %v or said %v", made, ended, said)
	}
	return seen
}

// once puts the association under a name that no other has.
func (r *race) once(byName map[string]csm.Association, name string, association csm.Association) {
	r.Helper()
	if other, twice := byName[name]; twice {
		r.Errorf("%s made or ended both %v and %v", name, other, association)
	}
	byName[name] = association
}

// wantCovered checks that the case of a reply was associated when it was said.
func (r *race) wantCovered(left leftover, reply csm.Update) {
	r.Helper()
	covered := slices.ContainsFunc(left.associations, func(a csm.Association) bool {
		return a.Case == reply.Origin.Case && begins(a) <= reply.Version &&
			(a.ToVersion == 0 || reply.Version < a.ToVersion)
	})
	if !covered {
		r.Errorf("the reply %q came as version %d from %s, which was not associated",
			reply.Comment, reply.Version, reply.Origin.Case)
	}
}

// outcomes counts what became of the calls.
func (r *race) outcomes() map[string]int {
	n := map[string]int{}
	for _, op := range r.history {
		out := op.Output.(answer)
		what := op.Input.(asked).do + " " + string(out.code)
		if out.lost {
			what += "lost"
		}
		n[strings.TrimSpace(what)]++
	}
	return n
}

// told is a history, one call a line, in the order of the answers.
func told(ops []porcupine.Operation) string {
	slices.SortFunc(ops, func(a, b porcupine.Operation) int { return cmp.Compare(a.Return, b.Return) })
	var lines strings.Builder
	for _, op := range ops {
		fmt.Fprintf(&lines, "%12d %12d  %-18v %+v -> %+v\n", op.Call, op.Return, op.Metadata, op.Input, op.Output)
	}
	return lines.String()
}

// wantLogged checks that a comment is in the log once when it was answered, and not twice when the
// answer was lost; and that the count is that of the associations that hold.
func (r *race) wantLogged(left leftover) {
	r.Helper()
	logged, versions := map[string]int{}, map[int64]bool{}
	for _, update := range left.updates {
		versions[update.Version] = true
		if update.Is(csm.KindComment) {
			logged[update.Comment]++
		}
	}
	for _, op := range r.history {
		in, out, id := op.Input.(asked), op.Output.(answer), op.Metadata.(string)
		if in.do == "reply" && logged[id] > 1 {
			r.Errorf("the reply of %s is in the log %d times", id, logged[id])
		}
		if n := logged[id]; in.do == "comment" && n != 1 && (n != 0 || !out.lost) {
			r.Errorf("the comment of %s, answered %+v, is in the log %d times", id, out, n)
		}
	}
	if int64(len(versions)) != left.incident.Version || len(versions) != len(left.updates) {
		r.Errorf("%d updates of %d versions up to %d", len(left.updates), len(versions), left.incident.Version)
	}
	hold := 0
	for _, association := range left.associations {
		if association.ToVersion == 0 {
			hold++
		}
	}
	r.want("case_count", left.incident.CaseCount, hold)
}

// wantNoted delivers every update twice, in any order, and compares the notes of each case with the
// intervals of its associations.
func (r *race) wantNoted(left leftover, shuffle *rand.Rand) {
	r.Helper()
	all := append(slices.Clone(left.updates), left.updates...)
	shuffle.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for _, update := range all {
		r.deliver(update)
	}
	for pending, err := range r.store.HistoriesPendingSince(r.ctx, "9") {
		r.must(err)
		r.must(r.store.FinishHistory(r.ctx, pending))
	}
	for _, number := range r.cases {
		r.wantNotesOf(left, number)
	}
	r.tables.WantSound(r)
}

func (r *race) wantNotesOf(left leftover, number string) {
	r.Helper()
	read, err := r.store.As(agent).Case(r.ctx, number)
	r.must(err)
	associations, err := r.store.As(agent).AssociationsOfCase(r.ctx, number, 500, "")
	r.must(err)
	holds, ofHot, want := "", []csm.Association{}, map[string]int{}
	recipient := csm.NoteRecipient{Case: number, Account: "acme", Requester: theCustomer()}
	for _, association := range associations.Items {
		if association.ToVersion == 0 {
			holds += association.Incident
		} else if association.EndedBy != customer.ID { // the end of a case leaves no note
			want[fmt.Sprint(association.Incident, " removed ", association.ToVersion-1)]++
		}
		if association.Incident != r.hot {
			want[fmt.Sprint(association.Incident, " created ", association.FromVersion-1)]++
			r.wantCount(association)
			continue
		}
		ofHot = append(ofHot, association)
		want[fmt.Sprint(association.Incident, " associated ", begins(association)-1)]++
		for _, update := range left.updates {
			if !association.Covers(update.Version) {
				continue
			}
			for _, note := range update.NotesFor(recipient) { // once, however many of its associations cover it
				want[fmt.Sprint(association.Incident, " ", note.Source.Kind, " ", update.Version)] = 1
			}
		}
	}
	if read.State.Final() {
		r.want("associations that hold of "+number, holds, "")
	} else {
		r.want("incident of "+number, read.Incident, holds)
	}
	others := func(association csm.Association) bool { return association.Case != number }
	r.want("associations on both sides of "+number, ofHot,
		slices.DeleteFunc(slices.Clone(left.associations), others))
	r.want("notes of "+number, r.noted(number), want)
}

// wantCount checks the count of an incident that was created from a case.
func (r *race) wantCount(association csm.Association) {
	r.Helper()
	incident, err := r.store.As(agent).Incident(r.ctx, association.Incident)
	r.must(err)
	want := 0
	if association.ToVersion == 0 {
		want = 1
	}
	r.want("case_count of "+association.Incident, incident.CaseCount, want)
	r.want("created_from of "+association.Incident, incident.CreatedFrom, association.Case)
}

// noted are the notes of the case that come from incidents, and how often each is there. Of what
// people wrote it checks that nothing is there twice, and of the policy that it proposed no more
// than the incident was resolved.
func (r *race) noted(number string) map[string]int {
	r.Helper()
	page, err := r.store.As(agent).CaseActivities(r.ctx, number, nil, 500, "")
	r.must(err)
	got, texts, events := map[string]int{}, map[string]int{}, map[csm.CaseEvent]int{}
	for _, note := range page.Items {
		switch {
		case note.Source != nil:
			got[fmt.Sprint(note.Source.Incident, " ", note.Source.Kind, " ", note.Source.Version)]++
		case note.CreatedBy == csm.PolicyAuthor:
			events[note.Event]++
		case note.Event != csm.EventSolutionAccepted:
			texts[fmt.Sprint(note.Element, " ", note.Text)]++
		}
	}
	for text, n := range texts {
		if n > 1 {
			r.Errorf("%s has %q %d times", number, text, n)
		}
	}
	if events[csm.EventSolutionWithdrawn] > events[csm.EventSolutionProposed] {
		r.Errorf("the policy withdrew more on %s than it proposed: %v", number, events)
	}
	return got
}
