package main

import (
	"context"
	"crypto/rand"
	"net/http"

	"github.com/zitadel/oidc/v3/pkg/op"

	"github.com/casebridge/casebridge/infra/local/issuer"
	"github.com/casebridge/casebridge/infra/local/people"
)

const (
	loginPath = "/login"
	// The cookie names the person who is signed in, in clear: whoever
	// reaches this issuer may be anybody.
	cookieName = "casebridge_person"
)

// newProvider is the issuer at the URL; its tokens are signed with the key in the file.
func newProvider(url, keyFile string) (http.Handler, error) {
	keys, err := issuer.Open(keyFile)
	if err != nil {
		return nil, err
	}
	storage := &storage{keys: keys, requests: map[string]*request{}}
	config := &op.Config{CodeMethodS256: true, DefaultLogoutRedirectURI: "/"}
	if _, err := rand.Read(config.CryptoKey[:]); err != nil {
		return nil, err
	}
	provider, err := op.NewProvider(config, storage, op.StaticIssuer(url), op.WithAllowInsecure(),
		op.WithHttpInterceptors(session))
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/", provider)
	mux.Handle(loginPath, &login{storage, url + "/authorize/callback"})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(
			"The development issuer of Casebridge. One signs in from the page of the local stack.\n"))
	})
	return mux, nil
}

type personKey struct{}

// session tells the storage who this browser is signed in as, and forgets
// them at the end of the session.
func session(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/end_session" {
			http.SetCookie(w, &http.Cookie{Name: cookieName, Path: "/", MaxAge: -1})
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), personKey{}, signedIn(r))))
	})
}

// signedIn is the id of the person whom the browser of the request is signed in as, or "".
func signedIn(r *http.Request) string {
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return ""
	}
	person, err := people.Find(cookie.Value)
	if err != nil {
		return "" // of an earlier people.json
	}
	return person.ID
}
