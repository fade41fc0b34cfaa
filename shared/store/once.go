package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// decision is one attempt at a change: what to write and what to answer when it is written.
type decision[T any] struct {
	answer  T
	actions []action
}

// once decides and writes until the writing is not overtaken by somebody else's, and gives the
// answer. With an idempotency key in ctx the first answer is kept in the same transaction, and a
// repeat gets it. It returns the refusals of decide, CodeIdempotencyKeyReused, and CodeTooBusy when
// overtaken all the time.
func once[T any](ctx context.Context, v *View, decide func() (decision[T], error)) (answer T, err error) {
	err = persist(ctx, func() error {
		answer, err = attempt(ctx, v, decide)
		return err
	})
	if errors.Is(err, errStale) {
		err = csm.Refuse(csm.CodeTooBusy,
			"Others keep changing the same record. Nothing was changed; try again in a moment.")
	}
	if err != nil {
		var none T
		return none, err
	}
	return answer, nil
}

// attempt decides and writes. It returns errStale when somebody else was faster.
func attempt[T any](ctx context.Context, v *View, decide func() (decision[T], error)) (T, error) {
	kept, found, err := recall[T](ctx, v)
	if found || err != nil {
		return kept, err
	}
	decided, err := decide()
	if err == nil {
		err = v.transactKept(ctx, decided.actions, decided.answer)
	}
	if err == nil || errors.Is(err, errStale) {
		return decided.answer, err
	}
	// What refuses it may be this very request's first coming, done since the recall above.
	kept, found, recallErr := recall[T](ctx, v)
	if found && recallErr == nil {
		return kept, nil
	}
	return decided.answer, err
}

// persist tries until the try is not overtaken by somebody else's change; its error is errStale
// when it always is.
func persist(ctx context.Context, try func() error) error {
	for attempt := range maxAttempts {
		if err := try(); !errors.Is(err, errStale) {
			return err
		}
		if dynamo.BackOff(ctx, attempt) != nil {
			break
		}
	}
	return errStale
}

// With full jitter between 10 and 320 ms a try, 60 tries outlast the 25 s that a call may take.
const maxAttempts = 60

// transactKept writes the actions and, with an idempotency key in ctx, the answer beside them.
func (v *View) transactKept(ctx context.Context, actions []action, answer any) error {
	if asked, ok := ctx.Value(idempotencyContext{}).(idempotency); ok {
		keeping, err := v.keepAnswer(asked, answer)
		if err != nil {
			return err
		}
		actions = append(actions, keeping)
	}
	if len(actions) == 0 {
		return nil
	}
	return v.store.transact(ctx, actions)
}

// keepAnswer keeps the answer for repeats of the request, unless one is kept already.
func (v *View) keepAnswer(asked idempotency, answer any) (action, error) {
	kept, err := json.Marshal(answer)
	if err != nil {
		return action{}, fmt.Errorf("store: keep the answer: %w", err)
	}
	now := v.store.now()
	item := idempotencyItem{
		key:       idempotencyKey(v.by, asked.key),
		Request:   asked.request,
		Answer:    string(kept),
		ExpiresAt: now.Add(keepAnswers).Unix(),
	}
	free := "attribute_not_exists(pk) OR expires_at < :now"
	values := dynamo.Values{}.Number(":now", now.Unix())
	return dynamo.Put(v.store.cases, marshal(item), free, values).FailingWith(errStale), nil
}

// keepAnswers is how long a repeat of a request gets the first answer.
const keepAnswers = 24 * time.Hour

type idempotency struct{ key, request string }

type idempotencyContext struct{}

type idempotencyItem struct {
	key
	Request   string `json:"request"`
	Answer    string `json:"answer"`
	ExpiresAt int64  `json:"expires_at"`
}

// WithIdempotencyKey makes the change that is made with ctx happen once for that key of the caller:
// request identifies what is asked (method, path and body), and another request with the key is
// refused.
func WithIdempotencyKey(ctx context.Context, key, request string) context.Context {
	return context.WithValue(ctx, idempotencyContext{}, idempotency{key, request})
}

// recall is the answer that was kept for the idempotency key in ctx, if any.
func recall[T any](ctx context.Context, v *View) (answer T, found bool, err error) {
	asked, ok := ctx.Value(idempotencyContext{}).(idempotency)
	if !ok {
		return answer, false, nil
	}
	place := idempotencyKey(v.by, asked.key)
	item, found, err := get[idempotencyItem](ctx, v.store, v.store.cases, place)
	if err != nil || !found || item.ExpiresAt < v.store.now().Unix() {
		return answer, false, err
	}
	if item.Request != asked.request {
		return answer, false, csm.Refuse(csm.CodeIdempotencyKeyReused,
			"The Idempotency-Key was used for another request in the last 24 hours. Use a fresh key.")
	}
	if err := json.Unmarshal([]byte(item.Answer), &answer); err != nil {
		return answer, false, fmt.Errorf("store: recall the answer: %w", err)
	}
	return answer, true, nil
}
