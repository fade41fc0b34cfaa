package api

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

// Limits hold callers to what they may take from others; a *limit.Limiter does.
type Limits interface {
	// Allow takes the unit of a call. It returns after which time the caller should come
	// again, 0 when the call is within the limits.
	Allow(ctx context.Context, by csm.Caller) time.Duration
	// Charge takes the units of a call that reached so many cases, after it was made.
	Charge(ctx context.Context, by csm.Caller, cases int)
}

// Option changes what a handler does.
type Option func(*router)

// WithLimits makes the handler hold callers to the limits. Calls that read no records are free.
func WithLimits(limits Limits) Option { return func(r *router) { r.limits = limits } }

// limited refuses the calls of those who come too fast, once it is known who they are and before
// the body is read. Whoever has no valid token takes nothing from anybody.
func limited(api huma.API, limits Limits) middleware {
	return func(ctx huma.Context, next func(huma.Context)) {
		if limits == nil || isPublic(ctx) || ctx.Operation().Metadata[free] == true {
			next(ctx)
			return
		}
		caller := callerOf(ctx.Context())
		if wait := limits.Allow(ctx.Context(), caller); wait > 0 {
			write(api, ctx, tooFast(wait))
			return
		}
		cases := new(atomic.Int64)
		next(huma.WithContext(ctx, store.WithReach(ctx.Context(), cases)))
		limits.Charge(ctx.Context(), caller, int(cases.Load()))
	}
}

// tooFast tells a caller when to come again.
func tooFast(wait time.Duration) *Problem {
	seconds := int(math.Ceil(wait.Seconds()))
	refusal := problem(codeLimitReached, fmt.Sprintf(
		"You, or your account, have used up what one may take from the others. Send the call again in %d s.", seconds))
	refusal.after = strconv.Itoa(seconds)
	return refusal
}
