package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

const (
	idempotencyKey     = "Idempotency-Key"
	mostIdempotencyKey = 255 // bytes
)

// onceForKey makes a POST with an Idempotency-Key happen once: the key
// stands for this path and body.
func onceForKey(api huma.API) middleware {
	return func(ctx huma.Context, next func(huma.Context)) {
		key := ctx.Header(idempotencyKey)
		request := requestOf(ctx.Context())
		if key == "" || request == "" {
			next(ctx)
			return
		}
		if len(key) > mostIdempotencyKey {
			bad := BadField{"header." + idempotencyKey, "is too long"}
			write(api, ctx, problem(csm.CodeInvalid, "Send an Idempotency-Key of at most 255 bytes.", bad))
			return
		}
		next(huma.WithContext(ctx, store.WithIdempotencyKey(ctx.Context(), key, request)))
	}
}

type requestKey struct{}

// requestOf is the fingerprint that fingerprinted left.
func requestOf(ctx context.Context) string {
	fingerprint, _ := ctx.Value(requestKey{}).(string)
	return fingerprint
}

// fingerprinted leaves in the context of a POST with an Idempotency-Key a hash of what is asked.
func fingerprinted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && r.Header.Get(idempotencyKey) != "" {
			body, _ := io.ReadAll(io.LimitReader(r.Body, maxBody+1)) // from memory: it cannot fail
			r.Body = io.NopCloser(bytes.NewReader(body))
			sum := sha256.Sum256(append([]byte(r.URL.Path+"\n"), body...))
			r = r.WithContext(context.WithValue(r.Context(), requestKey{}, hex.EncodeToString(sum[:])))
		}
		next.ServeHTTP(w, r)
	})
}
