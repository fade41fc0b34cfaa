package csm_test

import (
	"testing"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

// The requester and the watchers of a case are told, each once (rule 14).
func TestTheRequesterAndTheWatchersAreTold(t *testing.T) {
	of := csmtest.Case(csm.CaseOpen)
	told := of.Recipients(
		csm.Watcher{ID: "gwen", Type: csm.Contact, Account: "acme"},
		csm.Watcher{ID: "grace", Type: csm.Contact, Account: "acme"},
		csm.Watcher{ID: "gwen", Type: csm.Contact, Account: "acme"},
	)
	want(t, "told", told,
		[]csm.Person{{ID: "grace", Type: csm.Contact}, {ID: "gwen", Type: csm.Contact}})
}
