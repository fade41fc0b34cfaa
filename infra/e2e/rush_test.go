package e2e

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOfAThousandConcurrentCreationsOneWins(t *testing.T) {
	s := newScene(t)
	c := s.openCase()
	var mu sync.Mutex
	statuses := map[int]int{}
	var all sync.WaitGroup
	for range 1000 {
		all.Go(func() {
			a, err := s.agent.Do(s.ctx, "POST", "/cases/"+c.Number+"/incident", nil)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			statuses[a.Status]++
		})
	}
	all.Wait()
	if diff := cmp.Diff(map[int]int{201: 1, 409: 999}, statuses); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}
