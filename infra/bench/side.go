package main

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
)

// sideServices stand for SQS and SNS, which are not what is measured: they take
// everything, and keep the jobs.
type sideServices struct {
	url    string
	server *httptest.Server
	mu     sync.Mutex
	jobs   []string
}

func newSideServices() *sideServices {
	s := &sideServices{}
	s.server = httptest.NewServer(s)
	s.url = s.server.URL
	return s
}

// taken gives the jobs that came since the last call.
func (s *sideServices) taken() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	jobs := s.jobs
	s.jobs = nil
	return jobs
}

// published is the answer to Publish.
const published = `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">` +
	`<PublishResult><MessageId>m</MessageId></PublishResult>` +
	`<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishResponse>`

// ServeHTTP answers SendMessageBatch (JSON protocol) and Publish (query protocol).
func (s *sideServices) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), "SendMessageBatch") {
		w.Header().Set("Content-Type", "text/xml")
		_, _ = io.WriteString(w, published)
		return
	}
	var in struct {
		Entries []struct{ Id, MessageBody string }
	}
	if err := json.Unmarshal(body, &in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	type result struct{ Id, MessageId, MD5OfMessageBody string }
	out := struct{ Successful []result }{}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range in.Entries {
		s.jobs = append(s.jobs, e.MessageBody)
		sum := md5.Sum([]byte(e.MessageBody))
		out.Successful = append(out.Successful, result{e.Id, e.Id, hex.EncodeToString(sum[:])})
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	_ = json.NewEncoder(w).Encode(out)
}
