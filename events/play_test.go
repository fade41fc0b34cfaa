package events_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/casebridge/casebridge/events"
	"github.com/casebridge/casebridge/infra/local/issuer"
	"github.com/casebridge/casebridge/shared/api"
	"github.com/casebridge/casebridge/shared/batch"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/notify"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
	"github.com/casebridge/casebridge/shared/stream"
	"github.com/casebridge/casebridge/shared/token"
)

// stage is what the events are played on: a store of its own, and an issuer of tokens.
type stage struct {
	ctx    context.Context
	store  *store.Store
	issuer *issuer.Issuer
	tokens *token.Verifier
	all    http.Handler
}

func newStage(t *testing.T) stage {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	t.Cleanup(cancel)
	tables := storetest.New(t)
	s := stage{ctx: ctx, store: tables.Store()}
	var err error
	if s.issuer, err = issuer.New(); err != nil {
		t.Fatal(err)
	}
	s.tokens, err = token.New(token.Config{
		Issuer:   issuer.Name,
		Audience: issuer.Audience,
		JWKS:     s.issuer.JWKS(),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.all = api.Handler("", s.store, s.tokens)
	return s
}

func (s stage) token(by csm.Caller) (string, error) { return s.issuer.Token(by, time.Minute) }

func (s stage) do(by, method, path, body string, headers ...string) (int, []byte, error) {
	r := httptest.NewRequestWithContext(s.ctx, method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if by != "" {
		t, err := s.token(events.Callers[by])
		if err != nil {
			return 0, nil, err
		}
		r.Header.Set("Authorization", "Bearer "+t)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.all.ServeHTTP(w, r)
	return w.Code, w.Body.Bytes(), nil
}

func (s stage) play(t *testing.T, n events.Numbers, steps ...events.Step) {
	t.Helper()
	if err := events.Play(s.do, n, steps...); err != nil {
		t.Fatal(err)
	}
}

// payload is the recorded event with tokens, and with the numbers of the records on this stage.
func (s stage) payload(t *testing.T, name string, n events.Numbers) []byte {
	t.Helper()
	content, err := events.WithTokens(read(t, name), s.token)
	if err != nil {
		t.Fatal(err)
	}
	return []byte(events.Translate(string(content), events.Sample, n))
}

func TestCallsAreAnsweredAsDocumented(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, c := range events.Calls {
		t.Run(c.Name, func(t *testing.T) {
			n := events.Numbers{"key": c.Name, "asset": events.Sample["asset"]}
			s.play(t, n, c.Given...)
			e := decodeCall(t, s.payload(t, c.Name, n))
			answer, err := api.Lambda(api.Handler(path.Dir(c.Name), s.store, s.tokens))(s.ctx, e)
			if err != nil || answer.StatusCode != c.Status {
				t.Fatalf("status %d, error %v, want %d: %s", answer.StatusCode, err, c.Status, answer.Body)
			}
			var body map[string]any
			isText := strings.HasPrefix(http.Header(answer.MultiValueHeaders).Get("Content-Type"), "text/")
			if c.Status != http.StatusNoContent && !isText {
				if err := json.Unmarshal([]byte(answer.Body), &body); err != nil {
					t.Errorf("body %q: %v", answer.Body, err)
				}
			}
			if c.Status >= 400 && body["status"] != float64(c.Status) {
				t.Errorf("%s is not the problem of the status %d", answer.Body, c.Status)
			}
		})
	}
}

// outcome is what a function made of a batch: what people see of it, and what it kept.
type outcome struct{ seen, kept []string }

func (o *outcome) Keep(_ context.Context, _ string, record []byte, cause error) error {
	if !errors.Is(cause, batch.ErrNever) {
		return cause
	}
	o.kept = append(o.kept, string(record))
	return nil
}

func (o *outcome) Publish(_ context.Context, n csm.Notification) error {
	o.seen = append(o.seen, n.Text)
	return nil
}

func (o *outcome) Deliver(_ context.Context, deliveries []csm.Delivery) error {
	for _, d := range deliveries {
		o.seen = append(o.seen, d.Text)
	}
	return nil
}

// worker is the function on the queue, wired as its main does it. Nobody hears of what it sends.
func (s stage) worker() fanout.Worker {
	return fanout.Worker{Fanout: fanout.Fanout{Store: s.store, Customers: &outcome{}}}
}

// jobsAtOnce is a queue whose jobs are done as soon as they are sent.
type jobsAtOnce struct{ worker fanout.Worker }

func (q jobsAtOnce) Send(ctx context.Context, jobs []fanout.Job) error {
	for _, job := range jobs {
		if err := q.worker.Fanout.Work(ctx, job); err != nil {
			return err
		}
	}
	return nil
}

// consumers are the functions on the stream, wired as their mains do it.
func (s stage) consumers(o *outcome) map[string]stream.Consumer {
	return map[string]stream.Consumer{
		"worknotes": {
			Name:     "worknotes",
			Failures: o,
			Handle: func(ctx context.Context, r stream.Record) error {
				f := fanout.Fanout{Store: s.store, Queue: jobsAtOnce{s.worker()}}
				return f.Deliver(ctx, r.Incident, r.Version)
			},
		},
		"notify": {Name: "notify", Failures: o, Handle: func(ctx context.Context, r stream.Record) error {
			if r.OfMessage() {
				return notify.Outbox{Store: s.store, To: o}.Send(ctx, r.Message)
			}
			return notify.Update(ctx, s.store, o, r.Incident, r.Version)
		}},
	}
}

func TestBatchesReachWhoTheyAreFor(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, u := range events.Updates {
		t.Run(u.Name, func(t *testing.T) {
			n := events.Numbers{}
			s.play(t, n, u.Given...)
			s.play(t, n, u.Changes...)
			n["message"] = s.pendingMessage(t, n["case"])
			payload, had := s.payload(t, u.Name, n), s.notes(t, n["case"])
			var o outcome
			// Lambda may deliver a batch more than once.
			for range 2 {
				o.kept = nil
				answer, err := s.consumers(&o)[path.Dir(u.Name)].Invoke(s.ctx, payload)
				if want := `{"batchItemFailures":[]}`; err != nil || string(answer) != want {
					t.Errorf("answer %s, error %v, want %s", answer, err, want)
				}
			}
			seen := append(s.notes(t, n["case"])[len(had):], o.seen...)
			if diff := cmp.Diff(filled(n, u.Want), seen, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("seen (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(records(t, payload, u.Spoiled), o.kept, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("set aside (-want +got):\n%s", diff)
			}
		})
	}
}

// pendingMessage is the id of the message of the case that is not sent; "" when there is none.
func (s stage) pendingMessage(t *testing.T, number string) string {
	t.Helper()
	later := csm.At(time.Now().Add(time.Hour))
	for message, err := range s.store.MessagesPendingSince(s.ctx, later) {
		if err != nil {
			t.Fatal(err)
		}
		if message.Case == number {
			return message.Message
		}
	}
	return ""
}

func TestJobsWriteTheNotesOfTheirPage(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, j := range events.Jobs {
		t.Run(j.Name, func(t *testing.T) {
			n := events.Numbers{}
			s.play(t, n, j.Given...)
			payload := s.payload(t, j.Name, n)
			had, otherHad := s.notes(t, n["case"]), s.notes(t, n["other_case"])
			answer, err := s.worker().Invoke(s.ctx, payload)
			if want := `{"batchItemFailures":[]}`; err != nil || string(answer) != want {
				t.Errorf("answer %s, error %v, want %s", answer, err, want)
			}
			if diff := cmp.Diff(append(had, filled(n, j.Want)...), s.notes(t, n["case"])); diff != "" {
				t.Errorf("notes of the first case (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(append(otherHad, filled(n, j.Want)...), s.notes(t, n["other_case"])); diff != "" {
				t.Errorf("notes of the other case (-want +got):\n%s", diff)
			}
		})
	}
}

// notes are the texts of the case's work notes and comments, oldest first.
func (s stage) notes(t *testing.T, number string) (texts []string) {
	t.Helper()
	if number == "" {
		return nil
	}
	p, err := s.store.As(events.Callers["agent"]).CaseActivities(s.ctx, number, nil, 500, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range slices.Backward(p.Items) {
		texts = append(texts, n.Text)
	}
	return texts
}

func filled(n events.Numbers, texts []string) (out []string) {
	for _, text := range texts {
		out = append(out, n.Fill(text))
	}
	return out
}

func records(t *testing.T, payload []byte, which []int) (out []string) {
	t.Helper()
	var batch stream.Batch
	strictly(t, payload, &batch)
	for _, i := range which {
		out = append(out, string(batch.Records[i]))
	}
	return out
}
