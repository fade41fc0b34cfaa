package api

import (
	"cmp"
	"context"
	"net/http"

	"github.com/casebridge/casebridge/shared/csm"
	"github.com/casebridge/casebridge/shared/store"
)

func declareWatchers(r *router) {
	declare(r, call{
		function: "cases",
		method:   http.MethodPut,
		path:     "/cases/{case}/watchers/{person}",
		id:       "add-watcher",
		status:   http.StatusNoContent,
		summary:  "Make a contact a watcher of a case",
		description: "By agents and by who asked. A watcher sees the case and hears of it as who asked does; they comment, " +
			"and accept or reject the solution. A contact of another account needs a grant of the case's, and watches " +
			"as long as it holds. Doing it again changes nothing. Needs no body for a contact of the case's account.",
		refusals: []csm.Code{
			csm.CodeForbidden, csm.CodeCaseNotFound, csm.CodeCaseClosed, csm.CodeTooManyWatchers,
		},
	}, addWatcher)

	declare(r, call{
		function: "cases",
		method:   http.MethodDelete,
		path:     "/cases/{case}/watchers/{person}",
		id:       "remove-watcher",
		status:   http.StatusNoContent,
		summary:  "Make a contact no watcher of a case any more",
		description: "By agents and by who asked, also once the case has ended. From then on they neither see the case " +
			"nor hear of it. Without an account it is for everybody with the id. Doing it again changes nothing.",
		refusals: []csm.Code{csm.CodeForbidden, csm.CodeCaseNotFound},
	}, removeWatcher)

	declare(r, call{
		function: "cases", method: http.MethodGet, path: "/cases/{case}/watchers",
		id: "list-watchers", status: http.StatusOK,
		summary: "List the watchers of a case",
		description: "In the order in which they began to watch; at most 50, on one page. " +
			"For agents, and for contacts who asked for the case, watch it or manage it; a grant is not enough.",
		refusals: []csm.Code{csm.CodeForbidden, csm.CodeCaseNotFound},
	}, listWatchers)
}

// WatcherInPath is part of the input of calls on a watcher.
type WatcherInPath struct {
	Person string `path:"person" maxLength:"255" example:"gwen" doc:"Id of the contact."`
}

type newWatcher struct {
	Type    csm.UserType `json:"type,omitempty" doc:"contact, and nothing else."`
	Account string       `json:"account,omitempty" maxLength:"100" doc:"The account of the contact; the case's, when absent."`
}

type addWatcherInput struct {
	CaseInPath
	WatcherInPath
	IfMatch
	Body *newWatcher
}

func addWatcher(ctx context.Context, view *store.View, in *addWatcherInput) (*struct{}, error) {
	watcher := csm.Watcher{ID: in.Person, Type: csm.Contact}
	if in.Body != nil {
		watcher.Type = cmp.Or(in.Body.Type, csm.Contact)
		watcher.Account = in.Body.Account
	}
	return nil, view.Watch(ctx, in.Case, watcher, in.versions()...)
}

type removeWatcherInput struct {
	CaseInPath
	WatcherInPath
	Account string `query:"account" maxLength:"100" doc:"The account of the contact, when contacts of several accounts with the same id watch the case."`
	IfMatch
}

func removeWatcher(
	ctx context.Context, view *store.View, in *removeWatcherInput,
) (*struct{}, error) {
	return nil, view.Unwatch(ctx, in.Case, in.Person, in.Account, in.versions()...)
}

func listWatchers(
	ctx context.Context, view *store.View, in *caseInput,
) (*list[csm.Watcher], error) {
	watchers, err := view.Watchers(ctx, in.Case)
	return listOf(store.Page[csm.Watcher]{Items: append([]csm.Watcher{}, watchers...)}, err)
}
