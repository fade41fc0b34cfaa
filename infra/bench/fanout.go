package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"

	"github.com/casebridge/casebridge/events"
	"github.com/casebridge/casebridge/infra/deployment"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

// commented opens an incident with that many associations, whose cases are never read, comments
// on it, and gives its number and the stream's batch for the comment.
func (g *ground) commented(ctx context.Context, cases int) (string, []byte, error) {
	numbers := events.Numbers{}
	for _, update := range events.Updates {
		if update.Name != "worknotes/comment" {
			continue
		}
		if err := events.Play(g.do, numbers, update.Given...); err != nil {
			return "", nil, err
		}
		// One case is associated already: the incident was created from it.
		if err := g.associations(ctx, numbers["incident"], cases-1); err != nil {
			return "", nil, err
		}
		if err := events.Play(g.do, numbers, update.Changes...); err != nil {
			return "", nil, err
		}
	}
	payload, err := g.recorded("worknotes/comment", numbers)
	return numbers["incident"], payload, err
}

// associations writes the incident's side of associations with cases that are not
// there: a fan-out reads nothing else.
func (g *ground) associations(ctx context.Context, incident string, cases int) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(6)
	for begin := 0; begin < cases; begin += store.NotesAtOnce {
		group.Go(func() error {
			var requests []types.WriteRequest
			for n := begin; n < min(begin+store.NotesAtOnce, cases); n++ {
				put := &types.PutRequest{Item: associationItem(incident, fmt.Sprintf("CS8%06d", n))}
				requests = append(requests, types.WriteRequest{PutRequest: put})
			}
			return g.writeIncidents(ctx, requests)
		})
	}
	return group.Wait()
}

// associationItem is the item of an association in the incident table.
func associationItem(incident, number string) map[string]types.AttributeValue {
	key := store.AssociationKey(csm.Association{
		Case:        number,
		Incident:    incident,
		FromVersion: 2,
		Sequence:    2,
	})
	item := map[string]types.AttributeValue{
		"from_version": &types.AttributeValueMemberN{Value: "2"},
		"sequence":     &types.AttributeValueMemberN{Value: "2"},
	}
	for name, value := range map[string]string{
		store.PK:        key.PK,
		store.SK:        key.SK,
		"case":          number,
		"incident":      incident,
		"account":       "acme",
		"associated_at": string(csm.At(time.Now())),
		"associated_by": "bob",
	} {
		item[name] = &types.AttributeValueMemberS{Value: value}
	}
	return item
}

// writeIncidents writes items of the incident table.
func (g *ground) writeIncidents(ctx context.Context, requests []types.WriteRequest) error {
	for len(requests) > 0 {
		out, err := g.DB.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{
			RequestItems: map[string][]types.WriteRequest{g.Incidents: requests},
		})
		if err != nil {
			return err
		}
		requests = out.UnprocessedItems[g.Incidents]
	}
	return nil
}

// messages is an SQS event with the jobs.
func messages(jobs []string) []byte {
	type message struct {
		MessageID string `json:"messageId"`
		Body      string `json:"body"`
	}
	var batch struct{ Records []message }
	for i, job := range jobs {
		batch.Records = append(batch.Records, message{strconv.Itoa(i), job})
	}
	payload, err := json.Marshal(batch)
	if err != nil {
		panic(err) // strings only
	}
	return payload
}

// work hands the jobs that worknotes made of the update to the fanout process,
// and checks that the update ended.
func (g *ground) work(ctx context.Context, fanout *process, incident string, jobs []string) error {
	for len(jobs) > 0 {
		n := min(deployment.JobsAtOnce, len(jobs))
		got, err := fanout.invoke(ctx, messages(jobs[:n]))
		if err := fanout.proceed(`{"batchItemFailures":[]}`, got, err); err != nil {
			return err
		}
		jobs = jobs[n:]
	}
	return g.wantDone(ctx, incident)
}

func (g *ground) wantDone(ctx context.Context, incident string) error {
	page, err := g.As(events.Callers["engineer"]).Updates(ctx, incident, 1, "")
	if err != nil {
		return err
	}
	update := page.Items[0]
	if update.Pending || update.CasesDone != update.CasesTotal {
		return fmt.Errorf("%s: the fan-out ended at %d of %d cases",
			incident, update.CasesDone, update.CasesTotal)
	}
	return nil
}

// crew is the two functions of a fan-out.
type crew struct {
	*ground
	worknotes, fanout *process
}

func newCrew(b *bench) (c crew, err error) {
	if c.ground, err = newGround(b); err != nil {
		return c, err
	}
	if c.worknotes, err = launch(b.build, "worknotes", c.environment()); err != nil {
		return c, err
	}
	c.fanout, err = launch(b.build, "fanout", c.environment())
	return c, err
}

func (c crew) leave() {
	c.worknotes.stop()
	c.fanout.stop()
	c.end()
}

// deliver plays one update's way through both functions.
func (c crew) deliver(ctx context.Context, cases int) error {
	incident, batch, err := c.commented(ctx, cases)
	if err != nil {
		return err
	}
	got, err := c.worknotes.invoke(ctx, batch)
	if err := c.worknotes.proceed(`{"batchItemFailures":[]}`, got, err); err != nil {
		return err
	}
	return c.work(ctx, c.fanout, incident, c.side.taken())
}

// perNote measures the processor time that the functions take for each note of a fan-out.
func perNote(ctx context.Context, b *bench) error {
	c, err := newCrew(b)
	if err != nil {
		return err
	}
	defer c.leave()
	const small, big, rounds = 500, 5000, 3
	for _, function := range []struct {
		name    string
		process *process
		cases   int
	}{
		{"worknotes", c.worknotes, small},
		{"fanout", c.fanout, big},
	} {
		used, err := c.cpuOf(ctx, function.process, function.cases, rounds)
		if err != nil {
			return err
		}
		micros := float64(used) / float64(time.Microsecond) / float64(rounds*function.cases)
		what := fmt.Sprintf("CPU per note, %s with %d cases", function.name, function.cases)
		b.table.add(measured("note.cpu."+function.name, what, micros, "us").
			against("11 us floor", "under 20 us").
			atMost(20))
	}
	return writingNotes(ctx, b, c.ground)
}

// cpuOf is the processor time that the process takes for so many fan-outs, after one more that
// warms it up.
func (c crew) cpuOf(
	ctx context.Context, function *process, cases, rounds int,
) (time.Duration, error) {
	if err := c.deliver(ctx, cases); err != nil {
		return 0, err
	}
	before, err := function.cpu()
	if err != nil {
		return 0, err
	}
	for range rounds {
		if err := c.deliver(ctx, cases); err != nil {
			return 0, err
		}
	}
	after, err := function.cpu()
	return after - before, err
}

// bigFanout measures the memory of the functions in the largest fan-out, and what it takes.
func bigFanout(ctx context.Context, b *bench) error {
	c, err := newCrew(b)
	if err != nil {
		return err
	}
	defer c.leave()
	incident, batch, err := c.commented(ctx, b.cases)
	if err != nil {
		return err
	}
	begin := time.Now()
	got, err := c.worknotes.invoke(ctx, batch)
	if err := c.worknotes.proceed(`{"batchItemFailures":[]}`, got, err); err != nil {
		return err
	}
	cut := time.Since(begin)
	if err := c.work(ctx, c.fanout, incident, c.side.taken()); err != nil {
		return err
	}
	whole := time.Since(begin)
	for _, p := range []struct {
		name string
		*process
	}{{"worknotes", c.worknotes}, {"fanout", c.fanout}} {
		b.table.add(measured("rss."+p.name,
			fmt.Sprintf("memory of %s in a fan-out of %d cases", p.name, b.cases), p.peak(), "MB").
			against("16 MB bare SDK", "under 48 MB").atMost(48))
	}
	b.table.add(
		measured("cut", fmt.Sprintf("cutting %d cases into jobs", b.cases), cut.Seconds(), "s"),
		measured("harness.notes", "notes per second of one fanout process, DynamoDB Local directly",
			float64(b.cases)/(whole-cut).Seconds(), "/s"))
	return nil
}
