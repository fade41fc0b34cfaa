package token_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/casebridge/casebridge/infra/local/issuer"
	"github.com/casebridge/casebridge/shared/token"
)

// published is an issuer's key set on a real server, which a test can change, stop and hang.
type published struct {
	*httptest.Server
	set      atomic.Value // string: the key set
	status   atomic.Int64
	hangs    atomic.Bool
	requests atomic.Int64
	release  chan struct{}
}

func publish(t *testing.T, set string) *published {
	t.Helper()
	p := &published{release: make(chan struct{})}
	p.set.Store(set)
	p.status.Store(http.StatusOK)
	p.Server = httptest.NewServer(p)
	t.Cleanup(func() {
		close(p.release)
		p.Close()
	})
	return p
}

func (p *published) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.requests.Add(1)
	if p.hangs.Load() {
		select {
		case <-r.Context().Done():
		case <-p.release:
		}
		return
	}
	w.WriteHeader(int(p.status.Load()))
	_, _ = w.Write([]byte(p.set.Load().(string)))
}

func (p *published) verifier(t *testing.T) *token.Verifier {
	t.Helper()
	v, err := token.New(token.Config{Issuer: issuer.Name, Audience: issuer.Audience, JWKSURL: p.URL})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func signed(t *testing.T, by *issuer.Issuer) string {
	t.Helper()
	raw, err := by.Sign(claims())
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// eventually calls until the error is the wanted one.
func eventually(t *testing.T, v *token.Verifier, raw string, want error) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		_, err := v.Caller(t.Context(), raw)
		if errors.Is(err, want) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("error %v, want %v", err, want)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func TestKeysAreFetchedForTheFirstTokenAndThenKept(t *testing.T) {
	ours := newIssuer(t)
	p := publish(t, ours.JWKS())
	v := p.verifier(t)
	if n := p.requests.Load(); n != 0 {
		t.Errorf("%d requests before the first token, want none", n)
	}
	for range 20 {
		if _, err := v.Caller(t.Context(), signed(t, ours)); err != nil {
			t.Fatal(err)
		}
	}
	if n := p.requests.Load(); n != 1 {
		t.Errorf("%d requests for 20 tokens, want 1", n)
	}
}

func TestARotatedKeyIsAcceptedThoughUnknownKeysCameBefore(t *testing.T) {
	before, after, stranger := newIssuer(t), newIssuer(t), newIssuer(t)
	p := publish(t, before.JWKS())
	v := p.verifier(t)
	if _, err := v.Caller(t.Context(), signed(t, before)); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Caller(t.Context(), signed(t, stranger)); !errors.Is(err, token.ErrInvalid) {
		t.Errorf("an unknown key: %v, want ErrInvalid", err)
	}
	p.set.Store(after.JWKS())
	if _, err := v.Caller(t.Context(), signed(t, after)); err != nil {
		t.Errorf("the rotated key: %v", err)
	}
	if _, err := v.Caller(t.Context(), signed(t, before)); !errors.Is(err, token.ErrInvalid) {
		t.Errorf("the key that was withdrawn: %v, want ErrInvalid", err)
	}
}

func TestUnknownKeysCauseFewRequests(t *testing.T) {
	ours := newIssuer(t)
	p := publish(t, ours.JWKS())
	v := p.verifier(t)
	begin := time.Now()
	for range 200 {
		if _, err := v.Caller(t.Context(), signed(t, newIssuer(t))); !errors.Is(err, token.ErrInvalid) {
			t.Fatalf("%v, want ErrInvalid", err)
		}
	}
	allowed := 4 + int64(time.Since(begin)/(2*time.Second))
	if n := p.requests.Load(); n > allowed {
		t.Errorf("%d requests for 200 unknown keys, want at most %d", n, allowed)
	}
}

func TestATokenOfAnotherIssuerOrTooOldCausesNoRequest(t *testing.T) {
	p := publish(t, newIssuer(t).JWKS())
	v := p.verifier(t)
	for name, value := range map[string]any{"iss": "https://elsewhere", "aud": "elsewhere", "exp": 1} {
		c := claims()
		c[name] = value
		raw, err := newIssuer(t).Sign(c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := v.Caller(t.Context(), raw); !errors.Is(err, token.ErrInvalid) {
			t.Errorf("%s: %v, want ErrInvalid", name, err)
		}
	}
	if n := p.requests.Load(); n != 0 {
		t.Errorf("%d requests, want none", n)
	}
}

func TestKeysRotateUnderLoadWithoutARefusal(t *testing.T) {
	issuers := []*issuer.Issuer{newIssuer(t), newIssuer(t), newIssuer(t)}
	p := publish(t, issuers[0].JWKS())
	v := p.verifier(t)
	for _, current := range issuers {
		p.set.Store(current.JWKS())
		raw := signed(t, current)
		var calls sync.WaitGroup
		for range 50 {
			calls.Go(func() {
				if _, err := v.Caller(t.Context(), raw); err != nil {
					t.Errorf("a token of the new key: %v", err)
				}
			})
		}
		calls.Wait()
	}
}

func TestAnIssuerThatIsDownAtFirstIsAskedAgain(t *testing.T) {
	ours := newIssuer(t)
	p := publish(t, ours.JWKS())
	p.status.Store(http.StatusServiceUnavailable)
	v := p.verifier(t)
	raw := signed(t, ours)
	for range 10 {
		if _, err := v.Caller(t.Context(), raw); !errors.Is(err, token.ErrUnavailable) ||
			errors.Is(err, token.ErrInvalid) {
			t.Fatalf("%v, want ErrUnavailable", err)
		}
	}
	p.status.Store(http.StatusOK)
	eventually(t, v, raw, nil)
}

func TestTheLastGoodKeysAreKept(t *testing.T) {
	ours, stranger := newIssuer(t), newIssuer(t)
	for _, test := range []struct {
		name    string
		failing func(*published)
	}{
		{"while the issuer is stopped", func(p *published) { p.Listener.Close(); p.CloseClientConnections() }},
		{"while the issuer answers 503", func(p *published) { p.status.Store(http.StatusServiceUnavailable) }},
		{"while the issuer hangs", func(p *published) { p.hangs.Store(true) }},
		{"when the key set is empty", func(p *published) { p.set.Store(`{"keys":[]}`) }},
		{"when the key set is no JSON", func(p *published) { p.set.Store(`<html>`) }},
		{"when the key set has no end", func(p *published) { p.set.Store(`{"keys":[` + strings.Repeat(" ", 2<<20)) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := publish(t, ours.JWKS())
			v := p.verifier(t)
			now := time.Now()
			token.SetClock(v, func() time.Time { return now })
			raw := signed(t, ours)
			if _, err := v.Caller(t.Context(), raw); err != nil {
				t.Fatal(err)
			}
			test.failing(p)
			if _, err := v.Caller(t.Context(), signed(t, stranger)); !errors.Is(err, token.ErrUnavailable) {
				t.Errorf("an unknown key: %v, want ErrUnavailable", err)
			}
			for _, age := range []time.Duration{0, 10 * time.Minute, 24 * time.Hour} {
				now = now.Add(age)
				if _, err := v.Caller(t.Context(), raw); err != nil {
					t.Errorf("a known key after %v: %v", age, err)
				}
			}
		})
	}
}

func TestAWithdrawnKeyIsForgotten(t *testing.T) {
	before, after := newIssuer(t), newIssuer(t)
	p := publish(t, before.JWKS())
	v := p.verifier(t)
	var passed atomic.Int64
	start := time.Now()
	token.SetClock(v, func() time.Time { return start.Add(time.Duration(passed.Load())) })
	raw := signed(t, before)
	if _, err := v.Caller(t.Context(), raw); err != nil {
		t.Fatal(err)
	}
	p.set.Store(after.JWKS())
	passed.Store(int64(6 * time.Minute)) // a fetch starts, and no call waits for it
	eventually(t, v, raw, token.ErrInvalid)

	p.set.Store(before.JWKS())
	passed.Store(int64(3 * time.Hour)) // a call waits for the fetch
	if _, err := v.Caller(t.Context(), raw); err != nil {
		t.Errorf("the key was published again: %v", err)
	}
}

func TestACallWaitsForTheIssuerNoLongerThanItsContext(t *testing.T) {
	ours := newIssuer(t)
	p := publish(t, ours.JWKS())
	p.hangs.Store(true)
	v := p.verifier(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := v.Caller(ctx, signed(t, ours))
	if !errors.Is(err, token.ErrUnavailable) || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want ErrUnavailable and the context's error", err)
	}
	if _, err := v.Caller(t.Context(), signed(t, ours)); !errors.Is(err, token.ErrUnavailable) {
		t.Errorf("%v, want ErrUnavailable when the request has had its time", err)
	}
	p.hangs.Store(false)
	eventually(t, v, signed(t, ours), nil)
}

func TestOnlyHTTPSAndThisMachineAreAskedForKeys(t *testing.T) {
	for _, test := range []struct {
		url   string
		taken bool
	}{
		{"https://issuer.example/jwks.json", true},
		{"http://127.0.0.1:4000/jwks.json", true},
		{"http://[::1]:4000/jwks.json", true},
		{"http://localhost/jwks.json", true},
		{"http://issuer.example/jwks.json", false},
		{"http://localhost.issuer.example/jwks.json", false},
		{"ftp://issuer.example/jwks.json", false},
		{"issuer.example/jwks.json", false},
		{"https:///jwks.json", false},
		{":", false},
	} {
		_, err := token.New(token.Config{
			Issuer:   issuer.Name,
			Audience: issuer.Audience,
			JWKSURL:  test.url,
		})
		if (err == nil) != test.taken {
			t.Errorf("%s: error %v, want it taken: %v", test.url, err, test.taken)
		}
	}
}

func TestARedirectAwayFromHTTPSIsNotFollowed(t *testing.T) {
	ours := newIssuer(t)
	p := httptest.NewServer(http.RedirectHandler("http://issuer.example/jwks.json", http.StatusFound))
	defer p.Close()
	v, err := token.New(token.Config{Issuer: issuer.Name, Audience: issuer.Audience, JWKSURL: p.URL})
	if err != nil {
		t.Fatal(err)
	}
	_, err = v.Caller(t.Context(), signed(t, ours))
	if !errors.Is(err, token.ErrUnavailable) || !strings.Contains(err.Error(), "must be https") {
		t.Errorf("%v, want ErrUnavailable because of the address", err)
	}
}
