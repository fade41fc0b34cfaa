package e2e

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// It stands alone, without t.Parallel: it kills the worker of all others too.
func TestTheWorkerKilledAgainAndAgainLosesNoNote(t *testing.T) {
	s := newLoneScene(t)
	outputs := s.outputs()
	if !strings.Contains(os.Getenv("AWS_ENDPOINT_URL"), "127.0.0.1") {
		t.Skip("this kills processes of functions, which run on this machine only with the local engine")
	}
	worker := outputs.Function("worknotes")
	const cases, rounds = 150, 20
	i, numbers := s.openIncident().Number, s.openCases(cases)
	s.call(s.agent, 200, nil, "POST", "/incidents/"+i+"/associate", map[string]any{"cases": numbers})
	killed := 0
	for n := range rounds {
		s.call(s.engineer, 201, nil, "POST", "/incidents/"+i+"/comments",
			map[string]any{"text": fmt.Sprintf("comment <%d>", n)})
		time.Sleep(rand.N(300 * time.Millisecond)) // a random moment of the fan-out
		killed += kill(worker)
	}
	if killed == 0 {
		t.Error("no worker was found to kill")
	}
	var updates struct{ Items []struct{ Pending bool } }
	if !s.within(2*time.Minute, func() bool {
		a := s.call(s.engineer, 200, &updates, "GET", "/incidents/"+i+"/updates", nil)
		return !bytes.Contains(a.Body, []byte(`"pending":true`))
	}) {
		t.Error("some update is still pending after two minutes")
	}
	s.each(numbers, func(number string) {
		all := strings.Join(s.workNotes(number), "\n")
		for n := range rounds {
			if got := strings.Count(all, fmt.Sprintf("comment <%d>", n)); got != 1 {
				t.Errorf("%s has comment %d %d times", number, n, got)
			}
		}
	})
}

func (s scene) openCases(n int) []string {
	s.Helper()
	numbers := make([]string, n)
	indexes := make([]string, n)
	for i := range indexes {
		indexes[i] = strconv.Itoa(i)
	}
	s.each(indexes, func(index string) {
		i, _ := strconv.Atoi(index)
		numbers[i] = s.openCase().Number
	})
	return numbers
}

// each does it for all, eight at a time.
func (s scene) each(items []string, do func(string)) {
	s.Helper()
	todo := make(chan string, len(items))
	for _, item := range items {
		todo <- item
	}
	close(todo)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for item := range todo {
				do(item)
			}
		})
	}
	all.Wait()
}

// kill ends the processes of a function on this machine at once, and counts them:
// none when the stack is elsewhere.
func kill(function string) (killed int) {
	environments, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, name := range environments {
		env, err := os.ReadFile(name)
		if err != nil || !bytes.Contains(env, []byte("AWS_LAMBDA_FUNCTION_NAME="+function+"\x00")) {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(name)))
		if err == nil && syscall.Kill(pid, syscall.SIGKILL) == nil {
			killed++
		}
	}
	return killed
}
