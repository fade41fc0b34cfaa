package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"pgregory.net/rapid"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

// The model is worth something only if it finds faults: each of these is planted into the system,
// and the same property must then fail.
func TestTheModelFindsPlantedFaults(t *testing.T) {
	for _, fault := range []struct {
		name  string
		plant func(*history) system
	}{
		{"a note written after removal", func(h *history) system { return lateNotes{h.system, h.store} }},
		{"a second incident on a case", func(h *history) system { return secondIncident{h.system, h.tables.DB, h.tables.Cases} }},
		{"a lost comment", func(h *history) system { return lostComment{h.system} }},
	} {
		t.Run(fault.name, func(t *testing.T) {
			t.Parallel()
			r := &recorder{TB: t}
			tried, shortest := 0, ""
			for round := 0; round < 4 && !r.failed; round++ { // chance may hide a fault from one round
				rapid.Check(r, func(rt *rapid.T) {
					h := newHistory(t, rt)
					h.system = fault.plant(h)
					tried++
					defer func() { shortest = fmt.Sprintf("%d calls:\n%s", len(h.calls), strings.Join(h.calls, "\n")) }()
					h.run()
				})
			}
			if !r.failed {
				t.Fatalf("the model did not find it in %d histories", tried)
			}
			if strings.Contains(r.said, "flaky") {
				t.Errorf("found, but not again in the same history: %s", r.said)
			}
			t.Logf("found and shrunk in %d histories to %s", tried, shortest)
		})
	}
}

// recorder is a test that may fail.
type recorder struct {
	testing.TB
	failed bool
	said   string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.failed, r.said = true, fmt.Sprintf(format, args...)
}
func (r *recorder) Failed() bool        { return r.failed }
func (r *recorder) FailNow()            {} // rapid's last call
func (r *recorder) Logf(string, ...any) {}
func (r *recorder) Log(...any)          {}

// lateNotes forgets that associations end: updates that came later reach the case too.
type lateNotes struct {
	system
	store *store.Store
}

func (l lateNotes) Deliver(ctx context.Context, incident string, version int64) error {
	d, _, err := l.store.Delivery(ctx, incident, version)
	if err != nil {
		return fmt.Errorf("read %s: %w", incident, err)
	}
	associations, err := l.store.As(wilma.Caller).CasesOfIncident(ctx, incident, nil, 500, "")
	for _, a := range associations.Items {
		for _, n := range d.NotesFor(csm.NoteRecipient{}) {
			if a.FromVersion <= version && err == nil {
				err = l.store.WriteNotes(ctx, []store.CaseNote{{Case: a.Case, Note: n}})
			}
		}
	}
	if err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return l.system.Deliver(ctx, incident, version)
}

// secondIncident checks before it acts, and somebody else was faster: the case loses sight of its
// incident for a moment, and gets another.
type secondIncident struct {
	system
	db    *dynamodb.Client
	cases string
}

func (s secondIncident) Associate(
	ctx context.Context,
	by csm.Caller,
	caseNumber, incident string,
) (csm.Association, error) {
	a, err := s.system.Associate(ctx, by, caseNumber, incident)
	if csm.CodeOf(err) != csm.CodeCaseAlreadyAssociated {
		return a, err
	}
	key := func(v string) types.AttributeValue { return &types.AttributeValueMemberS{Value: v} }
	_, err = s.db.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:        &s.cases,
		Key:              map[string]types.AttributeValue{store.PK: key("CASE#" + caseNumber), store.SK: key("CASE")},
		UpdateExpression: aws.String("REMOVE incident"),
	})
	if err != nil {
		return a, fmt.Errorf("forget the incident of %s: %w", caseNumber, err)
	}
	return s.system.Associate(ctx, by, caseNumber, incident)
}

// lostComment loses the comment of a change that also changes the state, and says that all is well.
type lostComment struct{ system }

func (l lostComment) ChangeIncident(
	ctx context.Context,
	by csm.Caller,
	incident string,
	ch csm.IncidentChange,
) (store.Changed, error) {
	needed := ch.State == nil || ch.HoldReason != nil && *ch.HoldReason == csm.AwaitingCaller
	if needed || ch.Comments == nil {
		return l.system.ChangeIncident(ctx, by, incident, ch)
	}
	comment := *ch.Comments
	ch.Comments = nil
	c, err := l.system.ChangeIncident(ctx, by, incident, ch)
	if err == nil {
		c.Update.Kinds, c.Update.Comment = append(c.Update.Kinds, csm.KindComment), comment
	}
	return c, err
}
