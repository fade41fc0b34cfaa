package e2e

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
)

// logs reads what the log groups of the stack got since a moment.
type logs struct {
	scene
	client *cloudwatchlogs.Client
	stack  string // what the names of its log groups begin with
	since  time.Time
}

// readLogs reads from now on. It skips the test when only the URL of the stack is known.
func (s scene) readLogs() logs {
	s.Helper()
	outputs := s.outputs()
	c, err := config.LoadDefaultConfig(s.ctx)
	s.must(err)
	stack, _, _ := strings.Cut(outputs.Function("cases"), "Functions")
	return logs{scene: s, client: cloudwatchlogs.NewFromConfig(c), stack: stack, since: time.Now()}
}

// groups are the names of all log groups of the stack: those that it was deployed with, and those
// that Lambda makes for functions without one, as the local engine does for all.
func (l logs) groups() (names []string) {
	l.Helper()
	pages := cloudwatchlogs.NewDescribeLogGroupsPaginator(l.client, &cloudwatchlogs.DescribeLogGroupsInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(l.ctx)
		l.must(err)
		for _, group := range page.LogGroups {
			name := aws.ToString(group.LogGroupName)
			if strings.HasPrefix(strings.TrimPrefix(name, "/aws/lambda/"), l.stack) {
				names = append(names, name)
			}
		}
	}
	if len(names) == 0 {
		l.Fatalf("there are no log groups of %s", l.stack)
	}
	return names
}

// lines gives every line of every group to each, with the group's name.
func (l logs) lines(each func(group, line string)) {
	l.Helper()
	for _, group := range l.groups() {
		pages := cloudwatchlogs.NewFilterLogEventsPaginator(l.client, &cloudwatchlogs.FilterLogEventsInput{
			LogGroupName: &group, StartTime: aws.Int64(l.since.UnixMilli()),
		})
		for pages.HasMorePages() {
			page, err := pages.NextPage(l.ctx)
			l.must(err)
			for _, event := range page.Events {
				each(group, aws.ToString(event.Message))
			}
		}
	}
}

// invocation is the line that a function writes when an invocation ends.
type invocation struct {
	Message      string `json:"msg"`
	Function     string `json:"function"`
	APIRequestID string `json:"api_request_id"`
	Route        string `json:"route"`
	Status       int    `json:"status"`
}

// asInvocation is the line if it is one of an invocation.
func asInvocation(line string) (i invocation, ok bool) {
	err := json.Unmarshal([]byte(line), &i)
	return i, err == nil && i.Message == "invocation"
}

// ofLambda are the lines that Lambda itself writes.
var ofLambda = regexp.MustCompile(`^(INIT_START|START|END|REPORT|RequestId:|[-0-9T:.]+Z [-0-9a-f]+ Task timed out) `)

// ofSomeRequest says that the line is Lambda's own, or JSON that names the request that it is of.
// Lambda's library writes the error of an invocation once more, without one.
func ofSomeRequest(line string) bool {
	var of struct {
		RequestID string `json:"request_id"`
		Message   string `json:"msg"`
	}
	if err := json.Unmarshal([]byte(line), &of); err != nil {
		return ofLambda.MatchString(line) || strings.TrimSpace(line) == ""
	}
	return of.RequestID != "" || strings.HasPrefix(of.Message, `{"errorMessage":`)
}

func TestEveryCallHasALineThatTellsHowItWasAnswered(t *testing.T) {
	s := newScene(t)
	l := s.readLogs()
	want := map[string]invocation{}
	for _, test := range []struct {
		method, path, route string
		status              int
	}{
		{"GET", "/me", "GET /me", 200},
		{"GET", "/cases/CS9999999", "GET /cases/{case}", 404},
		{"POST", "/incidents", "POST /incidents", 400},
	} {
		answer := s.call(s.agent, test.status, nil, test.method, test.path, nil)
		id := answer.Header.Get("X-Amzn-Requestid")
		want[id] = invocation{Message: "invocation", APIRequestID: id, Route: test.route, Status: test.status}
	}
	found := map[string]bool{}
	if !s.within(time.Minute, func() bool {
		l.lines(func(_, line string) {
			got, ok := asInvocation(line)
			if !ok || want[got.APIRequestID].Message == "" {
				return
			}
			found[got.APIRequestID] = true
			got.Function = ""
			if got != want[got.APIRequestID] {
				t.Errorf("the line is %+v, want %+v", got, want[got.APIRequestID])
			}
		})
		return len(found) == len(want)
	}) {
		t.Errorf("of %d calls %d have a line after a minute", len(want), len(found))
	}
}
