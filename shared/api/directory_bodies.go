package api

import (
	"context"
	"fmt"
	"time"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

// RecordFields are the fields of a record of the directory as an admin gives them.
type RecordFields struct {
	Name            string               `json:"name,omitempty" maxLength:"160" doc:"What is shown beside the id. Every kind needs one but case_types, which have a label."`
	Active          *bool                `json:"active,omitempty" doc:"Whether new cases, incidents and assignments can name it; true when absent."`
	Parent          string               `json:"parent,omitempty" maxLength:"100" doc:"For accounts: the account above it."`
	Grants          []newGrant           `json:"grants,omitempty" maxItems:"25" doc:"For accounts: the accounts whose contacts may see its cases."`
	Account         string               `json:"account,omitempty" maxLength:"100" doc:"For contacts, which need one: the account that they belong to."`
	Email           string               `json:"email,omitempty" maxLength:"254" doc:"For contacts and consumers."`
	Label           string               `json:"label,omitempty" maxLength:"160" doc:"For case_types, which need one: what is shown for it."`
	Requester       csm.CaseRequester    `json:"requester,omitempty" doc:"For case_types: who asks, a contact or consumer (customer, the default) or an internal person (employee)."`
	Completes       csm.Completer        `json:"completes,omitempty" doc:"For case_types: who ends a case, the requester (the default) by accepting the solution, or the fulfiller by closing it."`
	Roles           []string             `json:"roles,omitempty" maxItems:"20" doc:"For case_types: agents need one of these roles beside their own; none: all agents work on it."`
	AssignmentGroup string               `json:"assignment_group,omitempty" maxLength:"100" doc:"For case_types: the group of a new case that names none."`
	Incident        csm.CaseTypeIncident `json:"incident,omitempty" doc:"For case_types: whether its cases may have an incident; allowed when absent."`
}

type newGrant struct {
	Account string    `json:"account" minLength:"1" maxLength:"100" doc:"The account whose contacts may see the cases."`
	Until   time.Time `json:"until" doc:"When the grant ends."`
}

// record is the record with that key.
func (n RecordFields) record(key csm.DirectoryKey) csm.DirectoryRecord {
	to := csm.DirectoryRecord{
		Kind:    key.Kind,
		ID:      key.ID,
		Name:    n.Name,
		Active:  n.Active == nil || *n.Active,
		Parent:  n.Parent,
		Account: n.Account,
		Email:   n.Email,
		CaseTypeFields: csm.CaseTypeFields{
			Label:           n.Label,
			Requester:       n.Requester,
			Completes:       n.Completes,
			Roles:           n.Roles,
			AssignmentGroup: n.AssignmentGroup,
			Incident:        n.Incident,
		},
	}
	for _, grant := range n.Grants {
		to.Grants = append(to.Grants, csm.Grant{Account: grant.Account, Until: csm.At(grant.Until)})
	}
	return to
}

// recordToPut is a record of a bulk call.
type recordToPut struct {
	ID string `json:"id" minLength:"1" maxLength:"255" doc:"Id of the record."`
	RecordFields
}

type putRecordsInput struct {
	KindInPath
	Body recordsToPut
}

type recordsToPut struct {
	Items []recordToPut `json:"items" nullable:"false" minItems:"1" maxItems:"500" doc:"The records, each id once."`
}

// records are the records to put. It returns CodeInvalid when an id is there twice.
func (in *putRecordsInput) records() ([]csm.DirectoryRecord, error) {
	records := make([]csm.DirectoryRecord, len(in.Body.Items))
	first := map[string]int{}
	var twice []BadField
	for n, item := range in.Body.Items {
		if before, again := first[item.ID]; again {
			twice = append(twice, BadField{
				Location: fmt.Sprintf("body.items[%d].id", n),
				Message:  fmt.Sprintf("is that of items[%d] too: name each record once", before),
			})
		}
		first[item.ID] = n
		records[n] = item.record(csm.DirectoryKey{Kind: in.Kind, ID: item.ID})
	}
	if len(twice) > 0 {
		return nil, problem(csm.CodeInvalid, correct(twice), twice...)
	}
	return records, nil
}

// putResult is what became of one record of a bulk call.
type putResult struct {
	ID      string              `json:"id" doc:"Id of the record."`
	Result  csm.DirectoryResult `json:"result" doc:"What became of it."`
	Version int64               `json:"version,omitempty" doc:"Version of the record, unless it was refused."`
	Type    csm.Code            `json:"type,omitempty" doc:"Why it was refused: the type that the problem of a single call has."`
	Detail  string              `json:"detail,omitempty" doc:"What is wrong and what to do about it."`
	Errors  []BadField          `json:"errors,omitempty" doc:"Its bad fields."`
}

type putResults struct {
	Items []putResult `json:"items" nullable:"false" doc:"One for each record, in the order of the request."`
}

func putRecords(
	ctx context.Context, view *store.View, in *putRecordsInput,
) (*body[putResults], error) {
	records, err := in.records()
	if err != nil {
		return nil, err
	}
	results, err := view.PutRecords(ctx, records)
	if err != nil {
		return nil, err
	}
	answer := putResults{Items: make([]putResult, len(results))}
	for n, result := range results {
		answer.Items[n] = putResultOf(n, result)
	}
	return &body[putResults]{answer}, nil
}

func putResultOf(index int, result store.PutRecordResult) putResult {
	answer := putResult{ID: result.ID, Result: result.Result, Version: result.Version}
	if result.Refusal == nil {
		return answer
	}
	answer.Type = result.Refusal.Code
	answer.Detail = result.Refusal.Detail
	for _, field := range result.Refusal.Fields {
		answer.Errors = append(answer.Errors,
			BadField{fmt.Sprintf("body.items[%d].%s", index, field.Name), field.Message})
	}
	return answer
}
