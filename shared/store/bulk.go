package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
)

// BulkItem is a case of a bulk call and its result.
type BulkItem struct {
	Case   string         `json:"case" doc:"Number as it was sent."`
	Result csm.BulkResult `json:"result" doc:"What became of it. In a dry run: what would."`
}

// casesAtOnce is how many cases fit into a transaction: DynamoDB takes 100 actions, a case needs
// four (its record, its note, and the association on both sides), and the incident one.
const casesAtOnce = 24

// AssociateCases associates the cases with the open incident. It returns CodeForbidden,
// CodeIncidentNotFound, CodePluginInactive or CodeIncidentNotOpen, for all cases alike. With dryRun
// nothing is written. Repeating it is safe.
func (v *View) AssociateCases(
	ctx context.Context, incident string, cases []string, dryRun bool, ifMatch ...int64,
) (_ []BulkItem, err error) {
	defer wrapCall(&err, "associate %d cases with %.30s", len(cases), incident)
	return v.bulk(ctx, cases, bulkCall{incident, ifMatch, dryRun, associateAll})
}

// RemoveCases removes the incident from the cases that have it. It returns CodeForbidden,
// CodeIncidentNotFound or CodePluginInactive, for all cases alike.
func (v *View) RemoveCases(
	ctx context.Context, incident string, cases []string, dryRun bool, ifMatch ...int64,
) (_ []BulkItem, err error) {
	defer wrapCall(&err, "remove %d cases from %.30s", len(cases), incident)
	return v.bulk(ctx, cases, bulkCall{incident, ifMatch, dryRun, removeAll})
}

// decideAll decides on all cases that were read.
type decideAll func(bulkRead, csm.Caller, time.Time) ([]csm.BulkDecision, error)

func associateAll(read bulkRead, by csm.Caller, now time.Time) ([]csm.BulkDecision, error) {
	return read.incident.AssociateAll(read.asRead(), read.incident.Provenance, by, read.settings, now)
}

func removeAll(read bulkRead, by csm.Caller, now time.Time) ([]csm.BulkDecision, error) {
	return read.incident.RemoveAll(read.asRead(), by, read.settings, now)
}

// bulkCall is what holds for all cases of a bulk call alike.
type bulkCall struct {
	incident string
	ifMatch  Versions // of the incident
	dryRun   bool
	decide   decideAll
}

func (v *View) bulk(ctx context.Context, cases []string, call bulkCall) ([]BulkItem, error) {
	reach(ctx, len(cases))
	return once(ctx, v, func() (d decision[[]BulkItem], err error) {
		d.answer = make([]BulkItem, 0, len(cases))
		for numbers := range slices.Chunk(cases, casesAtOnce) {
			decisions, err := v.bulkChunk(ctx, numbers, call)
			if err != nil {
				return d, err
			}
			for n, number := range numbers {
				d.answer = append(d.answer, BulkItem{number, decisions[n].Result})
			}
		}
		return d, nil
	})
}

// bulkChunk decides and writes one transaction's worth of cases, again when somebody else was
// faster.
func (v *View) bulkChunk(
	ctx context.Context, numbers []string, call bulkCall,
) (decisions []csm.BulkDecision, err error) {
	err = persist(ctx, func() error {
		chunk, err := v.loadChunk(ctx, numbers, call)
		if err != nil {
			return err
		}
		decisions, err = call.decide(chunk, v.by, v.store.now())
		if err != nil || call.dryRun {
			return err
		}
		actions := v.writeBulk(chunk, decisions)
		if len(actions) == 0 {
			return nil
		}
		return v.store.transact(ctx, actions)
	})
	if errors.Is(err, errStale) {
		err = csm.Refuse(csm.CodeTooBusy,
			"Others keep changing the same records. Cases before this one are done; repeat the call for the rest.")
	}
	return decisions, err
}

// bulkRead is what a chunk of a bulk call is decided on.
type bulkRead struct {
	incident     incidentItem
	cases        []*caseItem // in the order of the call; nil: absent, or the caller may not see it
	settings     csm.Settings
	associations map[string]csm.Association // that hold between the incident and the cases, by case number
}

// asRead is what csm takes.
func (r bulkRead) asRead() []csm.BulkCase {
	cases := make([]csm.BulkCase, len(r.cases))
	for n, item := range r.cases {
		if item != nil {
			cases[n] = csm.BulkCase{Case: &item.Case, Association: r.associations[item.Number]}
		}
	}
	return cases
}

func (v *View) loadChunk(ctx context.Context, numbers []string, call bulkCall) (read bulkRead, err error) {
	read.incident, err = v.loadIncident(ctx, call.incident)
	if err != nil {
		return read, err
	}
	if err := v.by.Require(csm.Associate); err != nil {
		return read, err
	}
	if err := matches(read.incident.Number, read.incident.Version, call.ifMatch); err != nil {
		return read, err
	}
	read.cases, read.settings, err = v.loadCases(ctx, numbers)
	if err != nil {
		return read, err
	}
	read.associations, err = v.loadAssociations(ctx, read.incident, read.cases)
	return read, err
}

// writeBulk writes what the decisions change, and counts it on the incident.
func (v *View) writeBulk(read bulkRead, decisions []csm.BulkDecision) []action {
	var actions []action
	cases := 0
	for n, after := range decisions {
		if !after.Changes() {
			continue
		}
		before := *read.cases[n]
		if after.Result == csm.ResultAssociated {
			actions = append(actions, v.associate(before, after.Case, after.Association, after.Note)...)
			cases++
		} else {
			held := read.associations[before.Number]
			actions = append(actions, v.remove(before, held, after.Case, after.Association, after.Note)...)
			cases--
		}
	}
	if len(actions) > 0 {
		actions = append(actions, v.countCases(read.incident, cases))
	}
	return actions
}
