package limits

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"sort"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

// The numbers of the simulated cases begin here, so that they are all of seven digits.
const firstCase = 8_000_000

// associationKey is the sort key of the association of the case with that index.
func associationKey(i int) string {
	return store.AssociationKey(csm.Association{
		Case:        fmt.Sprintf("CS%d", firstCase+i),
		FromVersion: 2,
		Sequence:    2,
	}).SK
}

type associationQuery struct {
	partition string
	begin     int // index of the first association that is asked for
	end       int // after the last
	limit     int
}

// associationQuery understands a Query of the incident's associations.
func (s *Simulator) associationQuery(body []byte) (associationQuery, bool) {
	var in struct {
		TableName                 string
		IndexName                 string
		Limit                     int
		ExclusiveStartKey         map[string]text
		ExpressionAttributeValues map[string]text
	}
	if json.Unmarshal(body, &in) != nil || in.TableName != s.Incidents || in.IndexName != "" {
		return associationQuery{}, false
	}
	low := in.ExpressionAttributeValues[":low"].S
	high := in.ExpressionAttributeValues[":high"].S
	if !strings.HasPrefix(low, store.AssociationPrefix) {
		return associationQuery{}, false
	}
	q := associationQuery{partition: in.ExpressionAttributeValues[":pk"].S, limit: in.Limit}
	q.begin = sort.Search(s.Associations, func(i int) bool { return associationKey(i) >= low })
	q.end = sort.Search(s.Associations, func(i int) bool { return associationKey(i) > high })
	if after := in.ExclusiveStartKey["sk"].S; after != "" {
		q.begin = sort.Search(s.Associations, func(i int) bool { return associationKey(i) > after })
	}
	return q, true
}

// query answers with as much of what is asked for as 1 MB holds; the
// projection does not make it cheaper.
func (s *Simulator) query(q associationQuery) (int, []byte) {
	end := min(q.end, q.begin+queryBytes/s.AssociationBytes)
	if q.limit > 0 {
		end = min(end, q.begin+q.limit)
	}
	units := math.Ceil(float64((end-q.begin)*s.AssociationBytes) / readUnit)
	s.mutex.Lock()
	taken := s.buckets.take("read "+q.partition, max(units, 1), ReadUnits, s.now())
	s.mutex.Unlock()
	if !taken {
		return http.StatusBadRequest, throttled
	}
	answer := []byte(`{"Items":[`)
	for i := q.begin; i < end; i++ {
		if i > q.begin {
			answer = append(answer, ',')
		}
		answer = fmt.Appendf(answer, `{"sk":{"S":"%s"},"case":{"S":"CS%d"},"account":{"S":"acme"}}`,
			associationKey(i), firstCase+i)
	}
	answer = fmt.Appendf(answer, `],"Count":%d,"ScannedCount":%d`,
		max(0, end-q.begin), max(0, end-q.begin))
	if end < q.end {
		last := map[string]text{"pk": {q.partition}, "sk": {associationKey(end - 1)}}
		answer = fmt.Appendf(answer, `,"LastEvaluatedKey":%s`, encode(last))
	}
	return http.StatusOK, append(answer, '}')
}
