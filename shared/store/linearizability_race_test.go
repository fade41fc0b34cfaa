package store_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// racer is a client at one instance of the functions.
type racer struct {
	*race
	id    int
	store *store.Store
	sound bool // it always hears what became of its calls
	rand  *rand.Rand
	calls int
}

// race is a history of clients at a few cases of one customer, and an incident that is for them.
type race struct {
	desk
	hot       string
	cases     []string
	workNotes map[string]string // the id of the work note of each case
	begin     time.Time

	mu      sync.Mutex
	history []porcupine.Operation // their metadata is the id of the call, which no two share
}

func newRace(t *testing.T, cases int) (*race, storetest.Tables) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	tables := storetest.New(t)
	d := desk{t, ctx, tables, tables.Store()}
	admin := d.store.As(csmtest.Root)
	_, err := admin.ChangeSettings(ctx, csm.SettingsChange{CustomerReplies: ptr(csm.RepliesAll)}, nil)
	d.must(err)
	_, err = admin.ChangePolicy(ctx, "acme", csm.Policy{
		OnIncidentResolved: csm.ProposeOnResolved, ProposalText: "Does it work again?",
	})
	d.must(err)
	hot, err := d.store.As(engineer).OpenIncident(ctx, csm.IncidentRequest{
		ShortDescription: "Mail gateway fails", Caller: ptr(theCustomer()),
	})
	d.must(err)
	r := &race{desk: d, hot: hot.Number, workNotes: map[string]string{}, begin: time.Now()}
	for range cases {
		number := d.openCase()
		note, err := d.store.As(agent).WorkNoteOnCase(ctx, number, "The disk is full.")
		d.must(err)
		r.cases = append(r.cases, number)
		r.workNotes[number] = note.ID
	}
	return r, tables
}

func theCustomer() csm.Person { return csm.Person{ID: customer.ID, Type: csm.Contact} }

// ask makes a call as an agent who makes no other, so that the records tell whose call made what.
func (c *racer) ask(in asked, do func(*store.View, string) (answer, error)) {
	c.calls++
	id := c.callID()
	c.askAs(csm.Caller{
		ID: id, Name: id, Type: csm.Internal, Accounts: []string{"*"},
		Roles: []string{csm.RoleAgent, csm.RoleIncidentWrite, csm.RoleITIL},
	}, id, in, do)
}

// askAsCustomer makes a call as the customer of all cases.
func (c *racer) askAsCustomer(in asked, do func(*store.View, string) (answer, error)) {
	c.calls++
	c.askAs(customer, c.callID(), in, do)
}

func (c *racer) callID() string { return fmt.Sprintf("client %d call %d", c.id, c.calls) }

func (c *racer) askAs(by csm.Caller, id string, in asked, do func(*store.View, string) (answer, error)) {
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
	c.record(op)
}

func (r *race) record(op porcupine.Operation) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.history = append(r.history, op)
}

var incidentNumber = regexp.MustCompile(`INC\d{7,}`)

// The mixes say how often each call is made, one letter a call: see act.
const (
	associating = "c aaaaa rrrr gg mmmm e ss i"
	replying    = "aaa h rr ppppp ooo q m e s gg i w"
	ending      = "aaa r ppp ttt y nn x ee sss u gggg i"
)

// act makes one call at random.
func (c *racer) act(mix string) {
	number := c.cases[c.rand.IntN(len(c.cases))]
	switch call := mix[c.rand.IntN(len(mix))]; call {
	case 'c':
		c.ask(asked{key: number, do: "create"}, func(v *store.View, _ string) (answer, error) {
			incident, err := v.CreateIncident(c.ctx, number)
			return answer{incident: incident.Number}, err
		})
	case 'a':
		c.ask(asked{key: number, do: "associate"}, func(v *store.View, _ string) (answer, error) {
			association, err := v.AssociateIncident(c.ctx, number, c.hot)
			return answer{version: association.Sequence}, err
		})
	case 'h':
		c.ask(asked{key: number, do: "associate", with: "history"}, func(v *store.View, _ string) (answer, error) {
			association, err := v.AssociateWithHistory(c.ctx, number, c.hot)
			return answer{version: association.Sequence}, err
		})
	case 'r':
		c.ask(asked{key: number, do: "remove"}, func(v *store.View, _ string) (answer, error) {
			return answer{}, v.RemoveIncident(c.ctx, number)
		})
	case 'g':
		c.ask(asked{key: number, do: "read"}, func(v *store.View, _ string) (answer, error) {
			read, err := v.Case(c.ctx, number)
			return answer{incident: read.Incident, version: read.Version, caseState: read.State}, err
		})
	case 'i':
		c.ask(asked{key: c.hot, do: "read"}, func(v *store.View, _ string) (answer, error) {
			read, err := v.Incident(c.ctx, c.hot)
			return answer{version: read.Version, state: read.State, cases: read.CaseCount}, err
		})
	case 'm', 'e', 's', 'o', 'q':
		c.changeIncident(call)
	default:
		c.stepOfCase(call, number)
	}
}

// changeIncident comments on the hot incident, resolves it, starts work on it, or puts it on hold,
// with a question or without.
func (c *racer) changeIncident(call byte) {
	switch call {
	case 'm':
		c.change("comment", "", func(id string) csm.IncidentChange { return csm.IncidentChange{Comments: &id} })
	case 'e':
		c.change("set", csm.IncidentResolved, func(string) csm.IncidentChange {
			return csm.IncidentChange{
				State: to(csm.IncidentResolved), CloseCode: ptr(csm.UserError), CloseNotes: ptr("x"),
			}
		})
	case 's':
		c.change("set", csm.IncidentInProgress, func(string) csm.IncidentChange {
			return csm.IncidentChange{State: to(csm.IncidentInProgress)}
		})
	default:
		c.change("set", csm.IncidentOnHold, func(id string) csm.IncidentChange {
			return csm.IncidentChange{
				State: to(csm.IncidentOnHold), HoldReason: ptr(csm.AwaitingCaller), Comments: &id,
				AsksCustomer: call == 'q',
			}
		})
	}
}

// change changes the hot incident, and delivers every second of its updates amid everything else.
func (c *racer) change(do string, state csm.IncidentState, ch func(id string) csm.IncidentChange) {
	var made csm.Update
	c.ask(asked{key: c.hot, do: do, with: string(state)}, func(v *store.View, id string) (answer, error) {
		changed, err := v.ChangeIncident(c.ctx, c.hot, ch(id), nil)
		made = changed.Update
		return answer{version: made.Version}, err
	})
	if made.Version == 0 || c.rand.IntN(2) == 0 {
		return
	}
	begin := int64(time.Since(c.begin))
	c.deliver(made)
	end := int64(time.Since(c.begin))
	what := ""
	switch {
	case made.AsksCustomer:
		what = "asks"
	case made.Resolves():
		what = "resolves"
	case made.Reopens():
		what = "reopens"
	}
	for n, number := range c.cases {
		c.record(porcupine.Operation{
			ClientId: c.id, Call: begin, Return: end, Metadata: fmt.Sprint(c.callID(), " delivered ", n),
			Input: asked{key: number, do: "deliver", with: what}, Output: answer{},
		})
	}
}

// stepOfCase takes a step of the case, as its customer or as an agent.
func (c *racer) stepOfCase(call byte, number string) {
	ask := c.ask
	do := map[byte]string{
		'p': "reply", 'w': "await", 't': "propose", 'y': "accept", 'n': "reject", 'x': "withdraw", 'u': "publish",
	}[call]
	if do == "" {
		return // a blank in the mix
	}
	if do == "reply" || do == "accept" || do == "reject" || do == "withdraw" {
		ask = c.askAsCustomer
	}
	ask(asked{key: number, do: do}, func(v *store.View, id string) (out answer, err error) {
		switch do {
		case "reply":
			comment, err := v.CommentOnCase(c.ctx, number, id, "")
			return answer{reason: comment.Reason}, err
		case "await":
			_, err = v.ChangeCase(c.ctx, number, csm.CaseChange{State: ptr(csm.CaseAwaitingInfo)}, nil)
		case "propose":
			_, err = v.ProposeSolution(c.ctx, number, csm.SolvedKnownError, id)
		case "accept":
			_, err = v.AcceptSolution(c.ctx, number)
		case "reject":
			_, err = v.RejectSolution(c.ctx, number, id)
		case "withdraw":
			_, err = v.WithdrawCase(c.ctx, number, id)
		case "publish":
			_, err = v.PublishWorkNote(c.ctx, number, c.workNotes[number], "")
		}
		return out, err
	})
}

// run lets the clients make their calls beside each other.
func (r *race) run(clients []*racer, calls int, mix string) {
	parallel(len(clients), func(n int) {
		for range calls {
			clients[n].act(mix)
		}
	})
}

// deliver may be called beside itself, unlike the desk's.
func (r *race) deliver(update csm.Update) {
	err := fanout.Fanout{Store: r.store}.Deliver(r.ctx, update.Incident, update.Version)
	if err != nil {
		r.Errorf("deliver version %d: %v", update.Version, err)
	}
}
