package e2e

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/google/go-cmp/cmp"

	"github.com/casebridge/casebridge/infra/client"
)

// embedded is a line with metrics in it (embedded metric format).
type embedded struct {
	Stack string
	Code  string
	AWS   struct {
		CloudWatchMetrics []struct {
			Namespace  string
			Dimensions [][]string
			Metrics    []struct{ Name string }
		}
	} `json:"_aws"`
}

// metrics are those of the line, each with its dimensions, when the line is of the stack.
func (l logs) metrics(line string) (names []string) {
	var of embedded
	if err := json.Unmarshal([]byte(line), &of); err != nil || of.Stack != strings.TrimSuffix(l.stack, "-") {
		return nil
	}
	for _, directive := range of.AWS.CloudWatchMetrics {
		for _, dimensions := range directive.Dimensions {
			by := strings.ReplaceAll(strings.Join(dimensions, ","), "Code", "Code="+of.Code)
			for _, metric := range directive.Metrics {
				names = append(names, directive.Namespace+" "+metric.Name+" by "+by)
			}
		}
	}
	return names
}

// What the alarms watch while all is well is written all the time, or as soon as somebody is
// refused. Their names and dimensions are those of the alarms in the template, which infra's tests
// compare with what the functions write.
func TestTheMetricsOfTheAlarmsAreInTheLogs(t *testing.T) {
	s := newScene(t)
	l := s.readLogs()
	account, err := config.LoadDefaultConfig(s.ctx)
	s.must(err)
	repair := s.outputs().Function("repair")
	_, err = lambda.NewFromConfig(account).Invoke(s.ctx, &lambda.InvokeInput{FunctionName: &repair})
	s.must(err)
	s.call(&client.Client{Stack: stack, Token: "none"}, 401, nil, "GET", "/cases", nil)

	want := []string{
		"Casebridge PendingMessagesAge by Stack",
		"Casebridge PendingNotesAge by Stack",
		"Casebridge PendingNotificationsAge by Stack",
		"Casebridge Refusals by Stack,Code=unauthenticated",
		"Casebridge SetAside by Stack",
	}
	found := map[string]bool{}
	s.within(time.Minute, func() bool {
		l.lines(func(_, line string) {
			for _, metric := range l.metrics(line) {
				if slices.Contains(want, metric) {
					found[metric] = true
				}
			}
		})
		return len(found) == len(want)
	})
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(found))); diff != "" {
		t.Errorf("metrics in the logs (-want +got):\n%s", diff)
	}
}
