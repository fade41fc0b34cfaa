package store

import (
	"context"

	"github.com/casebridge/casebridge/shared/csm"
)

// hideCases takes the number of the case that each incident was created from out of the incidents,
// which are as the caller sees them, unless the caller works on that case. An incident does not say
// the case's type, which may change: the cases are read.
func (v *View) hideCases(ctx context.Context, incidents []csm.Incident) error {
	var numbers []string
	for _, incident := range incidents {
		if incident.CreatedFrom != "" {
			numbers = append(numbers, incident.CreatedFrom)
		}
	}
	cases, err := v.CasesByNumber(ctx, numbers)
	if err != nil {
		return err
	}
	for n, incident := range incidents {
		if !cases[incident.CreatedFrom].Standing.Works {
			incidents[n].CreatedFrom = ""
		}
	}
	return nil
}
