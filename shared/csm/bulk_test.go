package csm_test

import (
	"testing"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

// What a bulk call decides for each case: as the single calls do (rules 3, 4, 5 and 20).
func TestBulkDecisions(t *testing.T) {
	incident := csmtest.Incident(csm.IncidentInProgress)
	for _, test := range []struct {
		name                string
		state               csm.CaseState
		has                 string // incident
		associated, removed csm.BulkResult
	}{
		{"without an incident", csm.CaseOpen, "", csm.ResultAssociated, csm.ResultNotAssociated},
		{"with this incident", csm.CaseOpen, incident.Number, csm.ResultAlreadyAssociated, csm.ResultRemoved},
		{"with another incident", csm.CaseOpen, "INC0000002", csm.ResultOtherIncident, csm.ResultOtherIncident},
		{"resolved", csm.CaseResolved, "", csm.ResultAssociated, csm.ResultNotAssociated},
		{"closed", csm.CaseClosed, "", csm.ResultCaseClosed, csm.ResultCaseClosed},
		{"closed, with this incident", csm.CaseClosed, incident.Number, csm.ResultCaseClosed, csm.ResultCaseClosed},
		{"closed, with another incident", csm.CaseClosed, "INC0000002", csm.ResultCaseClosed, csm.ResultCaseClosed},
		{"cancelled", csm.CaseCancelled, "", csm.ResultCaseClosed, csm.ResultCaseClosed},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := csmtest.Case(test.state)
			c.Incident = test.has
			held := csm.Association{Case: c.Number, Incident: incident.Number, FromVersion: 1}
			cases := []csm.BulkCase{{Case: &c, Association: held}}

			got, err := incident.AssociateAll(cases, csm.Provenance{}, agent, settings, now)
			wantCode(t, "", err)
			want(t, "associated", got[0].Result, test.associated)
			if after, association, note, err := c.AssociateWith(incident, csm.Provenance{}, agent, settings, now); err == nil {
				want(t, "as the single call", got[0],
					csm.BulkDecision{
						Result:      csm.ResultAssociated,
						Case:        after,
						Association: association,
						Note:        note,
					})
			}
			want(t, "something to write", got[0].Changes(), test.associated == csm.ResultAssociated)

			got, err = incident.RemoveAll(cases, agent, settings, now)
			wantCode(t, "", err)
			want(t, "removed", got[0].Result, test.removed)
			if test.removed == csm.ResultRemoved {
				after, ended, note, err := c.RemovedFrom(incident, held, agent, settings, now)
				wantCode(t, "", err)
				want(t, "as the single call", got[0],
					csm.BulkDecision{Result: csm.ResultRemoved, Case: after, Association: ended, Note: note})
			}
		})
	}
}

// Cases keep their order; one that is absent stops nobody, and one named twice is changed once.
func TestBulkCallsOfSeveralCases(t *testing.T) {
	incident := csmtest.Incident(csm.IncidentNew)
	first, second := csmtest.Case(csm.CaseNew), csmtest.Case(csm.CaseOpen)
	second.Number = "CS0000002"
	results := func(decisions []csm.BulkDecision, err error) (results []csm.BulkResult) {
		wantCode(t, "", err)
		for _, decision := range decisions {
			results = append(results, decision.Result)
		}
		return results
	}
	want(t, "associated",
		results(incident.AssociateAll([]csm.BulkCase{{Case: &first}, {}, {Case: &first}, {Case: &second}},
			csm.Provenance{}, agent, settings, now)),
		[]csm.BulkResult{
			csm.ResultAssociated, csm.ResultNotFound, csm.ResultAlreadyAssociated, csm.ResultAssociated,
		})
	first.Incident = incident.Number
	want(t, "removed",
		results(incident.RemoveAll([]csm.BulkCase{{Case: &first}, {Case: &second}, {Case: &first}, {}},
			agent, settings, now)),
		[]csm.BulkResult{
			csm.ResultRemoved, csm.ResultNotAssociated, csm.ResultNotAssociated, csm.ResultNotFound,
		})
}

func TestBulkCallsAreRefusedForAllCasesAlike(t *testing.T) {
	off := settings
	off.IntegrationActive = false
	reader := csmtest.With(agent, csm.RoleAgent)
	for _, test := range []struct {
		name                string
		state               csm.IncidentState
		by                  csm.Caller
		settings            csm.Settings
		associated, removed csm.Code
	}{
		{"an open incident", csm.IncidentOnHold, agent, settings, "", ""},
		{"a resolved incident", csm.IncidentResolved, agent, settings, csm.CodeIncidentNotOpen, ""},
		{"without the role", csm.IncidentNew, reader, settings, csm.CodeForbidden, csm.CodeForbidden},
		{"the integration is off", csm.IncidentNew, agent, off, csm.CodePluginInactive, csm.CodePluginInactive},
	} {
		t.Run(test.name, func(t *testing.T) {
			incident := csmtest.Incident(test.state)
			_, err := incident.AssociateAll(nil, csm.Provenance{}, test.by, test.settings, now)
			wantCode(t, test.associated, err)
			_, err = incident.RemoveAll(nil, test.by, test.settings, now)
			wantCode(t, test.removed, err)
		})
	}
}
