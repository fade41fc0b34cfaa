package csm

import "time"

// BulkResult says what became of one case of a bulk call.
type BulkResult string

// The results. Associating gives associated, already_associated, other_incident,
// incident_not_shared, case_type_without_incident, case_closed or not_found; removing gives
// removed, not_associated, other_incident, case_type_without_incident, case_closed or not_found.
const (
	ResultAssociated          BulkResult = "associated"
	ResultAlreadyAssociated   BulkResult = "already_associated"
	ResultOtherIncident       BulkResult = "other_incident"
	ResultNotShared           BulkResult = "incident_not_shared"
	ResultTypeWithoutIncident BulkResult = "case_type_without_incident"
	ResultRemoved             BulkResult = "removed"
	ResultNotAssociated       BulkResult = "not_associated"
	ResultCaseClosed          BulkResult = "case_closed"
	ResultNotFound            BulkResult = "not_found"
)

// BulkResults are all of them.
var BulkResults = []BulkResult{
	ResultAssociated, ResultAlreadyAssociated, ResultOtherIncident, ResultNotShared,
	ResultTypeWithoutIncident, ResultRemoved, ResultNotAssociated, ResultCaseClosed, ResultNotFound,
}

// BulkCase is a case of a bulk call as it was read.
type BulkCase struct {
	Case        *Case       // nil: absent, or the caller may not see it
	Association Association // of the case with the incident, while it holds
}

// BulkDecision is what becomes of one case of a bulk call. Result associated or removed comes
// with the case, the association and the case's note to write; any other result changes nothing.
type BulkDecision struct {
	Result      BulkResult
	Case        Case
	Association Association
	Note        Note
}

// Changes says that there is something to write.
func (d BulkDecision) Changes() bool {
	return d.Result == ResultAssociated || d.Result == ResultRemoved
}

// AssociateAll decides what becomes of each case, in their order. A case that cannot be
// associated does not stop the others, and a case named twice is associated once. from
// is the incident's. It returns CodeForbidden, CodePluginInactive or
// CodeIncidentNotOpen, for all cases alike.
func (i Incident) AssociateAll(
	cases []BulkCase, from Provenance, by Caller, settings Settings, now time.Time,
) ([]BulkDecision, error) {
	if err := checkBulk(by, settings); err != nil {
		return nil, err
	}
	if err := i.checkOpen(); err != nil {
		return nil, err
	}
	return i.decideAll(cases, func(read BulkCase) (BulkDecision, error) {
		after, association, note, err := read.Case.AssociateWith(i, from, by, settings, now)
		return BulkDecision{ResultAssociated, after, association, note}, err
	}), nil
}

// RemoveAll decides what becomes of each case, in their order. It returns CodeForbidden or
// CodePluginInactive, for all cases alike.
func (i Incident) RemoveAll(
	cases []BulkCase, by Caller, settings Settings, now time.Time,
) ([]BulkDecision, error) {
	if err := checkBulk(by, settings); err != nil {
		return nil, err
	}
	return i.decideAll(cases, func(read BulkCase) (BulkDecision, error) {
		if other := read.Case.Incident; other != "" && other != i.Number && !read.Case.State.Final() {
			return BulkDecision{Result: ResultOtherIncident}, nil
		}
		after, ended, note, err := read.Case.RemovedFrom(i, read.Association, by, settings, now)
		return BulkDecision{ResultRemoved, after, ended, note}, err
	}), nil
}

func checkBulk(by Caller, settings Settings) error {
	if err := by.Require(Associate); err != nil {
		return err
	}
	if !settings.IntegrationActive {
		return pluginInactive()
	}
	return nil
}

// decideAll decides for one case after the other. A case that is named again is
// as the decision before left it.
func (i Incident) decideAll(
	cases []BulkCase, decide func(BulkCase) (BulkDecision, error),
) []BulkDecision {
	decisions := make([]BulkDecision, len(cases))
	changed := map[string]BulkCase{}
	for n, read := range cases {
		if read.Case == nil {
			decisions[n].Result = ResultNotFound
			continue
		}
		if after, again := changed[read.Case.Number]; again {
			read = after
		}
		decision, err := decide(read)
		if err != nil {
			decision = BulkDecision{Result: i.resultOf(err, *read.Case)}
		}
		if decision.Changes() {
			changed[read.Case.Number] = BulkCase{Case: &decision.Case, Association: decision.Association}
		}
		decisions[n] = decision
	}
	return decisions
}

// resultOf is the result for a case whose action is refused as the single call's is.
func (i Incident) resultOf(refusal error, c Case) BulkResult {
	switch CodeOf(refusal) {
	case CodeCaseAlreadyAssociated:
		if c.Incident == i.Number {
			return ResultAlreadyAssociated
		}
		return ResultOtherIncident
	case CodeIncidentNotShared:
		return ResultNotShared
	case CodeTypeWithoutIncident:
		return ResultTypeWithoutIncident
	case CodeNoIncident:
		return ResultNotAssociated
	case CodeCaseClosed:
		return ResultCaseClosed
	default:
		return ResultNotFound
	}
}
