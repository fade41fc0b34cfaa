package store_test

import (
	"fmt"
	"testing"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
)

// The incident table restored alone lacks what was written since: that is no conflict to try again.
func TestWhatTheTablesDisagreeAboutIsRefusedAsInconsistent(t *testing.T) {
	type damage func(d desk, c, i string)
	associationKeys := func(c, i string) (ofCase, ofIncident dynamo.Key) {
		sequence := fmt.Sprintf("%010d#%010d", 2, 2)
		return dynamo.Key{PK: "CASE#" + c, SK: "ASSOCIATION#" + i + "#" + sequence},
			dynamo.Key{PK: "INC#" + i, SK: "CASE#" + c + "#" + sequence}
	}
	damages := map[string]damage{
		"no association on the incident": func(d desk, c, i string) {
			_, ofIncident := associationKeys(c, i)
			d.deleteItem(d.tables.Incidents, ofIncident)
		},
		"no association on the case": func(d desk, c, i string) {
			ofCase, _ := associationKeys(c, i)
			d.deleteItem(d.tables.Cases, ofCase)
		},
		"no incident": func(d desk, _, i string) {
			d.deleteItem(d.tables.Incidents, dynamo.Key{PK: "INC#" + i, SK: "INCIDENT"})
		},
	}
	calls := map[string]func(d desk, c, i string) error{
		"remove": func(d desk, c, _ string) error { return d.store.As(agent).RemoveIncident(d.ctx, c) },
		"associate again": func(d desk, c, i string) error {
			_, err := d.store.As(agent).AssociateIncident(d.ctx, c, i)
			return err
		},
		"cancel": func(d desk, c, _ string) error {
			_, err := d.store.As(agent).ChangeCase(d.ctx, c, csm.CaseChange{State: ptr(csm.CaseCancelled)}, nil)
			return err
		},
		"remove many": func(d desk, c, i string) error {
			_, err := d.store.As(agent).RemoveCases(d.ctx, i, []string{c}, false)
			return err
		},
	}
	for damaged, damage := range damages {
		t.Run(damaged, func(t *testing.T) {
			d := newDesk(t)
			c := d.openCase()
			i := d.createIncident(c)
			damage(d, c, i)
			for name, call := range calls {
				if damaged == "no incident" && name == "remove many" {
					continue // that names the incident, and is told that there is none
				}
				if got := csm.CodeOf(call(d, c, i)); got != csm.CodeInconsistent {
					t.Errorf("%s: %q, want %q", name, got, csm.CodeInconsistent)
				}
			}
		})
	}
}
