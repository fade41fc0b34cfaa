package e2e

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/oklog/ulid/v2"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/env"
)

// It stands alone, without t.Parallel: for a while every caller of the cases function has the low
// limit.
func TestThePageOfACallerAtTheLimitSaysSoWaitsAndLosesNothing(t *testing.T) {
	s := newLoneScene(t)
	c := s.openCase().Number
	busy := agent
	busy.ID = "busy-" + ulid.Make().String() // nobody has used up anything of theirs
	p := s.newTab(busy, "#/cases/"+c)
	p.sees("Mail is down")
	looks := p.looksAt("/cases/" + c + "/overview")
	defer looks.wantRetryAfter(t)
	restore := s.setVariable("cases", env.CallerLimit, "2") // a unit comes back in 30 seconds

	s.useUp(busy, "/cases/"+c)
	p.sees("There were too many requests in a short time. What you see may be old; trying again in")
	p.fill("Send to the customer", "A long story.")
	s.useUp(busy, "/cases/"+c)
	p.press("Send to the customer")
	p.sees("Nothing was done. Try again in")
	if draft := evaluated[string](p, `document.querySelector(".composer textarea").value`); draft != "A long story." {
		t.Errorf("what was typed is now %q", draft)
	}

	restore()
	p.waitsAtMost(time.Minute, `!document.body.innerText.includes("What you see may be old")`,
		"what is new, without a reload")
	p.press("Send to the customer")
	p.waits(`document.querySelector(".note.comments") !== null`, "the comment")
	if got := s.comments(c); len(got) != 1 || got[0] != "A long story." {
		t.Errorf("the comments are %q", got)
	}
}

// useUp makes calls until the caller has to wait for nearly all of the half minute, whichever
// instance answers: those with the limit from before may be there for a while.
func (s scene) useUp(by csm.Caller, path string) {
	s.Helper()
	const instances = 6
	client := s.as(by)
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		var refused atomic.Int64
		var all sync.WaitGroup
		for range instances {
			all.Go(func() {
				answer, err := client.Do(s.ctx, http.MethodGet, path, nil)
				after, _ := strconv.Atoi(answer.Header.Get("Retry-After"))
				if err == nil && answer.Status == http.StatusTooManyRequests && after >= 25 {
					refused.Add(1)
				}
			})
		}
		all.Wait()
		if refused.Load() == instances {
			return
		}
	}
	s.Fatal("the limit was never reached")
}

// looks are the page's requests of one path, with the answers, by the browser's clock.
type looks struct {
	mu   sync.Mutex
	path string
	of   map[network.RequestID]bool
	said []look
}

// look is a request, or an answer that says to wait.
type look struct {
	at    time.Time
	after time.Duration // 0 for a request
}

// looksAt begins to keep the page's requests of the path.
func (p tab) looksAt(path string) *looks {
	p.Helper()
	kept := &looks{path: path, of: map[network.RequestID]bool{}}
	chromedp.ListenTarget(p.ctx, func(event any) {
		kept.mu.Lock()
		defer kept.mu.Unlock()
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			if strings.HasSuffix(e.Request.URL, path) {
				kept.of[e.RequestID] = true
				kept.said = append(kept.said, look{at: e.Timestamp.Time()})
			}
		case *network.EventResponseReceived:
			if kept.of[e.RequestID] && e.Response.Status == http.StatusTooManyRequests {
				kept.said = append(kept.said, look{e.Timestamp.Time(), retryAfter(e.Response.Headers)})
			}
		}
	})
	p.do(network.Enable())
	return kept
}

func retryAfter(headers network.Headers) time.Duration {
	for name, value := range headers {
		if strings.EqualFold(name, "Retry-After") {
			seconds, _ := strconv.Atoi(fmt.Sprint(value))
			return time.Duration(seconds) * time.Second
		}
	}
	return 0
}

// wantRetryAfter holds that the page was refused, and asked again no sooner than it was told to.
func (l *looks) wantRetryAfter(t *testing.T) {
	t.Helper()
	const rounding = 100 * time.Millisecond // of the browser's clocks
	l.mu.Lock()
	defer l.mu.Unlock()
	refused := 0
	for n, answer := range l.said {
		if answer.after == 0 {
			continue
		}
		refused++
		if n+1 < len(l.said) && l.said[n+1].at.Sub(answer.at) < answer.after-rounding {
			t.Errorf("%s was told to wait %v and asked again after %v",
				l.path, answer.after, l.said[n+1].at.Sub(answer.at))
		}
	}
	if refused == 0 {
		t.Errorf("%s was never refused", l.path)
	}
}
