package store_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// oneTry makes the SDK give up at once, so that what outlasts throttling is ours.
func oneTry(o *dynamodb.Options) { o.RetryMaxAttempts = 1 }

// throttled is a store whose first requests are refused.
func throttled(tables storetest.Tables, fault storetest.Fault, requests int) *store.Store {
	return tables.With(oneTry, storetest.WithFaults(func(n int, _ string) storetest.Fault {
		if n <= requests {
			return fault
		}
		return storetest.None
	})).Store()
}

const always = 1 << 30

func TestACallOutlastsThrottling(t *testing.T) {
	for _, fault := range storetest.Throttling {
		t.Run(fmt.Sprint(fault), func(t *testing.T) {
			d := newDesk(t)
			number := d.openCase()
			busy := throttled(d.tables, fault, 5)
			_, err := busy.As(agent).CreateIncident(d.ctx, number)
			d.must(err)
			d.want("work notes", len(d.notes(number)), 1)
		})
	}
}

// A call that is throttled until its time is up is refused as too busy: 429, never a 500.
func TestACallThatIsThrottledToItsEndIsTooBusy(t *testing.T) {
	for _, fault := range storetest.Throttling {
		t.Run(fmt.Sprint(fault), func(t *testing.T) {
			d := newDesk(t)
			number, incident := d.openCase(), d.openIncident()
			for name, call := range useCases(number, incident) {
				busy := throttled(d.tables, fault, always)
				ctx, cancel := context.WithTimeout(d.ctx, 60*time.Millisecond)
				err := call(ctx, busy)
				cancel()
				if csm.CodeOf(err) != csm.CodeTooBusy {
					t.Errorf("%s: %v, want %s", name, err, csm.CodeTooBusy)
				}
				if strings.Contains(err.Error(), "bob") || strings.Contains(err.Error(), "acme") {
					t.Errorf("%s: the error names a person or an account: %v", name, err)
				}
			}
		})
	}
}

// queriesThrottled is a store whose first queries are refused; all its other requests are answered.
func queriesThrottled(tables storetest.Tables, fault storetest.Fault, queries int64) *store.Store {
	var asked atomic.Int64
	return tables.With(oneTry, storetest.WithFaults(func(_ int, operation string) storetest.Fault {
		if operation == "Query" && asked.Add(1) <= queries {
			return fault
		}
		return storetest.None
	})).Store()
}

// announcer may announce to every account.
var announcer = csmtest.Of(csmtest.Bob, "*")

// queryingCalls are the use cases that query a partition.
var queryingCalls = []string{
	"list cases", "list incidents", "list the cases of an incident", "list the associations of a case",
	"list the updates of an incident", "list the activities of a case", "list the activities of an incident",
	"sync", "list records of the directory", "announce", "count an announcement",
}

// A query outlasts throttling as every other request does, and is too busy when its time is up.
func TestAQueryOutlastsThrottling(t *testing.T) {
	for _, fault := range storetest.Throttling {
		t.Run(fmt.Sprint(fault), func(t *testing.T) {
			d := newDesk(t)
			number := d.openCase()
			incident := d.createIncident(number)
			calls := useCases(number, incident)
			for _, name := range queryingCalls {
				if err := calls[name](d.ctx, queriesThrottled(d.tables, fault, 3)); err != nil {
					t.Errorf("%s, throttled three times: %v", name, err)
				}
				ctx, cancel := context.WithTimeout(d.ctx, 500*time.Millisecond)
				err := calls[name](ctx, queriesThrottled(d.tables, fault, always))
				cancel()
				if csm.CodeOf(err) != csm.CodeTooBusy {
					t.Errorf("%s, throttled for ever: %v, want %s", name, err, csm.CodeTooBusy)
				}
				if strings.Contains(fmt.Sprint(err), "acme") {
					t.Errorf("%s: the error names an account: %v", name, err)
				}
			}
		})
	}
}

// useCases are calls of every kind.
func useCases(number, incident string) map[string]func(context.Context, *store.Store) error {
	return map[string]func(context.Context, *store.Store) error{
		"read a case": func(ctx context.Context, s *store.Store) error {
			_, err := s.As(agent).Case(ctx, number)
			return err
		},
		"open a case": func(ctx context.Context, s *store.Store) error {
			_, err := s.As(
				agent,
			).OpenCase(
				ctx,
				csm.CaseRequest{Account: "acme", Contact: "grace", ShortDescription: "Mail is down"},
			)
			return err
		},
		"list records of the directory": func(ctx context.Context, s *store.Store) error {
			_, err := s.As(agent).Records(ctx, csm.Groups, store.DirectoryFilter{}, 10, "")
			return err
		},
		"put a record of the directory": func(ctx context.Context, s *store.Store) error {
			_, err := s.As(csmtest.Root).PutRecord(ctx, csm.DirectoryRecord{Kind: csm.Groups, ID: "mail", Name: "Mail"})
			return err
		},
		"comment on a case": func(ctx context.Context, s *store.Store) error {
			_, err := s.As(agent).CommentOnCase(ctx, number, "Hello", "")
			return err
		},
		"propose a solution": func(ctx context.Context, s *store.Store) error {
			_, err := s.As(agent).ProposeSolution(ctx, number, "solution_provided", "Restarted.")
			return err
		},
		"create an incident": func(ctx context.Context, s *store.Store) error {
			_, err := s.As(agent).CreateIncident(ctx, number)
			return err
		},
		"associate an incident": func(ctx context.Context, s *store.Store) error {
			_, err := s.As(agent).AssociateIncident(ctx, number, incident)
			return err
		},
		"associate cases": func(ctx context.Context, s *store.Store) error {
			_, err := s.As(agent).AssociateCases(ctx, incident, []string{number}, false)
			return err
		},
		"remove an incident": func(ctx context.Context, s *store.Store) error {
			return s.As(agent).RemoveIncident(ctx, number)
		},
		"sync": func(ctx context.Context, s *store.Store) error {
			_, err := s.As(agent).SyncIncident(ctx, number)
			return err
		},
		"read an incident": func(ctx context.Context, s *store.Store) error {
			_, err := s.As(agent).Incident(ctx, incident)
			return err
		},
		"open an incident": func(ctx context.Context, s *store.Store) error {
			_, err := s.As(engineer).OpenIncident(ctx, csm.IncidentRequest{ShortDescription: "Mail gateway fails"})
			return err
		},
		"list cases": func(ctx context.Context, s *store.Store) error {
			_, err := s.As(agent).ListCases(ctx, store.CaseFilter{Account: "acme"}, 10, "")
			return err
		},
		"list incidents": func(ctx context.Context, s *store.Store) error {
			_, err := s.As(agent).ListIncidents(ctx, store.IncidentFilter{}, 10, "")
			return err
		},
		"list the cases of an incident": func(ctx context.Context, s *store.Store) error {
			_, err := s.As(agent).CasesOfIncident(ctx, incident, nil, 10, "")
			return err
		},
		"list the associations of a case": func(ctx context.Context, s *store.Store) error {
			_, err := s.As(agent).AssociationsOfCase(ctx, number, 10, "")
			return err
		},
		"list the updates of an incident": func(ctx context.Context, s *store.Store) error {
			_, err := s.As(agent).Updates(ctx, incident, 10, "")
			return err
		},
		"list the activities of a case": func(ctx context.Context, s *store.Store) error {
			_, err := s.As(agent).CaseActivities(ctx, number, nil, 10, "")
			return err
		},
		"list the activities of an incident": func(ctx context.Context, s *store.Store) error {
			_, err := s.As(agent).IncidentActivities(ctx, incident, nil, 10, "")
			return err
		},
		"read cases by number": func(ctx context.Context, s *store.Store) error {
			_, err := s.As(agent).CasesByNumber(ctx, []string{number})
			return err
		},
		"announce": func(ctx context.Context, s *store.Store) error {
			_, err := s.As(announcer).Announce(ctx, incident, csm.AnnouncementRequest{Text: "Hello"}, nil)
			return err
		},
		"count an announcement": func(ctx context.Context, s *store.Store) error {
			_, err := s.As(announcer).AnnounceDry(ctx, incident, csm.AnnouncementRequest{Text: "Hello"}, nil)
			return err
		},
		"change an incident": func(ctx context.Context, s *store.Store) error {
			_, err := s.As(engineer).ChangeIncident(ctx, incident, csm.IncidentChange{Comments: ptr("Hello")}, nil)
			return err
		},
	}
}

func TestBackgroundWorkOutlastsThrottling(t *testing.T) {
	for _, fault := range storetest.Throttling {
		t.Run(fmt.Sprint(fault), func(t *testing.T) {
			d := newDesk(t)
			number := d.openCase()
			update := d.comment(d.createIncident(number), "Restarting.")
			busy := throttled(d.tables, fault, 8)
			notes := update.NotesFor(csm.NoteRecipient{Case: number})
			d.must(busy.WriteNotes(d.ctx, []store.CaseNote{{Case: number, Note: notes[0]}}))
			d.want("work notes", len(d.notes(number)), 2)
		})
	}
}

// Background work waits until its own time is up, and then says that it was throttled.
func TestBackgroundWorkIsThrottledUntilItsTimeIsUp(t *testing.T) {
	for _, fault := range storetest.Throttling {
		t.Run(fmt.Sprint(fault), func(t *testing.T) {
			d := newDesk(t)
			number := d.openCase()
			update := d.comment(d.createIncident(number), "Restarting.")
			ctx, cancel := context.WithTimeout(d.ctx, 60*time.Millisecond)
			defer cancel()
			busy := throttled(d.tables, fault, always)
			err := busy.WriteNotes(
				ctx,
				[]store.CaseNote{{Case: number, Note: update.NotesFor(csm.NoteRecipient{Case: number})[0]}},
			)
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error is %v, want the deadline's", err)
			}
		})
	}
}

// What repair and the fan-out read in the background outlasts throttling, and ends with its time.
func TestABacklogIsReadWhileItIsThrottled(t *testing.T) {
	d := newDesk(t)
	number := d.openCase()
	i := d.createIncident(number)
	u := d.comment(i, "The vendor is told.")
	joins := d.openCase()
	lost := d.tables.With(storetest.WithFaults(func(_ int, operation string) storetest.Fault {
		if operation == "BatchWriteItem" {
			return storetest.LoseRequest
		}
		return storetest.None
	})).Store()
	_, err := lost.As(agent).AssociateWithHistory(d.ctx, joins, i)
	d.must(err)
	later := csm.At(time.Now().Add(time.Hour))
	reads := map[string]func(context.Context, *store.Store) (int, error){
		"pending notes": func(ctx context.Context, s *store.Store) (int, error) {
			return countOf(s.PendingSince(ctx, store.PendingNotes, later))
		},
		"pending notifications": func(ctx context.Context, s *store.Store) (int, error) {
			return countOf(s.PendingSince(ctx, store.PendingNotifications, later))
		},
		"pending histories": func(ctx context.Context, s *store.Store) (int, error) {
			return countOf(s.HistoriesPendingSince(ctx, later))
		},
		"pending messages": func(ctx context.Context, s *store.Store) (int, error) {
			return countOf(s.MessagesPendingSince(ctx, later))
		},
		"cases due": func(ctx context.Context, s *store.Store) (int, error) {
			return countOf(s.CasesDue(ctx, later))
		},
		"cases of an update": func(ctx context.Context, s *store.Store) (int, error) {
			return countOf(s.CasesOf(ctx, u, "", ""))
		},
	}
	for _, fault := range storetest.Throttling {
		for name, read := range reads {
			want, err := read(d.ctx, d.store)
			d.must(err)
			got, err := read(d.ctx, queriesThrottled(d.tables, fault, 5))
			if err != nil || got != want {
				t.Errorf("%s, %v five times: %d and %v, want %d", name, fault, got, err, want)
			}
			ctx, cancel := context.WithTimeout(d.ctx, 60*time.Millisecond)
			_, err = read(ctx, queriesThrottled(d.tables, fault, always))
			cancel()
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s, %v for ever: %v, want %v", name, fault, err, context.DeadlineExceeded)
			}
		}
	}
}

func countOf[T any](items iter.Seq2[T, error]) (count int, err error) {
	for _, err := range items {
		if err != nil {
			return count, err
		}
		count++
	}
	return count, nil
}
