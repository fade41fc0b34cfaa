package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/casebridge/casebridge/shared/csm"
)

// calls are a history under way.
type calls struct {
	ops  []porcupine.Operation
	time int64
}

// one makes the call after those before.
func (c calls) one(do string, out answer) calls { return c.beside(do, "", out) }

// beside makes the call after those before, and for each further pair of do and answer another at
// the same time.
func (c calls) beside(do, with string, out answer, others ...porcupine.Operation) calls {
	first := porcupine.Operation{Input: asked{"record", do, with}, Output: out}
	for n, op := range append([]porcupine.Operation{first}, others...) {
		op.ClientId = n
		op.Call = c.time
		op.Return = c.time + 10
		c.ops = append(slices.Clip(c.ops), op) // histories with the same beginning share it
	}
	c.time += 20
	return c
}

func call(do string, out answer) porcupine.Operation {
	return porcupine.Operation{Input: asked{"record", do, ""}, Output: out}
}

// The checker of histories knows what rules 11, 12, 16 and 20 make of a case and of its incident:
// this is the proof that TestHistoriesAreLinearizable can fail by them.
func TestTheCheckerKnowsRepliesAndTheEndsOfCases(t *testing.T) {
	const hot = "INC1"
	yes := answer{}
	refused := func(code csm.Code) answer { return answer{code: code} }
	stays := func(reason csm.NotForwarded) answer { return answer{reason: reason} }
	version := func(version int64) answer { return answer{version: version} }
	isCase := func(version int64, state csm.CaseState, incident string) answer {
		return answer{version: version, caseState: state, incident: incident}
	}
	isIncident := func(version int64, state csm.IncidentState) answer { return answer{version: version, state: state} }
	alone := stays(csm.NotForwardedNoIncident)
	associated := calls{}.one("associate", version(2))
	solved := calls{}.one("propose", yes)
	asks := calls{}.beside("set", "on_hold", version(2))
	resolved := calls{}.beside("set", "resolved", version(2))
	proposed := associated.beside("deliver", "resolves", yes).one("read", isCase(3, csm.CaseResolved, hot))
	onCase, onIncident := caseModel(hot, nil), incidentModel()
	for _, test := range []struct {
		name  string
		model porcupine.Model
		calls calls
		want  porcupine.CheckResult
	}{
		{"a reply stays alone without an incident", onCase, calls{}.one("reply", alone), porcupine.Ok},
		{"a reply is forwarded without an incident", onCase, calls{}.one("reply", yes), porcupine.Illegal},
		{"a reply stays alone beside an incident", onCase, associated.one("reply", alone), porcupine.Illegal},
		{
			"a reply wakes the case", onCase,
			calls{}.one("await", yes).one("reply", alone).one("read", isCase(3, csm.CaseOpen, "")), porcupine.Ok,
		},
		{
			"a reply leaves the case waiting", onCase,
			calls{}.one("await", yes).one("reply", alone).one("read", isCase(2, csm.CaseAwaitingInfo, "")), porcupine.Illegal,
		},
		{
			"a reply beside a removal", onCase,
			associated.beside("reply", "", alone, call("remove", yes)), porcupine.Ok,
		},
		{"a reply after the end", onCase, calls{}.one("withdraw", yes).one("reply", alone), porcupine.Illegal},
		{
			"a reply refused before the end", onCase,
			calls{}.one("reply", refused(csm.CodeCaseClosed)).one("withdraw", yes), porcupine.Illegal,
		},
		{"withdrawn twice", onCase, calls{}.beside("withdraw", "", yes, call("withdraw", yes)), porcupine.Illegal},
		{
			"withdrawn beside an acceptance, one refused", onCase,
			solved.beside("withdraw", "", yes, call("accept", refused(csm.CodeCaseClosed))), porcupine.Ok,
		},
		{"accepted and rejected", onCase, solved.beside("accept", "", yes, call("reject", yes)), porcupine.Illegal},
		{"accepted without a solution", onCase, calls{}.one("accept", yes), porcupine.Illegal},
		{
			"associated after the end", onCase,
			calls{}.one("withdraw", yes).one("associate", version(3)), porcupine.Illegal,
		},
		{"published twice", onCase, calls{}.one("publish", yes).one("withdraw", yes).one("publish", yes), porcupine.Ok},
		{"first published after the end", onCase, calls{}.one("withdraw", yes).one("publish", yes), porcupine.Illegal},
		{
			"a question to a case that moved on", onCase,
			associated.one("propose", yes).beside("deliver", "asks", yes).one("read", isCase(4, csm.CaseAwaitingInfo, hot)),
			porcupine.Illegal,
		},
		{
			"accepted beside a reopening, before it", onCase,
			proposed.beside("deliver", "reopens", yes, call("accept", yes)).one("read", isCase(4, csm.CaseClosed, hot)),
			porcupine.Ok,
		},
		{
			"accepted beside a reopening, after it", onCase,
			proposed.beside("deliver", "reopens", yes, call("accept", refused(csm.CodeNoSolutionProposed))).
				one("read", isCase(4, csm.CaseOpen, hot)),
			porcupine.Ok,
		},
		{
			"accepted, and reopened all the same", onCase,
			proposed.beside("deliver", "reopens", yes, call("accept", yes)).one("read", isCase(5, csm.CaseOpen, hot)),
			porcupine.Illegal,
		},

		{
			"a reply brings the incident back", onIncident,
			asks.one("reply", version(3)).one("read", isIncident(3, csm.IncidentInProgress)), porcupine.Ok,
		},
		{
			"a reply leaves the incident on hold", onIncident,
			asks.one("reply", version(3)).one("read", isIncident(3, csm.IncidentOnHold)), porcupine.Illegal,
		},
		{
			"a reply over a comment", onIncident,
			asks.beside("reply", "", version(3), call("comment", version(3))), porcupine.Illegal,
		},
		{"a reply to a resolved incident", onIncident, resolved.one("reply", version(3)), porcupine.Illegal},
		{
			"a reply that stays, to an open incident", onIncident,
			asks.one("reply", stays(csm.NotForwardedNotOpen)), porcupine.Illegal,
		},
		{"on hold once resolved", onIncident, resolved.beside("set", "on_hold", version(3)), porcupine.Illegal},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := porcupine.CheckOperationsTimeout(test.model, test.calls.ops, 10*time.Second)
			if got != test.want {
				t.Errorf("verdict %s, want %s:\n%s", got, test.want, told(test.calls.ops))
			}
		})
	}
}
