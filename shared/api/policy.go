package api

import (
	"context"
	"net/http"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

func declarePolicy(r *router) {
	declare(r, call{
		function: "settings", method: http.MethodGet, path: "/accounts/{account}/policy",
		id: "get-policy", status: http.StatusOK, needs: csm.AdministerSettings,
		summary:     "Read the policy of an account",
		description: "An account without one has the default.",
		refusals:    []csm.Code{csm.CodeForbidden},
	}, getPolicy)

	declare(r, call{
		function: "settings", method: http.MethodPut, path: "/accounts/{account}/policy",
		id: "change-policy", status: http.StatusOK, needs: csm.AdministerSettings,
		summary: "Replace the policy of an account",
		description: "Holds for what happens from now on. A field that is absent gets its default, " +
			"whatever it was before.",
		refusals: []csm.Code{csm.CodeForbidden},
	}, changePolicy)
}

// AccountInPath is part of the input of calls on an account.
type AccountInPath struct {
	Account string `path:"account" maxLength:"100" example:"acme" doc:"Id of the account."`
}

type policyInput struct {
	AccountInPath
	IfNoneMatch
}

func recordOfPolicy(policy csm.Policy, err error) (*record[csm.Policy], error) {
	return &record[csm.Policy]{etag(policy.Version), policy}, err
}

func getPolicy(
	ctx context.Context, view *store.View, in *policyInput,
) (*record[csm.Policy], error) {
	return recordOfPolicy(view.Policy(ctx, in.Account))
}

type newPolicy struct {
	OnIncidentResolved csm.OnIncidentResolved `json:"on_incident_resolved,omitempty" doc:"What a case gets when its incident is resolved: a work note alone (note, the default), or proposal_text proposed as its solution too (propose)."`
	ProposalText       string                 `json:"proposal_text,omitempty" maxLength:"8000" doc:"The solution that is proposed to the customer, needed for propose. What IT wrote is never proposed."`
	AutoCloseDays      int                    `json:"auto_close_days,omitempty" minimum:"0" maximum:"365" doc:"Days without an answer after which a proposed solution closes the case; 0 never."`
	RemindDays         int                    `json:"remind_days,omitempty" minimum:"0" maximum:"365" doc:"Days without an answer after which the customer is reminded; 0 never. Less than auto_close_days."`
	CustomerReplies    csm.CustomerReplies    `json:"customer_replies,omitempty" doc:"Which comments of customers on a case become comments on its incident; absent: as the settings say."`
}

func (n newPolicy) policy() csm.Policy {
	return csm.Policy{
		OnIncidentResolved: n.OnIncidentResolved,
		ProposalText:       n.ProposalText,
		AutoCloseDays:      n.AutoCloseDays,
		RemindDays:         n.RemindDays,
		CustomerReplies:    n.CustomerReplies,
	}
}

type changePolicyInput struct {
	AccountInPath
	IfMatch
	Body newPolicy
}

func changePolicy(
	ctx context.Context, view *store.View, in *changePolicyInput,
) (*record[csm.Policy], error) {
	return recordOfPolicy(view.ChangePolicy(ctx, in.Account, in.Body.policy(), in.versions()...))
}
