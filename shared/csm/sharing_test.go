package csm_test

import (
	"testing"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/csm/csmtest"
)

// fromAcme is an incident that was created from acme's case.
func fromAcme() (csm.Incident, csm.Provenance) {
	incident := csmtest.Incident(csm.IncidentNew)
	incident.CreatedFrom = "CS0000001"
	return incident, csm.ProvenanceOf(csmtest.Case(csm.CaseOpen))
}

// An incident from a case is for those who cover its account, and for IT,
// unless it is shared (rule 17).
func TestWhoSeesAnIncident(t *testing.T) {
	incident, from := fromAcme()
	shared := incident
	shared.Shared = true
	direct := csmtest.Incident(csm.IncidentNew)
	ofCarol := csm.ProvenanceOf(csm.Case{Consumer: "carol"})
	roles := []string{csm.RoleIncidentRead}
	for name, test := range map[string]struct {
		by                                csm.Caller
		direct, ofAcme, ofCarols, sharing bool
	}{
		"an agent of acme":            {agent, true, true, false, true},
		"an agent of globex":          {csmtest.Of(agent, "globex"), true, false, false, true},
		"an agent of acme and globex": {csmtest.Of(agent, "globex", "acme"), true, true, false, true},
		"an agent of all accounts":    {csmtest.Of(agent, "*"), true, true, true, true},
		"a reader of no account": {
			csmtest.With(csmtest.Of(agent), roles...), true, false, false, true,
		},
		"itil":                       {engineer, true, true, true, true},
		"itil_admin":                 {closer, true, true, true, true},
		"an agent without incidents": {csmtest.With(agent, csm.RoleAgent), false, false, false, false},
		"a contact of acme":          {customer, false, false, false, false},
		"a contact who claims to be it": {
			csmtest.With(customer, csm.RoleITIL), false, false, false, false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := []bool{
				test.by.SeesIncident(direct, csm.Provenance{}), test.by.SeesIncident(incident, from),
				test.by.SeesIncident(incident, ofCarol), test.by.SeesIncident(shared, from),
			}
			want(t, "direct, of acme, of carol, shared", got,
				[]bool{test.direct, test.ofAcme, test.ofCarols, test.sharing})
		})
	}
}

// IT and those who cover all accounts share an incident that was created from a case. It is an
// update in the log, of which no case has a note (rule 17).
func TestSharingIsAnUpdate(t *testing.T) {
	incident, _ := fromAcme()
	for name, test := range map[string]struct {
		by   csm.Caller
		want csm.Code
	}{
		"itil":                     {engineer, ""},
		"an agent of all accounts": {csmtest.Of(agent, "*"), ""},
		"an agent of the account":  {agent, csm.CodeForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			shared, update, err := incident.Apply(csm.IncidentChange{Shared: ptr(true)}, test.by, settings,
				now)
			wantCode(t, test.want, err)
			if test.want != "" {
				return
			}
			want(t, "shared", shared.Shared, true)
			want(t, "kinds", update.Kinds, []csm.UpdateKind{csm.KindShared})
			want(t, "notable", update.Notable(), false)
			want(t, "lines of the record", len(update.Activities(nil)), 1)
			_, again, err := shared.Apply(csm.IncidentChange{Shared: ptr(true)}, test.by, settings, now)
			wantCode(t, "", err)
			want(t, "version of sharing again", again.Version, int64(0))
			ended, update, err := shared.Apply(csm.IncidentChange{Shared: ptr(false)}, test.by, settings,
				now)
			wantCode(t, "", err)
			want(t, "shared after its end", ended.Shared || update.Shared, false)
			want(t, "kinds of its end", update.Kinds, []csm.UpdateKind{csm.KindShared})
		})
	}
	_, _, err := csmtest.Incident(csm.IncidentNew).Apply(csm.IncidentChange{Shared: ptr(true)},
		engineer, settings, now)
	wantField(t, "shared", err)
}

// A case of somebody else is associated with an incident from a case
// only while it is shared (rule 17).
func TestAnIncidentIsSharedBeforeOthersAreAssociated(t *testing.T) {
	of := func(account, contact, consumer string) csm.Case {
		c := csmtest.Case(csm.CaseOpen)
		c.Number, c.Account, c.Contact, c.Consumer = "CS0000002", account, contact, consumer
		return c
	}
	incident, acme := fromAcme()
	carols := csm.ProvenanceOf(csm.Case{Consumer: "carol"})
	oldCarols := csm.Provenance{LinkedFrom: 1} // the first release did not keep the consumer
	first := csmtest.Case(csm.CaseOpen)
	first.Account, first.Contact, first.Consumer = "", "", "carol"
	for name, test := range map[string]struct {
		of   csm.Case
		from csm.Provenance
		want csm.Code
	}{
		"another case of the account": {of("acme", "alan", ""), acme, ""},
		"a case of another account": {
			of("globex", "hedy", ""), acme, csm.CodeIncidentNotShared,
		},
		"a consumer's case":            {of("", "", "carol"), acme, csm.CodeIncidentNotShared},
		"another case of the consumer": {of("", "", "carol"), carols, ""},
		"another consumer's case":      {of("", "", "dora"), carols, csm.CodeIncidentNotShared},
		"an account's case, of a consumer's": {
			of("acme", "grace", ""), carols, csm.CodeIncidentNotShared,
		},
		"a consumer's case, of the first": {
			of("", "", "carol"), oldCarols, csm.CodeIncidentNotShared,
		},
		"the case it was created from, removed": {first, oldCarols, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, _, err := test.of.AssociateWith(incident, test.from, csmtest.Of(agent, "*"), settings, now)
			wantCode(t, test.want, err)
			decisions, err := incident.AssociateAll([]csm.BulkCase{{Case: &test.of}}, test.from,
				csmtest.Of(agent, "*"), settings, now)
			wantCode(t, "", err)
			result := csm.ResultAssociated
			if test.want != "" {
				result = csm.ResultNotShared
			}
			want(t, "result in a bulk call", decisions[0].Result, result)
			shared := incident
			shared.Shared = true
			_, _, _, err = test.of.AssociateWith(shared, test.from, csmtest.Of(agent, "*"), settings, now)
			wantCode(t, "", err)
		})
	}
}
