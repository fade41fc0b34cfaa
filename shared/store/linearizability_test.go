package store_test

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// asked is what is asked of a case: create, associate, remove, read; of an incident: comment, set, read, and what
// the first three do to it: associated, removed.
type asked struct{ key, do, with string }

// answer is what the client hears.
type answer struct {
	lost     bool     // it does not hear whether it was done
	code     csm.Code // of a refusal
	incident string   // that the case has
	version  int64    // of the record, as read or made; of an association its sequence; 0 when nothing was to be changed
	state    csm.IncidentState
	cases    int
}

// caseState is a case: its incident, its version, and the sequence of its association.
type caseState struct {
	incident          string
	version, sequence int64
}

// untold is what a creation made whose answer was lost, until a later answer names it.
const untold = "?"

// caseModel is the model of a case that gets and loses its incident one call after the other. answered are the incidents of the
// creations that were answered: no other creation made those.
func caseModel(hot string, answered map[string]bool) porcupine.Model {
	has := func(s caseState, incident string) []caseState {
		if s.incident == untold && incident != "" && incident != hot && !answered[incident] {
			s.incident = incident
		}
		return when(s, s.incident == incident)
	}
	return oneByOne(caseState{version: 1}, func(s caseState, in asked, out answer) []caseState {
		free := s.incident == ""
		associated := func(incident string) caseState { return caseState{incident, s.version + 1, s.version + 1} }
		removed := caseState{version: s.version + 1}
		switch {
		case in.do == "create" && out.lost:
			return mayHave(s, associated(untold), free)
		case in.do == "associate" && out.lost:
			return mayHave(s, associated(hot), free)
		case in.do == "remove" && out.lost:
			return mayHave(s, removed, !free)
		case out.code == csm.CodeCaseAlreadyAssociated:
			if free {
				return nil
			}
			return has(s, out.incident)
		case out.code == csm.CodeIncidentNotOpen, out.code == csm.CodeNoIncident:
			return when(s, free)
		case out.code != "":
			return nil
		case in.do == "create":
			return when(associated(out.incident), free)
		case in.do == "associate" && free:
			return when(associated(hot), out.version == s.version+1)
		case in.do == "associate":
			return when(s, s.incident == hot && out.version == s.sequence)
		case in.do == "remove":
			return when(removed, !free)
		default:
			return slices.DeleteFunc(has(s, out.incident), func(s caseState) bool { return s.version != out.version })
		}
	})
}

type incidentState struct {
	version int64
	state   csm.IncidentState
	cases   int
}

// incidentModel is the model of an incident. An association and its end are exact: they name the version between
// which and the next they were made.
func incidentModel() porcupine.Model {
	return oneByOne(incidentState{1, csm.IncidentNew, 0}, func(s incidentState, in asked, out answer) []incidentState {
		next := s
		next.version++
		switch {
		case in.do == "set" && s.state == csm.IncidentState(in.with):
			return when(s, out.lost || out.version == 0)
		case in.do == "set":
			next.state = csm.IncidentState(in.with)
		case in.do == "associated" && out.code == csm.CodeIncidentNotOpen:
			return when(s, !s.state.Open())
		case in.do == "associated":
			next.version--
			next.cases++
			return when(next, s.state.Open() && out.version == s.version+1)
		case in.do == "removed":
			next.version--
			next.cases--
			return when(next, out.version == s.version+1)
		case in.do == "read":
			return when(s, s == incidentState{out.version, out.state, out.cases})
		}
		if out.lost {
			return mayHave(s, next, true)
		}
		return when(next, out.code == "" && out.version == next.version)
	})
}

// oneByOne makes a porcupine model of a function that gives all states in which a call with that answer may leave a record.
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

// racer is a client at one instance of the functions.
type racer struct {
	*race
	id    int
	store *store.Store
	sound bool // it always hears what became of its calls
	rand  *rand.Rand
	calls int
}

// race is a history of clients at three cases and an incident.
type race struct {
	desk
	hot   string
	cases []string
	begin time.Time

	mu      sync.Mutex
	history []porcupine.Operation // their metadata is the id of the caller, which no two share
}

func newRace(t *testing.T) (*race, storetest.Tables) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	tables := storetest.New(t)
	d := desk{t, ctx, tables, tables.Store()}
	return &race{desk: d, hot: d.openIncident(), cases: []string{d.openCase(), d.openCase(), d.openCase()}, begin: time.Now()}, tables
}

// ask makes a call as a person who makes no other, so that the records tell whose call made what.
func (c *racer) ask(in asked, do func(*store.View, string) (answer, error)) {
	c.calls++
	id := fmt.Sprintf("client %d call %d", c.id, c.calls)
	by := csm.Caller{ID: id, Name: id, Type: csm.Internal, Accounts: []string{"*"}, Roles: []string{csm.RoleAgent, csm.RoleIncidentWrite, csm.RoleITIL}}
	op := porcupine.Operation{ClientId: c.id, Input: in, Metadata: id, Call: int64(time.Since(c.begin))}
	out, err := do(c.store.As(by), id)
	op.Return = int64(time.Since(c.begin))
	switch code := csm.CodeOf(err); {
	case err == nil:
	case code == "" || code == csm.CodeTooBusy:
		if c.sound {
			c.Errorf("%s: %+v: %v", id, in, err)
		}
		if in.do == "read" {
			return
		}
		out, op.Return = answer{lost: true}, math.MaxInt64
	default:
		out = answer{code: code, incident: incidentNumber.FindString(err.Error())}
	}
	op.Output = out
	c.mu.Lock()
	defer c.mu.Unlock()
	c.history = append(c.history, op)
}

var incidentNumber = regexp.MustCompile(`INC\d{7,}`)

// act makes one call at random.
func (c *racer) act() {
	number := c.cases[c.rand.IntN(len(c.cases))]
	switch n := c.rand.IntN(20); {
	case n < 1:
		c.ask(asked{key: number, do: "create"}, func(v *store.View, _ string) (answer, error) {
			i, err := v.CreateIncident(c.ctx, number)
			return answer{incident: i.Number}, err
		})
	case n < 6:
		c.ask(asked{key: number, do: "associate"}, func(v *store.View, _ string) (answer, error) {
			a, err := v.AssociateIncident(c.ctx, number, c.hot)
			return answer{version: a.Sequence}, err
		})
	case n < 10:
		c.ask(asked{key: number, do: "remove"}, func(v *store.View, _ string) (answer, error) {
			return answer{}, v.RemoveIncident(c.ctx, number)
		})
	case n < 12:
		c.ask(asked{key: number, do: "read"}, func(v *store.View, _ string) (answer, error) {
			k, err := v.Case(c.ctx, number)
			return answer{incident: k.Incident, version: k.Version}, err
		})
	case n < 16:
		c.change("comment", "", func(id string) csm.IncidentChange { return csm.IncidentChange{Comments: &id} })
	case n < 17:
		c.change("set", csm.IncidentResolved, func(string) csm.IncidentChange {
			return csm.IncidentChange{State: to(csm.IncidentResolved), CloseCode: ptr(csm.UserError), CloseNotes: ptr("x")}
		})
	case n < 19:
		c.change("set", csm.IncidentInProgress, func(string) csm.IncidentChange {
			return csm.IncidentChange{State: to(csm.IncidentInProgress)}
		})
	default:
		c.ask(asked{key: c.hot, do: "read"}, func(v *store.View, _ string) (answer, error) {
			i, err := v.Incident(c.ctx, c.hot)
			return answer{version: i.Version, state: i.State, cases: i.CaseCount}, err
		})
	}
}

// change changes the hot incident, and delivers every second of its updates amid everything else.
func (c *racer) change(do string, state csm.IncidentState, ch func(id string) csm.IncidentChange) {
	made := int64(0)
	c.ask(asked{key: c.hot, do: do, with: string(state)}, func(v *store.View, id string) (answer, error) {
		changed, err := v.ChangeIncident(c.ctx, c.hot, ch(id), nil)
		made = changed.Update.Version
		return answer{version: made}, err
	})
	if made != 0 && c.rand.IntN(2) == 0 {
		c.deliver(csm.Update{Incident: c.hot, Version: made})
	}
}

// run lets the clients make their calls beside each other.
func (r *race) run(clients []*racer, calls int) {
	parallel(len(clients), func(n int) {
		for range calls {
			clients[n].act()
		}
	})
}

// deliver may be called beside itself, unlike the desk's.
func (r *race) deliver(u csm.Update) {
	if err := (fanout.Fanout{Store: r.store}).Deliver(r.ctx, u.Incident, u.Version); err != nil {
		r.Errorf("deliver version %d: %v", u.Version, err)
	}
}

// leftover is what a race left behind.
type leftover struct {
	incident     csm.Incident
	updates      []csm.Update
	associations []csm.Association // of the hot incident
}

func (r *race) read() (left leftover) {
	r.Helper()
	var err error
	left.incident, err = r.store.As(engineer).Incident(r.ctx, r.hot)
	r.must(err)
	log, err := r.store.As(engineer).Updates(r.ctx, r.hot, 500, "")
	r.must(err)
	for _, u := range log.Items {
		left.updates = append(left.updates, u.Update)
	}
	associations, err := r.store.As(agent).CasesOfIncident(r.ctx, r.hot, nil, 500, "")
	r.must(err)
	left.associations = associations.Items
	if log.Next != "" || associations.Next != "" {
		r.Fatal("the round was too long")
	}
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
	byKey[r.hot] = append(byKey[r.hot], r.seenByIncident(left.associations)...)
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

// seenByIncident is the part of the calls on cases that the hot incident saw. Which calls made and ended an
// association, at which version, is told by the associations: each names its callers.
func (r *race) seenByIncident(associations []csm.Association) (seen []porcupine.Operation) {
	r.Helper()
	made, ended := map[string][]csm.Association{}, map[string][]csm.Association{}
	for _, a := range associations {
		made[a.AssociatedBy] = append(made[a.AssociatedBy], a)
		if a.EndedBy != "" {
			ended[a.EndedBy] = append(ended[a.EndedBy], a)
		}
	}
	for _, op := range r.history {
		in, out, id := op.Input.(asked), op.Output.(answer), op.Metadata.(string)
		as := func(do string, version int64) {
			op.Input, op.Output = asked{key: r.hot, do: do}, answer{version: version, code: out.code}
			seen = append(seen, op)
		}
		legal := out.lost || out.code == ""
		switch by, end := made[id], ended[id]; {
		case in.do == "associate" && len(by) == 1 && legal && (out.lost || out.version == by[0].Sequence):
			as("associated", by[0].FromVersion)
		case in.do == "associate" && out.code == csm.CodeIncidentNotOpen && len(by) == 0:
			as("associated", 0)
		case in.do == "remove" && len(end) == 1 && legal:
			as("removed", end[0].ToVersion)
		case len(by)+len(end) > 0:
			r.Errorf("%s: %+v was answered %+v, but made %v and ended %v", id, in, out, by, end)
		}
		delete(made, id)
		delete(ended, id)
	}
	if len(made)+len(ended) > 0 {
		r.Errorf("nobody's call made %v or ended %v", made, ended)
	}
	return seen
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

// wantLogged checks that a comment is in the log once when it was answered, and not twice when the answer
// was lost; and that the count is that of the associations that hold.
func (r *race) wantLogged(left leftover) {
	r.Helper()
	logged, versions := map[string]int{}, map[int64]bool{}
	for _, u := range left.updates {
		versions[u.Version] = true
		if u.Is(csm.KindComment) {
			logged[u.Comment]++
		}
	}
	for _, op := range r.history {
		in, out, id := op.Input.(asked), op.Output.(answer), op.Metadata.(string)
		if n := logged[id]; in.do == "comment" && n != 1 && (n != 0 || !out.lost) {
			r.Errorf("the comment of %s, answered %+v, is in the log %d times", id, out, n)
		}
	}
	if int64(len(versions)) != left.incident.Version || len(versions) != len(left.updates) {
		r.Errorf("%d updates of %d versions up to %d", len(left.updates), len(versions), left.incident.Version)
	}
	hold := 0
	for _, a := range left.associations {
		if a.ToVersion == 0 {
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
	for _, u := range all {
		r.deliver(u)
	}
	for _, number := range r.cases {
		read, err := r.store.As(agent).Case(r.ctx, number)
		r.must(err)
		associations, err := r.store.As(agent).AssociationsOfCase(r.ctx, number, 500, "")
		r.must(err)
		holds, ofHot, want := "", []csm.Association{}, map[string]int{}
		for _, a := range associations.Items {
			if a.ToVersion == 0 {
				holds += a.Incident
			} else {
				want[fmt.Sprint(a.Incident, " removed ", a.ToVersion-1)]++
			}
			if a.Incident != r.hot {
				want[fmt.Sprint(a.Incident, " created ", a.FromVersion-1)]++
				r.wantCount(a)
				continue
			}
			ofHot = append(ofHot, a)
			want[fmt.Sprint(a.Incident, " associated ", a.FromVersion-1)]++
			for _, u := range left.updates {
				if a.FromVersion <= u.Version && (a.ToVersion == 0 || u.Version < a.ToVersion) {
					for _, n := range u.NotesFor(csm.NoteRecipient{}) {
						want[fmt.Sprint(a.Incident, " ", n.Source.Kind, " ", u.Version)]++
					}
				}
			}
		}
		r.want("incident of "+number, read.Incident, holds)
		r.want("associations on both sides of "+number, ofHot, slices.DeleteFunc(slices.Clone(left.associations), func(a csm.Association) bool { return a.Case != number }))
		r.want("notes of "+number, r.noted(number), want)
	}
}

// wantCount checks the count of an incident that was created from a case.
func (r *race) wantCount(a csm.Association) {
	r.Helper()
	i, err := r.store.As(agent).Incident(r.ctx, a.Incident)
	r.must(err)
	want := 0
	if a.ToVersion == 0 {
		want = 1
	}
	r.want("case_count of "+a.Incident, i.CaseCount, want)
	r.want("created_from of "+a.Incident, i.CreatedFrom, a.Case)
}

func (r *race) noted(number string) map[string]int {
	r.Helper()
	p, err := r.store.As(agent).CaseActivities(r.ctx, number, nil, 500, "")
	r.must(err)
	got := map[string]int{}
	for _, n := range p.Items {
		got[fmt.Sprint(n.Source.Incident, " ", n.Source.Kind, " ", n.Source.Version)]++
	}
	return got
}

// TestHistoriesAreLinearizable lets eight clients, each an instance with a clock of its own, race at three
// cases and an incident.
func TestHistoriesAreLinearizable(t *testing.T) {
	losesAnswers := func(o *dynamodb.Options) { o.Retryer = aws.NopRetryer{} }
	asksAgain := func(o *dynamodb.Options) {
		o.Retryer = retry.NewStandard(func(o *retry.StandardOptions) { o.MaxAttempts, o.MaxBackoff = 12, 20*time.Millisecond })
	}
	for name, test := range map[string]struct {
		rounds  int
		faulty  int // clients
		retries func(*dynamodb.Options)
	}{
		"all is well":      {2, 0, nil},
		"answers get lost": {2, 1, losesAnswers},
		"answers get lost and the client asks again": {2, 2, asksAgain},
	} {
		for n := range test.rounds {
			t.Run(fmt.Sprint(name, " ", n+1), func(t *testing.T) {
				seed := rand.Uint64()
				t.Logf("seed %d", seed)
				r, tables := newRace(t)
				clients := make([]*racer, 8)
				for i := range clients {
					c := &racer{race: r, id: i, sound: true, rand: rand.New(rand.NewPCG(seed, uint64(i)))}
					at := tables
					if i < test.faulty {
						at = tables.With(test.retries, storetest.WithFaults(mishaps(c.rand.Uint64())))
						c.sound = test.faulty == 2
					}
					skew := time.Duration(c.rand.IntN(40)-20) * time.Millisecond
					c.store = at.Store(store.WithClock(func() time.Time { return time.Now().Add(skew) }))
					clients[i] = c
				}
				r.run(clients, 25)
				left := r.read()
				t.Logf("%d associations, and %v", len(left.associations), r.outcomes())
				r.wantLinearizable(left)
				r.wantLogged(left)
				r.wantNoted(left, clients[0].rand)
			})
		}
	}
}

// mishaps makes every fourth change go wrong, and a read now and then.
func mishaps(seed uint64) func(int, string) storetest.Fault {
	var mu sync.Mutex
	random := rand.New(rand.NewPCG(seed, 0))
	return func(_ int, operation string) storetest.Fault {
		mu.Lock()
		defer mu.Unlock()
		often := 30
		if operation == "TransactWriteItems" {
			often = 4
		}
		if random.IntN(often) != 0 {
			return storetest.None
		}
		return []storetest.Fault{storetest.LoseAnswer, storetest.LoseAnswer, storetest.LoseRequest, storetest.Throttle}[random.IntN(4)]
	}
}

// TestTheCheckerTellsLegalHistoriesFromOthers is the proof that the test above can fail.
func TestTheCheckerTellsLegalHistoriesFromOthers(t *testing.T) {
	const c, hot, other, third = "CS1", "INC1", "INC2", "INC3"
	at := func(begin, end int64, do string, out answer) porcupine.Operation {
		return porcupine.Operation{Call: begin, Return: end, Input: asked{key: c, do: do}, Output: out}
	}
	lost := func(begin int64, do string) porcupine.Operation {
		return at(begin, math.MaxInt64, do, answer{lost: true})
	}
	set := func(begin, end int64, state csm.IncidentState, version int64) porcupine.Operation {
		return porcupine.Operation{Call: begin, Return: end, Input: asked{hot, "set", string(state)}, Output: answer{version: version}}
	}
	already := func(incident string) answer {
		return answer{code: csm.CodeCaseAlreadyAssociated, incident: incident}
	}
	none, notOpen := answer{code: csm.CodeNoIncident}, answer{code: csm.CodeIncidentNotOpen}
	type history = []porcupine.Operation
	onCase, onIncident := caseModel(hot, map[string]bool{other: true}), incidentModel()
	for name, test := range map[string]struct {
		model porcupine.Model
		calls history
		want  porcupine.CheckResult
	}{
		"two creations, one refused":       {onCase, history{at(1, 4, "create", answer{incident: other}), at(2, 3, "create", already(other))}, porcupine.Ok},
		"two creations, both done":         {onCase, history{at(1, 4, "create", answer{incident: other}), at(2, 3, "create", answer{incident: third})}, porcupine.Illegal},
		"a refusal before its reason":      {onCase, history{at(1, 2, "create", already(other)), at(3, 4, "create", answer{incident: other})}, porcupine.Illegal},
		"a refusal naming another":         {onCase, history{at(1, 2, "create", answer{incident: other}), at(3, 4, "create", already(third))}, porcupine.Illegal},
		"a creation beside an association": {onCase, history{at(1, 4, "create", answer{incident: other}), at(2, 3, "associate", answer{version: 2})}, porcupine.Illegal},
		"an association twice":             {onCase, history{at(1, 2, "associate", answer{version: 2}), at(3, 4, "associate", answer{version: 2})}, porcupine.Ok},
		"an association made twice":        {onCase, history{at(1, 2, "associate", answer{version: 2}), at(3, 4, "associate", answer{version: 3})}, porcupine.Illegal},
		"a removal of nothing":             {onCase, history{at(1, 2, "remove", answer{})}, porcupine.Illegal},
		"a refused removal of something":   {onCase, history{at(1, 2, "associate", answer{version: 2}), at(3, 4, "remove", none)}, porcupine.Illegal},
		"a removal done twice":             {onCase, history{at(1, 2, "associate", answer{version: 2}), at(3, 6, "remove", answer{}), at(4, 5, "remove", answer{})}, porcupine.Illegal},
		"a stale read":                     {onCase, history{at(1, 2, "associate", answer{version: 2}), at(3, 4, "read", answer{version: 1})}, porcupine.Illegal},
		"a read beside an association":     {onCase, history{at(1, 4, "associate", answer{version: 2}), at(2, 3, "read", answer{version: 1})}, porcupine.Ok},
		"not open, but associated":         {onCase, history{at(1, 2, "associate", answer{version: 2}), at(3, 4, "associate", notOpen)}, porcupine.Illegal},
		"a lost creation that was done":    {onCase, history{lost(1, "create"), at(3, 4, "read", answer{incident: third, version: 2})}, porcupine.Ok},
		"a lost creation that was not":     {onCase, history{lost(1, "create"), at(3, 4, "create", answer{incident: other})}, porcupine.Ok},
		"a lost creation of two":           {onCase, history{lost(1, "create"), at(3, 4, "create", already(third)), at(5, 6, "create", already("INC4"))}, porcupine.Illegal},
		"a lost creation of another's":     {onCase, history{lost(1, "create"), at(3, 4, "read", answer{incident: other, version: 2})}, porcupine.Illegal},
		"a lost removal done later":        {onCase, history{at(1, 2, "associate", answer{version: 2}), lost(3, "remove"), at(5, 6, "read", answer{incident: hot, version: 2}), at(7, 8, "read", answer{version: 3})}, porcupine.Ok},

		"comments":                             {onIncident, history{at(1, 4, "comment", answer{version: 3}), at(2, 3, "comment", answer{version: 2})}, porcupine.Ok},
		"a comment over another":               {onIncident, history{at(1, 4, "comment", answer{version: 2}), at(2, 3, "comment", answer{version: 2})}, porcupine.Illegal},
		"an association before a comment":      {onIncident, history{at(1, 4, "associated", answer{version: 2}), at(2, 3, "comment", answer{version: 2})}, porcupine.Ok},
		"an association that skips a comment":  {onIncident, history{at(1, 2, "associated", answer{version: 3}), at(3, 4, "comment", answer{version: 2})}, porcupine.Illegal},
		"an association late for its version":  {onIncident, history{at(1, 2, "comment", answer{version: 2}), at(3, 4, "associated", answer{version: 2})}, porcupine.Illegal},
		"an end late for its version":          {onIncident, history{at(1, 2, "associated", answer{version: 2}), at(3, 4, "comment", answer{version: 2}), at(5, 6, "removed", answer{version: 2})}, porcupine.Illegal},
		"an association with what is not open": {onIncident, history{set(1, 2, csm.IncidentResolved, 2), at(3, 4, "associated", answer{version: 3})}, porcupine.Illegal},
		"an association refused, but open":     {onIncident, history{set(1, 2, csm.IncidentInProgress, 2), at(3, 4, "associated", notOpen)}, porcupine.Illegal},
		"a count that missed an association":   {onIncident, history{at(1, 2, "associated", answer{version: 2}), at(3, 4, "read", answer{version: 1, state: csm.IncidentNew})}, porcupine.Illegal},
		"a lost comment that was made":         {onIncident, history{lost(1, "comment"), at(2, 3, "read", answer{version: 2, state: csm.IncidentNew})}, porcupine.Ok},
		"a lost comment made twice":            {onIncident, history{lost(1, "comment"), at(2, 3, "read", answer{version: 3, state: csm.IncidentNew})}, porcupine.Illegal},
	} {
		t.Run(name, func(t *testing.T) {
			if got := porcupine.CheckOperationsTimeout(test.model, test.calls, 10*time.Second); got != test.want {
				t.Errorf("verdict %s, want %s:\n%s", got, test.want, told(test.calls))
			}
		})
	}
}
