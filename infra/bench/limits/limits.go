// Package limits stands between a fan-out and DynamoDB Local as DynamoDB itself would: each
// request takes its time, each partition key has the read and write units that DynamoDB gives it
// and no more, a Query ends at 1 MB, and what of a batch is over the limit is left unprocessed.
//
// The associations of one incident and the notes of their cases are not stored. The associations
// are computed, and of a note it is only kept that its case has one: so a million cases take no
// memory to speak of. Everything else is DynamoDB Local's to answer.
package limits

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// The limits of DynamoDB (developer guide, "Best practices for designing partition keys", "Query").
const (
	WriteUnits = 1000 // a second, of a partition key
	ReadUnits  = 3000 // a second, of a partition key

	// BurstSeconds of unused units are kept for later. DynamoDB keeps up to 300, and promises none.
	BurstSeconds = 1

	queryBytes = 1 << 20
	readUnit   = 4 << 10
	writeUnit  = 1 << 10
)

// Simulator is an http.Handler that speaks DynamoDB's protocol.
type Simulator struct {
	Behind           string // URL of DynamoDB Local
	Cases, Incidents string // names of the tables
	Associations     int    // of the incident, whatever its number
	AssociationBytes int
	Latency          time.Duration // of a request
	TableWrites      float64       // write units a second of the case table
	Stretch          float64       // how much slower time goes: 10 for a machine that is too busy to keep up; 0 is 1

	client http.Client
	clock  func() time.Time // nil is the machine's

	mutex    sync.Mutex
	requests map[string]int
	buckets  buckets
	noted    []uint64 // a bit for each case that has its note
	notes    int
	again    int
}

// Requests are the requests that were answered or refused so far, by operation.
func (s *Simulator) Requests() map[string]int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	counted := map[string]int{}
	for operation, n := range s.requests {
		counted[operation] = n
	}
	return counted
}

// Notes says how many cases have their note, and how many notes were written again.
func (s *Simulator) Notes() (cases, again int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.notes, s.again
}

func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	until := time.Now().Add(time.Duration(float64(s.Latency) * max(1, s.Stretch)))
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mutex.Lock()
	if s.requests == nil {
		s.requests = map[string]int{}
		s.noted = make([]uint64, s.Associations/64+1)
	}
	s.requests[operation]++
	s.mutex.Unlock()
	status, answer := s.answer(r, operation, body)
	time.Sleep(time.Until(until))
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.WriteHeader(status)
	_, _ = w.Write(answer)
}

func (s *Simulator) answer(
	r *http.Request, operation string, body []byte,
) (status int, answer []byte) {
	switch operation {
	case "Query":
		if q, ok := s.associationQuery(body); ok {
			return s.query(q)
		}
	case "BatchWriteItem":
		if b, ok := s.noteBatch(body); ok {
			return s.write(b)
		}
	}
	status, answer, err := s.forward(r, body)
	if err != nil {
		return http.StatusInternalServerError, fmt.Appendf(nil,
			`{"__type":"InternalServerError","message":%q}`, err.Error())
	}
	return status, answer
}

// forward gives the request to DynamoDB Local.
func (s *Simulator) forward(r *http.Request, body []byte) (int, []byte, error) {
	request, err := http.NewRequestWithContext(r.Context(), http.MethodPost, s.Behind,
		bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	for _, name := range []string{"Authorization", "Content-Type", "X-Amz-Date", "X-Amz-Target"} {
		request.Header.Set(name, r.Header.Get(name))
	}
	response, err := s.client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	return response.StatusCode, answer, err
}

// now is the time, stretched.
func (s *Simulator) now() time.Time {
	if s.clock != nil {
		return s.clock()
	}
	return time.Unix(0, int64(float64(time.Now().UnixNano())/max(1, s.Stretch)))
}

// throttled is DynamoDB's refusal of a whole request.
var throttled = []byte(`{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",` +
	`"message":"The level of configured provisioned throughput for the table was exceeded."}`)

type text struct {
	S string `json:"S"`
}

func encode(v any) []byte {
	encoded, err := json.Marshal(v)
	if err != nil {
		panic(err) // of values that came as JSON
	}
	return encoded
}
