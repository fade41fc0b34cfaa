package e2e

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/casebridge/casebridge/infra/client"
	"github.com/casebridge/casebridge/shared/api"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

// canaries makes calls with texts, names, ids of people and tokens that no line of a log may hold.
type canaries struct {
	scene
	word string // is in every text, name and id, and in no other test or run

	mu       *sync.Mutex
	secrets  map[string]string // what it is, by what no line may hold
	requests map[string]string // the call, by its request id
}

func newCanaries(s scene) canaries {
	word := "kanari" + strconv.FormatInt(time.Now().UnixNano(), 36)
	return canaries{
		scene:    s,
		word:     word,
		mu:       new(sync.Mutex),
		secrets:  map[string]string{word: "a text, a name or an id"},
		requests: map[string]string{},
	}
}

// person is that caller with an id and a name of the canary, and a token that holds for so long.
func (c canaries) person(of csm.Caller, what string, life time.Duration) *client.Client {
	c.Helper()
	of.ID = c.word + "-" + what
	of.Name = "Kanari " + c.word
	token, err := stack.Issuer.Token(of, life)
	c.must(err)
	c.hide(token)
	return &client.Client{Stack: stack, Token: token}
}

// hide makes secrets of the token's claims and signature. Its head is that of all tokens.
func (c canaries) hide(token string) {
	_, rest, _ := strings.Cut(token, ".")
	claims, signature, _ := strings.Cut(rest, ".")
	c.secrets[claims] = "the claims of a token"
	c.secrets[signature] = "the signature of a token"
}

// send makes a call with canaries in its headers, and remembers it.
func (c canaries) send(by *client.Client, method, path string, body any) client.Answer {
	c.Helper()
	headers := []string{"X-Kanari", c.word, "User-Agent", c.word, "If-None-Match", `"` + c.word + `"`}
	if method == "POST" {
		headers = append(headers, "Idempotency-Key", fmt.Sprint(c.word, time.Now().UnixNano()))
	}
	answer := c.do(by, method, path, body, headers...)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requests[answer.Header.Get("X-Amzn-Requestid")] = method + " " + path
	return answer
}

// change makes a call that must succeed, and gives the number of the record in its answer.
func (c canaries) change(by *client.Client, method, path string, body any) string {
	c.Helper()
	answer := c.send(by, method, path, body)
	if answer.Status >= 300 {
		c.Fatalf("%s %s: %d %s", method, path, answer.Status, answer.Body)
	}
	var record struct{ Number string }
	c.must(answer.Into(&record))
	return record.Number
}

// live takes a case and its incident through what people write, and waits until the notes of it are
// there.
func (c canaries) live(agent, engineer, customer *client.Client) (number, incident string) {
	c.Helper()
	text := func(what string) map[string]any { return map[string]any{"text": what + " " + c.word} }
	number = c.change(customer, "POST", "/cases", map[string]any{
		"short_description": "Mail is down " + c.word, "description": c.word,
	})
	incident = c.change(agent, "POST", "/cases/"+number+"/incident", nil)
	c.change(customer, "POST", "/cases/"+number+"/comments", text("Hello."))
	c.change(agent, "POST", "/cases/"+number+"/comments", text("Soon."))
	c.change(agent, "POST", "/cases/"+number+"/work_notes", text("The disk."))
	c.change(engineer, "POST", "/incidents/"+incident+"/work_notes", text("The disk."))
	c.change(engineer, "PATCH", "/incidents/"+incident, map[string]any{
		"state": "on_hold", "hold_reason": "awaiting_caller", "comments": "Since when? " + c.word, "ask_customer": true,
	})
	c.change(agent, "POST", "/incidents/"+incident+"/announcements", text("By noon."))
	c.change(engineer, "PATCH", "/incidents/"+incident, map[string]any{
		"state": "resolved", "close_code": "solution_provided", "close_notes": "Restarted " + c.word,
	})
	c.change(agent, "POST", "/cases/"+number+"/solution", map[string]any{
		"resolution_code": "solved_fixed_by_support", "resolution_notes": "A new disk " + c.word,
	})
	c.change(customer, "POST", "/cases/"+number+"/solution/reject", map[string]any{"reason": "No " + c.word})
	for _, told := range []string{"comment", "question", "solution_proposed"} {
		c.wantNoteOnCase(number, "Notification of "+c.word+"-customer ("+told+") sent")
	}
	return number, incident
}

var placeholder = regexp.MustCompile(`{[a-z]+}`)

// trespass makes every call in ways that are refused.
func (c canaries) trespass(people map[string]*client.Client, number, incident string) {
	c.Helper()
	known := strings.NewReplacer("{case}", number, "{incident}", incident, "{kind}", "groups")
	var all sync.WaitGroup
	for _, by := range people {
		all.Go(func() {
			for _, route := range api.Routes() {
				path := placeholder.ReplaceAllString(known.Replace(route.Path), c.word)
				unknown := placeholder.ReplaceAllString(route.Path, c.word)
				if route.Method != http.MethodGet {
					c.send(by, route.Method, path, map[string]any{c.word: c.word})
					c.send(by, route.Method, path, c.word)
				}
				c.send(by, route.Method, unknown+"?q="+c.word+"&cursor="+c.word, nil)
			}
		})
	}
	all.Wait()
}

// disturb gives the functions in the background events that they cannot work on. They are asked as
// Lambda asks them, so that nothing is set aside and no job goes to the dead-letter queue.
func (c canaries) disturb() {
	c.Helper()
	outputs := c.outputs()
	account, err := config.LoadDefaultConfig(c.ctx)
	c.must(err)
	functions := lambda.NewFromConfig(account)
	for name, payload := range map[string]string{
		"worknotes": `{"Records":%q}`,
		"notify":    `{"Records":%q}`,
		"fanout":    `{"Records":[{"messageId":"1","body":%q}]}`,
		"repair":    `{"detail":%q}`,
	} {
		function := outputs.Function(name)
		_, err := functions.Invoke(c.ctx, &lambda.InvokeInput{
			FunctionName: &function, Payload: fmt.Appendf(nil, payload, c.word),
		})
		c.must(err)
	}
}

// It stands alone, without t.Parallel: the engine keeps the newest lines of each log.
func TestNoLogGroupTellsOfAPerson(t *testing.T) {
	s := newLoneScene(t)
	read := s.readLogs()
	c := newCanaries(s)
	agent := c.person(csmtest.Of(csmtest.Bob, "*"), "agent", time.Hour)
	engineer := c.person(engineer, "engineer", time.Hour)
	customer := c.person(csmtest.Grace, "customer", time.Hour)
	number, incident := c.live(agent, engineer, customer)
	forged := customer.Token[:len(customer.Token)-4] + "AAAA"
	c.hide(forged)
	c.trespass(map[string]*client.Client{
		"an agent":             agent,
		"a customer":           customer,
		"who has expired":      c.person(csmtest.Grace, "expired", -time.Hour),
		"with a forged token":  {Stack: stack, Token: forged},
		"with something else":  {Stack: stack, Token: c.word},
		"whose token has dots": {Stack: stack, Token: c.word + "." + c.word + "." + c.word},
	}, number, incident)
	c.disturb()

	background := map[string]bool{"worknotes": true, "notify": true, "fanout": true, "repair": true}
	if !s.within(2*time.Minute, func() bool {
		read.lines(func(group, line string) {
			c.search(group, line)
			if !ofSomeRequest(line) {
				t.Errorf("%s has a line that names no request: %s", group, line)
			}
			if done, ok := asInvocation(line); ok {
				delete(c.requests, done.APIRequestID)
				delete(background, done.Function)
			}
		})
		return len(c.requests) == 0 && len(background) == 0 || t.Failed()
	}) {
		t.Errorf("no line is of %d calls %v, nor of the functions %v", len(c.requests), c.requests, background)
	}
}

// search looks for the secrets in the line.
func (c canaries) search(group, line string) {
	c.Helper()
	for secret, what := range c.secrets {
		if strings.Contains(line, secret) {
			c.Errorf("%s holds %s: %s", group, what, line)
		}
	}
}
