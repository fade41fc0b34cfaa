package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"time"

	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"golang.org/x/sync/errgroup"

	"github.com/casebridge/casebridge/events"
	"github.com/casebridge/casebridge/infra/client"
	"github.com/casebridge/casebridge/infra/deployment"
	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

// deployed is the deployed stack: what is measured goes through HTTP; what leads up to
// it, and the checks, go through the store on the stack's own tables, which is the
// same code without the gateway.
type deployed struct {
	agent, engineer *client.Client
	store           *store.Store
	desk            *store.View
	functions       string // the folder of their code holds this name
}

func newDeployed(ctx context.Context, b *bench) (d deployed, err error) {
	stack, err := client.FromEnvironment()
	if err != nil {
		return d, err
	}
	if d.agent, err = stack.As(events.Callers["agent"]); err != nil {
		return d, err
	}
	if d.engineer, err = stack.As(events.Callers["engineer"]); err != nil {
		return d, err
	}
	outputs, err := deployment.FromEnvironment()
	if err != nil {
		return d, err
	}
	config, err := awsconfig.LoadDefaultConfig(ctx)
	if err != nil {
		return d, err
	}
	d.functions = filepath.Join(b.repo, ".local") + "/"
	// The functions speak to the engine's database directly: so do we, as soon as
	// one of them tells where it is.
	if _, err := d.open(ctx); err != nil {
		return d, err
	}
	db := dynamodb.NewFromConfig(config, func(o *dynamodb.Options) {
		if endpoint := d.database(); endpoint != "" {
			o.BaseEndpoint = &endpoint
		}
	})
	d.store = store.New(db, outputs[deployment.CaseTable], outputs[deployment.IncidentTable])
	d.desk = d.store.As(events.Callers["agent"])
	return d, nil
}

// call makes a call that must succeed.
func call(ctx context.Context, by *client.Client, out any, method, path string, body any) error {
	a, err := by.Do(ctx, method, path, body)
	if err != nil {
		return err
	}
	if a.Status >= 300 {
		return fmt.Errorf("%s %s: %d %s", method, path, a.Status, a.Body)
	}
	if out == nil {
		return nil
	}
	return a.Into(out)
}

// open opens an incident.
func (d deployed) open(ctx context.Context) (string, error) {
	var i csm.Incident
	err := call(ctx, d.engineer, &i, "POST", "/incidents",
		map[string]string{"short_description": "Mail gateway fails"})
	return i.Number, err
}

// associated opens an incident and that many cases, and associates them.
func (d deployed) associated(
	ctx context.Context, n int,
) (incident string, cases []string, err error) {
	incident, err = d.open(ctx)
	if err != nil {
		return "", nil, err
	}
	cases = make([]string, n)
	group, inGroup := errgroup.WithContext(ctx)
	group.SetLimit(12)
	for at := range n {
		group.Go(func() error {
			c, err := d.desk.OpenCase(inGroup, csm.CaseRequest{
				Account:          "acme",
				Contact:          "grace",
				ShortDescription: "Mail is down",
				Category:         "issue",
				Type:             "customer_service",
				Priority:         2,
			})
			cases[at] = c.Number
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return "", nil, err
	}
	for part := range slices.Chunk(cases, 500) {
		results, err := d.desk.AssociateCases(ctx, incident, part, false)
		if err != nil {
			return "", nil, err
		}
		for _, r := range results {
			if r.Result != csm.ResultAssociated {
				return "", nil, fmt.Errorf("associate %s: %s", r.Case, r.Result)
			}
		}
	}
	return incident, cases, nil
}

// comment comments on the incident, and says how long the agent waited.
func (d deployed) comment(ctx context.Context, incident string) (time.Duration, error) {
	begin := time.Now()
	err := call(ctx, d.engineer, nil, "POST", "/incidents/"+incident+"/comments",
		map[string]string{"text": "The vendor sends a new disk today."})
	return time.Since(begin), err
}

type progress struct {
	Version   int64 `json:"version"`
	Pending   bool  `json:"pending"`
	CasesDone int   `json:"cases_done"`
}

// finished waits until every update of the incident reached that many cases, and gives the newest.
func (d deployed) finished(
	ctx context.Context, incident string, cases int, poll time.Duration,
) (progress, error) {
	path := "/incidents/" + incident + "/updates?limit=20"
	pending := func(update progress) bool { return update.Pending }
	for deadline := time.Now().Add(5 * time.Minute); ; time.Sleep(poll) {
		var page struct {
			Items []progress `json:"items"`
		}
		if err := call(ctx, d.engineer, &page, "GET", path, nil); err != nil {
			return progress{}, err
		}
		settled := len(page.Items) > 0 && !slices.ContainsFunc(page.Items, pending)
		if settled && page.Items[0].CasesDone == cases {
			return page.Items[0], nil
		}
		if time.Now().After(deadline) {
			return progress{}, fmt.Errorf("%s: after 5 minutes its updates are at %+v", incident, page.Items)
		}
	}
}

// notes counts the case's notes of the incident's updates, by version.
func (d deployed) notes(ctx context.Context, number, incident string) (map[int64]int, error) {
	p, err := d.desk.CaseActivities(ctx, number, []csm.Element{csm.ElementWorkNotes}, 500, "")
	count := map[int64]int{}
	for _, n := range p.Items {
		if n.Source != nil && n.Source.Incident == incident && n.Source.Kind == csm.NoteComment {
			count[n.Source.Version]++
		}
	}
	return count, err
}

// eachOnce counts the cases that have exactly these versions' notes, each once.
func (d deployed) eachOnce(
	ctx context.Context, incident string, cases []string, versions ...int64,
) (int, error) {
	var mu sync.Mutex
	good := 0
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(8)
	for _, c := range cases {
		group.Go(func() error {
			count, err := d.notes(ctx, c, incident)
			ok := len(count) == len(versions)
			for _, v := range versions {
				ok = ok && count[v] == 1
			}
			mu.Lock()
			defer mu.Unlock()
			if ok {
				good++
			}
			return err
		})
	}
	err := group.Wait()
	return good, err
}
