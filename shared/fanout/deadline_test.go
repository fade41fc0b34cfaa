package fanout_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/fanout"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// limits counts the requests that may take longer than ten seconds. Reading what is pending may.
type limits struct{ limited, unlimited atomic.Int64 }

func (l *limits) Do(r *http.Request) (*http.Response, error) {
	deadline, ok := r.Context().Deadline()
	switch {
	case strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".Query"):
	case ok && time.Until(deadline) <= 10*time.Second:
		l.limited.Add(1)
	default:
		l.unlimited.Add(1)
	}
	return http.DefaultClient.Do(r)
}

// One update, history or silent case that hangs keeps the others waiting for ten seconds at most.
func TestRepairGivesEachItemTenSeconds(t *testing.T) {
	for name, leave := range map[string]func(*testing.T) storetest.Tables{
		"an update": func(t *testing.T) storetest.Tables {
			o := newOffice(t, 1)
			o.resolve()
			return o.tables
		},
		"a silent case": func(t *testing.T) storetest.Tables {
			o := newOffice(t, 1)
			o.proposeByPolicy()
			return o.tables
		},
		"a history": func(t *testing.T) storetest.Tables {
			o := newOffice(t, 1)
			o.must(o.fanout(o.tables, nil).Deliver(o.ctx, o.incident, o.resolve()))
			o.leaveHistory()
			return o.tables
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tables, table := leave(t), &limits{}
			later := time.Now().AddDate(0, 0, 3)
			s := tables.With(func(o *dynamodb.Options) { o.HTTPClient = table }).
				Store(store.WithClock(func() time.Time { return later }))
			if err := (fanout.Fanout{Store: s}).Repair(t.Context(), later); err != nil {
				t.Fatal(err)
			}
			if table.limited.Load() == 0 || table.unlimited.Load() > 0 {
				t.Errorf("%d requests have a limit of ten seconds, %d have not",
					table.limited.Load(), table.unlimited.Load())
			}
		})
	}
}

// leaveHistory associates a case with history, and has the call lose the notes.
func (o *office) leaveHistory() {
	o.Helper()
	opened, err := o.view().OpenCase(o.ctx,
		csm.CaseRequest{Account: "acme", Contact: "grace", ShortDescription: "No mail"})
	o.must(err)
	incident, err := o.view().OpenIncident(o.ctx,
		csm.IncidentRequest{ShortDescription: "Mail gateway fails"})
	o.must(err)
	broken := o.tables.With(storetest.WithFaults(func(_ int, operation string) storetest.Fault {
		if operation == "BatchWriteItem" {
			return storetest.LoseRequest
		}
		return storetest.None
	})).Store()
	said := "Looking into it."
	_, err = broken.As(agent).ChangeIncident(o.ctx, incident.Number,
		csm.IncidentChange{Comments: &said}, nil)
	o.must(err)
	_, err = broken.As(agent).AssociateWithHistory(o.ctx, opened.Number, incident.Number)
	o.must(err)
}
