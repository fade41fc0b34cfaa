package api

import (
	"context"
	"net/http"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

func declareMe(r *router) {
	declare(r, call{
		function: "workspace", method: http.MethodGet, path: "/me",
		id: "get-me", status: http.StatusOK, free: true,
		summary:     "Read who you are and what you may do",
		description: "As your token says. Any valid token will do.",
	}, getMe)
}

// me is the caller, as their token says.
type me struct {
	ID       string       `json:"id" doc:"The sub of the token."`
	Name     string       `json:"name" doc:"The name of the token."`
	Type     csm.UserType `json:"type" doc:"internal, or a customer: contact or consumer."`
	Roles    []string     `json:"roles" nullable:"false" doc:"The roles of the token. They count for internal callers only."`
	Accounts []string     `json:"accounts" nullable:"false" doc:"The accounts of the token; * for all."`
	May      []string     `json:"may" nullable:"false" doc:"What the roles, or being a customer, allow: open_cases, read_cases, change_cases, comment_on_cases, write_work_notes, answer_solutions, withdraw_cases, read_incidents, associate_incidents, create_incidents_from_cases, change_incidents, close_incidents, administer_settings. There may be others in future."`
	MayOnOwn []string     `json:"may_on_own_cases,omitempty" doc:"For internal people: what else they may do, whatever their roles are, with cases of their own, where there are case types of which employees ask. The same words as in may."`
}

func getMe(ctx context.Context, _ *store.View, _ *IfNoneMatch) (*hashed[me], error) {
	caller := callerOf(ctx)
	return hashedOf(me{
		ID:       caller.ID,
		Name:     caller.Name,
		Type:     caller.Type,
		Roles:    append([]string{}, caller.Roles...),
		Accounts: append([]string{}, caller.Accounts...),
		May:      caller.Tokens(),
		MayOnOwn: caller.OwnCaseTokens(),
	}, "")
}
