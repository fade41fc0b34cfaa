package api

import (
	"context"
	"errors"
	"log/slog"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/token"
)

type middleware = func(ctx huma.Context, next func(huma.Context))

type callerKey struct{}

// callerOf is who makes the call. Behind authenticate there always is one.
func callerOf(ctx context.Context) csm.Caller {
	caller, _ := ctx.Value(callerKey{}).(csm.Caller)
	return caller
}

// authenticate lets only calls with a valid bearer token through (RFC 6750).
func authenticate(api huma.API, tokens *token.Verifier) middleware {
	return func(ctx huma.Context, next func(huma.Context)) {
		if isPublic(ctx) {
			next(ctx)
			return
		}
		scheme, raw, _ := strings.Cut(ctx.Header("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") || raw == "" {
			ctx.SetHeader("WWW-Authenticate", "Bearer")
			write(api, ctx, problem(csm.CodeUnauthenticated, ""))
			return
		}
		caller, err := tokens.Caller(ctx.Context(), strings.TrimSpace(raw))
		if errors.Is(err, token.ErrUnavailable) {
			slog.ErrorContext(ctx.Context(), "token not checked", "error", err)
			write(api, ctx, problem(codeKeysUnavailable, ""))
			return
		}
		if err != nil {
			slog.InfoContext(ctx.Context(), "token refused", "error", err)
			ctx.SetHeader("WWW-Authenticate", `Bearer error="invalid_token"`)
			write(api, ctx, problem(csm.CodeUnauthenticated, refusedToken(err)))
			return
		}
		next(huma.WithValue(ctx, callerKey{}, caller))
	}
}

// refusedToken says what to do about a token that is not accepted.
func refusedToken(err error) string {
	if fault, ok := errors.AsType[*token.ClaimError](err); ok {
		return "The token's claim " + fault.Claim + " " + fault.Problem +
			". Get another token from your identity provider."
	}
	return "The token does not verify or has expired. Get a new one from your identity provider."
}

func isPublic(ctx huma.Context) bool { return len(ctx.Operation().Security) == 0 }

// authorize refuses whoever may not make the call on any record, before the body is
// read. An incident is not there for a caller who may not see incidents; the view
// answers that without reading it.
func authorize(api huma.API, records Records) middleware {
	return func(ctx huma.Context, next func(huma.Context)) {
		if isPublic(ctx) {
			next(ctx)
			return
		}
		caller := callerOf(ctx.Context())
		if number := ctx.Param("incident"); number != "" && !caller.May(csm.ReadIncidents) {
			_, err := records.As(caller).Incident(ctx.Context(), number)
			write(api, ctx, ofError(ctx, err))
			return
		}
		permission, _ := ctx.Operation().Metadata[needed].(csm.Permission)
		if permission != "" && !caller.May(permission) {
			if err := records.As(caller).Require(ctx.Context(), permission); err != nil {
				write(api, ctx, ofError(ctx, err))
				return
			}
		}
		next(ctx)
	}
}
