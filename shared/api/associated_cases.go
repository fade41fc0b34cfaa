package api

import (
	"context"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

// associatedCase is an association with what its case is about.
type associatedCase struct {
	csm.Association
	ShortDescription string        `json:"short_description,omitempty" doc:"What the case is about."`
	State            csm.CaseState `json:"state,omitempty" doc:"Where the case stands."`
	AccountName      string        `json:"account_name,omitempty" doc:"Name of the account, where the directory has a record."`
}

// associatedCases reads a page of associations, and their cases together.
func associatedCases(
	ctx context.Context, view *store.View, in *listIncidentCasesInput,
) (store.Page[associatedCase], error) {
	associations, err := view.CasesOfIncident(ctx, in.Incident, flag(in.Active), in.Limit, in.Cursor)
	if err != nil {
		return store.Page[associatedCase]{}, err
	}
	cases, err := view.CasesByNumber(ctx, caseNumbers(associations.Items))
	if err != nil {
		return store.Page[associatedCase]{}, err
	}
	names, err := view.AccountNames(ctx, accountsOf(associations.Items))
	if err != nil {
		return store.Page[associatedCase]{}, err
	}
	page := store.Page[associatedCase]{Items: []associatedCase{}, Next: associations.Next}
	for _, association := range associations.Items {
		record := cases[association.Case]
		page.Items = append(page.Items,
			associatedCase{association, record.ShortDescription, record.State, names[association.Account]})
	}
	return page, nil
}

func caseNumbers(associations []csm.Association) []string {
	numbers := make([]string, len(associations))
	for n, association := range associations {
		numbers[n] = association.Case
	}
	return numbers
}

func accountsOf(associations []csm.Association) []string {
	accounts := make([]string, len(associations))
	for n, association := range associations {
		accounts[n] = association.Account
	}
	return accounts
}
