package limits

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/casebridge/casebridge/shared/store"
)

// put is a note that is to be written, as it came.
type put struct {
	raw json.RawMessage
	pk  string
}

const atOnce = 25 // items of a BatchWriteItem

// casesBegin is how the partition keys of cases begin.
var casesBegin = store.CaseKey("CS").PK

// noteBatch understands a BatchWriteItem of notes of cases.
func (s *Simulator) noteBatch(body []byte) ([]put, bool) {
	var in struct{ RequestItems map[string][]json.RawMessage }
	if json.Unmarshal(body, &in) != nil || len(in.RequestItems) != 1 ||
		in.RequestItems[s.Cases] == nil {
		return nil, false
	}
	var batch []put
	for _, raw := range in.RequestItems[s.Cases] {
		var request struct {
			PutRequest struct {
				Item struct {
					PK text `json:"pk"`
				}
			}
		}
		if json.Unmarshal(raw, &request) != nil ||
			!strings.HasPrefix(request.PutRequest.Item.PK.S, casesBegin) {
			return nil, false
		}
		batch = append(batch, put{raw, request.PutRequest.Item.PK.S})
	}
	return batch, true
}

// write takes what is within the limits and gives the rest back; when that is all, it refuses.
func (s *Simulator) write(batch []put) (int, []byte) {
	if len(batch) > atOnce {
		return http.StatusBadRequest, fmt.Appendf(nil,
			`{"__type":"ValidationException","message":"%d items are more than %d"}`, len(batch), atOnce)
	}
	var left []json.RawMessage
	now := s.now()
	s.mutex.Lock()
	for _, p := range batch {
		// The JSON of an item is a little larger than what DynamoDB counts.
		units := math.Ceil(float64(len(p.raw)) / writeUnit)
		if !s.buckets.take("table", units, s.TableWrites, now) ||
			!s.buckets.take("write "+p.pk, units, WriteUnits, now) {
			left = append(left, p.raw)
			continue
		}
		s.note(p.pk)
	}
	s.mutex.Unlock()
	if len(left) == len(batch) {
		return http.StatusBadRequest, throttled
	}
	if len(left) == 0 {
		return http.StatusOK, []byte(`{"UnprocessedItems":{}}`)
	}
	return http.StatusOK, encode(map[string]any{"UnprocessedItems": map[string]any{s.Cases: left}})
}

// note records that the case has its note.
func (s *Simulator) note(pk string) {
	number, err := strconv.Atoi(strings.TrimPrefix(pk, casesBegin))
	i := number - firstCase
	if err != nil || i < 0 || i >= s.Associations {
		return
	}
	if s.noted[i/64]&(1<<(i%64)) != 0 {
		s.again++
		return
	}
	s.noted[i/64] |= 1 << (i % 64)
	s.notes++
}
