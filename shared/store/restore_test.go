package store_test

import (
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/dynamo"
	"github.com/casebridge/casebridge/shared/store"
	"github.com/casebridge/casebridge/shared/store/storetest"
)

// One table is exported, lost, and imported as it was at the export into a new table; the other
// goes on. After check and mend no call is stuck, no number comes twice, and no case gets notes
// that are not its own.
func TestATableThatWasRestoredAloneIsAdopted(t *testing.T) {
	for _, lost := range []string{"cases", "incidents"} {
		t.Run(lost, func(t *testing.T) {
			d := newDesk(t)
			kept, removed, associated := d.openCase(), d.openCase(), d.openCase()
			i := d.createIncident(kept)
			d.associate(removed, i)
			exported := map[string][]dynamo.Item{"cases": d.export(d.tables.Cases), "incidents": d.export(d.tables.Incidents)}
			d.associate(associated, i)
			d.remove(removed)
			late := d.createIncident(d.openCase())
			d.deliver(d.comment(i, "after the export"))

			exported = map[string][]dynamo.Item{lost: exported[lost]}
			for name, table := range map[string]string{"cases": d.tables.Cases, "incidents": d.tables.Incidents} {
				if name != lost {
					exported[name] = d.export(table)
				}
			}
			tables := storetest.New(t)
			d.tables.Cases, d.tables.Incidents = tables.Cases, tables.Incidents
			d.tables.Put(t, d.tables.Cases, exported["cases"])
			d.tables.Put(t, d.tables.Incidents, exported["incidents"])
			d.store = d.tables.Store()

			if len(d.kinds()) == 0 {
				t.Fatal("check finds nothing")
			}
			for range 3 {
				problems, err := d.store.Check(d.ctx)
				d.must(err)
				d.must(d.store.Mend(d.ctx, problems))
			}
			for _, kind := range d.kinds() {
				if !slices.Contains(leftAfterRestore, kind) {
					t.Errorf("%s is left", kind)
				}
			}
			if c := d.openCase(); c <= "CS0000004" {
				t.Errorf("%s was given before", c)
			}
			if fresh := d.openIncident(); fresh <= late {
				t.Errorf("%s was given before", fresh)
			}
			_, err := d.store.As(agent).ChangeCase(d.ctx, kept, csm.CaseChange{State: ptr(csm.CaseCancelled)}, nil)
			d.must(err)
			d.must(d.store.As(agent).RemoveIncident(d.ctx, associated))
			d.wantCode(csm.CodeNoIncident, d.store.As(agent).RemoveIncident(d.ctx, removed))
		})
	}
}

// leftAfterRestore is what is lost with a table and cannot be made again.
var leftAfterRestore = []store.ProblemKind{
	store.CaseMissing, store.IncidentMissing, store.NoteWithoutUpdate, store.AssociationAhead, store.NoteMissing,
}

func (d desk) export(table string) []dynamo.Item {
	d.Helper()
	out, err := d.tables.DB.Scan(d.ctx, &dynamodb.ScanInput{TableName: &table})
	d.must(err)
	return out.Items
}
