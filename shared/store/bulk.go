package store

import (
	"context"
	"errors"
	"strings"

	"github.com/casebridge/casebridge/shared/csm"
)

// BulkResult says what became of one case of a bulk call.
type BulkResult string

// The results. Associating gives associated, already_associated, other_incident, case_closed or not_found;
// removing gives removed, not_associated, other_incident, case_closed or not_found.
const (
	ResultAssociated        BulkResult = "associated"
	ResultAlreadyAssociated BulkResult = "already_associated"
	ResultOtherIncident     BulkResult = "other_incident"
	ResultRemoved           BulkResult = "removed"
	ResultNotAssociated     BulkResult = "not_associated"
	ResultCaseClosed        BulkResult = "case_closed"
	ResultNotFound          BulkResult = "not_found"
)

// BulkItem is a case of a bulk call and its result.
type BulkItem struct {
	Case   string     `json:"case" doc:"Number as it was sent."`
	Result BulkResult `json:"result" enum:"associated,already_associated,other_incident,removed,not_associated,case_closed,not_found" doc:"What became of it. In a dry run: what would."`
}

// casesAtOnce is how many cases fit into a transaction: DynamoDB takes 100 actions, a case needs four
// (its record, its note, and the association on both sides), and the incident one.
const casesAtOnce = 24

// AssociateCases associates the cases with the open incident. It returns CodeForbidden,
// CodeIncidentNotFound, CodePluginInactive or CodeIncidentNotOpen, for all cases alike. With dryRun nothing
// is written. Repeating it is safe.
func (v *View) AssociateCases(ctx context.Context, incident string, cases []string, dryRun bool, ifMatch ...int64) (_ []BulkItem, err error) {
	defer wrapCall(&err, "associate %d cases with %.30s", len(cases), incident)
	return v.bulk(ctx, incident, ifMatch, cases, dryRun, v.associateChunk)
}

// RemoveCases removes the incident from the cases that have it. It returns CodeForbidden,
// CodeIncidentNotFound or CodePluginInactive, for all cases alike.
func (v *View) RemoveCases(ctx context.Context, incident string, cases []string, dryRun bool, ifMatch ...int64) (_ []BulkItem, err error) {
	defer wrapCall(&err, "remove %d cases from %.30s", len(cases), incident)
	return v.bulk(ctx, incident, ifMatch, cases, dryRun, v.removeChunk)
}

// chunk decides on cases that were read together with the incident; a nil case is absent or not to be seen.
type chunk func(i incidentItem, cases []*caseItem, s csm.Settings, ties map[string]csm.Association) ([]BulkResult, []action, error)

func (v *View) bulk(ctx context.Context, incident string, ifMatch Versions, cases []string, dryRun bool, decide chunk) ([]BulkItem, error) {
	return once(ctx, v, func() (d decision[[]BulkItem], err error) {
		d.answer = make([]BulkItem, 0, len(cases))
		for begin := 0; begin < len(cases); begin += casesAtOnce {
			part := cases[begin:min(begin+casesAtOnce, len(cases))]
			results, err := v.bulkChunk(ctx, incident, ifMatch, part, dryRun, decide)
			if err != nil {
				return d, err
			}
			for n, number := range part {
				d.answer = append(d.answer, BulkItem{number, results[n]})
			}
		}
		return d, nil
	})
}

// bulkChunk decides and writes one transaction's worth of cases, again when somebody else was faster.
func (v *View) bulkChunk(ctx context.Context, incident string, ifMatch Versions, cases []string, dryRun bool, decide chunk) ([]BulkResult, error) {
	var results []BulkResult
	err := persist(ctx, func() (err error) {
		var actions []action
		results, actions, err = v.decideChunk(ctx, incident, ifMatch, cases, decide)
		if err == nil && len(actions) > 0 && !dryRun {
			err = v.store.transact(ctx, actions)
		}
		return err
	})
	if errors.Is(err, errStale) {
		err = csm.Refuse(csm.CodeTooBusy, "Others keep changing the same records. Cases before this one are done; repeat the call for the rest.")
	}
	return results, err
}

func (v *View) decideChunk(ctx context.Context, incident string, ifMatch Versions, numbers []string, decide chunk) ([]BulkResult, []action, error) {
	i, err := v.loadIncident(ctx, incident)
	if err != nil {
		return nil, nil, err
	}
	if err := v.by.Require(csm.Associate); err != nil {
		return nil, nil, err
	}
	if err := matches(i.Number, i.Version, ifMatch); err != nil {
		return nil, nil, err
	}
	cases, settings, err := v.loadCases(ctx, numbers)
	if err != nil {
		return nil, nil, err
	}
	if !settings.IntegrationActive {
		return nil, nil, csm.Case{}.Check(csm.SyncIncident, v.by, settings)
	}
	ties, err := v.loadTies(ctx, i, cases)
	if err != nil {
		return nil, nil, err
	}
	return decide(i, cases, settings, ties)
}

// loadCases reads the cases and the settings; what is absent, not to be seen, or named before is nil.
func (v *View) loadCases(ctx context.Context, numbers []string) ([]*caseItem, csm.Settings, error) {
	places := []place{v.store.inCases(settingsKey())}
	index := map[string]int{}
	for n, number := range numbers {
		number = strings.ToUpper(number)
		if _, twice := index[number]; !twice && len(number) <= longestNumber {
			index[number] = n
			places = append(places, v.store.inCases(caseKey(number)))
		}
	}
	found, err := v.store.getAll(ctx, places...)
	if err != nil {
		return nil, csm.Settings{}, err
	}
	settings, err := settingsOf(found[0])
	if err != nil {
		return nil, settings, err
	}
	cases := make([]*caseItem, len(numbers))
	for _, a := range found[1:] {
		if a == nil {
			continue
		}
		item, err := unmarshal[caseItem](a)
		if err != nil {
			return nil, settings, err
		}
		if v.by.Sees(item.Case) {
			for n, number := range numbers {
				if strings.EqualFold(number, item.Number) {
					cases[n] = &item
				}
			}
		}
	}
	return cases, settings, nil
}

// loadTies reads the associations that hold between the incident and the cases, by case number.
func (v *View) loadTies(ctx context.Context, i incidentItem, cases []*caseItem) (map[string]csm.Association, error) {
	ties := map[string]csm.Association{}
	var places []place
	for _, c := range cases {
		if c != nil && c.Incident == i.Number && c.AssociationFrom != 0 && ties[c.Number].Case == "" {
			ties[c.Number] = c.association()
			places = append(places, v.store.inIncidents(associationOfIncident(c.association())))
		}
	}
	if len(places) == 0 {
		return ties, nil
	}
	found, err := v.store.getAll(ctx, places...)
	if err != nil {
		return nil, err
	}
	for _, a := range found {
		if a == nil {
			return nil, errStale
		}
		item, err := unmarshal[associationItem](a)
		if err != nil {
			return nil, err
		}
		ties[item.Case] = item.association()
	}
	return ties, nil
}

func (v *View) associateChunk(i incidentItem, cases []*caseItem, s csm.Settings, _ map[string]csm.Association) ([]BulkResult, []action, error) {
	results, actions, tied := make([]BulkResult, len(cases)), []action(nil), map[string]bool{}
	if !i.State.Open() {
		_, _, _, err := csm.Case{}.AssociateWith(i.Incident, v.by, s, v.store.now())
		return nil, nil, err
	}
	for n, k := range cases {
		if k != nil && tied[k.Number] {
			results[n] = ResultAlreadyAssociated
			continue
		}
		if results[n] = bulkResult(k, csm.AssociateIncident, i.Number, v.by, s); results[n] != ResultAssociated {
			continue
		}
		c, a, note, err := k.AssociateWith(i.Incident, v.by, s, v.store.now())
		if err != nil {
			return nil, nil, err
		}
		tied[k.Number] = true
		actions = append(actions, v.tie(*k, c, a, note)...)
	}
	if len(tied) > 0 {
		actions = append(actions, v.count(i, len(tied)))
	}
	return results, actions, nil
}

func (v *View) removeChunk(i incidentItem, cases []*caseItem, s csm.Settings, ties map[string]csm.Association) ([]BulkResult, []action, error) {
	results, actions, removed := make([]BulkResult, len(cases)), []action(nil), map[string]bool{}
	for n, k := range cases {
		if k != nil && removed[k.Number] {
			results[n] = ResultNotAssociated
			continue
		}
		if k != nil && k.Incident != "" && k.Incident != i.Number && !k.State.Final() {
			results[n] = ResultOtherIncident
			continue
		}
		if results[n] = bulkResult(k, csm.RemoveIncident, i.Number, v.by, s); results[n] != ResultRemoved {
			continue
		}
		c, ended, note, err := k.RemovedFrom(i.Incident, ties[k.Number], v.by, s, v.store.now())
		if err != nil {
			return nil, nil, err
		}
		removed[k.Number] = true
		actions = append(actions, v.end(ties[k.Number], ended)...)
		actions = append(actions, v.writeCase(*k, c, csm.Association{}), create(v.store.cases, noteItem{associationNoteKey(ended, note), note}))
	}
	if len(removed) > 0 {
		actions = append(actions, v.count(i, -len(removed)))
	}
	return results, actions, nil
}

// bulkResult is the result of the action for one case, by the same guard as the single call's.
func bulkResult(k *caseItem, action csm.Action, incident string, by csm.Caller, s csm.Settings) BulkResult {
	if k == nil {
		return ResultNotFound
	}
	switch csm.CodeOf(k.Check(action, by, s)) {
	case "":
		if action == csm.RemoveIncident {
			return ResultRemoved
		}
		return ResultAssociated
	case csm.CodeCaseAlreadyAssociated:
		if k.Incident == incident {
			return ResultAlreadyAssociated
		}
		return ResultOtherIncident
	case csm.CodeCaseClosed:
		return ResultCaseClosed
	case csm.CodeNoIncident:
		return ResultNotAssociated
	default:
		return ResultNotFound
	}
}
