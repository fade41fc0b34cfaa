package e2e

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/env"
)

// It stands alone, without t.Parallel: for a while every caller of the cases function has the low
// limit.
func TestANoisyCallerIsRefusedBesideAQuietOne(t *testing.T) {
	s := newLoneScene(t)
	number := s.openCase().Number
	s.setVariable("cases", env.CallerLimit, "60")
	run := fmt.Sprint("-", time.Now().UnixNano()) // nobody has used up anything of theirs
	named := func(by csm.Caller, name string) csm.Caller {
		by.ID = name + run
		return by
	}
	noisy, quiet := s.as(named(agent, "noisy")), s.as(named(agent, "quiet"))

	var mu sync.Mutex
	refused := 0
	enough := func() bool {
		mu.Lock()
		defer mu.Unlock()
		return refused >= 40
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for end := time.Now().Add(time.Minute); !enough() && time.Now().Before(end); {
				answer := s.do(noisy, http.MethodGet, "/cases/"+number, nil)
				if answer.Status == http.StatusOK {
					continue
				}
				after, err := strconv.Atoi(answer.Header.Get("Retry-After"))
				if answer.Status != http.StatusTooManyRequests || err != nil || after < 1 || after > 60 {
					t.Errorf("the noisy caller is answered %d with Retry-After %q: %s", answer.Status,
						answer.Header.Get("Retry-After"), answer.Body)
				}
				mu.Lock()
				refused++
				mu.Unlock()
			}
		})
	}
	for range 20 {
		if answer := s.do(quiet, http.MethodGet, "/cases/"+number, nil); answer.Status != http.StatusOK {
			t.Errorf("the quiet caller is answered %d: %s", answer.Status, answer.Body)
		}
	}
	all.Wait()
	if !enough() {
		t.Errorf("in a minute %d calls of the noisy caller were refused, want 40", refused)
	}
	if answer := s.do(quiet, http.MethodGet, "/cases/"+number, nil); answer.Status != http.StatusOK {
		t.Errorf("afterwards the quiet caller is answered %d: %s", answer.Status, answer.Body)
	}
}

// setVariable changes a variable of the function until restore is called, or else until the test
// ends, and waits until its new instances have it.
func (s scene) setVariable(function, name, value string) (restore func()) {
	s.Helper()
	outputs := s.outputs()
	account, err := config.LoadDefaultConfig(s.ctx)
	s.must(err)
	client, id := lambda.NewFromConfig(account), outputs.Function(function)
	set := func(ctx context.Context, value string) (before string) {
		now, err := client.GetFunctionConfiguration(ctx, &lambda.GetFunctionConfigurationInput{FunctionName: &id})
		s.must(err)
		before = now.Environment.Variables[name]
		now.Environment.Variables[name] = value
		_, err = client.UpdateFunctionConfiguration(ctx, &lambda.UpdateFunctionConfigurationInput{
			FunctionName: &id,
			Environment:  &types.Environment{Variables: now.Environment.Variables},
		})
		s.must(err)
		waiter := lambda.NewFunctionUpdatedV2Waiter(client)
		s.must(waiter.Wait(ctx, &lambda.GetFunctionInput{FunctionName: &id}, time.Minute))
		return before
	}
	before := set(s.ctx, value)
	restore = sync.OnceFunc(func() { set(context.Background(), before) })
	s.Cleanup(restore)
	return restore
}
