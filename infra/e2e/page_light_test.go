package e2e

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// The first list takes at most four requests and 60 kB, compressed as API Gateway does it.
func TestTheFirstListIsLight(t *testing.T) {
	s := newScene(t)
	c := s.openCase().Number
	p := s.emptyTab()
	var mu sync.Mutex
	var asked []string
	chromedp.ListenTarget(p.ctx, func(event any) {
		if e, ok := event.(*network.EventRequestWillBeSent); ok &&
			strings.HasPrefix(e.Request.URL, "http") {
			mu.Lock()
			asked = append(asked, e.Request.URL)
			mu.Unlock()
		}
	})
	p.do(network.Enable(), signedIn(t, agent), chromedp.Navigate(stack.URL+"/#/cases?queue=all"))
	p.sees(c)
	mu.Lock()
	defer mu.Unlock()
	if len(asked) > 4 {
		t.Errorf("the first list took %d requests: %s", len(asked), strings.Join(asked, " "))
	}
	size := 0
	for _, url := range asked {
		if strings.HasSuffix(url, "/") || strings.Contains(url, "/assets/") {
			size += s.compressed(url)
		}
	}
	if size > 60_000 {
		t.Errorf("the page has %d bytes", size)
	}
	t.Logf("%d requests, %d bytes of page", len(asked), size)
}

// compressed is the size of what is at the URL, as gzip makes it.
func (s scene) compressed(url string) int {
	s.Helper()
	response, err := stack.HTTP.Get(url)
	if err != nil {
		s.Fatal(err)
	}
	defer response.Body.Close()
	var buffer bytes.Buffer
	writer := gzip.NewWriter(&buffer)
	if _, err := io.Copy(writer, response.Body); err != nil {
		s.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		s.Fatal(err)
	}
	return buffer.Len()
}

func TestAssetsAreKeptForEverAndThePageIsAskedFor(t *testing.T) {
	s := newScene(t)
	p := s.newTab(agent, "")
	script := evaluated[string](p, `document.querySelector("script[src]").src`)
	response, err := stack.HTTP.Get(script)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if kept := response.Header.Get("Cache-Control"); !strings.Contains(kept, "immutable") {
		t.Errorf("%s: Cache-Control is %q", script, kept)
	}
	page, err := stack.HTTP.Get(stack.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer page.Body.Close()
	if kept := page.Header.Get("Cache-Control"); kept != "no-cache" {
		t.Errorf("the page: Cache-Control is %q", kept)
	}
}

func TestTheReferenceShowsEveryCall(t *testing.T) {
	s := newScene(t)
	p := s.emptyTab()
	p.do(chromedp.Navigate(stack.URL + "/docs"))
	p.sees("/cases/{case}/incident")
	p.sees("Create an incident from a case")
}
