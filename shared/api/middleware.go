package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"path"
	"runtime/debug"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/token"
)

type callerKey struct{}

// callerOf is who makes the call. Behind authenticate there always is one.
func callerOf(ctx context.Context) csm.Caller {
	c, _ := ctx.Value(callerKey{}).(csm.Caller)
	return c
}

// authenticate lets only calls with a valid bearer token through (RFC 6750), and refuses at once who may not
// make the call at all.
func authenticate(api huma.API, tokens *token.Verifier) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		if len(ctx.Operation().Security) == 0 {
			next(ctx)
			return
		}
		scheme, raw, _ := strings.Cut(ctx.Header("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") || raw == "" {
			ctx.SetHeader("WWW-Authenticate", "Bearer")
			write(api, ctx, problem(csm.CodeUnauthenticated, "Send a bearer token in the Authorization header."))
			return
		}
		caller, err := tokens.Caller(ctx.Context(), strings.TrimSpace(raw))
		if err != nil {
			slog.InfoContext(ctx.Context(), "token refused", "error", err)
			ctx.SetHeader("WWW-Authenticate", `Bearer error="invalid_token"`)
			write(api, ctx, problem(csm.CodeUnauthenticated, refusedToken(err)))
			return
		}
		if p, _ := ctx.Operation().Metadata[needs].(csm.Permission); p != "" && !caller.May(p) {
			write(api, ctx, ofError(ctx, caller.Require(p)))
			return
		}
		next(huma.WithValue(ctx, callerKey{}, caller))
	}
}

// refusedToken says what to do about a token that is not accepted.
func refusedToken(err error) string {
	if fault, ok := errors.AsType[*token.ClaimError](err); ok {
		return "The token's claim " + fault.Claim + " " + fault.Problem + ". Get another token from your identity provider."
	}
	return "The token does not verify or has expired. Get a new one from your identity provider."
}

// onceForKey makes a POST with an Idempotency-Key happen once: the key stands for this method, path and body.
func onceForKey(api huma.API) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		key, request := ctx.Header("Idempotency-Key"), requestOf(ctx.Context())
		if key == "" || request == "" {
			next(ctx)
			return
		}
		if len(key) > 255 {
			write(api, ctx, problem(csm.CodeInvalid, "Send an Idempotency-Key of at most 255 bytes.", BadField{"header.Idempotency-Key", "is too long"}))
			return
		}
		next(huma.WithContext(ctx, store.WithIdempotencyKey(ctx.Context(), key, request)))
	}
}

type requestKey struct{}

// requestOf is the fingerprint that fingerprinted left.
func requestOf(ctx context.Context) string {
	s, _ := ctx.Value(requestKey{}).(string)
	return s
}

// fingerprinted leaves in the context of a POST with an Idempotency-Key a hash of what is asked.
func fingerprinted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && r.Header.Get("Idempotency-Key") != "" {
			body, _ := io.ReadAll(io.LimitReader(r.Body, maxBody+1)) // from memory: it cannot fail
			r.Body = io.NopCloser(bytes.NewReader(body))
			sum := sha256.Sum256(append([]byte(r.URL.Path+"\n"), body...))
			r = r.WithContext(context.WithValue(r.Context(), requestKey{}, hex.EncodeToString(sum[:])))
		}
		next.ServeHTTP(w, r)
	})
}

func write(api huma.API, ctx huma.Context, p *Problem) {
	ctx.SetHeader("Content-Type", p.ContentType(""))
	ctx.SetStatus(p.Status)
	if err := api.Marshal(ctx.BodyWriter(), "application/json", p); err != nil {
		slog.ErrorContext(ctx.Context(), "write a problem", "error", err)
	}
}

func writePlain(w http.ResponseWriter, p *Problem) {
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	if err := json.NewEncoder(w).Encode(p); err != nil {
		slog.Error("write a problem", "error", err)
	}
}

func noRoute(w http.ResponseWriter, r *http.Request) {
	writePlain(w, problem(codeNoSuchRoute, "There is no "+r.Method+" "+r.URL.Path+". GET /openapi.json lists every call."))
}

// plainMediaType writes the media type as huma knows it: in lower case (RFC 9110, 8.3.1).
func plainMediaType(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if t := r.Header.Get("Content-Type"); t != "" {
			r.Header.Set("Content-Type", strings.ToLower(t))
		}
		next.ServeHTTP(w, r)
	})
}

// exact keeps ServeMux from redirecting a path with an empty part, . or .. in it: that is no call.
func exact(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if clean := path.Clean("/" + r.URL.Path); r.URL.Path != clean && (clean == "/" || r.URL.Path != clean+"/") {
			noRoute(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// recovering answers a panic with a 500 and keeps the function alive.
func recovering(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil {
				slog.ErrorContext(r.Context(), "panic", "path", r.URL.Path, "panic", p, "stack", string(debug.Stack()))
				writePlain(w, ofError(nil, nil))
			}
		}()
		next.ServeHTTP(w, r)
	})
}
