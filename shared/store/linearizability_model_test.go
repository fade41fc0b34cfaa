package store_test

import (
	"slices"

	"github.com/anishathalye/porcupine"

	"github.com/casebridge/casebridge/shared/csm"
)

// asked is what is asked of a case or an incident.
//
// Of a case: create, associate, remove; reply, which is the customer's comment; propose, accept,
// reject, withdraw, cancel and await, which are steps of the case; publish; read; and deliver, by
// which background functions bring the update of an incident that is named by with. Of an incident:
// comment, set, read, and what the calls on cases do to it: associated, removed, reply.
type asked struct{ key, do, with string }

// answer is what the client hears.
type answer struct {
	lost      bool     // it does not hear whether it was done
	code      csm.Code // of a refusal
	incident  string   // that the case has
	version   int64    // of the record, as read or made; of an association its sequence; 0 when nothing was to be changed
	state     csm.IncidentState
	cases     int
	caseState csm.CaseState
	reason    csm.NotForwarded // why a reply stays on the case
}

// caseState is a case: its incident, its version, the sequence of its association and where it
// stands.
type caseState struct {
	incident  string
	version   int64
	sequence  int64
	state     csm.CaseState
	published bool // its work note
}

// becomes is the case after a step, which makes a version.
func (s caseState) becomes(state csm.CaseState) caseState {
	s.state = state
	s.version++
	return s
}

// has is the case after it got that incident, or none.
func (s caseState) has(incident string) caseState {
	s.incident = incident
	s.version++
	s.sequence = 0
	if incident != "" {
		s.sequence = s.version
	}
	return s
}

// waits says that a solution can be proposed for the case.
func (s caseState) waits() bool { return !s.state.Final() && s.state != csm.CaseResolved }

// untold is what a creation made whose answer was lost, until a later answer names it.
const untold = "?"

// caseModel is the model of a case that calls change one after the other. answered are the
// incidents of the creations that were answered: no other creation made those.
func caseModel(hot string, answered map[string]bool) porcupine.Model {
	m := modelOfCase{hot, answered}
	return oneByOne(caseState{version: 1, state: csm.CaseNew}, func(s caseState, in asked, out answer) []caseState {
		switch in.do {
		case "create", "associate", "remove":
			return m.associations(s, in, out)
		case "deliver":
			return m.deliver(s, in.with)
		case "read":
			return slices.DeleteFunc(m.named(s, out.incident), func(s caseState) bool {
				return s.version != out.version || s.state != out.caseState
			})
		default:
			return m.step(s, in, out)
		}
	})
}

type modelOfCase struct {
	hot      string
	answered map[string]bool
}

// named are the states in which the case has that incident.
func (m modelOfCase) named(s caseState, incident string) []caseState {
	if s.incident == untold && incident != "" && incident != m.hot && !m.answered[incident] {
		s.incident = incident
	}
	return when(s, s.incident == incident)
}

// associations are the calls that give a case its incident or take it.
func (m modelOfCase) associations(s caseState, in asked, out answer) []caseState {
	free := s.incident == ""
	final := s.state.Final()
	switch {
	case in.do == "create" && out.lost:
		return mayHave(s, s.has(untold), free && !final)
	case in.do == "associate" && out.lost:
		return mayHave(s, s.has(m.hot), free && !final)
	case in.do == "remove" && out.lost:
		return mayHave(s, s.has(""), !free && !final)
	case out.code == csm.CodeCaseClosed:
		return when(s, final)
	case final:
		return nil
	case out.code == csm.CodeCaseAlreadyAssociated:
		if free {
			return nil
		}
		return m.named(s, out.incident)
	case out.code == csm.CodeIncidentNotOpen, out.code == csm.CodeNoIncident:
		return when(s, free)
	case out.code != "":
		return nil
	case in.do == "create":
		return when(s.has(out.incident), free)
	case in.do == "associate" && free:
		return when(s.has(m.hot), out.version == s.version+1)
	case in.do == "associate":
		return when(s, s.incident == m.hot && out.version == s.sequence)
	default:
		return when(s.has(""), !free)
	}
}

// step is a step of the case itself.
func (m modelOfCase) step(s caseState, in asked, out answer) []caseState {
	after, refusal := stepOf(s, in.do)
	switch {
	case out.lost:
		return mayHave(s, after, refusal == "")
	case out.code != "":
		return when(s, out.code == refusal)
	case refusal != "":
		return nil
	case in.do == "reply" && (out.reason == csm.NotForwardedNoIncident) != (s.incident == ""):
		return nil
	default:
		return when(after, true)
	}
}

// stepOf is what rule 20 makes of a step: the case after it, or why it is refused.
func stepOf(s caseState, do string) (after caseState, refusal csm.Code) {
	if do == "publish" && s.published { // the answer is the first comment
		return s, ""
	}
	if s.state.Final() {
		return s, csm.CodeCaseClosed
	}
	switch do {
	case "reply":
		if s.state == csm.CaseAwaitingInfo {
			return s.becomes(csm.CaseOpen), ""
		}
		return s, ""
	case "publish":
		s.published = true
		return s, ""
	case "withdraw":
		return s.becomes(csm.CaseClosed), ""
	}
	answers := map[string]csm.CaseState{"accept": csm.CaseClosed, "reject": csm.CaseOpen}
	if to, answer := answers[do]; answer {
		if s.waits() {
			return s, csm.CodeNoSolutionProposed
		}
		return s.becomes(to), ""
	}
	to := map[string]csm.CaseState{
		"propose": csm.CaseResolved, "cancel": csm.CaseCancelled, "await": csm.CaseAwaitingInfo,
	}[do]
	switch {
	case s.state == to && do == "await":
		return s, ""
	case s.state == csm.CaseResolved:
		return s, csm.CodeStateNotReachable
	default:
		return s.becomes(to), ""
	}
}

// deliver is what background functions may make of a case: a question, a proposal or its withdrawal
// (rules 12 and 16). That they do it once is told by the notes.
func (m modelOfCase) deliver(s caseState, what string) []caseState {
	if s.incident != m.hot {
		return []caseState{s}
	}
	switch what {
	case "asks":
		return mayHave(s, s.becomes(csm.CaseAwaitingInfo), s.state == csm.CaseNew || s.state == csm.CaseOpen)
	case "resolves":
		return mayHave(s, s.becomes(csm.CaseResolved), s.waits())
	case "reopens":
		return mayHave(s, s.becomes(csm.CaseOpen), s.state == csm.CaseResolved)
	default:
		return []caseState{s}
	}
}

type incidentState struct {
	version int64
	state   csm.IncidentState
	cases   int
}

// changed is the incident after an update.
func (s incidentState) changed(to csm.IncidentState) incidentState {
	s.version++
	s.state = to
	return s
}

// incidentModel is the model of an incident that is on hold only while it awaits its caller. An
// association and its end are exact: they name the version between which and the next they were
// made.
func incidentModel() porcupine.Model {
	return oneByOne(incidentState{1, csm.IncidentNew, 0}, func(s incidentState, in asked, out answer) []incidentState {
		switch in.do {
		case "associated":
			if out.code == csm.CodeIncidentNotOpen {
				return when(s, !s.state.Open())
			}
			s.cases++
			return when(s, s.state.Open() && out.version == s.version+1)
		case "removed":
			s.cases--
			return when(s, out.version == s.version+1)
		case "read":
			return when(s, s == incidentState{out.version, out.state, out.cases})
		case "reply":
			return replied(s, out)
		default:
			return changedIncident(s, in, out)
		}
	})
}

// replied is the incident after the customer's comment on a case (rule 11). It is the awaited
// caller's.
func replied(s incidentState, out answer) []incidentState {
	if out.reason == csm.NotForwardedNotOpen {
		return when(s, !s.state.Open())
	}
	after := s.changed(s.state)
	if s.state == csm.IncidentOnHold {
		after.state = csm.IncidentInProgress
	}
	return when(after, s.state.Open() && out.version == after.version)
}

// changedIncident is the incident after a comment by IT, or after it was set to a state.
func changedIncident(s incidentState, in asked, out answer) []incidentState {
	to := s.state
	if in.do == "set" {
		to = csm.IncidentState(in.with)
	}
	commented := in.do == "comment" || to == csm.IncidentOnHold
	reachable := s.state != csm.IncidentResolved || to != csm.IncidentOnHold
	switch {
	case out.code == csm.CodeStateNotReachable:
		return when(s, !reachable)
	case out.code == csm.CodeNoCustomerToAsk:
		return when(s, reachable)
	case to == s.state && !commented:
		return when(s, out.lost || out.code == "" && out.version == 0)
	}
	after := s.changed(to)
	if out.lost {
		return mayHave(s, after, reachable)
	}
	return when(after, reachable && out.code == "" && out.version == after.version)
}

// oneByOne makes a porcupine model of a function that gives all states in which a call with that
// answer may leave a record.
func oneByOne[S comparable](initial S, step func(S, asked, answer) []S) porcupine.Model {
	m := porcupine.NondeterministicModel{
		Init: func() []any { return []any{initial} },
		Step: func(state, in, out any) (next []any) {
			for _, s := range step(state.(S), in.(asked), out.(answer)) {
				next = append(next, s)
			}
			return next
		},
	}
	return m.ToModel()
}

func when[S any](s S, legal bool) []S {
	if legal {
		return []S{s}
	}
	return nil
}

func mayHave[S any](before, after S, possible bool) []S {
	if possible {
		return []S{before, after}
	}
	return []S{before}
}
