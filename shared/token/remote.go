package token

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/time/rate"

	"github.com/casebridge/casebridge/shared/guard"
)

const (
	fetchLimit = 2 * time.Second // for one request to the issuer
	maxKeySet  = 1 << 20         // bytes

	// A key that is missing may have been published since the last fetch. The burst keeps one token
	// with an unknown key from holding up the next.
	missingEvery = 2 * time.Second
	missingBurst = 3

	freshFor   = 5 * time.Minute // then the keys are fetched again, while calls go on with the old ones
	trustedFor = time.Hour       // then a call waits for that fetch; when it fails, the old keys still count
	retryAfter = 30 * time.Second
)

// remote is the key set that an issuer publishes. No goroutine lives between calls, because
// Lambda stops the process then: the call that finds the keys old starts the fetch.
type remote struct {
	url     string
	client  *http.Client
	clock   func() time.Time
	missing *rate.Limiter // of the fetches for keys that are missing

	mu       sync.Mutex
	known    known
	fetching chan struct{} // closed when the fetch under way ends; nil when there is none
}

// known is what the fetches brought so far.
type known struct {
	keys    keySet    // of the last fetch that worked
	fetched time.Time // when that was
	tried   time.Time // when the last fetch ended
	failed  error     // of the last fetch
}

func newRemote(address string) (*remote, error) {
	parsed, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("the URL of the key set: %w", err)
	}
	if err := checkAddress(parsed); err != nil {
		return nil, err
	}
	return &remote{
		url:     address,
		client:  &http.Client{CheckRedirect: checkRedirect},
		clock:   time.Now,
		missing: rate.NewLimiter(rate.Every(missingEvery), missingBurst),
	}, nil
}

func checkRedirect(r *http.Request, via []*http.Request) error {
	if len(via) > 3 {
		return errors.New("more than 3 redirects")
	}
	return checkAddress(r.URL)
}

// checkAddress lets only https through: whoever can change the key set can sign as anybody. http
// is for an issuer on this machine.
func checkAddress(u *url.URL) error {
	host := u.Hostname()
	loopback := host == "localhost" || net.ParseIP(host).IsLoopback()
	if u.Scheme == "https" && host != "" || u.Scheme == "http" && loopback {
		return nil
	}
	return fmt.Errorf("the URL of the key set must be https, or http on this machine, not %q",
		u.Redacted())
}

// find is source.find.
func (r *remote) find(ctx context.Context, kid, algorithm string) (jwt.VerificationKeySet, error) {
	known, fetching := r.look(ctx, kid, algorithm)
	found, err := known.keys.find(ctx, kid, algorithm)
	trusted := err == nil && r.clock().Sub(known.fetched) < trustedFor
	if fetching == nil || trusted {
		return found, known.explain(err)
	}
	select {
	case <-fetching:
	case <-ctx.Done():
		return found, fmt.Errorf("%w: %w", ErrUnavailable, ctx.Err())
	}
	r.mu.Lock()
	known = r.known
	r.mu.Unlock()
	found, err = known.keys.find(ctx, kid, algorithm)
	return found, known.explain(err)
}

// look is what is known, and the fetch that may bring more; nil when there is no need for one, or
// when the last one was a moment ago.
func (r *remote) look(ctx context.Context, kid, algorithm string) (known, <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.clock()
	_, err := r.known.keys.find(context.Background(), kid, algorithm)
	old := now.Sub(r.known.fetched) > freshFor && now.Sub(r.known.tried) > retryAfter
	switch {
	case err == nil && !old:
		return r.known, nil
	case r.fetching != nil:
	case err == nil || r.missing.Allow():
		r.fetching = make(chan struct{})
		go r.fetch(context.WithoutCancel(ctx))
	}
	return r.known, r.fetching
}

// explain makes an unknown key ErrUnavailable when the last fetch failed,
// because the issuer may have it.
func (k known) explain(err error) error {
	if err != nil && k.failed != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, k.failed)
	}
	return err
}

// fetch asks the issuer. It does not end with the call that began it,
// because several may wait for it.
func (r *remote) fetch(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, fetchLimit)
	defer cancel()
	var keys keySet
	err := guard.Run(func() (err error) {
		keys, err = r.request(ctx)
		return err
	})

	r.mu.Lock()
	defer r.mu.Unlock()
	r.known.tried, r.known.failed = r.clock(), err
	if err == nil {
		r.known.keys, r.known.fetched = keys, r.known.tried
	} else {
		slog.ErrorContext(ctx, "the issuer's keys could not be fetched", "url", r.url,
			"kept_keys", len(r.known.keys), "error", err)
	}
	close(r.fetching)
	r.fetching = nil
}

func (r *remote) request(ctx context.Context) (keySet, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.url, nil)
	if err != nil {
		return nil, err
	}
	response, err := r.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("GET %s: status %d", r.url, response.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxKeySet+1))
	if err != nil {
		return nil, fmt.Errorf("GET %s: %w", r.url, err)
	}
	if len(body) > maxKeySet {
		return nil, fmt.Errorf("GET %s: more than %d bytes", r.url, maxKeySet)
	}
	return parseKeySet(body)
}
